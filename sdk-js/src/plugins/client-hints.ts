/** Adds to each event what the browser says of itself by client hints; browsers that have none add nothing. */
import { cut } from "../browser/auto_tracking.js";
import type { Plugin } from "../core/tracker.js";
import { createHttpClientHints, type HttpClientHints } from "../schemas/ietf.js";

/** TypeScript's DOM types do not know `navigator.userAgentData`, which Chromium alone has. */
interface UserAgentData {
  brands: { brand: string; version: string }[];
  mobile: boolean;
  getHighEntropyValues(names: string[]): Promise<Record<string, string | undefined>>;
}

const DETAILS = ["architecture", "model", "platform", "platformVersion", "uaFullVersion"] as const;

/**
 * The entity http_client_hints. With `includeHighEntropy` it has platform, model and versions too, from the moment
 * when the browser has told them, soon after the start: events before have the basic hints.
 */
export function ClientHintsPlugin(includeHighEntropy = false): Plugin {
  let hints: ReturnType<typeof createHttpClientHints> | undefined;
  return {
    activate() {
      const agent = (navigator as { userAgentData?: UserAgentData }).userAgentData;
      if (!agent?.brands) return;
      const told: HttpClientHints = {
        isMobile: agent.mobile,
        brands: agent.brands.map(({ brand, version }) => ({
          brand: cut(brand) ?? "",
          version: cut(version, 128) ?? "",
        })),
      };
      hints = createHttpClientHints(told);
      if (includeHighEntropy)
        agent
          .getHighEntropyValues([...DETAILS])
          .then((values) => DETAILS.forEach((name) => (told[name] = values[name]?.slice(0, 4096))))
          .catch(() => {}); // a policy of the page or the browser refuses them
    },
    entities: () => hints,
  };
}
