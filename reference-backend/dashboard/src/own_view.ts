/** The page's view of itself, by our own tracker, into a lane that nobody else uses. */
import { newTracker, trackPageView } from "../../../sdk-js/src/browser/index.js";
import { inLane } from "./api";

export const OWN_LANE = "ui";

export function trackOwnView(): void {
  newTracker("dashboard", location.origin + inLane("", OWN_LANE), { appId: "piste-dashboard" });
  trackPageView({ title: "Piste" });
}
