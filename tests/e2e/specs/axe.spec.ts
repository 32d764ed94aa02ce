// axe, with WCAG 2.2's target size on, on every screen and in its states, in light and dark.
import type { Page } from "@playwright/test";

import { accessibilityProblems, expect, give, open, openData, openExperiments, openScenarios, openShare, test } from "../page";

const log = "user,event,time\na,view,2024-01-01\na,buy,2024-01-02\nb,view,2024-01-01\nb,view,2024-01-03\n";

const states: Record<string, (page: Page) => Promise<void>> = {
  "the funnel": async () => {},
  "a stage opened": async (page) => {
    await page.getByRole("button", { name: "More for Checkout" }).click();
    await page.getByRole("button", { name: "Details…" }).click();
  },
  "everything unfolded": async (page) => {
    for (const text of ["Money and customers", "All key figures", /^Lines to compare with/]) await page.getByText(text).click();
    await page.getByRole("button", { name: /^Revenue/ }).first().click();
  },
  "templates": async (page) => page.getByRole("button", { name: "Templates" }).click(),
  "a field that could not be read": async (page) => page.locator("td.in input").first().fill("abc"),
  "segments": async (page) => page.getByRole("button", { name: "Add segment" }).click(),
  "bars of the first stage": async (page) => {
    await page.getByRole("button", { name: "Bars", exact: true }).click();
    await page.getByRole("button", { name: "of first" }).click();
  },
  "flow": async (page) => page.getByRole("button", { name: "Flow", exact: true }).click(),
  "a menu": async (page) => page.getByRole("button", { name: "More about the chart" }).click(),
  "a scenario": async (page) => {
    await openScenarios(page);
    await page.getByRole("button", { name: "New scenario" }).click();
    await page.getByText("More of what it assumes").click();
    await page.getByRole("textbox", { name: "Customers per month to reach" }).fill("2000");
    await expect(page.locator(".scenarios").getByText(/^From [\d,]+ runs/)).toBeVisible();
    await page.getByText("As a table").click();
    await page.getByRole("button", { name: "Add a channel" }).click();
    await page.getByRole("textbox", { name: "Spend: Channel 1", exact: true }).fill("100");
    await page.getByRole("textbox", { name: "Brought: Channel 1" }).fill("50");
    await expect(page.getByText("The split that brings most")).toBeVisible();
  },
  "experiments, empty": openExperiments,
  "an experiment": async (page) => {
    await openExperiments(page);
    await page.getByRole("button", { name: "New experiment" }).click();
    for (const field of ["Control: Reached the step", "Variant B: Reached the step"]) await page.getByRole("textbox", { name: field }).fill("900");
    for (const field of ["Control: Went on", "Variant B: Went on"]) await page.getByRole("textbox", { name: field }).fill("90");
    await expect(page.getByText("Fisher's exact test")).toBeVisible();
  },
  "sharing": openShare,
  "sharing in a frame": async (page) => {
    await openShare(page);
    await page.getByRole("button", { name: "Frame", exact: true }).click();
  },
  "data, empty": openData,
  "data, mapping": async (page) => {
    await openData(page);
    await give(page, "log.csv", log);
    await expect(page.getByRole("button", { name: "Read the events" })).toBeVisible();
  },
  "data, answered": async (page) => {
    await openData(page);
    await give(page, "log.csv", log);
    await page.getByRole("button", { name: "Read the events" }).click();
    await page.locator(".names .name").first().click();
    await expect(page.getByRole("region", { name: "The funnel in this file" })).toBeVisible();
  },
};

for (const colorScheme of ["light", "dark"] as const) {
  for (const [state, reach] of Object.entries(states)) {
    test(`${state} is accessible in ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await open(page);
      await reach(page);
      expect(await accessibilityProblems(page)).toEqual([]);
    });
  }
}

test("a phone is accessible", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  expect(await accessibilityProblems(page)).toEqual([]);
});
