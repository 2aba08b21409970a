import { PercentageOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { Page, PageHeader } from "../../components/Page";
import { MaterialsTab } from "./MaterialsTab";
import { SuppliersTab } from "./SuppliersTab";
import { useAddress } from "./useAddress";

/** What the firm buys, and from whom. */
export function MaterialsPage() {
  const { t } = useTranslation("catalog");
  const navigate = useNavigate();
  const { patch } = useAddress();
  const tab = useParams().tab === "suppliers" ? "suppliers" : "materials";
  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={t("materials")}
          subtitle={t(`tabHelp.${tab}`)}
          tabs={{
            current: tab,
            onChange: (next) =>
              navigate(next === "materials" ? "/materials" : "/materials/suppliers"),
            items: [
              { key: "materials", label: t("materials") },
              { key: "suppliers", label: t("suppliers") },
            ],
          }}
          actions={
            <>
              {tab === "materials" ? (
                <Button icon={<PercentageOutlined />} onClick={() => patch({ adjust: "1" }, true)}>
                  {t("adjust.short")}
                </Button>
              ) : null}
              <Button
                type="primary"
                icon={<PlusOutlined />}
                onClick={() => patch({ new: "1" }, true)}
              >
                {t(tab === "materials" ? "addMaterial" : "addSupplier")}
              </Button>
            </>
          }
        />
      }
    >
      {tab === "materials" ? <MaterialsTab /> : <SuppliersTab />}
    </Page>
  );
}
