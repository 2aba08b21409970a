import { App } from "antd";
import { type ReactNode, useCallback } from "react";
import { useTranslation } from "react-i18next";

export interface Question {
  title: string;
  text?: ReactNode;
  /** What the button does: Delete quote. Never OK. */
  verb: string;
  /** It takes something away that undo does not bring back. */
  danger?: boolean;
}

/** `if (await confirm({ title, verb })) …` */
export function useConfirm(): (question: Question) => Promise<boolean> {
  const { modal } = App.useApp();
  const { t } = useTranslation("common");
  return useCallback(
    (question) =>
      new Promise((resolve) => {
        modal.confirm({
          title: question.title,
          content: question.text,
          okText: question.verb,
          cancelText: t("cancel"),
          okButtonProps: { danger: question.danger ?? false },
          autoFocusButton: question.danger ? "cancel" : "ok",
          onOk: () => resolve(true),
          onCancel: () => resolve(false),
        });
      }),
    [modal, t],
  );
}
