import i18next from "i18next";

/** What a command is called in the history; its own name where it has no words. */
export function commandText(command: string): string {
  const key = `history:commands.${command}`;
  return i18next.exists(key) ? i18next.t(key) : command;
}
