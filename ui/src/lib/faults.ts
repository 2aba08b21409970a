import i18next from "i18next";
import { type Fault, HostFault } from "./host";

export type { Fault } from "./host";

/** Thrown by `call()` when the backend refuses. */
export class RefusedCall extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(`${fault.code}: ${fault.hint}`);
    this.name = "RefusedCall";
    this.fault = fault;
  }
}

/** The Fault inside whatever was thrown; a defect of the screens becomes `app.unexpected`. */
export function faultOf(reason: unknown): Fault {
  if (reason instanceof RefusedCall || reason instanceof HostFault) return reason.fault;
  const hint = reason instanceof Error ? reason.message : String(reason);
  return { code: "app.unexpected", params: { what: hint }, hint };
}

/** The sentence for people: `errors.<code>` in the namespace of the code's first part, else the hint. */
export function faultText(fault: Fault): string {
  const namespace = fault.code.split(".", 1)[0] ?? "";
  const key = `errors.${fault.code}`;
  if (!i18next.exists(key, { ns: namespace })) return fault.hint;
  return i18next.t(key, { ns: namespace, ...fault.params });
}

/** The request field that the fault is about, if it is about one. */
export function faultField(fault: Fault): string | null {
  const field = fault.params.field;
  return typeof field === "string" ? field : null;
}
