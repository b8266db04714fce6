/** A group in two lines, as the list and the column beside the stream show it. */
import type { Bar } from "../bars";
import { Bars } from "../bars";
import { ago, count } from "../format";
import { Mark } from "../marks";
import { Tag } from "../tracker";
import { type FailedGroup, groupTitle, groupWhere } from "./group";

export function GroupLine({ group, bars }: { group: FailedGroup; bars: Bar[] }) {
  return (
    <>
      <Mark name="failed" />
      <b class="cut">
        <bdi>{groupTitle(group)}</bdi>
      </b>
      <Bars bars={bars} width={56} height={16} label={`last seen ${ago(group.last)} ago`} />
      <span class="number">{count(group.events)}</span>
      <span class="where cut mono">
        <bdi>{groupWhere(group)}</bdi>
      </span>
      <Tag of={group.trackers[0] ?? ""} bare />
    </>
  );
}
