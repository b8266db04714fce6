/** The marks: shape first, colour second; the same mark means the same thing everywhere. */
const SHAPES = {
  good: <circle cx="5" cy="5" r="4" fill="currentColor" stroke="none" />,
  failed: <path d="M5 0 10 5 5 10 0 5Z" fill="currentColor" stroke="none" />,
  bot: <rect x="1.25" y="1.25" width="7.5" height="7.5" rx="1" />,
  duplicate: (
    <>
      <circle cx="3.6" cy="5" r="2.8" />
      <circle cx="6.4" cy="5" r="2.8" />
    </>
  ),
  missing: <circle cx="5" cy="5" r="4" stroke-dasharray="2.4 1.8" />,
};
export type MarkName = keyof typeof SHAPES;

const NAMES: Record<MarkName, string> = {
  good: "good",
  failed: "failed",
  bot: "bot",
  duplicate: "duplicate",
  missing: "missing",
};

/** A mark; with `silent` it stands beside a word that says the same. */
export function Mark({ name, silent, waiting }: { name: MarkName; silent?: boolean; waiting?: boolean }) {
  const label = silent
    ? ({ "aria-hidden": true } as const)
    : ({ role: "img", "aria-label": waiting ? "waiting" : NAMES[name] } as const);
  return (
    <svg class={`mark ${name}${waiting ? " waiting" : ""}`} viewBox="0 0 10 10" {...label}>
      <g fill="none" stroke="currentColor" stroke-width="1.5">
        {SHAPES[name]}
      </g>
    </svg>
  );
}

export const Chevron = () => (
  <svg class="chevron" viewBox="0 0 8 8" aria-hidden="true">
    <path d="m1 2.5 3 3 3-3" fill="none" stroke="currentColor" stroke-width="1.4" />
  </svg>
);

export const Logo = () => (
  <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
    <path stroke-linecap="round" d="M13 2c-9 2-9 6-3 8s5 6-4 8" />
  </svg>
);
