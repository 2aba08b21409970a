import { PictureOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { faultOf, faultText } from "../lib/faults";
import { host, type PickedFile } from "../lib/host";
import { pictureBase64 } from "../lib/picture";
import { useProblem, useRowInput } from "./form";
import styles from "./PictureField.module.css";

/** What is chosen is drawn smaller before it is sent; nobody waits for drawing a larger one. In bytes. */
const LARGEST = 30_000_000;

export interface PictureFieldProps {
  /** PNG in base64, or null. */
  value: string | null;
  onChange: (value: string | null) => void;
}

/** A logo or photo: chosen from a file, made small, shown. */
export function PictureField(props: PictureFieldProps) {
  const { t } = useTranslation("components");
  const [problem, setProblem] = useState<string | null>(null);
  useProblem(problem);
  const row = useRowInput();
  const choose = async () => {
    let file: PickedFile | null;
    try {
      file = await host().openFile("image/png,image/jpeg,image/webp", LARGEST);
    } catch (reason) {
      setProblem(faultText(faultOf(reason)));
      return;
    }
    if (!file) return;
    try {
      props.onChange(await pictureBase64(file.bytes));
      setProblem(null);
    } catch {
      setProblem(t("noPicture", { name: file.name }));
    }
  };
  return (
    <div className={styles.field}>
      <button
        type="button"
        id={row.id}
        className={styles.frame}
        onClick={() => void choose()}
        aria-label={t("choosePicture")}
      >
        {props.value ? (
          <img src={`data:image/png;base64,${props.value}`} alt="" />
        ) : (
          <PictureOutlined />
        )}
      </button>
      <div className={styles.buttons}>
        <Button size="small" onClick={() => void choose()}>
          {t("choosePicture")}
        </Button>
        {props.value ? (
          <Button size="small" type="text" onClick={() => props.onChange(null)}>
            {t("common:remove")}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
