/** The rows that can be seen, among as many as there are: the rest is empty space of the same height. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Summary } from "../shapes";
import { EventDetail } from "./detail";
import { Row } from "./row";

const ROW = 32;
const BEYOND = 12;
/** Below this width rows have two lines and heights of their own: the browser then skips those out of sight itself. */
const NARROW = matchMedia("(max-width: 760px)");
const NARROW_ROWS = 300;

interface Props {
  rows: Summary[];
  columns: string[];
  open: string;
  cursor: string;
  twice: Set<string>;
  onOpen: (id: string) => void;
  onEnd: () => void;
}

export function List({ rows, columns, open, cursor, twice, onOpen, onEnd }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const detail = useRef<HTMLDivElement>(null);
  const [detailHeight, setDetailHeight] = useState(0);
  const [window_, setWindow] = useState<[number, number]>([0, 60]);
  const openAt = open ? rows.findIndex(({ id }) => id === open) : -1;
  const narrow = NARROW.matches;

  useLayoutEffect(() => {
    const look = () => {
      const top = box.current?.getBoundingClientRect().top ?? 0;
      let first = Math.floor(-top / ROW);
      if (openAt >= 0 && first > openAt) first = Math.max(openAt, first - Math.ceil(detailHeight / ROW));
      const from = Math.max(0, first - BEYOND);
      const to = first + Math.ceil(innerHeight / ROW) + BEYOND;
      setWindow((old) => (old[0] === from && old[1] === to ? old : [from, to]));
      if (to >= rows.length) onEnd();
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [rows.length, openAt, detailHeight]);

  useEffect(() => {
    const element = detail.current;
    if (!element) {
      setDetailHeight(0);
      return;
    }
    const watch = new ResizeObserver(() => setDetailHeight(element.offsetHeight));
    watch.observe(element);
    return () => watch.disconnect();
  }, [open, openAt >= 0]);

  const [from, to] = narrow ? [0, NARROW_ROWS] : window_;
  const shown = rows.slice(from, to);
  const inside = openAt >= from && openAt < to;
  const above = from * ROW + (openAt >= 0 && openAt < from ? detailHeight : 0);
  const below = narrow ? 0 : Math.max(0, rows.length - to) * ROW + (openAt >= to ? detailHeight : 0);
  return (
    <div ref={box} class="rows">
      <div style={{ height: `${narrow ? 0 : above}px` }} />
      {shown.map((event) => (
        <div key={event.id}>
          <Row
            event={event}
            columns={columns}
            open={event.id === open}
            cursor={event.id === cursor}
            twice={twice.has(event.id)}
            onOpen={onOpen}
          />
          {inside && event.id === open && (
            <div ref={detail}>
              <EventDetail id={open} />
            </div>
          )}
        </div>
      ))}
      <div style={{ height: `${below}px` }} />
    </div>
  );
}
