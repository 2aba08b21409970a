import { useMemo } from "react";
import type { MaterialPack } from "../../generated/commands";
import { formatQuantity } from "../../lib/format";
import { useNames as usePicked } from "../../lib/names";
import { starterSpec, starterWord } from "../../lib/words";

/** Names of materials and their packs in the language of the screen. */
export function useNames() {
  const { language, pick } = usePicked();
  return useMemo(() => {
    const unit = starterWord;
    const quantity = (value: string | null | undefined, of: string) => formatQuantity(value, of);
    return {
      language,
      pick,
      unit,
      quantity,
      pack: (pack: MaterialPack) => unit(pick(pack.nameZh, pack.nameEn)),
      /** 箱 (1.92 ㎡) */
      packOf: (pack: MaterialPack, of: string) =>
        pack.nameZh === of
          ? unit(of)
          : `${unit(pick(pack.nameZh, pack.nameEn))} (${quantity(pack.size, of)})`,
      material: (material: { nameZh: string; nameEn: string; spec: string }) => {
        const name = pick(material.nameZh, material.nameEn);
        const spec = starterSpec(material.spec);
        const bare = (text: string) => text.replace(/\s/g, "");
        return spec === "" || bare(name).includes(bare(spec)) ? name : `${name} ${spec}`;
      },
    };
  }, [language, pick]);
}

export type Names = ReturnType<typeof useNames>;
