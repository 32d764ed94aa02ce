// The pictures of the README, taken from the built page. Without FUNNEL_PICTURES they are taken and thrown away, so that
// the script cannot rot.
import { join } from "node:path";

import { expect, open, openData, test } from "../page";

const folder = process.env.FUNNEL_PICTURES;
const path = (name: string) => (folder ? join(process.cwd(), "..", "..", folder, name) : undefined);

test("pictures of the Funnel screen", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 1280, height: 900 });
  await open(page);
  expect((await page.screenshot({ path: path("funnel-light.png") })).length).toBeGreaterThan(20_000);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 844 });
  expect((await page.screenshot({ path: path("phone-dark.png") })).length).toBeGreaterThan(10_000);
});

test("pictures of the Data screen", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 1280, height: 900 });
  await openData(page);
  await page.getByRole("button", { name: "Try with real-looking data" }).click();
  await expect(page.getByRole("region", { name: "The funnel in this file" })).toBeVisible();
  expect((await page.screenshot({ path: path("data-light.png"), fullPage: true })).length).toBeGreaterThan(20_000);
});
