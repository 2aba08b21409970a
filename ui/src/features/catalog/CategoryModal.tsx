import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { FormModal, FormRow, RateField, TextField, useDraftForm } from "../../components/form";
import type { PriceBookCategory, SavePriceBookCategory } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";
import { useNames } from "./names";

const NEW: SavePriceBookCategory = { code: "", name: "", nameEn: "", costFactor: "" };

/** A trade of the price book: letter, names, and the firm's own cost as a share of the price. */
export function CategoryModal(props: {
  category: PriceBookCategory | "new" | null;
  onClose: () => void;
}) {
  const { t } = useTranslation("catalog");
  const name = useNames();
  const category = props.category === "new" ? null : props.category;
  const initial = useMemo(
    (): SavePriceBookCategory =>
      category
        ? {
            id: category.id,
            code: category.code,
            name: category.name,
            nameEn: category.nameEn,
            costFactor: category.costFactor ?? "",
          }
        : NEW,
    [category],
  );
  const draft = useDraft(`catalog.category.${category?.id ?? "new"}`, initial);
  const save = useCommand("catalog.save_category", {
    form: true,
    done: () => t("categorySaved", { name: name(draft.value) }),
  });
  const { frame } = useDraftForm(draft, save, props.onClose);
  return (
    <FormModal
      open={props.category !== null}
      title={category ? t("editCategory", { name: name(category) }) : t("addCategory")}
      submit={t(category ? "saveCategory" : "addCategory")}
      {...frame}
      width={400}
    >
      <FormRow label={t("categoryCode")} name="code" required help={t("categoryCodeHelp")}>
        <TextField
          value={draft.value.code}
          max={4}
          onChange={(code) => draft.set("code", code)}
          autoFocus
        />
      </FormRow>
      <FormRow label={t("name")} name="name" required>
        <TextField value={draft.value.name} max={80} onChange={(name) => draft.set("name", name)} />
      </FormRow>
      <FormRow label={t("nameEn")} name="nameEn">
        <TextField
          value={draft.value.nameEn}
          max={80}
          onChange={(name) => draft.set("nameEn", name)}
        />
      </FormRow>
      <FormRow label={t("costFactor")} name="costFactor" help={t("categoryCostHelp")}>
        <RateField
          value={draft.value.costFactor}
          onChange={(share) => draft.set("costFactor", share)}
        />
      </FormRow>
    </FormModal>
  );
}
