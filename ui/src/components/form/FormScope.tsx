import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { type Fault, faultField, faultText } from "../../lib/faults";

/** What the rows of one form share: the last refusal, and what is wrong in a field before anything is sent. */
interface Scope {
  fault: Fault | null;
  claimed: ReadonlySet<string>;
  claim: (name: string) => () => void;
  report: (name: string, problem: string | null) => void;
}

const ScopeContext = createContext<Scope | null>(null);

export interface FormGate {
  /** Focuses the first field with a problem and answers false, or answers true. */
  pass: () => boolean;
}

/** Wraps the rows of a form. FormDrawer and FormModal bring their own. */
export function FormScope(props: {
  fault: Fault | null;
  gate?: React.RefObject<FormGate | null>;
  children: ReactNode;
}) {
  const root = useRef<HTMLDivElement>(null);
  const problems = useRef(new Map<string, string>());
  const [claimed, setClaimed] = useState<ReadonlySet<string>>(new Set());
  const claim = useCallback((name: string) => {
    setClaimed((names) => new Set(names).add(name));
    return () =>
      setClaimed((names) => {
        const left = new Set(names);
        left.delete(name);
        return left;
      });
  }, []);
  const report = useCallback((name: string, problem: string | null) => {
    if (problem === null) problems.current.delete(name);
    else problems.current.set(name, problem);
  }, []);
  if (props.gate) {
    props.gate.current = {
      pass() {
        if (problems.current.size === 0) return true;
        root.current
          ?.querySelector<HTMLElement>(
            "[data-problem] input, [data-problem] textarea, [data-problem] [tabindex]",
          )
          ?.focus();
        return false;
      },
    };
  }
  useEffect(() => {
    if (props.fault === null) return;
    // In a long form the row that was refused may be out of sight.
    root.current?.querySelector("[data-problem]")?.scrollIntoView?.({ block: "nearest" });
  }, [props.fault]);
  const scope = useMemo(
    () => ({ fault: props.fault, claimed, claim, report }),
    [props.fault, claimed, claim, report],
  );
  return (
    <ScopeContext value={scope}>
      <div ref={root}>{props.children}</div>
    </ScopeContext>
  );
}

export function useFormScope(): Scope | null {
  return useContext(ScopeContext);
}

/** The sentence of the last refusal when no row of the form shows it. */
export function useUnclaimedFault(): string | null {
  const scope = useFormScope();
  if (!scope?.fault) return null;
  const field = faultField(scope.fault);
  if (field !== null && scope.claimed.has(field)) return null;
  return faultText(scope.fault);
}
