import { Checkbox, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal, FormRow, SelectField, TextField } from "../../components/form";
import type { FilledRooms, QuoteSheet, SheetSection } from "../../generated/commands";
import { showDone, useCommand, useLive } from "../../lib/data";
import { showToast } from "../../lib/toast";
import { named } from "./names";
import styles from "./quoting.module.css";

interface ModalProps {
  sheet: QuoteSheet;
  onClose: () => void;
}

/** A section of a room or for the whole flat: name and room. */
export function SectionModal(props: ModalProps & { section: SheetSection | null }) {
  const { t } = useTranslation("quoting");
  const { sheet, section } = props;
  const [name, setName] = useState(section?.name ?? "");
  const [nameEn, setNameEn] = useState(section?.nameEn ?? "");
  const [room, setRoom] = useState<string | null>(section?.room ?? null);
  const save = useCommand("quoting.save_section", { form: true });
  const own = section?.room ? [{ id: section.room, name: section.name }] : [];
  const submit = async () => {
    const done = await save.run({ quote: sheet.id, id: section?.id ?? null, name, nameEn, room });
    if (done.ok) props.onClose();
  };
  return (
    <FormModal
      open
      title={t(section ? "section.edit" : "section.add")}
      submit={t(section ? "section.save" : "section.add")}
      command={save}
      onSubmit={() => void submit()}
      onClose={props.onClose}
    >
      <FormRow label={t("section.room")} name="room" help={t("section.roomHelp")}>
        <SelectField
          value={room}
          placeholder={t("section.whole")}
          options={[...own, ...sheet.roomsLeft].map((each) => ({
            value: each.id,
            label: each.name,
          }))}
          onChange={(value) => {
            setRoom(value);
            const chosen = sheet.roomsLeft.find((each) => each.id === value);
            if (chosen && name === "") setName(chosen.name);
          }}
          onClear={() => setRoom(null)}
        />
      </FormRow>
      <FormRow label={t("section.name")} name="name">
        <TextField value={name} onChange={setName} max={80} autoFocus />
      </FormRow>
      <FormRow label={t("section.nameEn")} name="nameEn">
        <TextField value={nameEn} onChange={setNameEn} max={80} />
      </FormRow>
    </FormModal>
  );
}

/** Fills rooms with the usual items of their kind. */
export function FillRoomsModal(props: ModalProps & { sections: readonly string[] }) {
  const { t } = useTranslation("quoting");
  const { sheet } = props;
  const templates = useLive("quoting.templates", {});
  const empty = sheet.sections.filter(
    (section) => section.kind !== "" && section.lines.length === 0,
  );
  const [template, setTemplate] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string[]>(
    props.sections.length > 0 ? [...props.sections] : empty.map((section) => section.id),
  );
  const [whole, setWhole] = useState(props.sections.length === 0);
  const fill = useCommand("quoting.fill_rooms", { form: true });
  const usual =
    templates.data?.find((each) => each.mode === sheet.mode)?.code ??
    templates.data?.[0]?.code ??
    null;
  const code = template ?? usual;
  const submit = async () => {
    if (!code) return;
    const done = await fill.run({ quote: sheet.id, template: code, sections: chosen, whole });
    if (!done.ok) return;
    tellFilled(done.value, done.change, t);
    props.onClose();
  };
  return (
    <FormModal
      open
      title={t("fill.title")}
      submit={t("fill.verb")}
      command={fill}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      width={520}
    >
      <FormRow label={t("fill.template")} name="template">
        <SelectField
          value={code}
          options={(templates.data ?? []).map((each) => ({
            value: each.code,
            label: named(each),
          }))}
          onChange={setTemplate}
        />
      </FormRow>
      <FormRow label={t("fill.rooms")} help={t("fill.roomsHelp")}>
        <Checkbox.Group
          className={styles.checks}
          value={chosen}
          onChange={(values) => setChosen(values.map(String))}
          options={sheet.sections
            .filter((section) => section.kind !== "")
            .map((section) => ({
              value: section.id,
              label: t("fill.room", {
                name: `${section.letter} ${named(section)}`,
                count: section.lines.length,
              }),
            }))}
        />
      </FormRow>
      <Checkbox checked={whole} onChange={(event) => setWhole(event.target.checked)}>
        {t("fill.whole")}
      </Checkbox>
    </FormModal>
  );
}

function tellFilled(
  filled: FilledRooms,
  change: string | null,
  t: ReturnType<typeof useTranslation<"quoting">>["t"],
) {
  showDone(t("fill.done", { count: filled.lines }), change);
  if (filled.missing.length > 0) {
    showToast({ tone: "fault", text: t("fill.missing", { codes: filled.missing.join(" ") }) });
  }
}

/** Copies a section with its lines for other rooms, or under a new name. */
export function CopySectionModal(props: ModalProps & { section: string | null }) {
  const { t } = useTranslation("quoting");
  const { sheet } = props;
  const [from, setFrom] = useState<string | null>(props.section ?? sheet.sections[0]?.id ?? null);
  const [to, setTo] = useState<"rooms" | "name">("rooms");
  const [rooms, setRooms] = useState<string[]>([]);
  const [name, setName] = useState("");
  const copy = useCommand("quoting.copy_sections", { form: true });
  const source = sheet.sections.find((section) => section.id === from);
  const targets = [
    ...sheet.roomsLeft.map((room) => ({
      id: room.id,
      label: t("copy.fresh", { name: room.name }),
    })),
    ...sheet.sections.flatMap((section) =>
      section.room && section.id !== from
        ? [
            {
              id: section.room,
              label: t("fill.room", { name: named(section), count: section.lines.length }),
            },
          ]
        : [],
    ),
  ];
  const submit = async () => {
    if (!from) return;
    const sections =
      to === "name"
        ? [{ section: from, room: null, name }]
        : rooms.map((room) => ({ section: from, room, name: null }));
    if (sections.length === 0) return;
    const done = await copy.run({ quote: sheet.id, sections });
    if (!done.ok) return;
    showDone(t("copy.done", { count: done.value.lines }), done.change);
    props.onClose();
  };
  return (
    <FormModal
      open
      title={t("copy.title")}
      submit={t("copy.verb")}
      command={copy}
      onSubmit={() => void submit()}
      onClose={props.onClose}
      width={520}
    >
      <FormRow label={t("copy.from")}>
        <SelectField
          value={from}
          options={sheet.sections.map((section) => ({
            value: section.id,
            label: `${section.letter} ${named(section)}`,
          }))}
          onChange={setFrom}
        />
      </FormRow>
      <FormRow label={t("copy.to")}>
        <Radio.Group
          value={to}
          onChange={(event) => setTo(event.target.value as "rooms" | "name")}
          options={[
            { value: "rooms", label: t("copy.toRooms") },
            { value: "name", label: t("copy.toName") },
          ]}
        />
      </FormRow>
      {to === "rooms" ? (
        <Checkbox.Group
          className={styles.checks}
          value={rooms}
          onChange={(values) => setRooms(values.map(String))}
          options={targets.map((target) => ({ value: target.id, label: target.label }))}
        />
      ) : (
        <FormRow label={t("section.name")} name="name">
          <TextField
            value={name}
            onChange={setName}
            max={80}
            placeholder={source ? named(source) : ""}
          />
        </FormRow>
      )}
    </FormModal>
  );
}
