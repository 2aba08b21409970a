import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { describe, expect, it } from "vitest";
import codes from "../components/history/codes.json";
import { locales } from "../test/locales";

type Tree = { [key: string]: unknown };

/** Every sentence by its whole key; plural endings are one key, for languages have different ones. */
function flat(tree: Tree, prefix = ""): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") all.set(prefix + key, value);
    else for (const [inner, text] of flat(value as Tree, `${prefix}${key}.`)) all.set(inner, text);
  }
  return all;
}

const singular = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, "");
const keysOf = (sentences: Map<string, string>) =>
  [...new Set([...sentences.keys()].map(singular))].sort();
const names = (text: string) =>
  [...text.matchAll(/\{\{\s*([\w.]+)/g)].map((match) => match[1] ?? "").sort();

/** Chinese on purpose in English: the language's own name and characters shown as examples. */
const CHINESE_IN_ENGLISH = new Set<string>([]);

const namespaces = [...new Set([...Object.keys(locales.zh), ...Object.keys(locales.en)])].sort();

it("has namespaces", () => {
  expect(namespaces).toEqual(expect.arrayContaining(["app", "common", "components", "firm"]));
});

describe.each(namespaces)("%s", (namespace) => {
  const zh = flat(locales.zh[namespace] ?? {});
  const en = flat(locales.en[namespace] ?? {});

  it("has the same keys in both languages", () => {
    expect(keysOf(en)).toEqual(keysOf(zh));
  });

  it("has no empty sentence", () => {
    const empty = [...zh, ...en].filter(([, text]) => text.trim() === "").map(([key]) => key);
    expect(empty).toEqual([]);
  });

  it("has no Chinese in English", () => {
    const chinese = [...en].filter(
      ([key, text]) =>
        /[\p{Script=Han}，。、；：（）【】]/u.test(text) &&
        !CHINESE_IN_ENGLISH.has(`${namespace}:${key}`),
    );
    expect(chinese).toEqual([]);
  });

  it("names the same values in both languages", () => {
    const wanted = new Map([...zh].map(([key, text]) => [singular(key), names(text)]));
    const differing = [...en]
      // A singular may say "one" instead of its count.
      .filter(([key]) => !/_(zero|one)$/.test(key))
      .filter(([key, text]) => `${names(text)}` !== `${wanted.get(singular(key))}`)
      .map(([key]) => key);
    expect(differing).toEqual([]);
  });
});

describe("keys that screens use", () => {
  const root = join(import.meta.dirname, "..");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (file) => /\.tsx?$/.test(file) && !file.includes(".test.") && !file.startsWith("generated"),
  );
  const known = new Set(
    namespaces.flatMap((namespace) =>
      keysOf(flat(locales.zh[namespace] ?? {})).map((key) => `${namespace}:${key}`),
    ),
  );

  it.each(files)("%s", (file) => {
    const source = readFileSync(join(root, file), "utf8");
    const own = /useTranslation\(\s*\[?\s*"([\w-]+)"/.exec(source)?.[1] ?? "common";
    const used = [
      ...source.matchAll(/\bt\(\s*"([^"]+)"/g),
      // Keys in the entries of navigation and palette.
      ...source.matchAll(/\b(?:label|keywords):\s*"([\w-]+:[^"]+)"/g),
    ].map((match) => match[1] ?? "");
    const missing = used
      .map((key) => (key.includes(":") ? key : `${own}:${key}`))
      .filter((key) => !known.has(key));
    expect(missing).toEqual([]);
  });
});

describe("keys that no screen uses", () => {
  const root = join(import.meta.dirname, "..");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((file) => file.split(sep).join("/"))
    .filter(
      (file) => /\.tsx?$/.test(file) && !file.includes(".test.") && !file.startsWith("generated"),
    )
    .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));
  const folderOf = (file: string) => file.slice(0, file.lastIndexOf("/") + 1);
  /** `"key"` as a whole, and the beginnings of keys that end in a value: `terms.${…}`, `wordOf(t, "trades", …)`. */
  const mentioned = (texts: string[]) => {
    const all = texts.join("\n");
    const whole = new Set([...all.matchAll(/"([\w:.-]+)"/g)].map((match) => match[1] ?? ""));
    const begun = [
      ...[...all.matchAll(/([\w:-]+[.:][\w.-]*)\$\{/g)].map((match) => match[1] ?? ""),
      ...[...all.matchAll(/\bword(?:Of|Choices)\(t, "(\w+)"/g)].map((match) => `${match[1]}.`),
    ];
    return (key: string) => whole.has(key) || begun.some((prefix) => key.startsWith(prefix));
  };
  const anywhere = mentioned(files.map(({ text }) => text));

  /** Sentences by a code of the backend: those of faults are looked through in faults.test.ts. */
  const byCode = (key: string) => /^(errors|stages)\.[a-z]+\.\w+$/.test(key);

  /** Where the history finds the words of stored codes. */
  const told = Object.values(codes)
    .flat()
    .map((place) => `${place}.`);

  it.each(namespaces)("%s", (namespace) => {
    const speaking = new Set(
      files.filter(({ text }) => text.includes(`"${namespace}"`)).map(({ file }) => folderOf(file)),
    );
    const near = mentioned(
      files
        .filter(({ file }) => {
          const folder = folderOf(file);
          return namespace === "common" || [...speaking].some((each) => folder.startsWith(each));
        })
        .map(({ text }) => text),
    );
    const dead = keysOf(flat(locales.zh[namespace] ?? {}))
      .filter((key) => !byCode(key) && !told.some((at) => `${namespace}:${key}`.startsWith(at)))
      .filter((key) => !near(key) && !anywhere(`${namespace}:${key}`));
    expect(dead).toEqual([]);
  });
});
