import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import {
  FormDrawer,
  FormRow,
  SelectField,
  TextField,
  useDraftForm,
} from "../../../components/form";
import type {
  QuoteTemplate,
  SaveTemplate,
  TemplateRoom,
  WorkItem,
} from "../../../generated/commands";
import { useCommand } from "../../../lib/data";
import { useDraft } from "../../../lib/draft";
import { ModeRow } from "../AgreedRows";
import { named } from "../names";
import styles from "../quoting.module.css";
import { ItemsField, ROOM_KINDS } from "./fields";

const NEW: SaveTemplate = { code: null, name: "", nameEn: "", mode: "half", rooms: [] };

export interface TemplateDrawerProps {
  open: boolean;
  /** The template to change; null for a new one. */
  template: QuoteTemplate | null;
  items: readonly WorkItem[];
  onClose: () => void;
}

/** One template: its name, and the items of each kind of room. */
export function TemplateDrawer(props: TemplateDrawerProps) {
  const { t } = useTranslation(["quoting", "design"]);
  const { template, items } = props;
  const initial = useMemo((): SaveTemplate => {
    if (!template) return NEW;
    const { state: _, ...rest } = template;
    return rest;
  }, [template]);
  const draft = useDraft(`quoting.template.${template?.code ?? "new"}`, initial);
  const save = useCommand("quoting.save_template", { form: true, done: t("templates.saved") });
  const remove = useCommand("quoting.delete_template", {
    done: t("templates.deleted", { name: template ? named(template) : "" }),
  });
  const { value, set } = draft;
  const { frame, leaveAfter } = useDraftForm(draft, save, props.onClose);
  const free = ROOM_KINDS.find((kind) => !value.rooms.some((room) => room.kind === kind));
  const change = (at: number, next: Partial<TemplateRoom> | null) =>
    set(
      "rooms",
      value.rooms.flatMap((room, index) =>
        index !== at ? [room] : next === null ? [] : [{ ...room, ...next }],
      ),
    );
  const add = (kind: string) =>
    set("rooms", [...value.rooms, { kind, name: "", nameEn: "", items: [] }]);
  return (
    <FormDrawer
      open={props.open}
      title={t(template ? "templates.edit" : "templates.add")}
      submit={t("templates.save")}
      {...frame}
      width={640}
      extra={
        template ? (
          <Button danger onClick={() => void leaveAfter(remove.run({ code: template.code }))}>
            {t("templates.delete")}
          </Button>
        ) : null
      }
    >
      <div className={styles.pair}>
        <FormRow label={t("templates.name")} name="name" required>
          <TextField value={value.name} max={80} autoFocus onChange={(name) => set("name", name)} />
        </FormRow>
        <FormRow label={t("templates.nameEn")} name="nameEn">
          <TextField value={value.nameEn} max={80} onChange={(name) => set("nameEn", name)} />
        </FormRow>
        <ModeRow value={value.mode} onChange={(mode) => set("mode", mode)} />
      </div>
      <h3 className={styles.formPart}>{t("templates.rooms")}</h3>
      {value.rooms.map((room, at) => (
        <div key={at} className={styles.templateRoom}>
          {room.kind === "" ? (
            <FormRow label={t("templates.section")} name={`rooms.${at}.name`} required>
              <TextField value={room.name} max={80} onChange={(name) => change(at, { name })} />
            </FormRow>
          ) : (
            <FormRow label={t("templates.kind")} name={`rooms.${at}.kind`}>
              <SelectField
                value={room.kind}
                options={ROOM_KINDS.map((kind) => ({
                  value: kind,
                  label: t(`design:roomKinds.${kind}`),
                  disabled: kind !== room.kind && value.rooms.some((each) => each.kind === kind),
                }))}
                onChange={(kind) => change(at, { kind })}
              />
            </FormRow>
          )}
          <FormRow label={t("templates.items")} name={`rooms.${at}.items`}>
            <ItemsField
              items={items}
              value={room.items}
              onChange={(codes) => change(at, { items: codes })}
            />
          </FormRow>
          <Button
            type="text"
            icon={<DeleteOutlined />}
            className={styles.rateDelete ?? ""}
            aria-label={t("templates.removeRoom")}
            onClick={() => change(at, null)}
          />
        </div>
      ))}
      <div className={styles.templateAdd}>
        <Button
          size="small"
          icon={<PlusOutlined />}
          disabled={free === undefined}
          onClick={() => free && add(free)}
        >
          {t("templates.addRoom")}
        </Button>
        <Button size="small" icon={<PlusOutlined />} onClick={() => add("")}>
          {t("templates.addSection")}
        </Button>
      </div>
    </FormDrawer>
  );
}
