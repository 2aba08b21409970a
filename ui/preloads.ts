import type { HtmlTagDescriptor, Plugin } from "vite";

/**
 * Lets the page fetch chunks together with its own script, those of these names: the script asks for them as soon as it runs, and
 * that is late. Those that it does not ask for after all are fetched in vain, and not run.
 */
export function preloads(names: RegExp): Plugin {
  return {
    name: "kaigong-preloads",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_, { bundle }) =>
        Object.values(bundle ?? {}).flatMap((file): HtmlTagDescriptor[] =>
          file.type === "chunk" && names.test(file.fileName.replace(/^.*\//, ""))
            ? [
                {
                  tag: "link",
                  attrs: { rel: "modulepreload", crossorigin: true, href: `./${file.fileName}` },
                  injectTo: "head",
                },
              ]
            : [],
        ),
    },
  };
}
