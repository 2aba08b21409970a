/** All sentences of a language: namespace (the file's name) → keys. */
export type Sentences = Record<string, Record<string, unknown>>;

/** Files of sentences by the names of their namespaces. */
export function byName(files: Record<string, Record<string, unknown>>): Sentences {
  return Object.fromEntries(
    Object.entries(files).map(([path, sentences]) => [
      path.slice(path.lastIndexOf("/") + 1, -".json".length),
      sentences,
    ]),
  );
}
