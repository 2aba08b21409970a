import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import postcss, { type Rule } from "postcss";
import type { Plugin } from "vite";

/** Parts of antd whose classes are not called like their folder. */
const CLASSES: Record<string, string[]> = {
  button: ["btn"],
  "date-picker": ["picker"],
  "float-button": ["float-btn"],
  grid: ["row", "col"],
};

const kebab = (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();

/** Every file under a folder whose name ends so. */
function files(folder: string, ending: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name));
}

/** The parts of antd that our sources name, and those that these are made of. */
function usedParts(es: string, src: string): Set<string> {
  const used = new Set<string>();
  const seen = new Set<string>();
  const waiting: string[] = [];
  const take = (path: string) => {
    const file = [path, `${path}.js`, join(path, "index.js")].find(
      (each) => existsSync(each) && statSync(each).isFile(),
    );
    if (!file || seen.has(file) || !file.startsWith(es)) return;
    seen.add(file);
    const part = relative(es, file).split(sep)[0];
    if (part) used.add(part);
    waiting.push(file);
  };
  for (const file of files(src, /\.tsx?$/)) {
    const text = readFileSync(file, "utf8");
    for (const [, names = ""] of text.matchAll(/import \{([^}]*)\} from "antd"/g)) {
      for (const name of names.split(",")) {
        const bare = name.trim().split(" as ")[0] ?? "";
        if (bare !== "" && !bare.startsWith("type ")) take(join(es, kebab(bare)));
      }
    }
  }
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    for (const [, from = ""] of readFileSync(file, "utf8").matchAll(/from ["'](\.[^"']*)["']/g)) {
      take(resolve(dirname(file), from));
    }
  }
  return used;
}

/** Which classes belong to no part that is used. What is of no part (motions, for instance) stays. */
function unusedClasses(es: string, used: Set<string>): (name: string) => boolean {
  const owners = new Map<string, boolean>();
  for (const part of readdirSync(es)) {
    if (!existsSync(join(es, part, "style"))) continue;
    for (const name of CLASSES[part] ?? [part]) owners.set(name, used.has(part));
  }
  return (name) => {
    const words = name.split("-");
    for (let count = words.length; count > 0; count -= 1) {
      const owner = owners.get(words.slice(0, count).join("-"));
      if (owner !== undefined) return !owner;
    }
    return false;
  };
}

/** antd's style sheet without what can match nothing here: parts that are not used, text from right to left, its own demo's theme. */
export function leanStyles(css: string, es: string, src: string): string {
  const isUnused = unusedClasses(es, usedParts(es, src));
  const isDead = (selector: string) =>
    /\.css-var-|\.data-ant-|-rtl\b/.test(selector.replace(/:not\([^()]*\)/g, "")) ||
    [...selector.replace(/:not\([^()]*\)/g, "").matchAll(/\.ant-([a-z][a-z-]*)/g)].some(
      ([, name = ""]) => isUnused(name),
    );
  const root = postcss.parse(css);
  root.walkRules((rule: Rule) => {
    const alive = rule.selectors.filter((selector) => !isDead(selector));
    if (alive.length === 0) rule.remove();
    else if (alive.length < rule.selectors.length) rule.selectors = alive;
  });
  root.walkAtRules((at) => {
    if (at.nodes && at.nodes.length === 0) at.remove();
  });
  return root.toString();
}

/** Leaves out of antd's one style sheet what our screens do not use. */
export function antdStyles(): Plugin {
  const es = resolve(import.meta.dirname, "node_modules/antd/es");
  const src = resolve(import.meta.dirname, "src");
  return {
    name: "antd-styles",
    enforce: "pre",
    transform(code, id) {
      return id.endsWith("/antd/dist/antd.css") ? leanStyles(code, es, src) : null;
    },
  };
}
