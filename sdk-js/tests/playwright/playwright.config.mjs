// Set by testing_playwright.test.mjs: SITE_URL is the shop's address, PISTE_URL the backend's.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  workers: 1,
  timeout: 30_000,
  reporter: "list",
  outputDir: process.env.OUTPUT,
  use: {
    baseURL: process.env.SITE_URL,
    launchOptions: { executablePath: "/usr/bin/chromium", chromiumSandbox: false },
  },
});
