import { ArrowLeftOutlined } from "@ant-design/icons";
import { Button, Tabs } from "antd";
import { type CSSProperties, type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { host } from "../lib/host";
import styles from "./Page.module.css";

export interface PageHeaderProps {
  title: string;
  /** How many records the page lists now. */
  count?: number | undefined;
  /** One quiet line: what this page is, or a record's key facts. */
  subtitle?: ReactNode;
  /** A tag beside the title. */
  status?: ReactNode;
  /** Where the arrow leads: the list this record came from. */
  back?: string;
  /** Buttons at the right; the main one last. */
  actions?: ReactNode;
  /** Filters or search under the title. */
  toolbar?: ReactNode;
  /** Parts of the page; the address tells which is shown. */
  tabs?: PageTabs;
}

export interface PageTabs {
  items: { key: string; label: ReactNode }[];
  current: string;
  onChange: (key: string) => void;
}

export function PageHeader(props: PageHeaderProps) {
  const { t } = useTranslation("common");
  const navigate = useNavigate();
  const { title, back } = props;
  useEffect(() => {
    host().setTitle(`${title} · ${t("productName")}`);
  }, [title, t]);
  return (
    <header className={styles.header}>
      <div className={styles.top}>
        {back ? (
          <Button
            type="text"
            icon={<ArrowLeftOutlined />}
            aria-label={t("back")}
            onClick={() => navigate(back)}
          />
        ) : null}
        <div className={styles.words}>
          <h1 className={styles.title} title={title}>
            {title}
          </h1>
          {props.count ? <span className={styles.count}>{props.count}</span> : null}
          {props.status}
          {props.subtitle ? <div className={styles.subtitle}>{props.subtitle}</div> : null}
        </div>
        <div className={styles.actions}>{props.actions}</div>
      </div>
      {props.toolbar ? <div className={styles.toolbar}>{props.toolbar}</div> : null}
      {props.tabs ? (
        <Tabs
          size="small"
          className={styles.tabs ?? ""}
          items={props.tabs.items}
          activeKey={props.tabs.current}
          onChange={props.tabs.onChange}
        />
      ) : null}
    </header>
  );
}

export interface PageProps {
  header?: ReactNode;
  /** `scroll`: the page scrolls, with margins. `fill`: the content takes the rest of the window and scrolls by itself. */
  layout?: "scroll" | "fill";
  /** Texts and settings read better narrow: head and content stand in the middle of a wide window (CSS pixels). */
  maxWidth?: number;
  children: ReactNode;
}

export function Page(props: PageProps) {
  const { layout = "scroll", maxWidth } = props;
  const width = maxWidth && ({ "--page-width": `${maxWidth}px` } as CSSProperties);
  return (
    <div className={styles.page} data-narrow={width ? true : undefined} style={width || undefined}>
      {props.header}
      <div className={layout === "fill" ? styles.fill : styles.scroll}>{props.children}</div>
    </div>
  );
}

export interface PanelProps {
  title?: ReactNode;
  extra?: ReactNode;
  /** False: the content reaches the edges (tables). */
  padded?: boolean;
  children: ReactNode;
}

/** A white sheet with a thin edge, for one matter. */
export function Panel(props: PanelProps) {
  return (
    <section className={styles.panel}>
      {props.title || props.extra ? (
        <div className={styles.panelHead}>
          <h2 className={styles.panelTitle}>{props.title}</h2>
          {props.extra}
        </div>
      ) : null}
      <div className={props.padded === false ? undefined : styles.panelBody}>{props.children}</div>
    </section>
  );
}
