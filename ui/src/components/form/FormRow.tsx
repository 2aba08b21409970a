import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useId,
  useMemo,
  useState,
} from "react";
import { faultField, faultText } from "../../lib/faults";
import { useFormScope } from "./FormScope";
import styles from "./form.module.css";

interface Row {
  id: string;
  errorId: string;
  invalid: boolean;
  setProblem: (problem: string | null) => void;
}

const RowContext = createContext<Row | null>(null);

export interface FormRowProps {
  label: ReactNode;
  /** The request field: its fault appears here. */
  name?: string;
  /** A refusal that does not come through the form. */
  error?: string | undefined;
  /** A quiet line under the field: what it is for, an example. */
  help?: ReactNode;
  required?: boolean;
  /** Takes the whole width of a two-column form. */
  wide?: boolean;
  children: ReactNode;
}

/** Label, field, and the sentence beside the field when something is wrong with it. */
export function FormRow(props: FormRowProps) {
  const id = useId();
  const scope = useFormScope();
  const [problem, setProblem] = useState<string | null>(null);
  const { name } = props;
  const claim = scope?.claim;
  const report = scope?.report;
  useEffect(() => (name && claim ? claim(name) : undefined), [name, claim]);
  useEffect(() => {
    report?.(name ?? id, problem);
    return () => report?.(name ?? id, null);
  }, [report, name, id, problem]);

  const fault = scope?.fault ?? null;
  const refused = fault && name && faultField(fault) === name ? faultText(fault) : undefined;
  const error = problem ?? props.error ?? refused;
  const row = useMemo(
    () => ({ id, errorId: `${id}-error`, invalid: error !== undefined, setProblem }),
    [id, error],
  );
  return (
    <div
      className={props.wide ? `${styles.row} ${styles.wide}` : styles.row}
      {...(error ? { "data-problem": "" } : {})}
    >
      <label className={styles.label} htmlFor={id}>
        {props.label}
        {props.required ? (
          <span className={styles.required} aria-hidden="true">
            *
          </span>
        ) : null}
      </label>
      <RowContext value={row}>{props.children}</RowContext>
      <div id={row.errorId} className={error ? styles.error : styles.help} aria-live="polite">
        {error ?? props.help}
      </div>
    </div>
  );
}

/** For fields: the row's id and error state, and a way to say what is wrong with what was typed. */
export function useFormRow(): Partial<Row> {
  return useContext(RowContext) ?? {};
}

/** Reports a problem of the typed text to the row for as long as it lasts. */
export function useProblem(problem: string | null): void {
  const { setProblem } = useFormRow();
  useEffect(() => {
    setProblem?.(problem);
    return () => setProblem?.(null);
  }, [setProblem, problem]);
}

/** The attributes that tie an input to its row. */
export function useRowInput(own?: { id?: string | undefined }) {
  const row = useFormRow();
  return {
    id: own?.id ?? row.id,
    status: row.invalid ? ("error" as const) : undefined,
    "aria-invalid": row.invalid || undefined,
    "aria-describedby": row.errorId,
  };
}
