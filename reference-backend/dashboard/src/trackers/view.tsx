/** Trackers: who is talking, what of it is declared, what was lost, and how well each keeps to the protocol. */
import { Conformance } from "./conformance";
import { Coverage } from "./coverage";
import { Ledger } from "./ledger";

export function TrackersView() {
  return (
    <>
      <Coverage />
      <Ledger />
      <Conformance />
    </>
  );
}
