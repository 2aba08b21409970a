import { Button } from "antd";
import { Component, type ErrorInfo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "./EmptyState";

interface Props {
  /** Another value tries again: the address of the page. */
  resetKey?: string;
  children: ReactNode;
}

interface State {
  error: Error | null;
  resetKey: string | undefined;
}

/** A screen that breaks says so in its place; the rest of the window goes on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: Error): Partial<State> {
    return { error };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetKey === state.resetKey ? null : { error: null, resetKey: props.resetKey };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    // biome-ignore lint/suspicious/noConsole: the only trace of a defect in the screens.
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return <BrokenScreen error={error} onRetry={() => this.setState({ error: null })} />;
  }
}

/** What a broken screen shows. Nothing was changed by it: changes are made by the backend or not at all. */
export function BrokenScreen(props: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation("components");
  const what = props.error instanceof Error ? props.error.message : String(props.error);
  return (
    <EmptyState
      picture="trouble"
      title={t("brokenTitle")}
      text={t("brokenText", { what })}
      action={<Button onClick={props.onRetry}>{t("tryAgain")}</Button>}
    />
  );
}
