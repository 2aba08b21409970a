import { PaperClipOutlined } from "@ant-design/icons";
import { Button, type ButtonProps } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./files.module.css";

const carriesFiles = (data: DataTransfer | null) => data?.types.includes("Files") ?? false;

/** Takes files that are dropped on it, and pictures that are pasted while the caret is in it. */
export function FileDrop(props: { onFiles: (files: File[]) => void; children: ReactNode }) {
  const { t } = useTranslation("attach");
  const [over, setOver] = useState(false);
  useEffect(() => {
    // The browser would leave the page and show a file that is dropped beside it.
    const stay = (event: DragEvent) => {
      if (!carriesFiles(event.dataTransfer) || event.defaultPrevented) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
    };
    window.addEventListener("dragover", stay);
    window.addEventListener("drop", stay);
    return () => {
      window.removeEventListener("dragover", stay);
      window.removeEventListener("drop", stay);
    };
  }, []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same from the keyboard.
    <div
      className={styles.drop}
      data-over={over}
      onDragOver={(event) => {
        if (!carriesFiles(event.dataTransfer)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        if (!carriesFiles(event.dataTransfer)) return;
        event.preventDefault();
        setOver(false);
        props.onFiles([...event.dataTransfer.files]);
      }}
      onPaste={(event) => {
        const files = [...event.clipboardData.files];
        // Text goes where text always goes, also where a picture of it comes along.
        if (files.length === 0 || event.clipboardData.getData("text/plain")) return;
        event.preventDefault();
        props.onFiles(files);
      }}
    >
      {props.children}
      {over ? <div className={styles.over}>{t("drop")}</div> : null}
    </div>
  );
}

/** Chooses files in the system's dialog. */
export function FilesButton(
  props: Omit<ButtonProps, "onClick"> & { onFiles: (files: File[]) => void },
) {
  const { onFiles, ...button } = props;
  const { t } = useTranslation("attach");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        icon={<PaperClipOutlined />}
        title={t("addTitle")}
        {...button}
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("addTitle")}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file can be chosen again.
          event.target.value = "";
        }}
      />
    </>
  );
}
