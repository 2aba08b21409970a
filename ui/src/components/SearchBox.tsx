import { SearchOutlined } from "@ant-design/icons";
import { Input, type InputRef } from "antd";
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { isDialogOpen } from "../lib/dialogs";
import { isComposing, isEnter, isTextTarget } from "../lib/ime";
import { enterList } from "./DataTable";

/** Milliseconds after the last key before the list is asked. */
const WAIT = 120;

export interface SearchBoxProps {
  value: string;
  onChange: (value: string) => void;
  placeholder: string;
  /** Enter or arrow down; without it they lead into the page's table. */
  onLeave?: () => void;
  width?: number;
  ref?: Ref<{ focus: () => void }>;
}

/** Searching while typing. `/` and Ctrl+F lead here, Esc clears; an input method's letters wait for their characters. */
export function SearchBox(props: SearchBoxProps) {
  const { value, onChange, onLeave } = props;
  const input = useRef<InputRef>(null);
  const [typed, setTyped] = useState(value);
  const [composing, setComposing] = useState(false);
  const sent = useRef(value);
  const latest = useRef(onChange);
  latest.current = onChange;
  useImperativeHandle(props.ref, () => ({ focus: () => input.current?.focus() }));

  // The address changed by itself: back, or a link.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setTyped(value);
  }, [value]);

  useEffect(() => {
    if (composing || typed === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed;
      latest.current(typed);
    }, WAIT);
    return () => clearTimeout(timer);
  }, [typed, composing]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isComposing(event) || event.altKey) return;
      const find = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f";
      const slash = event.key === "/" && !isTextTarget(event.target);
      if (!find && !slash) return;
      if (isDialogOpen()) return;
      event.preventDefault();
      input.current?.focus({ cursor: "all" });
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);

  return (
    <Input
      ref={input}
      allowClear
      prefix={<SearchOutlined />}
      value={typed}
      placeholder={props.placeholder}
      aria-label={props.placeholder}
      style={{ width: props.width ?? 280 }}
      onCompositionStart={() => setComposing(true)}
      onCompositionEnd={() => setComposing(false)}
      onChange={(event) => setTyped(event.target.value)}
      onKeyDown={(event) => {
        if (isComposing(event)) return;
        if (event.key === "Escape" && typed !== "") {
          event.stopPropagation();
          setTyped("");
        } else if (event.key === "ArrowDown" || isEnter(event)) {
          event.preventDefault();
          if (onLeave) onLeave();
          else enterList();
        }
      }}
    />
  );
}
