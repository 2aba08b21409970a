import { CloudOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FileInfo } from "../../generated/commands";
import { sizeText } from "../../lib/format";
import { FileSign } from "./FileSign";
import styles from "./files.module.css";
import { Viewer } from "./Viewer";

export const fileSize = (file: FileInfo) => sizeText(Math.ceil(file.bytes / 1024));

/** Files as small pictures with their names; each opens the viewer, which goes through all of them. */
export function Gallery(props: { files: FileInfo[]; large?: boolean }) {
  const { t } = useTranslation("attach");
  const { files } = props;
  const [shown, setShown] = useState<string | null>(null);
  return (
    <>
      <ul className={styles.gallery} data-large={props.large ?? false}>
        {files.map((file) => (
          <li key={file.id}>
            <button
              type="button"
              className={styles.tile}
              aria-label={t("view", { name: file.name })}
              title={file.caption || file.name}
              onClick={() => setShown(file.id)}
            >
              <span className={styles.frame}>
                {file.thumbBase64 ? (
                  <img src={`data:image/jpeg;base64,${file.thumbBase64}`} alt="" />
                ) : (
                  <span className={styles.sign} data-sort={file.sort}>
                    <FileSign sort={file.sort} />
                  </span>
                )}
                {file.here ? null : (
                  <Tooltip title={t("elsewhere", { member: file.memberName })}>
                    <span className={styles.away}>
                      <CloudOutlined />
                    </span>
                  </Tooltip>
                )}
              </span>
              <span className={styles.tileName}>{file.caption || file.name}</span>
              <span className={styles.tileSize}>{fileSize(file)}</span>
            </button>
          </li>
        ))}
      </ul>
      {shown ? <Viewer files={files} shown={shown} onShow={setShown} /> : null}
    </>
  );
}
