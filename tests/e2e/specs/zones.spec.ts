// Whose clocks tell the time of an event, and when a day begins. The days on which clocks change in Norway are those of the
// IANA time zone database (file `europe`, rule EU): 2024-03-31 and 2024-10-27, at 01:00 UTC.
import type { Page } from "@playwright/test";

import { expect, give, openData, test } from "../page";

test.use({ timezoneId: "Europe/Oslo" });

const answer = (page: Page) => page.getByRole("region", { name: "The funnel in this file" });
const counts = (page: Page) => answer(page).locator("tbody tr td:nth-of-type(1)").allTextContents();
const pick = (page: Page, name: string) =>
  page.locator(".names .name").filter({ has: page.getByText(name, { exact: true }) }).click();
const zone = (page: Page) => page.getByRole("combobox", { name: "Time zone, where none is written" });
const chosen = (page: Page) => zone(page).evaluate((list: HTMLSelectElement) => list.selectedOptions[0]?.text);

/** Reads a log in which somebody does x, and then y. */
async function read(page: Page, log: string): Promise<void> {
  await give(page, "log.csv", `user,event,time\n${log}`);
  await page.getByRole("button", { name: "Read the events" }).click();
  await pick(page, "x");
  await pick(page, "y");
}

test.beforeEach(async ({ page }) => openData(page));

test("times without a zone are those of the browser's own, or of the one chosen", async ({ page }) => {
  // From noon to noon, 25 hours: clocks were put back in between.
  await read(page, "a,x,2024-10-26 12:00\na,y,2024-10-27 12:00\n");
  await page.getByRole("textbox", { name: /^From the first step/ }).fill("1");
  await expect.poll(() => counts(page)).toEqual(["1", "0"]);
  await expect(page.getByText("From Oct 26, 2024 to Oct 27, 2024 (Europe/Oslo).")).toBeVisible();
  await page.getByRole("button", { name: "Change the columns" }).click();
  expect(await chosen(page)).toBe("Europe/Oslo");
  await expect(page.getByText(/an hour that comes twice as the first/)).toBeVisible();
  await zone(page).selectOption({ label: "UTC" });
  await expect(page.getByText(/an hour that comes twice/)).toHaveCount(0);
  await page.getByRole("button", { name: "Read the events" }).click();
  await pick(page, "x");
  await pick(page, "y");
  await page.getByRole("textbox", { name: /^From the first step/ }).fill("1");
  await expect.poll(() => counts(page)).toEqual(["1", "1"]);
});

test("an hour that comes twice is read as the first, one that is skipped as the hour after it", async ({ page }) => {
  // 02:30 on 27 October: the first time, half past midnight UTC. 02:30 on 31 March: 03:30, half past one UTC.
  await read(page, "a,x,2024-10-27 02:30\na,y,2024-10-27T00:30:00Z\nb,x,2024-03-31 02:30\nb,y,2024-03-31T01:30:00Z\n");
  await page.getByRole("textbox", { name: /^From the first step/ }).fill("0");
  await expect.poll(() => counts(page)).toEqual(["2", "2"]);
});

test("days begin by the clocks of the query's zone, and a kept query remembers which", async ({ page }) => {
  // Half past midnight on 1 July in Oslo.
  await read(page, "a,x,2024-06-30T22:30:00Z\na,y,2024-06-30T22:30:00Z\nb,x,2024-07-02T10:00:00Z\n");
  await page.getByRole("button", { name: /Is it getting better/ }).click();
  const trend = page.getByRole("region", { name: /Is it getting better/ });
  const periods = () => trend.locator("tbody th").allTextContents();
  await expect.poll(periods).toEqual(["Jul 1, 2024", "Jul 2, 2024"]);
  await page.locator("summary").filter({ hasText: "How it is counted" }).click();
  const days = page.getByRole("combobox", { name: "Time zone of the days" });
  await days.selectOption({ label: "America/New York" });
  await expect.poll(periods).toEqual(["Jun 30, 2024", "Jul 1, 2024", "Jul 2, 2024"]);
  await expect(page.locator("summary").filter({ hasText: "How it is counted" })).toContainText("days as in America/New York");
  await days.selectOption({ label: "Europe/Oslo" });
  await expect.poll(periods).toEqual(["Jul 1, 2024", "Jul 2, 2024"]);
  await page.getByLabel("Last day").fill("2024-06-30");
  await expect(answer(page).getByRole("alert")).toContainText("Nobody");
  await page.getByLabel("Last day").fill("2024-07-01");
  await expect.poll(() => counts(page)).toEqual(["1", "1"]);
  await page.getByRole("button", { name: "Use as my funnel" }).click();
  const kept = () => page.evaluate(() => Object.values(localStorage).some((text) => String(text).includes('"timeZone":"Europe/Oslo"')));
  await expect.poll(kept).toBe(true);
});

test("the period before a range is as long by the clock", async ({ page }) => {
  const rows = ["2024-02-28 23:30", "2024-02-29 00:30", "2024-03-31 12:00"].map((time, i) => `u${i},x,${time}\n`);
  await read(page, `${rows.join("")}u9,y,2024-04-20 12:00\n`);
  await page.locator("summary").filter({ hasText: "How it is counted" }).click();
  await page.getByLabel("First day").fill("2024-03-31");
  await page.getByLabel("Last day").fill("2024-04-30");
  await page.getByRole("button", { name: /Is it getting better/ }).click();
  // 31 days, an hour of which was skipped: the 31 days before begin at midnight too, on 29 February.
  const before = page.getByRole("table", { name: /Feb 29, 2024.*Mar 30, 2024/ });
  await expect(before.locator("tbody tr").first()).toContainText("x");
  await expect(before.locator("tbody tr").first().locator("td")).toHaveText(["1", "1"]);
});
