/** The loss ledger: what trackers that number their events sent, and what of it never came. */
import { useAnswer } from "../answer";
import { status } from "../filtered";
import { clock, count } from "../format";
import { Mark } from "../marks";
import { scopeKey, spanWords } from "../scope";
import { Empty, Shown } from "../states";
import { Tag } from "../tracker";
import { type Account, type Books, books, numbers } from "./books";

export function Ledger() {
  const answer = useAnswer(`ledger ${scopeKey()}`, books, 3000);
  return (
    <section class="panel span-8" aria-label="Loss ledger">
      <div class="head">
        <h2>Loss ledger</h2>
        <span class="aside">from the sequence number that each of our trackers can attach</span>
      </div>
      <Shown answer={answer} rows={3}>
        {(all) => {
          const { accounts, silent } = filtered(all);
          return accounts.length || silent.length ? (
            <div class="scroll" tabIndex={0} role="group" aria-label="Loss ledger">
              <table class="grid-table">
                <thead>
                  <tr>
                    <th scope="col">App</th>
                    <th scope="col">Instance</th>
                    <th scope="col" class="number">
                      Sent
                    </th>
                    <th scope="col" class="number">
                      Received
                    </th>
                    <th scope="col" class="number">
                      Duplicate
                    </th>
                    <th scope="col" class="number">
                      Missing
                    </th>
                    <th scope="col">Sequence, 1 to last</th>
                  </tr>
                </thead>
                <tbody>
                  {accounts.map((account) => (
                    <Line key={account.instance} account={account} />
                  ))}
                  {silent.map(({ tracker, app, platform, good }) => (
                    <tr key={`${tracker} ${app} ${platform}`}>
                      <td>
                        <bdi>{app ?? "no app_id"}</bdi>
                      </td>
                      <td>
                        <Tag of={tracker} platform={platform} full />
                      </td>
                      <td class="number faint">–</td>
                      <td class="number">{count(good)}</td>
                      <td class="number faint">–</td>
                      <td class="number faint">–</td>
                      <td class="faint">no sequence number, loss cannot be known</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          ) : (
            <Empty>{empty()}</Empty>
          );
        }}
      </Shown>
    </section>
  );
}

/** The strip's filters that mean something here. */
function filtered({ accounts, silent }: Books): Books {
  if (status() === "missing") return { accounts: accounts.filter(({ missing }) => missing), silent: [] };
  if (status() === "duplicates") return { accounts: accounts.filter(({ duplicates }) => duplicates), silent: [] };
  return { accounts, silent };
}

function empty(): string {
  if (status() === "missing") return `No tracker that numbers its events misses one in the ${spanWords()}.`;
  if (status() === "duplicates")
    return `No event of a tracker that numbers its events came twice in the ${spanWords()}.`;
  return `No tracker sent anything in the ${spanWords()}.`;
}

function Line({ account }: { account: Account }) {
  const { gaps, sent } = account;
  const [gap] = gaps;
  return (
    <tr>
      <td>
        <b>
          <bdi>{account.app ?? "no app_id"}</bdi>
        </b>
      </td>
      <td>
        <span class="row">
          <Tag of={account.tracker} platform={account.platform} />
          <code class="cut">
            <bdi>{account.instance.slice(0, 8)}</bdi>
          </code>
        </span>
      </td>
      <td class="number">{count(sent)}</td>
      <td class="number">{count(account.received)}</td>
      <td class="number">{count(account.duplicates)}</td>
      <td class={`number${account.missing ? " warn" : ""}`}>
        {account.missing > 0 && <Mark name="missing" />} {count(account.missing)}
      </td>
      <td>
        <span class="row">
          <svg class="sequence" viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label={words(account)}>
            <rect width="100" height="4" class="bar" />
            {gaps.map(({ from_sequence, missing }) => (
              <rect
                key={from_sequence}
                class="hole"
                x={((from_sequence - 1) / sent) * 100}
                width={Math.max(1, (missing / sent) * 100)}
                height="4"
              />
            ))}
          </svg>
          {gap && (
            <span class="warn small">
              {numbers(gap)}, {gap.after ? `${clock(gap.after, false)} to ` : "before "}
              {clock(gap.until, false)}
            </span>
          )}
        </span>
      </td>
    </tr>
  );
}

const words = ({ sent, missing }: Account): string =>
  missing ? `${count(missing)} of ${count(sent)} are missing` : `All ${count(sent)} came`;
