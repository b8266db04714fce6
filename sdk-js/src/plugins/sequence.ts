/** Numbers events, so that a reader of the store can tell what was lost on the way. */
import { newId, type Plugin } from "../core/tracker.js";
import { Key, Wire } from "../protocol.js";

/**
 * A plugin for one tracker: its events get an entity with the tracker's instance, which is new each time, and a number
 * from 1. Add it last: a plugin after it that holds an event back would leave a gap where nothing was lost.
 */
export function SequencePlugin(): Plugin {
  let instance: string | undefined;
  let sequence = 0;
  return {
    beforeQueue(payload) {
      instance ??= newId(); // not before there is a page: a server that renders it needs none
      const data = { instance, sequence: ++sequence };
      const entity = JSON.stringify({ schema: "iglu:dev.piste/sequence/jsonschema/1-0-0", data });
      const others = payload[Key.CONTEXTS];
      payload[Key.CONTEXTS] = others
        ? `${others.slice(0, -2)},${entity}]}`
        : `{"schema":"${Wire.CONTEXTS}","data":[${entity}]}`;
    },
  };
}
