import { useCallback, useEffect, useRef, useState } from "react";
import { type Fault, faultOf } from "../../lib/faults";
import { forget, send } from "./transfer";

/** A file that is to be added with what is being written. */
export interface Incoming {
  key: number;
  name: string;
  bytes: number;
  /** The picture itself, of one that a screen can show. */
  address: string | null;
  percent: number;
  /** By what it is added, once it has come. */
  ticket: string | null;
  fault: Fault | null;
}

export interface IncomingFiles {
  files: Incoming[];
  /** Some are still on their way. */
  coming: boolean;
  /** What can be added now. */
  tickets: string[];
  add: (files: Iterable<File>) => void;
  remove: (key: number) => void;
  /** They were added: nothing waits any more. */
  clear: () => void;
}

const SHOWN = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/** Files that were chosen, dropped or pasted: each is sent at once, so that adding them later takes no time. */
export function useIncoming(): IncomingFiles {
  const [files, setFiles] = useState<Incoming[]>([]);
  const next = useRef(0);
  const wanted = useRef(new Set<number>());
  const now = useRef(files);
  now.current = files;

  const change = useCallback(
    (key: number, part: Partial<Incoming>) =>
      setFiles((all) => all.map((file) => (file.key === key ? { ...file, ...part } : file))),
    [],
  );
  const add = useCallback(
    (chosen: Iterable<File>) => {
      for (const file of chosen) {
        next.current += 1;
        const key = next.current;
        wanted.current.add(key);
        const address = SHOWN.includes(file.type) ? URL.createObjectURL(file) : null;
        const coming = { key, name: file.name, bytes: file.size, address };
        setFiles((all) => [...all, { ...coming, percent: 0, ticket: null, fault: null }]);
        const isWanted = () => wanted.current.has(key);
        send(file, (percent) => change(key, { percent }), isWanted).then(
          (ticket) => change(key, { ticket }),
          (reason) => change(key, { fault: faultOf(reason) }),
        );
      }
    },
    [change],
  );
  const letGo = useCallback((file: Incoming) => {
    wanted.current.delete(file.key);
    if (file.address) URL.revokeObjectURL(file.address);
  }, []);
  const remove = useCallback(
    (key: number) => {
      const file = now.current.find((one) => one.key === key);
      if (!file) return;
      letGo(file);
      if (file.ticket) forget(file.ticket);
      setFiles((all) => all.filter((one) => one.key !== key));
    },
    [letGo],
  );
  const clear = useCallback(() => {
    for (const file of now.current) letGo(file);
    setFiles([]);
  }, [letGo]);
  useEffect(
    () => () => {
      for (const file of now.current) {
        letGo(file);
        if (file.ticket) forget(file.ticket);
      }
    },
    [letGo],
  );
  return {
    files,
    coming: files.some((file) => !file.ticket && !file.fault),
    tickets: files.flatMap((file) => file.ticket ?? []),
    add,
    remove,
    clear,
  };
}
