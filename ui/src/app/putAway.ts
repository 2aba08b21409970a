/**
 * Takes everything but `stays` out of the document, and gives the way back. The pages stay as they are, with all that was
 * typed, but nothing of them can be seen, found in the document or read aloud.
 */
export function putAway(stays: Element): () => void {
  const away = document.createElement("div");
  const focused = document.activeElement;
  const scrolled = [...document.body.querySelectorAll("*")]
    .filter((element) => element.scrollTop > 0 || element.scrollLeft > 0)
    .map((element) => ({ element, top: element.scrollTop, left: element.scrollLeft }));
  const take = () => {
    for (const child of [...document.body.children]) if (child !== stays) away.append(child);
  };
  take();
  // A message that arrives, a menu that was about to open: they go where the pages are.
  const watch = new MutationObserver(take);
  watch.observe(document.body, { childList: true });
  return () => {
    watch.disconnect();
    document.body.prepend(...away.children);
    for (const { element, top, left } of scrolled) element.scrollTo(left, top);
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus();
  };
}
