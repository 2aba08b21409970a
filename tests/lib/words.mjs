/** The product's own words, so that a test finds a button however it is worded today. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./build.mjs";

const files = new Map();

function load(language, namespace) {
  const key = `${language}/${namespace}`;
  if (!files.has(key)) {
    files.set(key, JSON.parse(readFileSync(join(ROOT, "ui/src/lib/locales", language, `${namespace}.json`), "utf8")));
  }
  return files.get(key);
}

/** `words("zh")("firm:makeFirmButton")`; `{{name}}` is filled from `values`. */
export const words = (language) => (key, values = {}) => {
  const [namespace, path] = key.split(":");
  const tree = load(language, namespace);
  // Codes of faults hold dots themselves: the whole rest is tried as one key at each step.
  const at = (node, rest) => {
    if (node === undefined || rest === "") return node;
    if (typeof node !== "object") return undefined;
    if (rest in node) return node[rest];
    const dot = rest.indexOf(".");
    return dot < 0 ? undefined : at(node[rest.slice(0, dot)], rest.slice(dot + 1));
  };
  const text = at(tree, path);
  if (typeof text !== "string") throw new Error(`there are no words for ${key} in ${language}`);
  return text.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => String(values[name] ?? ""));
};
