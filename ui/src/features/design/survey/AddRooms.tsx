import { DownOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Popover } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AddRooms as AddRoomsRequest } from "../../../generated/commands";
import { useCommand } from "../../../lib/data";
import { faultText } from "../../../lib/faults";
import { isEnter } from "../../../lib/ime";
import styles from "./survey.module.css";
import { ROOM_KINDS } from "./surveyColumns";

export interface AddRoomsProps {
  projectId: string;
  layouts: readonly string[];
  /** Before which room; at the end where absent. */
  before?: string | undefined;
  /** The rooms that were made. */
  onAdded: (ids: string[]) => void;
}

export function useAddRooms(props: AddRoomsProps) {
  const { t, i18n } = useTranslation("design");
  const command = useCommand("design.add_rooms", {
    form: true,
    done: (made) => t("survey.added", { count: made.ids.length }),
  });
  const add = async (what: Pick<AddRoomsRequest, "rooms"> | { layout: string }) => {
    const outcome = await command.run({
      projectId: props.projectId,
      language: i18n.language === "en" ? "en" : "zh",
      rooms: [],
      layout: "",
      ...(props.before ? { before: props.before } : {}),
      ...what,
    });
    if (outcome.ok) props.onAdded(outcome.value.ids);
    return outcome.ok;
  };
  return { add, command };
}

/** The ways to add rooms: by a layout, or one of a kind. */
export function AddRoomsChoices(props: AddRoomsProps & { singles?: boolean }) {
  const { t } = useTranslation("design");
  const { add, command } = useAddRooms(props);
  const [layout, setLayout] = useState("");
  const [own] = props.layouts;
  const addTyped = async () => {
    if (layout.trim() !== "" && (await add({ layout }))) setLayout("");
  };
  return (
    <div className={styles.choices}>
      <h4>{t("survey.byLayout")}</h4>
      <div className={styles.chips}>
        {props.layouts.map((one) => (
          <Button key={one} size="small" onClick={() => void add({ layout: one })}>
            {one}
          </Button>
        ))}
      </div>
      <div className={styles.typed}>
        <Input
          size="small"
          value={layout}
          placeholder={own ?? t("survey.typeLayout")}
          aria-label={t("survey.typeLayout")}
          {...(command.fault ? { status: "error" as const } : {})}
          onChange={(event) => setLayout(event.target.value)}
          onKeyDown={(event) => {
            if (isEnter(event)) void addTyped();
          }}
        />
        <Button size="small" disabled={layout.trim() === ""} onClick={() => void addTyped()}>
          {t("survey.addLayout")}
        </Button>
      </div>
      <p className={command.fault ? styles.wrong : styles.quiet}>
        {command.fault ? faultText(command.fault) : t("survey.typeLayoutHelp")}
      </p>
      {props.singles === false ? null : (
        <>
          <h4>{t("survey.single")}</h4>
          <div className={styles.chips}>
            {ROOM_KINDS.map((kind) => (
              <Button
                key={kind}
                size="small"
                onClick={() => void add({ rooms: [{ kind, name: "" }] })}
              >
                {t(`roomKinds.${kind}`)}
              </Button>
            ))}
          </div>
        </>
      )}
    </div>
  );
}

export function AddRooms(props: AddRoomsProps) {
  const { t } = useTranslation("design");
  const [open, setOpen] = useState(false);
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomLeft"
      content={
        <AddRoomsChoices
          {...props}
          onAdded={(ids) => {
            setOpen(false);
            props.onAdded(ids);
          }}
        />
      }
    >
      <Button type="primary" icon={<PlusOutlined />}>
        {t("survey.addRooms")}
        <DownOutlined />
      </Button>
    </Popover>
  );
}
