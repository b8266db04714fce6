/** Empty, loading and in error: the three states that every panel has. */
import type { ComponentChildren } from "preact";
import type { Answer } from "./answer";
import { clock } from "./format";

/** Hairlines at the rows' final height, so that nothing moves when they come. */
export function Skeleton({ rows, height = 32 }: { rows: number; height?: number }) {
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, place) => (
        <div key={place} style={{ height: `${height}px` }} />
      ))}
    </div>
  );
}

/** What would be here, and how to make it appear. */
export function Empty({ children, action }: { children: ComponentChildren; action?: ComponentChildren }) {
  return (
    <div class="empty">
      <p>{children}</p>
      {action}
    </div>
  );
}

/** One line: what, since when, and another try. */
export function Trouble({ of }: { of: Pick<Answer<unknown>, "error" | "since" | "again"> }) {
  if (!of.error) return null;
  return (
    <div class="trouble" role="alert">
      <span>
        <bdi>{sentence(of.error.message)}</bdi> <bdi>{of.error.fix}</bdi> Since {clock(of.since, false)}.
      </span>
      <button class="control" onClick={of.again}>
        Try again
      </button>
    </div>
  );
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Beside the figures that they are about, and never in a tooltip: sampled, cut. */
export function Remarks({ of }: { of: Pick<Answer<unknown>, "remarks"> }) {
  if (!of.remarks.length) return null;
  return (
    <p class="remarks small" role="note">
      <bdi>{of.remarks.map((text) => sentence(text[0]!.toUpperCase() + text.slice(1))).join(" ")}</bdi>
    </p>
  );
}

/** A panel's content by the state of its answer: trouble above what was known, hairlines before anything is. */
export function Shown<T>({
  answer,
  rows = 5,
  height,
  children,
}: {
  answer: Answer<T>;
  rows?: number;
  height?: number;
  children: (data: T) => ComponentChildren;
}) {
  return (
    <>
      <Trouble of={answer} />
      <Remarks of={answer} />
      {answer.data === null ? (
        answer.error ? null : (
          <Skeleton rows={rows} height={height} />
        )
      ) : (
        <div class={answer.stale ? "stale" : undefined}>{children(answer.data)}</div>
      )}
    </>
  );
}
