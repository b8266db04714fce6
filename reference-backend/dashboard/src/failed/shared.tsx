/** What the failing events of a group share, beside the good ones of the same event. */
import { count, plain } from "../format";
import type { Summary } from "../shapes";

const COLUMNS = ["v_tracker", "app_id", "platform", "page_urlpath", "page_urlhost", "br_family", "user_id"];

/** Below this share of the failing ones, a value tells nothing. */
const TELLING = 0.5;

interface Trait {
  column: string;
  value: string;
  failed: number;
  good: number;
}

/** For each column the value that most failing events have, those first that good events have least. */
export function traits(failed: Summary[], good: Summary[]): Trait[] {
  const found: Trait[] = [];
  for (const column of COLUMNS) {
    const counts = new Map<string, number>();
    for (const event of failed) {
      const value = event[column];
      if (value !== undefined && value !== null) counts.set(plain(value), (counts.get(plain(value)) ?? 0) + 1);
    }
    const [most] = [...counts].sort((a, b) => b[1] - a[1]);
    if (!most || most[1] < failed.length * TELLING) continue;
    const [value, times] = most;
    found.push({
      column,
      value,
      failed: times,
      good: good.filter((event) => plain(event[column] ?? "") === value).length,
    });
  }
  const share = ({ good: times }: Trait) => times / Math.max(1, good.length);
  return found.sort((a, b) => share(a) - share(b)).slice(0, 5);
}

export function Shared({ failed, good }: { failed: Summary[]; good: Summary[] }) {
  const found = failed.length > 1 ? traits(failed, good) : [];
  if (!found.length) return null;
  return (
    <>
      <h3>What the failing ones share</h3>
      <table class="traits">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col" class="number">
              failed
            </th>
            <th scope="col" class="number">
              good
            </th>
          </tr>
        </thead>
        <tbody>
          {found.map(({ column, value, failed: times, good: others }) => (
            <tr key={column}>
              <td class="cut">
                <code>{column}</code> <bdi>{plain(value, 60)}</bdi>
              </td>
              <td class={`number${good.length && !others ? " bad" : ""}`}>
                {count(times)} of {count(failed.length)}
              </td>
              <td class="number soft">{good.length ? `${count(others)} of ${count(good.length)}` : "none"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
