/** One event in one line: when, how it ended, who sent it, what happened, and the columns that the reader chose. */
import { memo } from "./memo";
import { clock, plain } from "../format";
import { Mark, type MarkName } from "../marks";
import { sentence } from "../sentence";
import type { Summary } from "../shapes";
import { Tag } from "../tracker";

export const Sentence = ({ of }: { of: Summary }) => (
  <>
    {sentence(of).map(({ text, strong }, place) =>
      strong ? (
        <b key={place}>
          <bdi>{text}</bdi>
        </b>
      ) : (
        <bdi key={place}>{text}</bdi>
      ),
    )}
  </>
);

interface Props {
  event: Summary;
  columns: string[];
  open: boolean;
  cursor: boolean;
  twice: boolean;
  onOpen: (id: string) => void;
}

export const Row = memo(function Row({ event, columns, open, cursor, twice, onOpen }: Props) {
  const mark: MarkName = event.status === "failed" ? "failed" : twice ? "duplicate" : event.bot ? "bot" : "good";
  return (
    <button
      class={`event ${event.status}${event.bot || twice ? " bot" : ""}${cursor ? " cursor" : ""}`}
      aria-expanded={open}
      data-id={event.id}
      onClick={() => onOpen(event.id)}
    >
      <span class="time">{clock(event.at)}</span>
      <Mark name={mark} />
      <Tag of={event.v_tracker} platform={event.platform} />
      <span class="say cut">
        {twice && "Came again: "}
        <Sentence of={event} />
      </span>
      {columns.map((name) => (
        <bdi key={name} class="column mono cut">
          {plain(event[name] ?? "", 80)}
        </bdi>
      ))}
    </button>
  );
});
