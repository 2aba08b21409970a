import { ImportOutlined, PercentageOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { HistoryButton } from "../../components/history/HistoryButton";
import { Page, PageHeader } from "../../components/Page";
import { ItemsTab } from "./ItemsTab";
import { PriceListsTab } from "./PriceListsTab";
import { RecipesTab } from "./RecipesTab";
import { useAddress } from "./useAddress";

const TABS = ["items", "recipes", "lists"] as const;
type Tab = (typeof TABS)[number];

/** Whose history a tab tells. */
const TABLES: Record<Tab, string[]> = {
  items: ["catalog_item", "catalog_item_price", "catalog_category"],
  recipes: ["catalog_recipe", "catalog_recipe_line"],
  lists: ["catalog_price_list", "catalog_item_price"],
};

/** What the firm sells and what it takes: work items, their recipes, and the versions of the prices. */
export function PriceBookPage() {
  const { t } = useTranslation("catalog");
  const navigate = useNavigate();
  const { patch } = useAddress();
  const wanted = useParams().tab;
  const tab: Tab = TABS.find((known) => known === wanted) ?? "items";
  return (
    <Page
      layout="fill"
      header={
        <PageHeader
          title={t("title")}
          subtitle={t(`tabHelp.${tab}`)}
          tabs={{
            current: tab,
            onChange: (next) => navigate(next === "items" ? "/price-book" : `/price-book/${next}`),
            items: [
              { key: "items", label: t("items") },
              { key: "recipes", label: t("recipes") },
              { key: "lists", label: t("priceLists") },
            ],
          }}
          actions={
            <>
              <HistoryButton
                key={tab}
                tables={TABLES[tab]}
                name={t(tab === "lists" ? "priceLists" : tab)}
              />
              {tab === "recipes" ? (
                <Button
                  type="primary"
                  icon={<PlusOutlined />}
                  onClick={() => patch({ recipe: "new" }, true)}
                >
                  {t("addRecipe")}
                </Button>
              ) : (
                <>
                  <Button icon={<ImportOutlined />} onClick={() => navigate("/price-book/import")}>
                    {t("import.short")}
                  </Button>
                  {tab === "items" ? (
                    <>
                      <Button
                        icon={<PercentageOutlined />}
                        onClick={() => patch({ adjust: "1" }, true)}
                      >
                        {t("adjust.short")}
                      </Button>
                      <Button
                        type="primary"
                        icon={<PlusOutlined />}
                        onClick={() => patch({ new: "1" }, true)}
                      >
                        {t("addItem")}
                      </Button>
                    </>
                  ) : null}
                </>
              )}
            </>
          }
        />
      }
    >
      {tab === "items" ? <ItemsTab /> : tab === "recipes" ? <RecipesTab /> : <PriceListsTab />}
    </Page>
  );
}
