// Which Chromium, and how it is started: for Playwright's tests, the browser tests and the benches.
import { chromium } from "@playwright/test";

export const launchOptions = {
  // `cargo xtask` says which one; without it, Playwright's own.
  executablePath: process.env.FUNNEL_CHROMIUM || undefined,
  args: [
    // Chromium's sandbox refuses root, which containers usually are. The tests open only their own pages.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
};

export function launch() {
  return chromium.launch(launchOptions);
}
