import {
  CheckOutlined,
  EyeInvisibleOutlined,
  EyeOutlined,
  WarningOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./sync.module.css";

const LINES = [
  ["leaves", <CheckOutlined key="i" />],
  ["cannotSee", <EyeInvisibleOutlined key="i" />],
  ["sees", <EyeOutlined key="i" />],
  ["outage", <CheckOutlined key="i" />],
] as const satisfies readonly (readonly [string, ReactNode])[];
const LIMITS = [
  ["lost", <WarningOutlined key="i" />],
  ["kit", <WarningOutlined key="i" />],
] as const satisfies readonly (readonly [string, ReactNode])[];

/** What leaves this computer, what the relay can see, and what sync does not protect against. */
export function Protects(props: { all?: boolean }) {
  const { t } = useTranslation("sync");
  return (
    <ul className={styles.protects}>
      {[...LINES, ...(props.all ? LIMITS : [])].map(([key, icon]) => (
        <li key={key}>
          {icon}
          <span>{t(`protects.${key}`)}</span>
        </li>
      ))}
    </ul>
  );
}
