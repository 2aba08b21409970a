import { CloseOutlined } from "@ant-design/icons";
import { Button, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { faultText } from "../../lib/faults";
import { sizeText } from "../../lib/format";
import { FileSign } from "./FileSign";
import styles from "./files.module.css";
import type { IncomingFiles } from "./useIncoming";

/** Files that are to be added with what is being written; each can be left out again. */
export function IncomingList(props: { incoming: IncomingFiles }) {
  const { t } = useTranslation("attach");
  const { files, remove } = props.incoming;
  if (files.length === 0) return null;
  return (
    <ul className={styles.incoming} aria-label={t("pending")}>
      {files.map((file) => (
        <li key={file.key} className={styles.coming} data-refused={file.fault !== null}>
          {file.address ? (
            <img className={styles.comingPicture} src={file.address} alt="" />
          ) : (
            <span className={styles.comingSign}>
              <FileSign sort="other" />
            </span>
          )}
          <span className={styles.comingWords}>
            <span className={styles.comingName} title={file.name}>
              {file.name}
            </span>
            {file.fault ? (
              <span className={styles.comingFault} role="alert">
                {faultText(file.fault)}
              </span>
            ) : file.ticket ? (
              <span className={styles.quiet}>{sizeText(Math.ceil(file.bytes / 1024))}</span>
            ) : (
              <Progress
                percent={file.percent}
                size="small"
                showInfo={false}
                aria-label={t("coming", { percent: file.percent })}
              />
            )}
          </span>
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={t("takeOut", { name: file.name })}
            onClick={() => remove(file.key)}
          />
        </li>
      ))}
    </ul>
  );
}
