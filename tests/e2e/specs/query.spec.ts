// The query builder of the Data screen: what a person can ask, what it answers, and what it refuses and why.
import type { Page } from "@playwright/test";

import { accessibilityProblems, expect, give, openData, test } from "../page";

const HEADER = "user,event,time,country,price";
const LOG = [
  HEADER,
  "a,view_item,2024-01-01 00:00,NO,10",
  "a,buy,2024-01-01 01:00,NO,10",
  "b,view_list,2024-01-02 00:00,SE,1200.5",
  "b,cart,2024-01-02 00:30,SE,",
  "b,buy,2024-01-02 02:00,SE,1200.5",
  "c,view_item,2024-01-03 00:00,DK,5",
  "c,refund,2024-01-03 00:30,DK,",
  "c,buy,2024-01-03 01:00,DK,5",
  "d,view_item,2024-02-01 00:00,NO,",
  "d,cart,2024-02-01 01:00,NO,",
].join("\n");

const builder = (page: Page) => page.getByRole("region", { name: "The funnel to count" });
const refusal = (page: Page) => builder(page).getByRole("alert");
const answer = (page: Page) => page.getByRole("region", { name: "The funnel in this file" });
const counts = (page: Page) => answer(page).locator("tbody tr td:nth-of-type(1)").allTextContents();
const expectCounts = (page: Page, expected: string[]) => expect.poll(() => counts(page)).toEqual(expected);
const pick = (page: Page, name: string) =>
  page.locator(".names .name").filter({ has: page.getByText(name, { exact: true }) }).click();
const step = (page: Page, number: number) => page.locator(".steps > li").nth(number - 1);
const summaryOf = (page: Page, start: string) => builder(page).locator("summary").filter({ hasText: start });
const list = (page: Page, label: string) => builder(page).locator("select").and(builder(page).getByRole("combobox", { name: label, exact: true })).first();
const choose = async (page: Page, label: string, option: RegExp) => {
  const value = await list(page, label).locator("option").filter({ hasText: option }).getAttribute("value");
  await list(page, label).selectOption(value);
};

/** Reads a log and picks the events that make the funnel. */
async function ask(page: Page, events: string[], log = LOG): Promise<void> {
  await give(page, "log.csv", log);
  await page.getByRole("button", { name: "Read the events" }).click();
  for (const event of events) await pick(page, event);
}

test.beforeEach(async ({ page }) => openData(page));

test.describe("steps", () => {
  test("a step takes further events and patterns, and says how many names a pattern fits", async ({ page }) => {
    await ask(page, ["view_item", "buy"]);
    await expectCounts(page, ["3", "2"]);
    await step(page, 1).getByRole("button", { name: "Or another event" }).click();
    const field = step(page, 1).getByRole("combobox", { name: "Or another event" });
    await expect(field).toBeFocused();
    await field.fill("list");
    await expect(step(page, 1).getByRole("option", { name: /view_list/ })).toContainText("1");
    await field.press("ArrowDown");
    await field.press("Enter");
    await expectCounts(page, ["4", "3"]);
    await step(page, 1).getByRole("button", { name: "Take view_list out of this step" }).click();
    await expectCounts(page, ["3", "2"]);
    await step(page, 1).getByRole("button", { name: "Or another event" }).click();
    await field.fill("view*");
    await expect(step(page, 1).getByRole("option", { name: /view\*/ })).toContainText("fits 2 names, 4 events");
    await field.press("Enter");
    await expect(step(page, 1).locator(".chip").nth(1)).toContainText("fits 2 names");
    await expectCounts(page, ["4", "3"]);
  });

  test("a pattern typed in the search becomes a step of its own", async ({ page }) => {
    await ask(page, []);
    await page.getByRole("textbox", { name: "Search events" }).fill("view*");
    await expect(page.locator(".names .name")).toHaveCount(2);
    await page.getByRole("button", { name: /Every event like view\*/ }).click();
    await expectCounts(page, ["4"]);
  });

  test("a name that is not in the file says so", async ({ page }) => {
    await ask(page, ["buy"]);
    await step(page, 1).getByRole("button", { name: "Or another event" }).click();
    await step(page, 1).getByRole("combobox").fill("pay");
    await page.keyboard.press("Enter");
    await expect(step(page, 1).locator(".chip").nth(1)).toContainText("not in this file");
  });

  test("a step has a name, may be skipped unless it is the first, and moves with the focus", async ({ page }) => {
    await ask(page, ["view_item", "cart", "buy"]);
    await expectCounts(page, ["3", "1", "0"]);
    await expect(step(page, 1).getByRole("checkbox")).toHaveCount(0);
    await step(page, 2).getByRole("checkbox", { name: "May be skipped" }).check();
    await expectCounts(page, ["3", "1", "2"]);
    await page.getByRole("textbox", { name: "Name of step 2" }).fill("Into the cart");
    await expect(answer(page).getByRole("rowheader", { name: "Into the cart" })).toBeVisible();
    await page.getByRole("button", { name: "Move Into the cart later" }).click();
    await expect(page.getByRole("textbox", { name: "Name of step 3" })).toHaveValue("Into the cart");
    await expect(page.getByRole("button", { name: "Move Into the cart earlier" })).toBeFocused();
    await page.getByRole("button", { name: "Remove Into the cart" }).click();
    await expectCounts(page, ["3", "2"]);
  });
});

test.describe("conditions", () => {
  test("of an event: a value from the suggestions, comparisons in words, several values", async ({ page }) => {
    await ask(page, ["buy"]);
    await step(page, 1).getByRole("button", { name: "Only where…" }).click();
    await expect(refusal(page)).toContainText("The condition on “country” has no value yet.");
    await expect(answer(page)).toHaveCount(0);
    const value = step(page, 1).getByRole("combobox", { name: "Value", exact: true });
    await value.focus();
    await value.press("ArrowDown");
    await expect(step(page, 1).getByRole("option", { name: /NO/ })).toContainText("4");
    await step(page, 1).getByRole("option", { name: /SE/ }).click();
    await expectCounts(page, ["1"]);
    await choose(page, "Comparison", /^is one of$/);
    await step(page, 1).getByRole("combobox", { name: "Values" }).fill("DK");
    await page.keyboard.press("Enter");
    await expectCounts(page, ["2"]);
    await step(page, 1).getByRole("button", { name: "Without SE" }).click();
    await expectCounts(page, ["1"]);
    await step(page, 1).getByRole("button", { name: "Remove the condition on country" }).click();
    await expectCounts(page, ["3"]);
  });

  test("numbers are read as the reader writes them", async ({ page }) => {
    await ask(page, ["buy"]);
    await step(page, 1).getByRole("button", { name: "Only where…" }).click();
    await choose(page, "Property", /^price$/);
    await choose(page, "Comparison", /^is more than$/);
    const value = step(page, 1).getByRole("combobox", { name: "Value", exact: true });
    await value.fill("1,200");
    await expectCounts(page, ["1"]);
    await expect(value).toHaveValue("1,200");
    await value.fill("9");
    await expectCounts(page, ["2"]);
    await choose(page, "Comparison", /^is missing$/);
    await expectCounts(page, ["0"]);
    await expect(value).toHaveCount(0);
  });

  test("of the whole query: events for which one fails are not there", async ({ page }) => {
    await ask(page, ["view_item", "buy"]);
    await builder(page).getByRole("button", { name: "Add a condition" }).click();
    await builder(page).getByRole("combobox", { name: "Value", exact: true }).fill("NO");
    await expectCounts(page, ["2", "1"]);
  });
});

test("what must not happen leaves people out or ends their path", async ({ page }) => {
  await ask(page, ["view_item", "buy"]);
  await summaryOf(page, "Events that must not happen").click();
  await builder(page).getByRole("combobox", { name: "Event that must not happen" }).fill("refund");
  await page.keyboard.press("Enter");
  await expectCounts(page, ["2", "1"]);
  await choose(page, "What happens then", /^The path ends there$/);
  await expectCounts(page, ["3", "1"]);
  await expect(summaryOf(page, "Events that must not happen")).toContainText("1");
  await builder(page).getByRole("button", { name: "refund may happen again" }).click();
  await expectCounts(page, ["3", "2"]);
});

test.describe("how it is counted", () => {
  const open = (page: Page) => summaryOf(page, "How it is counted").click();

  test("a preset sets its options, and the sentence tells", async ({ page }) => {
    await ask(page, ["view_item", "buy"]);
    await expect(summaryOf(page, "How it is counted")).toContainText("as usual");
    await open(page);
    await choose(page, "Count as", /^Umami$/);
    await expect(builder(page).getByText("As Umami counts: one hour from each step")).toBeVisible();
    await expect(builder(page).getByRole("textbox", { name: "From each step to the next within" })).toHaveValue("1");
    await expect(builder(page).getByRole("checkbox", { name: "One event may serve several steps" })).toBeChecked();
    await expect(summaryOf(page, "How it is counted")).toContainText("counted as Umami does");
    await expectCounts(page, ["3", "2"]);
  });

  test("order, attempts, unit, time and the same value along the way are counted by", async ({ page }) => {
    await ask(page, ["buy", "view_item"]);
    await expectCounts(page, ["3", "0"]);
    await open(page);
    await choose(page, "Order of the steps", /^In any order$/);
    await expectCounts(page, ["4", "2"]);
    await expect(summaryOf(page, "How it is counted")).toContainText("steps in any order");
    await builder(page).getByLabel("Last day").fill("2024-01-02");
    await choose(page, "What must lie between", /^Everything that is counted$/);
    await expectCounts(page, ["2", "1"]);
    await expect(builder(page).getByLabel("Last day")).toHaveValue("2024-01-02");
    await builder(page).getByLabel("Last day").fill("");
    await builder(page).getByRole("combobox", { name: "Must be the same at every step" }).fill("country");
    await page.keyboard.press("Enter");
    await expect(summaryOf(page, "How it is counted")).toContainText("the same country at every step");
    await choose(page, "What is counted", /^Visits \(sessions\)$/);
    await expect(builder(page).getByRole("textbox", { name: /A visit ends/ })).toHaveValue("30");
    await choose(page, "Time limit", /^However long it takes$/);
    await expect(summaryOf(page, "How it is counted")).toContainText("no time limit");
    await expect(answer(page)).toBeVisible();
  });

  test("what cannot be combined is told before it is chosen and after, naming both", async ({ page }) => {
    await ask(page, ["view_item", "buy"]);
    await step(page, 2).getByRole("checkbox", { name: "May be skipped" }).check();
    await open(page);
    const order = list(page, "Order of the steps");
    await expect(order.locator("option").nth(2)).toHaveText("In any order (not together with: steps that may be skipped)");
    await choose(page, "Order of the steps", /In any order/);
    await expect(refusal(page)).toContainText("“steps in any order” and “steps that may be skipped” cannot be combined");
    await expect(answer(page)).toHaveCount(0);
    await step(page, 2).getByRole("checkbox").uncheck();
    await expect(refusal(page)).toHaveCount(0);
    await expect(answer(page)).toBeVisible();
  });
});

test("what is typed in a search field is taken back there, not the query", async ({ page }) => {
  await ask(page, ["view_item", "buy"]);
  const search = page.getByRole("textbox", { name: "Search events" });
  await search.pressSequentially("view");
  await search.press("Control+z");
  await expect(search).not.toHaveValue("view");
  await expect(page.locator(".steps > li")).toHaveCount(2);
  await step(page, 1).getByRole("button", { name: "Or another event" }).click();
  const field = step(page, 1).getByRole("combobox", { name: "Or another event" });
  await field.pressSequentially("cart");
  await field.press("Control+z");
  await expect(field).not.toHaveValue("cart");
  await expect(page.locator(".steps > li")).toHaveCount(2);
  // Once it is added, it is part of the query.
  await field.fill("cart");
  await field.press("Enter");
  await expect(step(page, 1).locator(".chip")).toHaveCount(2);
  await page.getByRole("textbox", { name: "Name of step 1" }).press("Control+z");
  await expect(step(page, 1).locator(".chip")).toHaveCount(1);
});

test("changes are taken back one by one, a typed word as one, and the document is left alone", async ({ page }) => {
  await ask(page, ["view_item", "buy"]);
  const undo = page.getByRole("button", { name: "Take the last change back" });
  const name = page.getByRole("textbox", { name: "Name of step 1" });
  await name.pressSequentially("Looked");
  await undo.click();
  await expect(name).toHaveValue("");
  await undo.click();
  await expect(page.locator(".steps > li")).toHaveCount(1);
  await page.getByRole("button", { name: "Do the change again" }).click();
  await expectCounts(page, ["3", "2"]);
  await name.focus();
  await page.keyboard.press("Control+z");
  await expect(page.locator(".steps > li")).toHaveCount(1);
  await page.keyboard.press("Control+y");
  await expect(page.locator(".steps > li")).toHaveCount(2);
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(page.locator(".steps > li")).toHaveCount(0);
  await undo.click();
  await expect(page.locator(".steps > li")).toHaveCount(2);
});

test("what is typed in one condition is taken back apart from what is typed in another", async ({ page }) => {
  await ask(page, ["buy"]);
  for (let i = 0; i < 2; i++) await builder(page).getByRole("button", { name: "Add a condition" }).click();
  const values = builder(page).getByRole("combobox", { name: "Value", exact: true });
  await values.nth(0).fill("NO");
  await values.nth(1).fill("NO");
  await expectCounts(page, ["1"]);
  await page.getByRole("button", { name: "Take the last change back" }).click();
  await expect(values.nth(1)).toHaveValue("");
  await expect(values.nth(0)).toHaveValue("NO");
});

test("typing asks for no more than one answer at a time, and the last one stands", async ({ page }) => {
  await ask(page, ["view_item", "buy"]);
  const limit = page.getByRole("textbox", { name: /^From the first step/ });
  await limit.pressSequentially("0", { delay: 5 });
  await limit.fill("0.01");
  await limit.fill("1");
  await expectCounts(page, ["3", "2"]);
  await limit.fill("0");
  await expectCounts(page, ["3", "0"]);
});

test.describe("the question kept with the funnel", () => {
  const keep = async (page: Page) => {
    await ask(page, ["view_item", "buy"]);
    await step(page, 2).getByRole("button", { name: "Only where…" }).click();
    await step(page, 2).getByRole("combobox", { name: "Value", exact: true }).fill("NO");
    await expectCounts(page, ["3", "1"]);
    await page.getByRole("button", { name: "Use as my funnel" }).click();
    await openData(page);
  };

  test("is asked of the next file that has what it needs", async ({ page }) => {
    await keep(page);
    await ask(page, [], [HEADER, "x,view_item,2024-03-01,NO,1", "x,buy,2024-03-02,NO,1", "y,view_item,2024-03-01,SE,1"].join("\n"));
    await expectCounts(page, ["2", "1"]);
    await expect(step(page, 2).getByRole("combobox", { name: "Value", exact: true })).toHaveValue("NO");
  });

  test("says what another file lacks, and is applied all the same or not", async ({ page }) => {
    await keep(page);
    const other = ["user,event,time", "x,visit,2024-03-01", "x,buy,2024-03-02"].join("\n");
    await ask(page, [], other);
    const notice = builder(page).getByRole("status");
    await expect(notice).toContainText("lacks the events “view_item” and the columns “country”");
    await expect(page.locator(".steps > li")).toHaveCount(0);
    await page.getByRole("button", { name: "Apply it anyway" }).click();
    await expect(page.locator(".steps > li")).toHaveCount(2);
    await expectCounts(page, ["0", "0"]);
    await ask(page, [], other);
    await page.getByRole("button", { name: "Start new" }).click();
    await expect(notice).toHaveCount(0);
    await expect(page.locator(".steps > li")).toHaveCount(0);
  });
});

test("the columns kept are chosen before the file is read", async ({ page }) => {
  await give(page, "log.csv", LOG);
  await page.getByRole("button", { name: "Without price" }).click();
  await expect(page.getByRole("button", { name: "Without country" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Without price" })).toHaveCount(0);
  await page.getByRole("button", { name: "Read the events" }).click();
  await pick(page, "buy");
  await step(page, 1).getByRole("button", { name: "Only where…" }).click();
  await expect(list(page, "Property").locator("option")).toHaveText(["country"]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing wrong with the builder, all of it open, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await ask(page, ["view_item", "cart", "buy"]);
    await step(page, 1).getByRole("button", { name: "Only where…" }).click();
    await choose(page, "Comparison", /^is one of$/);
    await step(page, 1).getByRole("combobox", { name: "Values" }).fill("NO");
    await page.keyboard.press("Enter");
    await summaryOf(page, "Events that must not happen").click();
    await builder(page).getByRole("combobox", { name: "Event that must not happen" }).fill("refund");
    await page.keyboard.press("Enter");
    await summaryOf(page, "How it is counted").click();
    await builder(page).getByRole("combobox", { name: "Must be the same at every step" }).click();
    await expect(builder(page).getByRole("listbox", { name: "Must be the same at every step" })).toBeVisible();
    await expect(answer(page)).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
}

for (const width of [320, 390, 1280]) {
  test(`nothing runs out of the page at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await ask(page, ["view_item", "buy"]);
    await step(page, 1).getByRole("button", { name: "Only where…" }).click();
    await summaryOf(page, "How it is counted").click();
    await summaryOf(page, "Events that must not happen").click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
}
