import { lazy, Suspense, useLayoutEffect, useState } from "react";
import { createPortal } from "react-dom";
import type { SessionState } from "../generated/commands";
import { putAway } from "./putAway";

const WhoScreen = lazy(async () => ({
  default: (await import("../features/firm/WhoScreen")).WhoScreen,
}));

/** In place of everything while nobody has said who he is. */
export function Cover(props: { session: SessionState }) {
  const [box] = useState(() => {
    const element = document.createElement("div");
    element.style.height = "100%";
    return element;
  });
  useLayoutEffect(() => {
    document.body.append(box);
    const giveBack = putAway(box);
    return () => {
      box.remove();
      giveBack();
    };
  }, [box]);
  return createPortal(
    <Suspense fallback={null}>
      <WhoScreen session={props.session} />
    </Suspense>,
    box,
  );
}
