// The driver's half in the page: the commands of one tracker, on the bundles that were loaded as `piste`.
import * as events from "../src/core/events.ts";
import * as more from "../src/core/more_events.ts";
import { subjectFields } from "../src/core/subject.ts";
import { DriverClock } from "./clock.mjs";
import { trackBuilt, trackerCommands } from "./commands.mjs";
import { fault, options } from "./messages.mjs";

const builders = { ...events, ...more };
const clock = new DriverClock();
// A page's tracker has the page's time: the bundle, which is loaded next, finds the driver's clock there.
Date.now = clock.now;
globalThis.setTimeout = (action, ms = 0) => clock.after(ms, action);
globalThis.clearTimeout = clock.cancel;
// The clock waits for requests that are under way, and a page's tracker sends by fetch and reads the answers.
const send = fetch;
const read = Response.prototype.arrayBuffer;
globalThis.fetch = (...request) => clock.during(send(...request));
Response.prototype.arrayBuffer = function () {
  return clock.during(read.call(this));
};

function create(config, onDrop) {
  const { endpoint, requestTimeout, method, customPath, anonymous, ...emitter } = options(config);
  const { namespace, app_id: appId, platform, base64: encodeBase64 } = config;
  const { core, emitter: queue } = piste.newTracker(namespace, endpoint, {
    ...emitter,
    ...(platform && { platform }),
    ...(requestTimeout && { connectionTimeout: requestTimeout }),
    ...(customPath && { postPath: customPath }),
    ...(anonymous && { anonymousTracking: { withServerAnonymisation: true, withSessionTracking: true } }),
    appId,
    encodeBase64,
    eventMethod: method,
    linger: 1000,
    useLocalStorage: !!config.storage,
    contexts: { webPage: false },
    onDrop,
  });
  return {
    flush: (timeout) => piste.flush(queue, timeout),
    close: (timeout) => piste.close(core, queue, timeout, !!config.storage),
    counters: () => piste.countersOf(queue),
    setSubject: (subject) => core.setFields(subjectFields(subject)),
    track: (event, { subject, ...more }) => core.track(event, { ...more, fields: subject && subjectFields(subject) }),
  };
}

/** By the functions of the page where they can say it; what they cannot say goes to the tracker that is behind them. */
function track(tracker, event, values, items, { entities, timestamp, subject, eventId }) {
  const call = { structured: piste.trackStructEvent, self_describing: piste.trackSelfDescribingEvent }[event];
  if (!call || subject || eventId) return trackBuilt(builders, tracker, event, values, items, arguments[4]);
  const { schema, data, ...fields } = values;
  call({ ...fields, ...(schema && { event: { schema, data } }), context: entities, timestamp });
}

const commands = trackerCommands({ clock, create, track });

/** The reply to one request of the contract. */
globalThis.handle = async (request) => {
  try {
    return { ok: true, ...(await commands[request.cmd](request)) };
  } catch (error) {
    return { ok: false, ...fault(error) };
  }
};
globalThis.thaw = () => clock.thaw();
