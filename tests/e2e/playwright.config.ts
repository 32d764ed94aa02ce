// Run by `cargo xtask test e2e`, which builds the page, serves it and says where it is.
import { defineConfig } from "@playwright/test";

import { launchOptions } from "./chromium.mjs";

function address(variable: string): string {
  const url = process.env[variable];
  if (!url) throw new Error(`${variable} is not set: run these tests with \`cargo xtask test e2e\``);
  return url;
}

export default defineConfig({
  testDir: "specs",
  outputDir: "test-results/artifacts",
  globalSetup: "./warm-up.ts",
  // Twice what the slowest takes on two cores, so that a busy machine fails nothing.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: 2,
  fullyParallel: true,
  // What passes at the second try is named as flaky at the end, and is to be mended.
  retries: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"], ["json", { outputFile: "test-results/report.json" }]],
  use: { launchOptions, trace: "retain-on-failure" },
  projects: [
    { name: "root", use: { baseURL: address("FUNNEL_URL") } },
    // Everything that depends on where the page lives, once more under a sub-path.
    { name: "sub-path", testMatch: ["smoke.spec.ts", "lazy.spec.ts", "functions.spec.ts"], use: { baseURL: address("FUNNEL_SUBPATH_URL") } },
  ],
});
