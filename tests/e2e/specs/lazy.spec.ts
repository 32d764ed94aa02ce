// Screens are fetched when they are opened: nothing earlier, and a page that goes on when it cannot be.
import type { Page } from "@playwright/test";

import { countOf, expect, open, stageNames, test, waitUntilKept } from "../page";

const DATA_SCREEN = /\/data-[0-9a-f]{16}\.wasm$/;
const KEEPER = /\/keeper-[0-9a-f]{16}\.wasm$/;
const FIRST_LOAD = /\.(html|css|js)$|\/$|\/app-[0-9a-f]{16}\.wasm$|\/locales\/en\.json\?|\.svg$/;

/** The addresses asked for that match, as they come. */
function watch(page: Page, matching: (url: string) => boolean): string[] {
  const urls: string[] = [];
  page.on("request", (request) => {
    if (matching(request.url())) urls.push(request.url());
  });
  return urls;
}

const openTab = (page: Page, name: string) => page.getByRole("link", { name, exact: true }).click();

test("who only looks fetches the first load and nothing else", async ({ page }) => {
  const later = watch(page, (url) => !FIRST_LOAD.test(new URL(url).pathname + new URL(url).search));
  await open(page);
  await expect(page.locator(".figures")).toContainText("%");
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(500);
  expect(later).toEqual([]);
});

test("a document is changed and kept by code that comes with the first key, and at once on the next visit", async ({ page }) => {
  const keeper = watch(page, (url) => KEEPER.test(url));
  await open(page);
  await page.waitForLoadState("networkidle");
  expect(keeper).toHaveLength(0);
  await page.keyboard.press("Tab");
  await expect.poll(() => keeper.length).toBe(1);
  await countOf(page, "Purchase").fill("2240");
  await waitUntilKept(page);
  await page.reload();
  await expect(countOf(page, "Purchase")).toHaveValue("2,240");
  expect(keeper).toHaveLength(2);
});

test.describe("before the keeper is there", () => {
  let release: () => void;
  test.beforeEach(async ({ page }) => {
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(KEEPER, async (route) => {
      await released;
      await route.continue();
    });
    await open(page);
  });

  test("edits wait for it, in order", async ({ page }) => {
    const names = await stageNames(page);
    await countOf(page, "Purchase").fill("2240");
    await page.getByRole("textbox", { name: "Name of the funnel" }).fill("Early");
    for (const _ of [1, 2]) await page.getByRole("button", { name: "Add stage" }).click();
    await expect(page.locator(".foot .kept")).toHaveText("Keeping…");
    release();
    await waitUntilKept(page);
    await expect(page.locator(".figures")).toContainText("5.6%");
    await expect(page).toHaveTitle(/^Early/);
    expect(await stageNames(page)).toEqual([...names, "New stage", "New stage"]);
    for (const _ of [1, 2, 3, 4]) await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByRole("button", { name: "Undo" })).toBeDisabled();
    expect(await stageNames(page)).toEqual(names);
  });

  test("a name goes on being typed when the words come, and when the keeper comes", async ({ page }) => {
    const later = page.waitForResponse(/later\.json/);
    const name = page.locator(".stages tbody .name").first();
    await name.click();
    await name.press("ControlOrMeta+a");
    await page.keyboard.type("Lea");
    await later;
    await page.waitForTimeout(200);
    await page.keyboard.type("d");
    release();
    await waitUntilKept(page);
    await page.keyboard.type("s");
    await expect(page.locator("#chart")).toContainText("Leads");
    await expect(name).toHaveValue("Leads");
  });

  test("a number goes on being typed when the keeper comes", async ({ page }) => {
    const field = countOf(page, "Purchase");
    await field.click();
    await page.keyboard.type("224");
    release();
    await waitUntilKept(page);
    await expect(field).toHaveValue("224");
    await page.keyboard.type("0");
    await page.keyboard.press("Tab");
    await expect(field).toHaveValue("2,240");
    await expect(page.locator(".figures")).toContainText("5.6%");
  });

  test("a number stays as it was typed when its field is left, and each press of an arrow counts", async ({ page }) => {
    const [purchase, visits] = [countOf(page, "Purchase"), countOf(page, "Visits")];
    await purchase.fill("2240");
    await purchase.press("Tab");
    await expect(purchase).toHaveValue("2240");
    for (const _ of [1, 2, 3]) await visits.press("ArrowUp");
    release();
    await expect(purchase).toHaveValue("2,240");
    await expect(visits).toHaveValue("40,003");
  });

  test("a name taken back is shown as it was", async ({ page }) => {
    const name = page.locator(".stages tbody .name").first();
    await name.click();
    await page.keyboard.type("X");
    await page.keyboard.press("ControlOrMeta+z");
    release();
    await expect(page.locator(".foot .kept")).not.toHaveText("Keeping…");
    await expect(name).toHaveValue("Visits");
  });
});

test("what was chosen in another tab stays chosen", async ({ page, context }) => {
  await open(page);
  const other = await context.newPage();
  await open(other);
  await other.getByRole("button", { name: "Bars", exact: true }).click();
  await expect.poll(() => other.evaluate(() => localStorage.getItem("funnel-widget:prefs"))).toContain("bars");
  const keeper = page.waitForResponse(KEEPER);
  await page.keyboard.press("Tab");
  await (await keeper).finished();
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => localStorage.getItem("funnel-widget:prefs"))).toContain("bars");
});

test.describe("a keeper that cannot be fetched", () => {
  test.use({ expected: /^console: Failed to load resource|^console: TypeError: .*(fetch|HTTP status)/i });

  test("lets edits wait until it can, and says so", async ({ page }) => {
    await page.route(KEEPER, (route) => route.abort());
    await open(page);
    await countOf(page, "Purchase").fill("2240");
    await countOf(page, "Purchase").press("Tab");
    await expect(page.getByText("could not be made yet").first()).toBeVisible();
    await expect(page.locator(".foot .kept")).toHaveText("Keeping…");
    await page.unroute(KEEPER);
    await page.keyboard.press("Shift");
    await waitUntilKept(page);
    await expect(page.locator(".figures")).toContainText("5.6%");
  });

  test("asks before the page is left with an edit that waits", async ({ page }) => {
    await page.route(KEEPER, (route) => route.abort());
    await open(page);
    await countOf(page, "Purchase").fill("2240");
    await expect(page.locator(".foot .kept")).toHaveText("Keeping…");
    const asked = page.waitForEvent("dialog");
    await page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe("beforeunload");
    await dialog.dismiss();
    await expect(countOf(page, "Purchase")).toHaveValue("2240");
  });

  test("shows no sample in place of what is kept", async ({ page }) => {
    await open(page);
    await countOf(page, "Purchase").fill("2240");
    await waitUntilKept(page);
    await page.route(KEEPER, (route) => route.abort());
    await page.reload();
    await expect(page.locator("#failure")).toBeVisible();
    await expect(page.getByRole("main")).toHaveCount(0);
    await page.unroute(KEEPER);
    await page.reload();
    await expect(countOf(page, "Purchase")).toHaveValue("2,240");
  });
});

test("the Data screen is fetched when it is opened, once", async ({ page, baseURL }) => {
  const urls = watch(page, (url) => DATA_SCREEN.test(url));
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
