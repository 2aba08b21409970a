import { Alert, Input, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Loaded } from "../../components/Loaded";
import { Panel } from "../../components/Page";
import type { Watermark, WatermarkStrength } from "../../generated/commands";
import { useCommand, useLive } from "../../lib/data";
import { useOwner } from "../../lib/useOwner";
import styles from "./rights.module.css";

const STRENGTHS: readonly WatermarkStrength[] = ["off", "faint", "clear"];

/** Which papers say on every page who made them, and when. */
export function WatermarksPanel() {
  const { t } = useTranslation("firm");
  const live = useLive("firm.watermarks", {});
  const owner = useOwner();
  return (
    <Loaded live={live}>
      {(all) => (
        <Panel title={t("watermarks.title")}>
          <p className={styles.help}>{t("watermarks.help")}</p>
          {owner ? null : <Alert type="info" showIcon title={t("rights.ownerOnly")} />}
          <table className={styles.matrix}>
            <thead>
              <tr>
                <th scope="col">{t("watermarks.paper")}</th>
                <th scope="col">{t("watermarks.strength")}</th>
                <th scope="col">{t("watermarks.words")}</th>
              </tr>
            </thead>
            <tbody>
              {all.map((one) => (
                <Row key={one.kind} mark={one} fixed={!owner} />
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </Loaded>
  );
}

function Row({ mark, fixed }: { mark: Watermark; fixed: boolean }) {
  const { t } = useTranslation("firm");
  const save = useCommand("firm.save_watermark", { done: t("watermarks.saved") });
  const [typed, setTyped] = useState<string | null>(null);
  const paper = t(`watermarks.kinds.${mark.kind}`);
  const keep = async () => {
    if (typed !== null && typed !== mark.words) await save.run({ ...mark, words: typed });
    setTyped(null);
  };
  return (
    <tr>
      <th scope="row">{paper}</th>
      <td>
        <Segmented<WatermarkStrength>
          size="small"
          aria-label={t("watermarks.of", { paper })}
          value={mark.strength}
          disabled={fixed || save.pending}
          options={STRENGTHS.map((value) => ({ value, label: t(`watermarks.strengths.${value}`) }))}
          onChange={(strength) => void save.run({ ...mark, strength })}
        />
      </td>
      <td>
        <Input
          size="small"
          maxLength={40}
          aria-label={t("watermarks.wordsOf", { paper })}
          placeholder={t("watermarks.example")}
          disabled={fixed || mark.strength === "off"}
          value={typed ?? mark.words}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => void keep()}
          onPressEnter={() => void keep()}
        />
      </td>
    </tr>
  );
}
