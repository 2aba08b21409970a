import { Checkbox, Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import { Loaded } from "../../components/Loaded";
import { Page, PageHeader } from "../../components/Page";
import { DocumentPreview } from "../../components/pdf";
import type { Language, QuoteCopy } from "../../generated/commands";
import { useLive } from "../../lib/data";
import { shownLanguage } from "../../lib/words";

import { StatusTag } from "./StatusTag";

/** The quote as it will be printed: for the customer or for the firm, in either language. */
export function QuotePrintPage() {
  const { t } = useTranslation("quoting");
  const { id = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const live = useLive("quoting.quote", { id });
  const copy: QuoteCopy = params.get("copy") === "internal" ? "internal" : "client";
  const asked = params.get("language");
  const language: Language = asked === "zh" || asked === "en" ? asked : shownLanguage();
  const parts = params.get("parts") === "1" || copy === "internal";
  const set = (change: Record<string, string>) =>
    setParams({ copy, language, parts: params.get("parts") ?? "0", ...change }, { replace: true });
  return (
    <Loaded live={live}>
      {(sheet) => (
        <Page
          layout="fill"
          header={
            <PageHeader
              title={t("print.title", { number: `${sheet.number} V${sheet.version}` })}
              subtitle={sheet.projectName}
              back={`/quotes/${id}`}
              status={<StatusTag status={sheet.status} />}
              actions={
                <>
                  <Checkbox
                    checked={parts}
                    disabled={copy === "internal"}
                    style={{ alignItems: "center" }}
                    onChange={(event) => set({ parts: event.target.checked ? "1" : "0" })}
                  >
                    {t("print.parts")}
                  </Checkbox>
                  <Segmented<Language>
                    value={language}
                    options={[
                      { value: "zh", label: t("print.zh") },
                      { value: "en", label: t("print.en") },
                    ]}
                    onChange={(value) => set({ language: value })}
                  />
                  <Segmented<QuoteCopy>
                    value={copy}
                    options={[
                      { value: "client", label: t("print.client") },
                      { value: "internal", label: t("print.internal") },
                    ]}
                    onChange={(value) => set({ copy: value })}
                  />
                </>
              }
            />
          }
        >
          <DocumentPreview
            name="quoting.quote_paper"
            req={{ id, copy, language, parts }}
            title={`${sheet.number} V${sheet.version}`}
          />
        </Page>
      )}
    </Loaded>
  );
}
