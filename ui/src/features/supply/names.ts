import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { MaterialPack } from "../../generated/commands";
import { formatQuantity } from "../../lib/format";
import { shownLanguage, starterSpec, starterWord } from "../../lib/words";

/** Names in the language of the screen; what has no English name keeps its Chinese one. */
export function useNames() {
  const { i18n } = useTranslation();
  const english = i18n.language === "en";
  return useMemo(() => {
    const pick = (zh: string, en: string) => (english && en !== "" ? en : zh);
    const unit = starterWord;
    const quantity = (value: string | null | undefined, of: string) => formatQuantity(value, of);
    return {
      language: shownLanguage(),
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
  }, [english]);
}

export type Names = ReturnType<typeof useNames>;
