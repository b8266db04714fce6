/** Events that the page sends on request, by our own tracker, with the collector's verdict on each. */
import { Wire } from "../../../../sdk-js/src/protocol.js";
import { buildPageView, buildSelfDescribingEvent, newTracker } from "../../../../sdk-js/src/index.js";
import { endpoint } from "../api";
import { OWN_NAMESPACE } from "../feed";
import type { Verdict } from "../resend";

export type Trial = "view" | "failing" | "batch";

export interface Outcome {
  verdicts: Verdict[];
  status: number;
  took: number;
}

/** A schema that no registry has, so that its event fails and the page can show how that looks. */
const UNKNOWN = { schema: "iglu:com.example/not_declared/jsonschema/1-0-0", data: { sent_by: "the dashboard" } };

/** Tracks one event or ten, and resolves with what became of them. Rejects if the collector does not answer. */
export async function tryOut(trial: Trial): Promise<Outcome> {
  const outcome: Outcome = { verdicts: [], status: 0, took: 0 };
  const began = performance.now();
  const transport = async ({ url, body }: { url: string; body?: string }) => {
    const headers = { "Content-Type": Wire.CONTENT_TYPE, "SP-Verdict": "1" };
    const response = await fetch(url, { method: body ? "POST" : "GET", body, headers });
    outcome.status = response.status;
    const answer = (await response.json().catch(() => ({}))) as { events?: Verdict[] };
    outcome.verdicts.push(...(answer.events ?? []));
    return { status: response.status, retryAfter: response.headers.get("Retry-After") };
  };
  const tracker = newTracker(
    { namespace: OWN_NAMESPACE, appId: "dashboard", platform: "web" },
    { endpoint: endpoint(), transport },
  );
  for (let number = 0; number < (trial === "batch" ? 10 : 1); number += 1)
    tracker.track(
      trial === "failing"
        ? buildSelfDescribingEvent({ event: UNKNOWN })
        : buildPageView({ pageUrl: `${location.origin}/ui`, pageTitle: `Test event ${number + 1}` }),
    );
  await tracker.flush(8000);
  outcome.took = performance.now() - began;
  return outcome;
}
