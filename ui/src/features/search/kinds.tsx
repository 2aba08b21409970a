import {
  BookOutlined,
  ContactsOutlined,
  FileTextOutlined,
  FunnelPlotOutlined,
  HomeOutlined,
  InboxOutlined,
  MessageOutlined,
  ShopOutlined,
  ShoppingCartOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import type { SearchKind } from "../../generated/commands";

const ICONS: Record<SearchKind, ReactNode> = {
  customer: <ContactsOutlined />,
  lead: <FunnelPlotOutlined />,
  project: <HomeOutlined />,
  quote: <FileTextOutlined />,
  purchaseList: <ShoppingCartOutlined />,
  item: <BookOutlined />,
  material: <InboxOutlined />,
  supplier: <ShopOutlined />,
  activity: <MessageOutlined />,
};

/** The picture of a kind of record. */
export function kindIcon(kind: SearchKind): ReactNode {
  return ICONS[kind];
}
