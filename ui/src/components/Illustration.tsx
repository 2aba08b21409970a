import type { ReactNode } from "react";

const LINE = "var(--ant-color-text-quaternary)";
const PAPER = "var(--ant-color-bg-container)";
const SOFT = "var(--ant-color-fill-secondary)";
const TINT = "var(--ant-color-primary-bg)";
const INK = "var(--ant-color-primary)";

/** A picture is some shapes on a 120 by 90 sheet. */
const PICTURES = {
  people: (
    <>
      <rect x="24" y="22" width="72" height="50" rx="5" fill={PAPER} stroke={LINE} />
      <circle cx="44" cy="40" r="7" fill={TINT} stroke={INK} />
      <path d="M33 60c1-8 5-11 11-11s10 3 11 11" fill={TINT} stroke={INK} />
      <path d="M63 38h24M63 46h17M63 54h21" stroke={LINE} strokeWidth="2.5" />
    </>
  ),
  home: (
    <>
      <path d="M26 46 60 20l34 26" fill="none" stroke={INK} strokeWidth="2.5" />
      <path d="M33 42v30h54V42" fill={PAPER} stroke={LINE} />
      <rect x="53" y="52" width="14" height="20" fill={TINT} stroke={INK} />
      <path d="M40 50h8v8h-8zM72 50h8v8h-8z" fill={SOFT} stroke={LINE} />
    </>
  ),
  plan: (
    <>
      <rect x="22" y="18" width="76" height="56" rx="2" fill={PAPER} stroke={LINE} />
      <path d="M30 26h60v40H30zM30 48h26M56 26v14M56 48v18M70 48h20" fill="none" stroke={INK} />
      <path d="M56 40a10 10 0 0 1 10 8" fill="none" stroke={LINE} strokeDasharray="2 2" />
      <rect x="32" y="50" width="22" height="14" fill={TINT} />
    </>
  ),
  quote: (
    <>
      <path d="M34 12h40l12 12v54H34z" fill={PAPER} stroke={LINE} />
      <path d="M74 12v12h12" fill={SOFT} stroke={LINE} />
      <path d="M42 32h36M42 40h36M42 48h36" stroke={LINE} strokeWidth="2" />
      <rect x="42" y="56" width="36" height="12" rx="2" fill={TINT} stroke={INK} />
      <path d="m55 58 4 4 4-4M59 62v5M56 63h6" fill="none" stroke={INK} />
    </>
  ),
  boxes: (
    <>
      <path d="M24 48h34v26H24zM62 48h34v26H62z" fill={PAPER} stroke={LINE} />
      <path d="M43 20h34v26H43z" fill={TINT} stroke={INK} />
      <path d="M56 20v9h8v-9M37 48v8h8v-8M75 48v8h8v-8" fill="none" stroke={LINE} />
    </>
  ),
  book: (
    <>
      <path d="M60 24c-8-6-20-7-34-6v50c14-1 26 0 34 6z" fill={PAPER} stroke={LINE} />
      <path d="M60 24c8-6 20-7 34-6v50c-14-1-26 0-34 6z" fill={TINT} stroke={INK} />
      <path
        d="M34 30c6 0 12 1 18 3M34 40c6 0 12 1 18 3"
        fill="none"
        stroke={LINE}
        strokeWidth="2"
      />
      <path
        d="M86 30c-6 0-12 1-18 3M86 40c-6 0-12 1-18 3"
        fill="none"
        stroke={INK}
        strokeWidth="2"
      />
    </>
  ),
  search: (
    <>
      <rect x="26" y="20" width="56" height="48" rx="4" fill={PAPER} stroke={LINE} />
      <path d="M34 32h40M34 42h26M34 52h18" stroke={LINE} strokeWidth="2.5" />
      <circle cx="76" cy="54" r="13" fill={TINT} stroke={INK} strokeWidth="2.5" />
      <path d="m86 64 10 10" stroke={INK} strokeWidth="4" />
    </>
  ),
  trouble: (
    <>
      <rect x="22" y="20" width="76" height="52" rx="4" fill={PAPER} stroke={LINE} />
      <path d="M22 31h76" stroke={LINE} />
      <path d="M60 40v14" stroke={INK} strokeWidth="3" />
      <circle cx="60" cy="62" r="2.2" fill={INK} />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IllustrationName = keyof typeof PICTURES;

/** A small drawing in the colours of the theme. It says nothing that the text beside it does not say. */
export function Illustration(props: { name: IllustrationName }) {
  return (
    <svg
      width="120"
      height="90"
      viewBox="0 0 120 90"
      aria-hidden="true"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <ellipse cx="60" cy="80" rx="44" ry="4" fill={SOFT} />
      {PICTURES[props.name]}
    </svg>
  );
}
