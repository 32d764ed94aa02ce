// The Scenarios screen: what-ifs beside the funnel, levers, goals, and the forecast made in the worker.
import type { Page } from "@playwright/test";

import { expect, keepBefore, kept, openScenarios, test, waitUntilKept } from "../page";

// 40 000 × 45 % × 24.4 % × 25.5 % = 1 120 customers.
const shop = {
  currency: "NOK",
  stages: [
    { id: "a", name: "Visits", count: 40_000 },
    { id: "b", name: "Views", count: 18_000 },
    { id: "c", name: "Cart", count: 4_400 },
    { id: "d", name: "Purchase", count: 1_120, role: "customer" },
  ],
  economics: { averageOrderValue: 800, grossMargin: 0.4, cost: 110_000 },
};

const section = (page: Page, name: string) => page.locator("main").getByRole("region", { name, exact: true });
const compared = (page: Page, row: string) => section(page, "Side by side").getByRole("row", { name: new RegExp(`^${row}`) });
const changed = (page: Page, name: string) => page.getByRole("textbox", { name: `In the scenario: ${name}` });

async function begin(page: Page, document: object = shop): Promise<void> {
  await keepBefore(page, document);
  await openScenarios(page);
  await page.getByRole("button", { name: "New scenario" }).click();
}

test("typing, sliding and dragging are one edit, and each is undone in one step", async ({ page }) => {
  await begin(page);
  const cart = changed(page, "Views → Cart, of previous");
  const now = compared(page, "Purchase").locator("td").nth(1);
  await expect(now).toContainText("the same");
  await cart.fill("30");
  await cart.press("Tab");
  // 18 000 × 30 % = 5 400, × 1 120 ÷ 4 400 = 1 374.5, shown as 1 375.
  await expect(compared(page, "Cart").locator("td").nth(1)).toHaveText("5,400 +1,000");
  await expect(now).toHaveText("1,375 +255");
  await expect(compared(page, "Revenue").locator("td").nth(1)).toContainText("1,099,636");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(now).toContainText("the same");

  const slider = page.getByRole("slider", { name: "Slide: People in Visits" });
  await slider.evaluate((slider: HTMLInputElement) => {
    for (const value of ["50000", "55000", "60000"]) {
      slider.value = value;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
    slider.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await expect(now).toHaveText("1,680 +560");
  await expect(changed(page, "People in Visits")).toHaveValue("60,000");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(now).toContainText("the same");

  const edge = page.locator('.dragged [data-stage="b"] .handle[data-edge="1"] rect');
  await edge.scrollIntoViewIfNeeded();
  const box = (await edge.boundingBox())!;
  const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 15, from.y, { steps: 3 });
  await page.mouse.move(from.x + 30, from.y, { steps: 3 });
  await page.mouse.up();
  await expect(now).toContainText("+");
  await waitUntilKept(page);
  const [{ changes }] = (await kept(page)).scenarios;
  expect(changes).toEqual([{ input: "stepRate", stage: "b", value: expect.any(Number) }]);
  expect(changes[0].value).toBeGreaterThan(0.45);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(now).toContainText("the same");
  await expect(page.locator(".foot .kept")).toHaveText("Kept in this browser");
});

test("a scenario is made the funnel, and undo brings both back", async ({ page }) => {
  await begin(page);
  await page.getByRole("textbox", { name: "Name of the scenario" }).fill("Twice the visits");
  await changed(page, "People in Visits").fill("80k");
  await page.getByRole("button", { name: "Make it my funnel" }).click();
  await expect(compared(page, "Purchase").locator("td").first()).toHaveText("2,240");
  await expect(page.getByText("No scenario yet.")).toBeVisible();
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect(compared(page, "Purchase").locator("td").first()).toHaveText("1,120");
  await expect(page.getByRole("button", { name: "Twice the visits" })).toBeVisible();
});

test("scenarios stand side by side, and one is removed with a way back", async ({ page }) => {
  await begin(page);
  await changed(page, "Order value").fill("900");
  await page.getByRole("button", { name: "New scenario" }).click();
  await changed(page, "Cart → Purchase, of previous").fill("50 %");
  await expect(compared(page, "Profit").locator("td")).toHaveText([/248,400/, /293,200.*\+.*44,800/, /594,000.*\+.*345,600/]);
  await expect(compared(page, "Cost per customer").locator("td").nth(2)).toContainText("50");
  await page.getByRole("button", { name: "Remove this scenario" }).click();
  await expect(compared(page, "Profit").locator("td")).toHaveCount(2);
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect(compared(page, "Profit").locator("td")).toHaveCount(3);
});

test("levers are ranked by worth and by what they return", async ({ page }) => {
  await keepBefore(page, shop);
  await openScenarios(page);
  const levers = section(page, "Levers");
  const rows = levers.locator("tbody tr");
  await levers.getByRole("button", { name: "one percentage point" }).click();
  // One point more of 24.4 % is 1 120 ÷ 24.4 = 45.8 customers, of 25.5 % 44, of 45 % 24.9.
  await expect(rows.nth(0)).toContainText("Views → Cart");
  await expect(rows.nth(0)).toContainText("+46");
  await expect(rows.nth(1)).toContainText("+44");
  await expect(rows.nth(2)).toContainText("+25");
  await levers.getByRole("button", { name: "a tenth of what it is" }).click();
  await levers.getByRole("button", { name: "Profit", exact: true }).click();
  await expect(rows.first()).toContainText("+kr 35,840");
  await levers.getByRole("button", { name: "return on cost" }).click();
  // Typed key by key: what is typed neither moves nor loses the focus until the table is left.
  const cost = levers.getByRole("textbox", { name: "Cost of changing Cart → Purchase, of previous" });
  await cost.click();
  await page.keyboard.type("35840");
  await page.keyboard.press("Tab");
  await levers.getByRole("textbox", { name: "Cost of changing People in Visits" }).click();
  await page.keyboard.type("16000");
  await expect(levers.getByRole("textbox", { name: "Cost of changing People in Visits" })).toBeFocused();
  await levers.getByRole("button", { name: "return on cost" }).focus();
  await expect(rows.nth(0)).toContainText("People in Visits");
  await expect(rows.nth(0).locator("td").last()).toHaveText("kr 2.24 for kr 1");
  await expect(rows.nth(1)).toContainText("Cart → Purchase");
  await expect(rows.nth(1).locator("td").last()).toHaveText("kr 1 for kr 1");
  await levers.getByRole("button", { name: "Customers", exact: true }).click();
  // A tenth more of everybody is 112 customers, for 16 000.
  await expect(rows.nth(0).locator("td").last()).toHaveText("0.7 customers for kr 100");
});

test("a goal says what each input alone needs, what is impossible, and the smallest equal improvement", async ({ page }) => {
  await keepBefore(page, shop);
  await openScenarios(page);
  const goal = section(page, "What a goal takes");
  const row = (name: string) => goal.getByRole("row", { name: new RegExp(`^${name}`) });
  await goal.getByRole("textbox").fill("2 800");
  await expect(row("People in Visits")).toContainText("100,000");
  await expect(row("Visits → Views")).toContainText("impossible: 112.5%");
  await expect(row("Cart → Purchase")).toContainText("63.6%");
  // 2.5 to the power of ¼ is 1.2574.
  await expect(goal).toContainText("25.74% better, each of those chosen, is the least that reaches 2,800.");
  await goal.getByRole("checkbox", { name: "Improve together: People in Visits" }).uncheck();
  // The cube root of 2.5 is 1.3572.
  await expect(goal).toContainText("35.72% better");
  await goal.getByRole("button", { name: "Make it a scenario" }).click();
  await expect(compared(page, "Purchase").locator("td").nth(1)).toContainText("2,800");
  await waitUntilKept(page);
  expect((await kept(page)).forecast).toEqual({ goal: { customers: 2800 } });
  await page.reload();
  await expect(goal.getByRole("textbox")).toHaveValue("2,800");
  await goal.getByRole("button", { name: "Revenue" }).click();
  await expect(goal).toContainText("kr 2,800 is reached already");
});

test("a forecast is made in the worker, follows what it assumes, and tells the chance of a target", async ({ page }) => {
  await keepBefore(page, shop);
  await openScenarios(page);
  const forecast = section(page, "Forecast");
  await expect(forecast.getByText("From 10,000 runs.")).toBeVisible({ timeout: 30_000 });
  await expect(forecast.locator(".takeaway")).toContainText("Over 12 periods: about 13,4");
  const first = await forecast.locator(".takeaway").textContent();
  await forecast.getByRole("textbox", { name: "Seed" }).waitFor({ state: "hidden" });
  await forecast.getByText("More of what it assumes").click();
  await forecast.getByRole("textbox", { name: /^Seed/ }).fill("2");
  await expect(forecast.locator(".takeaway")).not.toHaveText(first!);
  await forecast.getByRole("textbox", { name: /^Seed/ }).fill("1");
  await expect(forecast.locator(".takeaway")).toHaveText(first!);
  await forecast.getByRole("textbox", { name: "Target", exact: true }).fill("1");
  await expect(forecast.locator(".takeaway")).toContainText("1 customers or more in all: 100% of the runs.");
  await forecast.getByRole("textbox", { name: "Periods to look ahead" }).fill("3");
  await expect(forecast.locator(".takeaway")).toContainText("Over 3 periods");
  await expect(forecast.locator(".plot .dot")).toHaveCount(3);
  await forecast.getByRole("textbox", { name: "Periods to look ahead" }).fill("121");
  await expect(forecast.getByRole("textbox", { name: "Periods to look ahead" })).toHaveAttribute("aria-invalid", "true");
  await forecast.getByRole("textbox", { name: "Runs" }).fill("200000");
  await expect(forecast.getByText("From 200,000 runs.")).toBeVisible({ timeout: 30_000 });

  await forecast.getByRole("textbox", { name: "From: Views → Cart" }).fill("20");
  await expect(forecast.getByText("Needs both ends to count")).toBeVisible();
  await forecast.getByRole("textbox", { name: "To: Views → Cart" }).fill("30");
  await expect(forecast.getByText("Needs both ends to count")).toBeHidden();
});

test("what forecasts assume that cannot be read is told, kept, and everything else goes on", async ({ page }) => {
  await keepBefore(page, { ...shop, forecast: { runs: -1 } });
  await openScenarios(page);
  await expect(page.getByText("forecast.runs: expected a whole number from 1 to 200000, got -1")).toBeVisible();
  await page.goto("./#");
  await page.locator("td.in input").first().fill("50000");
  await waitUntilKept(page);
  expect((await kept(page)).forecast).toEqual({ runs: -1 });
});

test("a funnel nobody enters has no forecast, and says why", async ({ page }) => {
  await keepBefore(page, { stages: shop.stages.map((stage) => ({ ...stage, count: 0 })) });
  await openScenarios(page);
  await expect(section(page, "Forecast")).toContainText("nobody is in the stage before Views");
});

test("a budget is split so that the next amount brings the same everywhere", async ({ page }) => {
  await keepBefore(page, shop);
  await openScenarios(page);
  const budget = section(page, "Budget over channels");
  const field = (column: string, name: string) => budget.getByRole("textbox", { name: `${column}: ${name}`, exact: true });
  await budget.getByRole("button", { name: "Add a channel" }).click();
  await budget.getByRole("textbox", { name: "Name of channel 1" }).fill("Search");
  await expect(budget.getByRole("alert")).toContainText("Search needs a spend and people it brought");
  await field("Spend", "Search").fill("4000");
  await field("Brought", "Search").fill("900");
  await field("Earlier spend", "Search").fill("1000");
  await field("Brought then", "Search").fill("450");
  await budget.getByRole("button", { name: "Add a channel" }).click();
  await budget.getByRole("textbox", { name: "Name of channel 2" }).fill("Mail");
  await field("Spend", "Mail").fill("4000");
  await field("Brought", "Mail").fill("1800");
  await field("Earlier spend", "Mail").fill("1000");
  await field("Brought then", "Mail").fill("900");
  // Both bring a · √spend, a = 14.23 and 28.46: the best split is as the squares of a, 1 to 4. Customers are 2.8 % of people:
  // 28.46 × √6 400 + 14.23 × √1 600 = 2 846 people, 2 700 as it is.
  const best = (name: string) => budget.getByRole("row", { name: new RegExp(`^${name}`) }).last();
  await expect(best("Search")).toContainText("1,600");
  await expect(best("Mail")).toContainText("6,400");
  await expect(budget.locator(".takeaway")).toContainText("80 customers (+4.1 beside now)");
  // 2.8 % × 28.46 ÷ (2 × √6 400) is half a hundredth of a customer for a krone.
  await expect(best("Mail")).toContainText("0.5 customers for kr 100");
  const amount = budget.getByRole("textbox", { name: /^Budget / });
  await amount.fill("20000");
  await expect(budget).toContainText("Mail would get 4 times the most that was ever spent on it.");
  await amount.fill("");
  await expect(budget).not.toContainText("ever spent on it");
  await field("At most", "Mail").fill("5000");
  await expect(best("Search")).toContainText("3,000");
  await budget.getByRole("button", { name: "Profit", exact: true }).click();
  await expect(best("Mail")).toContainText("5,000");
  // (14.23 × √3 000 + 28.46 × √5 000) × 2.8 % × 320 − 8 000, and 16 192 as it is.
  await expect(budget.locator(".takeaway")).toContainText("kr 8,000 of kr 8,000 brings a profit of kr 17,015 (+kr 823 beside now)");
  await amount.fill("9000");
  await waitUntilKept(page);
  expect((await kept(page)).forecast).toEqual({ budget: 9000, budgetAim: "profit" });
  await amount.fill("");
  await field("Earlier spend", "Mail").fill("4000");
  await expect(budget.getByRole("alert")).toContainText("the same spend in both periods");
  await budget.getByRole("button", { name: "Remove Mail" }).click();
  await expect(budget.getByRole("alert")).toHaveCount(0);
  await waitUntilKept(page);
  expect((await kept(page)).channels).toEqual([
    { id: "c1", name: "Search", spend: 4000, entrants: 900, earlier: { spend: 1000, entrants: 450 } },
  ]);
});
