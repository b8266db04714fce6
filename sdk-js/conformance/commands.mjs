// The commands that the drivers of the Node and the browser tracker share; this file runs in a page, too.
import { BUILD, read, subject } from "./messages.mjs";

/**
 * `create(config, onDrop)` makes a tracker: setSubject, flush, close, counters. `track(tracker, event, args, items, more)`
 * tracks one event and returns its id, if it has one to give.
 */
export function trackerCommands({ clock, create, track }) {
  const trackers = new Map();
  return {
    async clock({ now }) {
      await clock.set(now);
    },
    create({ tracker, config }) {
      const called = {};
      const onDrop = (events, reason) => {
        called[reason] = (called[reason] ?? 0) + events.length;
        if (config.callback == "raise") throw new Error("planned");
      };
      const made = create(config, config.callback && onDrop);
      trackers.set(tracker, { called: config.callback && called, tracker: made });
    },
    subject({ tracker, set }) {
      trackers.get(tracker).tracker.setSubject(subject(read(set)));
    },
    track({ tracker, event, args, entities, true_timestamp, subject: own, event_id, spoil }) {
      const { items, ...values } = read(args ?? {});
      const more = {
        entities: read(entities),
        timestamp: read(true_timestamp),
        subject: own && subject(read(own)),
        eventId: event_id,
      };
      const id = track(trackers.get(tracker).tracker, event, values, items, more);
      if (spoil) for (const object of [values, values.data, ...(more.entities ?? [])]) empty(object);
      clock.endTurn();
      return { event_id: id };
    },
    async burst({ tracker, threads, events }) {
      const target = trackers.get(tracker).tracker;
      await Promise.all(
        Array.from({ length: threads }, async (_, thread) => {
          for (let value = 0; value < events; value++) {
            track(target, "structured", { category: "burst", action: String(thread), value }, undefined, {});
            await null;
          }
        }),
      );
      clock.endTurn();
    },
    async flush({ tracker, timeout_ms }) {
      const result = await clock.through(trackers.get(tracker).tracker, "flush", timeout_ms);
      return { pending: result.pending, ...(clock.frozen && { now: clock.now() }) };
    },
    counters({ tracker }) {
      const { tracker: target, called } = trackers.get(tracker);
      const { queued, sent, retried, dropped } = target.counters();
      return { queued, sent, retried, dropped, ...(called && { called }) };
    },
    async destroy({ tracker }) {
      await clock.through(trackers.get(tracker).tracker, "close", 1000);
    },
  };

  function empty(object) {
    if (object && typeof object == "object") for (const key of Object.keys(object)) delete object[key];
    if (Array.isArray(object)) object.length = 0;
  }
}

/** Tracks by the builders; an order with items becomes several events of one moment. */
export function trackBuilt(builders, tracker, event, values, items, more) {
  if (!items) return tracker.track(BUILD[event](builders, values), more);
  const order = BUILD.transaction(builders, values, items);
  // A page's tracker takes events one by one.
  return (tracker.trackAll?.(order, more) ?? order.map((each) => tracker.track(each, more)))[0];
}
