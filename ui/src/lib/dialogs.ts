/** True while a drawer or dialog is open: keys of the page wait until it is closed. */
export function isDialogOpen(): boolean {
  return [...document.querySelectorAll('[role="dialog"]')].some(
    (dialog) => dialog.getClientRects().length > 0,
  );
}
