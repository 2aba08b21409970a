import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { FormModal, FormRow, RateField, TextField } from "../../components/form";
import type { PriceBookCategory, SavePriceBookCategory } from "../../generated/commands";
import { useCommand } from "../../lib/data";
import { useDraft } from "../../lib/draft";

const NEW: SavePriceBookCategory = { code: "", name: "", nameEn: "", costFactor: "" };

/** A trade of the price book: letter, names, and the firm's own cost as a share of the price. */
export function CategoryModal(props: {
  category: PriceBookCategory | "new" | null;
  onClose: () => void;
}) {
  const { t } = useTranslation("catalog");
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
    done: () => t("categorySaved", { name: draft.value.name }),
  });
  const submit = async () => {
    if (!(await save.run(draft.value)).ok) return;
    draft.discard();
    props.onClose();
  };
  return (
    <FormModal
      open={props.category !== null}
      title={category ? t("editCategory", { name: category.name }) : t("addCategory")}
      submit={t(category ? "saveCategory" : "addCategory")}
      command={save}
      draft={draft}
      onSubmit={() => void submit()}
      onClose={props.onClose}
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
