import { Button } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import {
  FormDrawer,
  FormRow,
  SelectField,
  SwitchField,
  TextField,
  useDraftForm,
  WordListField,
} from "../../../components/form";
import type { CheckCondition, QuoteCheck, SaveCheck, WorkItem } from "../../../generated/commands";
import { useCommand } from "../../../lib/data";
import { useDraft } from "../../../lib/draft";
import styles from "../quoting.module.css";
import { FeesField, ItemsField, KindsField } from "./fields";

const BLANK: CheckCondition = { kinds: [], codes: [], words: [], except: [], fees: [] };
const NEW: SaveCheck = {
  code: null,
  active: true,
  grade: "look",
  scope: "section",
  text: "",
  textEn: "",
  when: BLANK,
  lacks: BLANK,
  suggest: [],
};

export interface CheckDrawerProps {
  open: boolean;
  /** The check to change; null for a new one. */
  check: QuoteCheck | null;
  items: readonly WorkItem[];
  onClose: () => void;
}

/** One check: when it looks, what it looks for, what it proposes. */
export function CheckDrawer(props: CheckDrawerProps) {
  const { t } = useTranslation("quoting");
  const { check, items } = props;
  const initial = useMemo((): SaveCheck => {
    if (!check) return NEW;
    const { state: _, ...rest } = check;
    return rest;
  }, [check]);
  const draft = useDraft(`quoting.check.${check?.code ?? "new"}`, initial);
  const save = useCommand("quoting.save_check", { form: true, done: t("checks.saved") });
  const reset = useCommand("quoting.reset_checks", { done: t("checks.resetDone") });
  const remove = useCommand("quoting.delete_check", { done: t("checks.deleted") });
  const { value, set } = draft;
  const { frame, leaveAfter } = useDraftForm(draft, save, props.onClose);
  const part = (side: "when" | "lacks", change: Partial<CheckCondition>) =>
    set(side, { ...value[side], ...change });
  return (
    <FormDrawer
      open={props.open}
      title={t(check ? "checks.edit" : "checks.add")}
      submit={t("checks.save")}
      {...frame}
      width={520}
      extra={
        check?.state === "changed" ? (
          <Button onClick={() => void leaveAfter(reset.run({ code: check.code }))}>
            {t("checks.resetOne")}
          </Button>
        ) : check?.state === "own" ? (
          <Button danger onClick={() => void leaveAfter(remove.run({ code: check.code }))}>
            {t("checks.delete")}
          </Button>
        ) : null
      }
    >
      <FormRow label={t("checks.text")} name="text" required>
        <TextField value={value.text} max={120} autoFocus onChange={(text) => set("text", text)} />
      </FormRow>
      <FormRow label={t("checks.textEn")} name="textEn">
        <TextField value={value.textEn} max={120} onChange={(text) => set("textEn", text)} />
      </FormRow>
      <div className={styles.pair}>
        <FormRow label={t("checks.grade")} name="grade">
          <SelectField
            value={value.grade}
            options={(["missing", "look"] as const).map((grade) => ({
              value: grade,
              label: t(`checks.grades.${grade}`),
            }))}
            onChange={(grade) => set("grade", grade)}
          />
        </FormRow>
        <FormRow label={t("checks.scope")} name="scope">
          <SelectField
            value={value.scope}
            options={(["section", "quote"] as const).map((scope) => ({
              value: scope,
              label: t(`checks.scopes.${scope}`),
            }))}
            onChange={(scope) =>
              draft.patch({
                scope,
                when: scope === "quote" ? { ...value.when, kinds: [] } : value.when,
              })
            }
          />
        </FormRow>
        <FormRow label={t("checks.active")} name="active">
          <SwitchField value={value.active} onChange={(active) => set("active", active)} />
        </FormRow>
      </div>
      <h3 className={styles.formPart}>{t("checks.whenTitle")}</h3>
      {value.scope === "section" ? (
        <FormRow label={t("checks.kinds")} name="when.kinds" help={t("checks.kindsHelp")}>
          <KindsField value={value.when.kinds} onChange={(kinds) => part("when", { kinds })} />
        </FormRow>
      ) : null}
      <FormRow label={t("checks.codes")} name="when.codes" help={t("checks.whenHelp")}>
        <ItemsField
          items={items}
          value={value.when.codes}
          onChange={(codes) => part("when", { codes })}
        />
      </FormRow>
      <FormRow label={t("checks.words")} name="when.words" help={t("checks.wordsHelp")}>
        <WordListField value={value.when.words} onChange={(words) => part("when", { words })} />
      </FormRow>
      <h3 className={styles.formPart}>{t("checks.lacksTitle")}</h3>
      <FormRow label={t("checks.codes")} name="lacks">
        <ItemsField
          items={items}
          value={value.lacks.codes}
          onChange={(codes) => part("lacks", { codes })}
        />
      </FormRow>
      <FormRow label={t("checks.words")} name="lacks.words">
        <WordListField value={value.lacks.words} onChange={(words) => part("lacks", { words })} />
      </FormRow>
      <FormRow label={t("checks.except")} name="lacks.except" help={t("checks.exceptHelp")}>
        <WordListField
          value={value.lacks.except}
          onChange={(except) => part("lacks", { except })}
        />
      </FormRow>
      <FormRow label={t("checks.fees")} name="lacks.fees">
        <FeesField value={value.lacks.fees} onChange={(fees) => part("lacks", { fees })} />
      </FormRow>
      <FormRow label={t("checks.suggest")} name="suggest" help={t("checks.suggestHelp")}>
        <ItemsField
          items={items}
          value={value.suggest}
          onChange={(suggest) => set("suggest", suggest)}
        />
      </FormRow>
    </FormDrawer>
  );
}
