import {
  AuditOutlined,
  BorderInnerOutlined,
  CalendarOutlined,
  FieldTimeOutlined,
  FileAddOutlined,
  FormOutlined,
  HomeOutlined,
  HourglassOutlined,
  SendOutlined,
  ShoppingCartOutlined,
  TeamOutlined,
  TruckOutlined,
  UserAddOutlined,
  WarningOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import type { NextStep, StepKind } from "../../generated/commands";

/** The picture of each kind of step; its words are `insight:steps.KIND`. */
export const STEP_ICONS: Readonly<Record<StepKind, ReactNode>> = {
  property: <HomeOutlined />,
  survey: <BorderInnerOutlined />,
  complete: <FormOutlined />,
  designer: <UserAddOutlined />,
  quote: <FileAddOutlined />,
  faulty: <WarningOutlined />,
  send: <SendOutlined />,
  renew: <FieldTimeOutlined />,
  follow: <HourglassOutlined />,
  sign: <AuditOutlined />,
  purchase: <ShoppingCartOutlined />,
  send_list: <TruckOutlined />,
  manager: <TeamOutlined />,
  start: <CalendarOutlined />,
};

/** What the sentence of a step names: a number, and how many rooms, lines or days. */
export function stepValues(step: NextStep): { number: string; count: number } {
  return { number: step.number ?? "", count: step.count ?? step.days ?? 0 };
}

/** Where a step of a project is done. */
export function stepPath(project: string, step: NextStep): string {
  switch (step.kind) {
    case "survey":
    case "complete":
      return `/projects/${project}/survey`;
    case "purchase":
      return `/supply/lists/new?quotes=${step.quote}`;
    case "send_list":
      return `/supply/lists/${step.list}`;
    case "faulty":
    case "send":
    case "renew":
      return `/quotes/${step.quote}`;
    default:
      return `/projects/${project}`;
  }
}
