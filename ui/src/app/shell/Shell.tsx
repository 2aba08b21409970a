import { useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Outlet, useLocation, useNavigate } from "react-router";
import { ErrorBoundary } from "../../components/ErrorBoundary";
import { HiddenState } from "../../components/Loaded";
import { onDemand } from "../../components/onDemand";
import { CareBanner } from "../../features/care/CareBanner";
import { PracticeBand } from "../../features/practice/PracticeBand";
import { stepHistory } from "../../lib/data";
import { preferences, usePreferences } from "../../lib/preferences";
import { useSees } from "../../lib/sight";
import { features } from "../features";
import { useFirstScreen } from "../useFirstScreen";
import { useShellKeys } from "./keys";
import { LinkBanner } from "./LinkBanner";
import { LookingBand } from "./LookingBand";
import { neededAt, orderedNav } from "./nav";
import { Sidebar } from "./Sidebar";
import styles from "./shell.module.css";
import { TopBar } from "./TopBar";

const Palette = onDemand(
  async () => (await import("./Palette")).Palette,
  (props) => props.open,
);
const ShortcutHelp = onDemand(
  async () => (await import("./ShortcutHelp")).ShortcutHelp,
  (props) => props.open,
);

const Reminders = onDemand(
  async () => (await import("../../features/crm/Reminders")).Reminders,
  (props) => props.on,
);

/** CSS pixels under which the navigation starts narrow, so that a quote has room on small laptops. */
const ROOMY = "(min-width: 1200px)";

function useRoomy(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = window.matchMedia(ROOMY);
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => window.matchMedia(ROOMY).matches,
  );
}

/** The frame around every page: top bar, navigation, palette, keys. */
export function Shell() {
  const isThere = useFirstScreen();
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { compactNav } = usePreferences();
  const roomy = useRoomy();
  const sees = useSees();
  const needed = neededAt(features, pathname);
  const compact = compactNav ?? !roomy;
  const [overlay, setOverlay] = useState<"palette" | "help" | null>(null);
  const close = () => setOverlay(null);
  const toggleNav = () => preferences.set({ compactNav: !compact });
  useShellKeys({
    palette: () => setOverlay((now) => (now === "palette" ? null : "palette")),
    help: () => setOverlay("help"),
    toggleNav,
    undo: () => void stepHistory("undo"),
    redo: () => void stepHistory("redo"),
    go: (letter) => {
      const entry = orderedNav(features, sees)
        .flatMap((group) => group.entries)
        .find((each) => each.goKey === letter);
      if (entry) void navigate(entry.to);
    },
  });
  return (
    <div className={styles.shell}>
      <button
        type="button"
        className={styles.skip}
        onClick={() => document.getElementById("main")?.focus()}
      >
        {t("skip")}
      </button>
      <TopBar
        compact={compact}
        onToggleNav={toggleNav}
        onPalette={() => setOverlay("palette")}
        onHelp={() => setOverlay("help")}
      />
      <LinkBanner />
      <CareBanner />
      <PracticeBand />
      <LookingBand />
      <div className={styles.below}>
        <Sidebar compact={compact} />
        <main id="main" tabIndex={-1} className={styles.main}>
          <ErrorBoundary resetKey={pathname}>
            {needed === undefined || sees(needed) ? <Outlet /> : <HiddenState needed={needed} />}
          </ErrorBoundary>
        </main>
      </div>
      <Reminders on={isThere} />
      <Palette open={overlay === "palette"} onClose={close} />
      <ShortcutHelp open={overlay === "help"} onClose={close} />
    </div>
  );
}
