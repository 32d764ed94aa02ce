// The Funnel screen: chart and table as two faces of one control.
import { countOf, expect, open, stageNames, test } from "../page";

test.beforeEach(async ({ page }) => open(page));

test.describe("typing", () => {
  const readable: [string, string][] = [["1234.5", "1,234.5"], ["1,234", "1,234"], ["12k", "12,000"], ["0", "0"]];
  for (const [typed, shown] of readable) {
    test(`“${typed}” is read as ${shown}`, async ({ page }) => {
      const field = countOf(page, "Checkout");
      await field.fill(typed);
      await field.press("Tab");
      await expect(field).toHaveValue(shown);
    });
  }

  for (const typed of ["abc", "-5", "1e400", "", "12,34", "<b>7</b>"]) {
    test(`“${typed}” is marked at the field and the old value stays`, async ({ page }) => {
      const field = countOf(page, "Checkout");
      await field.fill(typed);
      await expect(field).toHaveAttribute("aria-invalid", "true");
      await expect(page.locator(".stages").getByRole("alert")).toBeVisible();
      await field.press("Tab");
      await expect(field).toHaveValue("2,100");
    });
  }

  test("an interval is not rounded to nothing", async ({ page }) => {
    await countOf(page, "Product views").fill("0");
    await page.locator('#chart [data-stage="s2"]').hover();
    // Wilson's upper bound for 0 of 40,000 is z²/(n + z²) = 3.8415/40,003.84.
    await expect(page.locator(".tooltip")).toContainText("0% to 0.0096%");
  });

  test("numbers are typed and shown as the language writes them", async ({ page }) => {
    await page.getByRole("button", { name: /^Language/ }).click();
    await page.getByRole("button", { name: "Norsk bokmål" }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", "nb");
    const field = page.locator(".stages td.in input").nth(3);
    await field.fill("1 234,5");
    await field.press("Tab");
    await expect(field).toHaveValue(/^1\s234,5$/);
    await field.fill("1,2,3");
    await expect(field).toHaveAttribute("aria-invalid", "true");
  });

  test("Escape brings the old number back, Enter goes down the column", async ({ page }) => {
    const field = countOf(page, "Checkout");
    await field.fill("77");
    await field.press("Escape");
    await expect(field).toHaveValue("2,100");
    await field.press("Enter");
    await expect(countOf(page, "Purchase")).toBeFocused();
  });

  test("a run of typing in one field is one step to undo", async ({ page }) => {
    await countOf(page, "Checkout").click();
    await page.keyboard.type("2000", { delay: 20 });
    await countOf(page, "Checkout").press("Tab");
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(countOf(page, "Checkout")).toHaveValue("2,100");
    await expect(page.getByRole("button", { name: "Undo" })).toBeDisabled();
    await page.getByRole("button", { name: "Redo" }).click();
    await expect(countOf(page, "Checkout")).toHaveValue("2,000");
  });
});

test("dragging an edge changes the count and nothing else, as one step", async ({ page }) => {
  const handle = page.locator('#chart [data-stage="s2"] .handle rect').last();
  const box = (await handle.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + box.height / 2, { steps: 8 });
  await page.mouse.up();
  const dragged = Number((await countOf(page, "Product views").inputValue()).replace(/,/g, ""));
  expect(dragged).toBeGreaterThan(20_000);
  expect(dragged).toBeLessThanOrEqual(40_000);
  await expect(countOf(page, "Added to cart")).toHaveValue("4,400");
  await page.keyboard.press("Control+z");
  await expect(countOf(page, "Product views")).toHaveValue("18,000");
});

test("only what was edited moves: the first picture and one of another width stand at once", async ({ page }) => {
  await page.addInitScript(() => {
    (globalThis as any).moved = 0;
    addEventListener("transitionrun", (event) => {
      if ((event.target as Element).closest("#chart")) (globalThis as any).moved += 1;
    });
  });
  const moved = () => page.evaluate(() => (globalThis as any).moved);
  await page.setViewportSize({ width: 390, height: 800 });
  await open(page);
  await expect(page.locator("#chart .stage").nth(1)).toBeVisible();
  await page.setViewportSize({ width: 800, height: 800 });
  await expect.poll(() => page.locator("#chart").getAttribute("viewBox")).toMatch(/^0 0 [4-9]\d\d /);
  expect(await moved()).toBe(0);
  await countOf(page, "Purchase").fill("900");
  await expect.poll(moved).toBeGreaterThan(0);
});

test("the chart is one tab stop with arrows, Home, End, Enter, Escape and +/−", async ({ page }) => {
  await page.locator('#chart [data-stage="s1"]').focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.locator('#chart [data-stage="s2"]')).toBeFocused();
  await expect(page.locator(".tooltip")).toContainText("45% of Visits");
  await page.keyboard.press("End");
  await expect(page.locator('#chart [data-stage="s6"]')).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("+");
  await expect(countOf(page, "Visits")).toHaveValue("40,400");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("dialog", { name: "Stage Visits" });
  await expect(panel).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(page.locator('#chart [data-stage="s1"]')).toBeFocused();
  expect(await page.locator('#chart [tabindex="0"]').count()).toBe(1);

  await page.keyboard.press("Enter");
  await expect(panel.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.locator('#chart [data-stage="s1"]').focus();
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
});

test("stages are added, renamed, moved and removed, each undoable", async ({ page }) => {
  await page.getByRole("button", { name: "Add stage" }).click();
  await expect(page.locator(".stages tbody tr:last-child .name")).toBeFocused();
  await page.keyboard.type("Referral");
  await expect.poll(() => stageNames(page)).toEqual(["Visits", "Product views", "Added to cart", "Checkout", "Purchase", "Repeat purchase", "Referral"]);
  await page.getByRole("button", { name: "More for Referral" }).click();
  await page.getByRole("button", { name: "Move up" }).click();
  await expect.poll(async () => (await stageNames(page)).slice(-2)).toEqual(["Referral", "Repeat purchase"]);
  await page.getByRole("button", { name: "More for Checkout" }).click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect.poll(() => stageNames(page)).not.toContain("Checkout");
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await stageNames(page))[3]).toBe("Checkout");
});

test("a row is dragged to another place", async ({ page }) => {
  const grips = page.locator(".stages .grip");
  await grips.nth(3).dragTo(page.locator(".stages tbody tr").nth(1));
  await expect.poll(async () => (await stageNames(page)).slice(1, 3)).toEqual(["Checkout", "Product views"]);
});

test("a stage is looked at closer as a funnel of its own, and back", async ({ page }) => {
  await page.getByRole("button", { name: "More for Checkout" }).click();
  await page.getByRole("button", { name: "Look closer" }).click();
  await expect(page.getByRole("navigation", { name: "Where you are" })).toContainText("Checkout");
  await expect.poll(() => stageNames(page)).toEqual([]);
  await page.getByRole("button", { name: "Add stage" }).click();
  await page.keyboard.type("Address");
  await page.getByRole("button", { name: "Whole funnel" }).click();
  await expect.poll(() => stageNames(page)).toHaveLength(6);
});

test("shapes and rates can be chosen", async ({ page }) => {
  await page.getByRole("button", { name: "of first" }).click();
  await expect(page.locator("#chart")).toContainText("↓ 2.8%");
  await page.getByRole("button", { name: "Bars", exact: true }).click();
  await expect(page.locator("#chart .lost").first()).toBeAttached();
  await page.getByRole("button", { name: "Flow", exact: true }).click();
  await expect(page.locator("#chart .lost")).toHaveCount(0);
});

test("segments are columns, stacked or side by side, and a sum too large is said", async ({ page }) => {
  await page.getByRole("button", { name: "Add segment" }).click();
  await page.getByRole("button", { name: "Add segment" }).click();
  await page.getByRole("textbox", { name: "Segment 1 in Visits" }).fill("30000");
  await page.getByRole("textbox", { name: "Segment 2 in Visits" }).fill("10000");
  // The third are those in no segment.
  await expect(page.locator("#chart .part")).toHaveCount(3);
  await page.getByRole("button", { name: "Side by side" }).click();
  await expect(page.getByRole("list", { name: "Segments" })).toContainText("Segment 2");
  await page.getByRole("textbox", { name: "Segment 2 in Visits" }).fill("20000");
  await expect(page.getByRole("list", { name: "Worth knowing" })).toContainText("50,000");
});

test("a figure opens its formula with the user's own numbers, and says what it needs", async ({ page }) => {
  await page.getByRole("button", { name: /^Cost per customer/ }).click();
  const explanation = page.getByRole("region", { name: /Cost per customer/ });
  await expect(explanation).toContainText("€110,000");
  await expect(explanation).toContainText("1,120");
  await expect(explanation).toContainText("€98.21");
  await countOf(page, "Purchase").fill("0");
  await expect(explanation).toContainText("not available");
});

test("a stage larger than the one before is drawn and told, not clipped", async ({ page }) => {
  await countOf(page, "Purchase").fill("4200");
  await expect(page.locator("#chart")).toContainText("↓ 200%");
  await expect(page.getByRole("list", { name: "Worth knowing" })).toContainText("Purchase (4,200)");
});

test("all stages at zero: every rate is not available, and the chart stands", async ({ page }) => {
  for (const stage of await stageNames(page)) await countOf(page, stage).fill("0");
  await expect(page.locator("#chart .stage")).toHaveCount(6);
  await expect(page.locator(".stages")).not.toContainText(/NaN|Infinity|%/);
  await expect(page.locator(".weakest")).toContainText("weakest step cannot be named");
});

test("markup in a name is a name", async ({ page }) => {
  await page.locator(".stages .name").first().fill('<img src=x onerror=alert(1)> & "Øl" 🎉 \u202Eabc');
  await expect(page.locator("#chart img")).toHaveCount(0);
  await expect(page.locator("#chart")).toContainText("<img");
});

test("period, currency and inputs change the figures' words", async ({ page }) => {
  await page.getByRole("button", { name: /^Period/ }).click();
  await page.getByRole("button", { name: "per week" }).click();
  await expect(page.locator(".weakest")).toContainText("per week");
  await page.getByText("Money and customers").click();
  await page.getByLabel("Currency").selectOption("NOK");
  await expect(page.locator(".figures")).toContainText(/kr|NOK/);
  await page.getByRole("textbox", { name: "Gross margin, %" }).fill("120");
  await expect(page.getByRole("textbox", { name: "Gross margin, %" })).toHaveAttribute("aria-invalid", "true");
});
