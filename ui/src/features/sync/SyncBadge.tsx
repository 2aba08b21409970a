import { Badge } from "antd";
import { useLive } from "../../lib/data";
import { toDecide } from "./words";

/** How much only a person can decide, in the navigation. */
export function SyncBadge() {
  const status = useLive("sync.status", {}).data;
  return status ? <Badge size="small" count={toDecide(status)} /> : null;
}
