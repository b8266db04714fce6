// What the core weighs as a page loads it, and what each further function adds to it: bytes after gzip -9.
import { execFileSync } from "node:child_process";
import { bundle, CORE } from "../conformance/bundle.mjs";

const PARTS = {
  browser: [
    "flush",
    "getCounters",
    "setBufferSize, setCollectorUrl",
    "consentIs, setConsent",
    "enableAnonymousTracking, disableAnonymousTracking",
    "setUserId",
    "newSession, clearUserData",
    "getDomainUserId, getDomainSessionId, getPageViewId",
    "enableSinglePageViews",
    "setCustomUrl, setDocumentTitle, setReferrerUrl",
    "addGlobalContexts",
    "crossDomainLinker",
  ],
  "plugins/link-click": ["enableLinkClickTracking"],
  "plugins/form": ["enableFormTracking"],
  "plugins/error": ["enableErrorTracking"],
};

const weigh = async (contents) => execFileSync("gzip", ["-9"], { input: await bundle(contents) }).length;
const core = await weigh(CORE);
console.log(`the core: ${core} bytes`);
for (const [path, parts] of Object.entries(PARTS))
  for (const names of parts) {
    const more = await weigh(`${CORE} export { ${names} } from "piste-tracker/${path}";`);
    console.log(`${names}: ${more - core} bytes more`);
  }
