// Chromium for the drivers: headless, quiet, under a profile of its own.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const FLAGS =
  "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** No connections ahead of need: a case counts them. */
const PREFERENCES = { net: { network_prediction_options: 2 } };

/**
 * A browser with its profile in `folder`, or in one that goes away with it. `preferences` of the profile are added to ours;
 * further options are Playwright's. A profile that is still in use is waited for.
 */
export async function launch({ folder, preferences = {}, ...others } = {}) {
  const profile = folder ?? mkdtempSync(join(tmpdir(), "piste-chromium-"));
  const file = join(profile, "Default", "Preferences");
  if (!existsSync(file)) {
    mkdirSync(join(profile, "Default"), { recursive: true });
    writeFileSync(file, JSON.stringify({ ...PREFERENCES, ...preferences }));
  }
  const options = { executablePath: "/usr/bin/chromium", chromiumSandbox: false, args: FLAGS.split(" "), ...others };
  for (const deadline = Date.now() + 4000; ; await new Promise((resolve) => setTimeout(resolve, 100)))
    try {
      const context = await chromium.launchPersistentContext(profile, options);
      return {
        context,
        async close() {
          await context.close();
          if (!folder) rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
        },
      };
    } catch (error) {
      if (!folder || Date.now() > deadline) throw error;
    }
}

/** A tab of the browser; `show` opens a page at an address to which no request is made. */
export async function openTab({ context }) {
  const page = await context.newPage();
  page.on("console", (message) => message.text().startsWith("piste: ") && console.error(message.text()));
  const session = await context.newCDPSession(page);
  let html;
  await session.send("Fetch.enable", { patterns: [{ urlPattern: "*/piste-driver.html" }] });
  session.on("Fetch.requestPaused", ({ requestId }) => {
    const body = Buffer.from(html).toString("base64");
    const responseHeaders = [{ name: "Content-Type", value: "text/html; charset=utf-8" }];
    session.send("Fetch.fulfillRequest", { requestId, responseCode: 200, responseHeaders, body }).catch(() => {});
  });
  return {
    page,
    async show(origin, text) {
      html = text;
      await page.goto(`${origin}/piste-driver.html`);
    },
  };
}
