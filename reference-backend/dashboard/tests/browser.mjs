// Chromium for the tests: headless, quiet, with what went wrong in the page kept.
import { chromium } from "playwright-core";

const ARGS = "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update";

/** A browser; `open` gives a page at an address of the dashboard, and fails the test that leaves errors in it. */
export async function startBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    chromiumSandbox: false,
    args: ARGS.split(" "),
  });
  return {
    browser,
    async open(url, options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        colorScheme: "light",
        reducedMotion: "reduce",
        locale: "en-GB",
        timezoneId: "Europe/Oslo",
        ...options,
      });
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      const errors = [];
      page.on("pageerror", (error) => errors.push(`${error.message}\n${error.stack ?? ""}`));
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      await page.goto(url);
      return Object.assign(page, { errors });
    },
    close: () => browser.close(),
  };
}
