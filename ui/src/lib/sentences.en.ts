import { byName } from "./sentences";

export default byName(
  import.meta.glob<Record<string, unknown>>("./locales/en/*.json", {
    eager: true,
    import: "default",
  }),
);
