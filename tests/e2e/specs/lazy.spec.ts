// Screens are fetched when they are opened: nothing earlier, and a page that goes on when it cannot be.
import type { Page } from "@playwright/test";

import { countOf, expect, open, test } from "../page";

const DATA_SCREEN = /\/data-[0-9a-f]{16}\.wasm$/;

/** The addresses asked for that belong to the Data screen alone, as they come. */
function watchDataScreen(page: Page): string[] {
  const urls: string[] = [];
  page.on("request", (request) => {
    if (DATA_SCREEN.test(request.url())) urls.push(request.url());
  });
  return urls;
}

const openTab = (page: Page, name: string) => page.getByRole("link", { name, exact: true }).click();

test("the Data screen is fetched when it is opened, once", async ({ page, baseURL }) => {
  const urls = watchDataScreen(page);
  await open(page);
  await page.waitForLoadState("networkidle");
  expect(urls).toEqual([]);
  for (const time of [1, 2]) {
    await openTab(page, "Data");
    await expect(page.locator(".data"), `opened for the ${time}. time`).toBeVisible();
    await openTab(page, "Funnel");
    await expect(page.locator(".data")).toBeHidden();
  }
  expect(urls).toHaveLength(1);
  expect(urls[0].startsWith(baseURL!)).toBe(true);
});

test("an address that names the Data screen opens it", async ({ page }) => {
  await page.goto("./#data");
  await expect(page.locator(".data")).toBeVisible();
});

test("until the screen is there, the page says that it is on its way", async ({ page }) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(DATA_SCREEN, async (route) => {
    await released;
    await route.continue();
  });
  await open(page);
  await openTab(page, "Data");
  await expect(page.getByRole("status").filter({ hasText: "Opening" })).toBeVisible();
  release();
  await expect(page.locator(".data")).toBeVisible();
  await expect(page.getByText("Opening")).toHaveCount(0);
});

test.describe("a screen that cannot be fetched", () => {
  // The browser's line about the request, the reason the page's loader gives, and the answer itself.
  test.use({ expected: /^console: Failed to load resource|^console: TypeError: .*(fetch|HTTP status)|^404: \S+\/data-/i });

  test("leaves the rest of the page at work, and opens at a later try", async ({ page }) => {
    await page.route(DATA_SCREEN, (route) => route.abort());
    await open(page);
    await openTab(page, "Data");
    const alert = page.getByRole("alert").filter({ hasText: "This screen could not be fetched" });
    await expect(alert).toBeVisible();

    await openTab(page, "Funnel");
    await countOf(page, "Purchase").fill("2240");
    await countOf(page, "Purchase").press("Tab");
    await expect(page.locator(".figures")).toContainText("5.6%");

    await openTab(page, "Data");
    await alert.getByRole("button", { name: "Try again" }).click();
    await expect(alert, "still no connection").toBeVisible();
    await page.unroute(DATA_SCREEN);
    await alert.getByRole("button", { name: "Try again" }).click();
    await expect(page.locator(".data")).toBeVisible();
    await expect(alert).toHaveCount(0);
  });

  test("because a newer page has replaced it, is there after loading the page again", async ({ page }) => {
    await page.route(DATA_SCREEN, (route) => route.fulfill({ status: 404, body: "not found" }));
    await open(page);
    await openTab(page, "Data");
    const reload = page.getByRole("alert").getByRole("button", { name: "Load the page again" });
    await expect(reload).toBeVisible();
    await page.unroute(DATA_SCREEN);
    await reload.click();
    await expect(page.locator(".data")).toBeVisible();
  });
});
