/** Stored requests of failed events through today's schemas: what passes moves to good. */
import { send } from "../api";
import { count } from "../format";

interface Report {
  failed_to_good: number;
  unchanged_failed: number;
  changed_failed: number;
}

interface Line {
  done?: number;
  total?: number;
  report?: Report;
  error?: { message: string; fix: string };
}

/**
 * Replays the failed events of a schema (all of them without one); `tell` gets words as it goes on. Raises
 * ApiError.
 */
export async function revalidate(schema: string | null, tell: (words: string) => void): Promise<void> {
  const body = JSON.stringify({ failed: true, schemas: schema ? [schema] : [] });
  const response = await send("/api/replay", { method: "POST", body, headers: { "Content-Type": "application/json" } });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line) tell(words(JSON.parse(line) as Line));
  }
}

function words({ done = 0, total = 0, report, error }: Line): string {
  if (error) return `${error.message} ${error.fix}`;
  if (!report) return `${count(done)} of ${count(total)}`;
  const still = report.unchanged_failed + report.changed_failed;
  return `${count(report.failed_to_good)} moved to good, ${count(still)} still fail`;
}
