/** What trackers that number their events sent, and what of it never came; and the trackers that number none. */
import { question } from "../scope";
import { objects } from "../shapes";

export interface Account {
  instance: string;
  tracker: string | null;
  app: string | null;
  /** What the tracker says that it runs on; it tells our Node and browser trackers apart. */
  platform: string | null;
  sent: number;
  received: number;
  duplicates: number;
  missing: number;
  gaps: Gap[];
}

export interface Gap {
  from_sequence: number;
  to_sequence: number;
  missing: number;
  after: number | null;
  until: number;
}

export interface Books {
  accounts: Account[];
  silent: { tracker: string | null; app: string | null; platform: string | null; good: number }[];
}

const MOST_GAPS = 20;

export async function books(signal: AbortSignal): Promise<Books> {
  const [ledger, trackers] = await Promise.all([question("ledger", signal), question("trackers", signal)]);
  const accounts = objects<Account>(ledger);
  const senders = objects<Books["silent"][number]>(trackers);
  for (const account of accounts)
    account.platform =
      senders.find(({ tracker, app }) => tracker === account.tracker && app === account.app)?.platform ?? null;
  await Promise.all(
    accounts.map(async (account, place) => {
      account.gaps =
        account.missing && place < MOST_GAPS
          ? objects<Gap>(await question("gaps", signal, { instance: account.instance }))
          : [];
    }),
  );
  const numbered = new Set(accounts.map(({ tracker, app }) => `${tracker} ${app}`));
  const silent = senders.filter(({ tracker, app, good }) => good && !numbered.has(`${tracker} ${app}`));
  return { accounts, silent };
}

/** The numbers of a gap: 42 or 42 to 44. */
export const numbers = ({ from_sequence, to_sequence }: Gap): string =>
  from_sequence === to_sequence ? `${from_sequence}` : `${from_sequence} to ${to_sequence}`;
