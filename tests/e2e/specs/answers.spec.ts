// What else can be asked of the events: each answer as a picture with its table, on real data.
import { readFileSync } from "node:fs";

import type { Locator, Page } from "@playwright/test";

import { accessibilityProblems, countOf, expect, give, open, openData, stageNames, test } from "../page";

const panels = {
  times: /How long does it take/,
  breakdown: /Who converts better/,
  trend: /Is it getting better/,
  curve: /How soon do they convert/,
  cohorts: /Do they come back/,
  correlates: /What goes with converting/,
  next: /What did they do instead/,
  waiting: /Who is waiting/,
  trace: /What did one person do/,
  compare: /How would another tool count/,
} as const;
type Panel = keyof typeof panels;

const head = (page: Page, panel: Panel) => page.getByRole("button", { name: panels[panel] });
const region = (page: Page, panel: Panel) => page.getByRole("region", { name: panels[panel] });
const rows = (part: Locator) => part.locator("tbody tr");
const column = (part: Locator, cell: number) => part.locator(`tbody tr > :nth-child(${cell})`).allTextContents();
const counts = (page: Page) => page.getByRole("region", { name: "The funnel in this file" }).locator("tbody tr td:nth-of-type(1)").allTextContents();

async function example(page: Page): Promise<void> {
  await openData(page);
  await page.getByRole("button", { name: "Try with real-looking data" }).click();
  await expect.poll(() => counts(page)).toEqual(["598", "493", "354", "207", "87"]);
}

async function ask(page: Page, panel: Panel): Promise<Locator> {
  await head(page, panel).click();
  if (panel === "breakdown") await region(page, panel).getByLabel("Property").selectOption("platform");
  if (panel === "trace") {
    await region(page, panel).getByRole("textbox").fill("user_0001");
    await region(page, panel).getByRole("button", { name: "Show the way" }).click();
  }
  return region(page, panel);
}

const number = (text: string) => Number(text.replace(/[^\d.]/g, ""));
const sum = (texts: string[]) => texts.map(number).reduce((a, b) => a + b, 0);

test("a question is part of the query while it is open, and only then", async ({ page }) => {
  await example(page);
  await expect(head(page, "trend")).toHaveAttribute("aria-expanded", "false");
  await expect(region(page, "trend")).toBeHidden();
  await ask(page, "trend");
  await expect(head(page, "trend")).toHaveAttribute("aria-expanded", "true");
  await expect(rows(region(page, "trend")).first()).toBeVisible();
  await head(page, "trend").press("Enter");
  await expect(region(page, "trend")).toBeHidden();
  expect(await counts(page)).toEqual(["598", "493", "354", "207", "87"]);
});

test("times are told in the unit that fits, and the picture follows the step", async ({ page }) => {
  await example(page);
  const times = await ask(page, "times");
  await expect(times.getByRole("status")).toContainText(/purchase.*\d (second|minute|hour|day)/);
  await expect(rows(times)).toHaveCount(4);
  await expect(times.locator("svg .bar").first()).toBeAttached();
  await times.getByRole("combobox").selectOption("add_to_cart");
  await expect(times.getByRole("status")).toContainText("add_to_cart");
  await expect(times.locator("figcaption")).toContainText("product_view");
});

test("groups add up to the whole, whatever is listed", async ({ page }) => {
  await example(page);
  const groups = await ask(page, "breakdown");
  const people = async () => (await column(groups, 4)).map((text) => number(text.split(" ")[0] ?? ""));
  await expect.poll(async () => (await people()).reduce((a, b) => a + b, 0)).toBe(598);
  await groups.getByRole("textbox", { name: "Values listed" }).fill("1");
  await expect(rows(groups)).toHaveCount(2);
  await expect(rows(groups).last()).toContainText(/Other \(2 values\)/);
  expect((await people()).reduce((a, b) => a + b, 0)).toBe(598);
  // A bar for each group at each step but the first, where all of them are.
  await expect(groups.locator("svg .group-1")).toHaveCount(4);
  await expect(groups.locator("svg .group-2")).toHaveCount(4);
  await expect(groups.locator(".found-legend li")).toHaveText(await column(groups, 1));
  await groups.getByLabel("A person's value is").selectOption("the one at purchase");
  await expect.poll(async () => (await people()).reduce((a, b) => a + b, 0)).toBe(598);
  await expect(rows(groups).first()).toContainText(/chance \(p [=<] [\d.]+\)/);
});

test("periods add up, and those still open are marked", async ({ page }) => {
  await example(page);
  const trend = await ask(page, "trend");
  await expect.poll(async () => sum(await column(trend, 2))).toBe(598);
  expect(sum(await column(trend, 3))).toBe(87);
  expect(sum(await column(trend, 3)) + sum(await column(trend, 4)) + sum(await column(trend, 5))).toBe(598);
  await expect(trend.locator("svg text", { hasText: "○" }).first()).toBeAttached();
  const weeks = await rows(trend).count();
  await trend.getByRole("button", { name: "Month" }).click();
  await expect.poll(() => rows(trend).count()).toBeLessThan(weeks);
  await expect.poll(async () => sum(await column(trend, 2))).toBe(598);
});

test("the curve rises to the share converted, and fewer and fewer are under way", async ({ page }) => {
  await example(page);
  const curve = await ask(page, "curve");
  await expect.poll(() => rows(curve).count()).toBeGreaterThan(2);
  const shares = (await column(curve, 2)).map(number);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  const left = (await column(curve, 3)).map(number);
  expect(left).toEqual([...left].sort((a, b) => b - a));
  expect(left[0]).toBe(598);
});

test("cohorts are a triangle with a number in every cell", async ({ page }) => {
  await example(page);
  const cohorts = await ask(page, "cohorts");
  await expect.poll(() => rows(cohorts).count()).toBeGreaterThan(3);
  const widths = await rows(cohorts).evaluateAll((all) => all.map((row) => row.children.length));
  expect(widths).toEqual([...widths].sort((a, b) => b - a));
  expect((await cohorts.locator("tbody td").allTextContents()).every((text) => /\d/.test(text))).toBe(true);
  const all = sum(await column(cohorts, 2));
  await cohorts.getByRole("combobox").selectOption("purchase");
  await expect.poll(async () => sum(await column(cohorts, 2))).toBeLessThan(all);
});

test("what goes with converting warns that it is no cause", async ({ page }) => {
  await example(page);
  const found = await ask(page, "correlates");
  await expect(found.getByText(/not what causes what/)).toBeVisible();
  await expect(rows(found).first()).toContainText(/of 87 .* of 511 .*chance \(p/s);
});

test("what they did next adds up to those who stopped", async ({ page }) => {
  await example(page);
  const next = await ask(page, "next");
  await expect(next.getByRole("status")).toContainText("120 people stopped at payment_details");
  expect(sum(await column(next, 2))).toBe(120);
  await next.getByRole("combobox").selectOption("add_to_cart");
  await expect(next.getByRole("status")).toContainText("139 people stopped at add_to_cart");
});

test("who waits: the limit, the score, the file, and the way of one of them", async ({ page }) => {
  await example(page);
  const waiting = await ask(page, "waiting");
  await expect(waiting.getByRole("status")).toContainText("120 people wait at payment_details");
  const over = () => waiting.getByText("● over the limit").count();
  await expect.poll(over).toBe(50);
  await waiting.getByRole("textbox", { name: "Too long is more than" }).fill("100000");
  await expect.poll(over).toBe(0);
  await waiting.getByText("Lead score").click();
  await waiting.getByRole("button", { name: "Add points for an event" }).click();
  await waiting.getByRole("textbox", { name: "Points" }).fill("3");
  await expect.poll(async () => sum(await column(waiting, 5))).toBeGreaterThan(0);
  const saved = page.waitForEvent("download");
  await waiting.getByRole("button", { name: "Save the whole list as CSV" }).click();
  const lines = readFileSync(await (await saved).path(), "utf8").trim().split("\n");
  expect(lines.length).toBeGreaterThanOrEqual(18);
  const person = (await column(waiting, 1))[0] ?? "";
  await waiting.getByRole("button", { name: `Show the way of ${person}`, exact: true }).click();
  await expect(head(page, "trace")).toBeFocused();
  await expect(region(page, "trace").getByRole("status")).toHaveText(person);
  await expect(region(page, "trace").locator(".way")).toContainText("purchase");
});

test("a way tells why it ended, and nobody is told from somebody", async ({ page }) => {
  await openData(page);
  await give(page, "log.csv", "user,event,time\na,x,2024-01-01 00:00\na,y,2024-01-01 02:00\nb,x,2024-01-01 00:00\nb,y,2024-03-03 00:00\nc,x,2024-01-01\n");
  await page.getByRole("button", { name: "Read the events" }).click();
  for (const name of ["x", "y"]) await page.locator(".names .name").filter({ has: page.getByText(name, { exact: true }) }).click();
  await expect.poll(() => counts(page)).toEqual(["3", "1"]);
  await head(page, "trace").click();
  const trace = region(page, "trace");
  const of = async (person: string, told: RegExp) => {
    await trace.getByRole("textbox").fill(person);
    await trace.getByRole("textbox").press("Enter");
    await expect(trace).toContainText(told);
  };
  await of("a", /2 hours later.*Took all the steps/s);
  await of("b", /y happened, but too late/);
  await of("c", /y never happened after that/);
  await of("nobody", /Nobody in the file is called nobody/);
});

test("two ways of counting are laid side by side, with those they differ for", async ({ page }) => {
  await openData(page);
  // The published case A0 A40 B45 C75, in days and with 30 of them for Mixpanel: the longest path starts at
  // the second A, an attempt at the first.
  await give(page, "log.csv", "user,event,time\na,A,2024-01-01\na,A,2024-01-25\na,B,2024-01-26\na,C,2024-02-05\nb,A,2024-01-01\n");
  await page.getByRole("button", { name: "Read the events" }).click();
  for (const name of ["A", "B", "C"]) await page.locator(".names .name").filter({ has: page.getByText(name, { exact: true }) }).click();
  await expect.poll(() => counts(page)).toEqual(["2", "1", "1"]);
  const compare = await ask(page, "compare");
  await expect(compare.getByRole("status")).toContainText("Both count everybody the same");
  await compare.getByRole("combobox").selectOption("Mixpanel");
  await expect(compare.getByRole("status")).toContainText("1 person is counted differently");
  await expect(rows(compare.locator("table").first()).last()).toContainText("−1");
  const persons = compare.getByRole("table", { name: "Who is counted differently" });
  await expect(rows(persons)).toHaveText([/a\s*3\s*2/]);
  await persons.getByRole("button", { name: "Both ways of a" }).click();
  const ways = compare.getByRole("region", { name: "Both ways of a" });
  await expect(ways.locator(".way").first()).toContainText("Took all the steps");
  await expect(ways.locator(".way").last()).not.toContainText("Took all the steps");
});

test("a breakdown and the times go with the counts into the funnel, as one edit", async ({ page }) => {
  await example(page);
  await ask(page, "breakdown");
  await expect(rows(region(page, "breakdown"))).toHaveCount(3);
  await page.getByRole("button", { name: "Use as my funnel" }).click();
  await expect(page.getByText(/3 groups by platform are its segments\. The median times are the days/)).toBeVisible();
  expect(await stageNames(page)).toHaveLength(5);
  await expect(countOf(page, "purchase")).toHaveValue("87");
  await expect(page.getByRole("textbox", { name: "mobile in purchase" })).toHaveValue("29");
  await page.getByRole("button", { name: "Undo" }).first().click();
  expect(await stageNames(page)).toHaveLength(6);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`every answer is accessible in ${colorScheme}, on a phone too`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await open(page);
    await example(page);
    for (const panel of Object.keys(panels) as Panel[]) {
      await ask(page, panel);
      await expect(region(page, panel).getByRole("status").first()).not.toHaveText("Counting…");
    }
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });
}
