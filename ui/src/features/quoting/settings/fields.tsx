/** Fields for lists: work items, words, kinds of room, fees. */
import { Tag } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ChoicesField, type ListFieldProps } from "../../../components/form";
import type { DefaultState, WorkItem } from "../../../generated/commands";
import { useLive } from "../../../lib/data";
import { named } from "../names";

/** Kinds of room that checks and templates know, in the order of a survey. */
export const ROOM_KINDS = [
  "living",
  "dining",
  "living_dining",
  "bedroom",
  "study",
  "kitchen",
  "bathroom",
  "balcony",
  "hall",
  "corridor",
  "wardrobe",
  "storage",
  "stairs",
  "other",
] as const;

/** More than any price book has. */
const ALL_ITEMS = 5_000;

/** Work items of the price book, by code. */
export function ItemsField(props: ListFieldProps & { items: readonly WorkItem[] }) {
  const { items, ...field } = props;
  const options = useMemo(
    () =>
      items.map((item) => ({
        value: item.code,
        label: `${item.code} ${named(item)}`,
        keywords: `${item.name} ${item.nameEn}`,
      })),
    [items],
  );
  return <ChoicesField {...field} options={options} />;
}

/** The price book's items, once for all fields of a form. */
export function usePriceBook(): readonly WorkItem[] {
  const live = useLive("catalog.items", { limit: ALL_ITEMS });
  return live.data?.items ?? NONE;
}
const NONE: readonly WorkItem[] = [];

export function KindsField(props: ListFieldProps) {
  const { t } = useTranslation("design");
  return (
    <ChoicesField
      {...props}
      options={ROOM_KINDS.map((value) => ({ value, label: t(`roomKinds.${value}`) }))}
    />
  );
}

/** Fees of the firm's usual stack. */
export function FeesField(props: ListFieldProps) {
  const settings = useLive("quoting.settings", {});
  const options = (settings.data?.fees ?? []).map((fee) => ({
    value: fee.code,
    label: named(fee),
  }));
  return <ChoicesField {...props} options={options} />;
}

/** Whose a check or a template is. */
export function StateTag(props: { state: DefaultState }) {
  const { t } = useTranslation("quoting");
  const { state } = props;
  return (
    <Tag
      style={{ marginInlineEnd: 0 }}
      {...(state === "shipped" ? {} : { color: state === "own" ? "success" : "processing" })}
    >
      {t(`state.${state}`)}
    </Tag>
  );
}
