/** A cookie of the page's own, with which a visitor opts out. */
import { each } from "./registry.js";
import { readCookie } from "./storage.js";

const names = /* @__PURE__ */ new WeakMap<object, string | null>();

/** While the page has a cookie of this name, whatever its value, nothing is tracked. null ends that. */
export function setOptOutCookie(name?: string | null, trackers?: string[]): void {
  each(trackers, ({ core }) => {
    if (!names.has(core))
      core.addPlugin({
        beforeQueue() {
          const cookie = names.get(core);
          if (cookie && readCookie(cookie) !== undefined) return false;
        },
      });
    names.set(core, name ?? null);
  });
}
