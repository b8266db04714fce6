/** Schemas that were sent and that no registry has: who sent them, and which known one may have been meant. */
import { useAnswer } from "../answer";
import { type FailedGroup, failedGroups, groupHref, groupTitle } from "../failed/group";
import { count } from "../format";
import { hrefTo } from "../route";
import { scopeKey, spanWords } from "../scope";
import { Empty } from "../states";
import { Tag } from "../tracker";
import type { Unknown } from "./registry";

export function UnknownSchemas({ list }: { list: Unknown[] }) {
  const groups = useAnswer(`unknown ${scopeKey()}`, failedGroups, 3000);
  return (
    <section class="panel" aria-label="Unknown but seen">
      <div class="head">
        <h2>Unknown but seen</h2>
        <span class="fill" />
        <span class="aside">{count(list.length)}</span>
      </div>
      {list.length ? (
        list.map((unknown) => (
          <Line
            key={unknown.uri}
            unknown={unknown}
            group={groups.data?.find(({ schema }) => schema === unknown.uri) ?? null}
          />
        ))
      ) : (
        <Empty>Every schema that was sent in the {spanWords()} is known.</Empty>
      )}
    </section>
  );
}

function Line({ unknown: { uri, failed }, group }: { unknown: Unknown; group: FailedGroup | null }) {
  return (
    <div class="pad unknown">
      <code>
        <bdi>{uri.replace(/^iglu:/, "").replace("/jsonschema/", "/")}</bdi>
      </code>
      <p class="soft">
        {count(failed)} {failed === 1 ? "event" : "events"}
        {group?.trackers.length ? (
          <>
            {" "}
            from{" "}
            {group.trackers.map((name) => (
              <Tag key={name} of={name} full />
            ))}
          </>
        ) : null}{" "}
        failed. <bdi>{group ? groupTitle(group) : "No registry has this schema"}</bdi>.
      </p>
      <a class="control" href={group ? groupHref(group) : hrefTo("failed")}>
        See why
      </a>
    </div>
  );
}
