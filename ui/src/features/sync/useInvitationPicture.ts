import { useEffect, useRef, useState } from "react";
import { call } from "../../lib/data";
import { type Fault, faultOf } from "../../lib/faults";
import { host, type PickedFile, readPicked, toBase64 } from "../../lib/host";

/** The backend takes no more; what is larger is not even read. In bytes. */
const LARGEST = 20_000_000;
const ACCEPT = "image/png,image/jpeg";

export interface InvitationPicture {
  choose: () => void;
  reading: boolean;
  /** A file is being dragged over the page. */
  over: boolean;
  /** Why the last picture gave no invitation. */
  fault: Fault | null;
  /** Whatever was wrong with the picture does not matter any more. */
  forget: () => void;
}

/** An invitation out of a picture of its QR code: chosen, dropped anywhere on the page, or pasted. */
export function useInvitationPicture(onRead: (invitation: string) => void): InvitationPicture {
  const [fault, setFault] = useState<Fault | null>(null);
  const [reading, setReading] = useState(false);
  const [over, setOver] = useState(false);
  const latest = useRef(0);
  const take = async (coming: Promise<PickedFile | null>) => {
    latest.current += 1;
    const turn = latest.current;
    try {
      const file = await coming;
      if (!file || turn !== latest.current) return;
      setFault(null);
      setReading(true);
      const { invitation } = await call("sync.read_picture", { base64: toBase64(file.bytes) });
      if (turn === latest.current) onRead(invitation);
    } catch (reason) {
      if (turn !== latest.current) return;
      const refused = faultOf(reason);
      // Of this picture there is more to say than to choose a smaller one.
      const large = refused.code === "app.file_too_large";
      setFault(large ? { ...refused, code: "sync.picture_too_large" } : refused);
    } finally {
      if (turn === latest.current) setReading(false);
    }
  };
  const takeNow = useRef(take);
  takeNow.current = take;
  useEffect(() => {
    const carriesFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const onPaste = (event: ClipboardEvent) => {
      const { clipboardData } = event;
      const picture = [...(clipboardData?.files ?? [])].find(({ type }) =>
        type.startsWith("image/"),
      );
      // Text goes where text always goes, also where a picture of it comes along.
      if (!picture || clipboardData?.getData("text/plain")) return;
      event.preventDefault();
      void takeNow.current(readPicked(picture, LARGEST));
    };
    // The browser would leave the page and show a picture that is dropped beside the form.
    const onDragOver = (event: DragEvent) => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      setOver(false);
      const dropped = event.dataTransfer?.files[0];
      if (dropped) void takeNow.current(readPicked(dropped, LARGEST));
    };
    window.addEventListener("paste", onPaste);
    window.addEventListener("dragover", onDragOver);
    window.addEventListener("dragleave", onDragLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      latest.current += 1;
      window.removeEventListener("paste", onPaste);
      window.removeEventListener("dragover", onDragOver);
      window.removeEventListener("dragleave", onDragLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, []);
  return {
    choose: () => void take(host().openFile(ACCEPT, LARGEST)),
    reading,
    over,
    fault,
    forget: () => setFault(null),
  };
}
