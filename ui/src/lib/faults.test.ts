import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { locales } from "../test/locales";

/** The sources under a folder, without what only tests run. */
function sources(folder: string, ending: RegExp): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.split(sep).join("/"))
    .filter((name) => ending.test(name));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

const root = join(import.meta.dirname, "../../..");

/** Crates whose refusals no screen ever shows: the command line prints their hints itself, the others are tools. */
const WITHOUT_SCREENS = /^crates\/(cli|xtask|testkit|bench)\//;
const rust = new Map(
  [...sources(join(root, "src-tauri"), /\.rs$/)]
    .filter(
      ([name]) => !WITHOUT_SCREENS.test(name) && !/\/(tests|examples)\/|\/tests\.rs$/.test(name),
    )
    // Lines of documentation, and the tests at a file's end, raise nothing.
    .map(([name, text]) => [
      name,
      (text.split("#[cfg(test)]\nmod tests {")[0] ?? "").replaceAll(/^\s*\/\/.*$/gm, ""),
    ]),
);
const screens = new Map(
  [...sources(join(root, "ui/src"), /\.tsx?$/)].filter(
    ([name]) => !name.includes(".test.") && !name.startsWith("generated"),
  ),
);

const RAISED =
  /Fault::new\(\s*"([a-z_]+\.\w+)"|Fault::field\(\s*[^;]*?,\s*"([a-z_]+\.\w+)"|RAISE\(ABORT,\s*'([a-z_]+\.\w+)'/g;

const raised = new Map<string, string>();
for (const [name, text] of rust) {
  for (const [, made, field, inSql] of text.matchAll(RAISED)) {
    raised.set(made ?? field ?? inSql ?? "", name);
  }
}

/** Every file that mentions a code, and the sentences of the code by language. */
const mentioning = (code: string) =>
  [...rust.values(), ...screens.values()].filter(
    (text) => text.includes(`"${code}"`) || text.includes(`'${code}'`),
  );
function sentences(language: "zh" | "en"): Map<string, string> {
  const namespaces = Object.entries(locales[language]);
  return new Map(
    namespaces.flatMap(([namespace, tree]) =>
      Object.entries((tree as { errors?: Record<string, string> }).errors ?? {}).map(
        ([code, text]): [string, string] => {
          expect(code.split(".", 1)[0], `${code} stands in ${namespace}`).toBe(namespace);
          return [code, text];
        },
      ),
    ),
  );
}

describe.each(["zh", "en"] as const)("sentences of faults in %s", (language) => {
  const said = sentences(language);

  it("are there for every fault that can be raised", () => {
    expect(raised.size).toBeGreaterThan(150);
    const silent = [...raised].filter(([code]) => !said.has(code));
    expect(silent).toEqual([]);
  });

  it("are about faults that can be raised", () => {
    expect([...said.keys()].filter((code) => mentioning(code).length === 0)).toEqual([]);
  });

  it("name values that the fault carries", () => {
    const empty = [...said].flatMap(([code, text]) => {
      const named = [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1] ?? "");
      const around = mentioning(code);
      return named
        .filter(
          (name) => !around.some((file) => file.includes(`"${name}"`) || file.includes(`${name}:`)),
        )
        .map((name) => `${code}: ${name}`);
    });
    expect(empty).toEqual([]);
  });
});
