/** Analytics: what users are doing, in figures; every figure leads to its events. */
import { change, param } from "../route";
import { Cards } from "./cards";
import { Chart } from "./chart";
import { Funnel } from "./funnel";
import { BarList, LISTS } from "./lists";
import { RightNow } from "./now";
import { Pivot } from "./pivot";
import { Retention } from "./retention";
import { SavedViews } from "./saved";
import { Sessions } from "./sessions";

export function AnalyticsView() {
  return (
    <>
      <div class="span-12 row toolbar">
        <label class="control">
          <input
            type="checkbox"
            checked={param("bots") !== "0"}
            onChange={(event) => change({ bots: event.currentTarget.checked ? "" : "0" })}
          />
          Count bots
        </label>
        {param("app") && (
          <button class="control" onClick={() => change({ app: "" })}>
            Only <bdi>{param("app")}</bdi> ×
          </button>
        )}
        <span class="fill" />
        <SavedViews />
      </div>
      <Cards />
      <Chart />
      <RightNow />
      {LISTS.map((list) => (
        <BarList key={list.name} of={list} />
      ))}
      <Sessions />
      <Retention />
      <Funnel />
      <Pivot />
    </>
  );
}
