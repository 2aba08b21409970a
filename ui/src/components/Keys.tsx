import styles from "./Keys.module.css";

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/** Key names as they are on this keyboard: `Ctrl+K`, on a Mac `⌘K`. `G L` is one key after the other. */
export function Keys(props: { keys: string; on?: "surface" | "primary" }) {
  const text = MAC
    ? props.keys.replace("Ctrl+", "⌘").replace("Shift+", "⇧").replace("Enter", "↩")
    : props.keys;
  return (
    <kbd className={styles.keys} data-on={props.on ?? "surface"}>
      {text}
    </kbd>
  );
}
