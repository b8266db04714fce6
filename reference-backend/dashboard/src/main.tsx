/** The start of the page. */
import { render } from "preact";
import { App } from "./app";
import { follow } from "./feed";
import "./style/tokens.css";
import "./style/controls.css";
import "./style/strip.css";
import "./style/frame.css";
import "./style/panels.css";
import "./style/live.css";
import "./style/failed.css";
import "./style/trackers.css";
import "./style/schemas.css";
import "./style/send.css";
import "./style/analytics.css";

// The page inside of a lane's address is the one page, with the lane in its own address.
const [, lane] = /^\/lane\/([^/]+)\/ui/.exec(location.pathname) ?? [];
if (lane) location.replace(`/ui#/live?lane=${lane}`);

const root = document.getElementById("page");
if (root) {
  follow();
  render(<App />, root);
  // The page's own view, after everything that the reader waits for.
  const track = () => void import("./own_view").then(({ trackOwnView }) => trackOwnView());
  if ("requestIdleCallback" in window) requestIdleCallback(track, { timeout: 3000 });
  else setTimeout(track, 1000);
}
