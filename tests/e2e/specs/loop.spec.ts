// The loop, as a newcomer walks it: weakest step → likely cause → hypothesis → test plan → what success is worth → counts →
// decision → scenario → forecast. README lists these steps.
import { expect, open, test, waitUntilKept } from "../page";

test("from the weakest step to a decided change and its forecast, in less than two minutes", async ({ page }) => {
  const begun = Date.now();
  await open(page);
  const weakest = page.locator(".weakest");
  const section = (name: string) => page.locator("main").getByRole("region", { name, exact: true });

  await test.step("1. the Funnel screen names the weakest step: open “What would help?”", async () => {
    await expect(weakest).toContainText("Product views → Added to cart");
    await weakest.getByRole("button", { name: "What would help?" }).click();
    await expect(weakest.locator(".advice li")).not.toHaveCount(0);
  });

  const tactic = await weakest.locator(".advice li b").first().textContent();
  await test.step("2. choose a likely cause and “Test this”: the hypothesis is written", async () => {
    await weakest.getByRole("button", { name: /^Test this/ }).first().click();
    await expect(page.getByRole("textbox", { name: "we believe that changing" })).toHaveValue(tactic!);
    await expect(section("Hypothesis")).toContainText("24% of 18,000 go on from Product views to Added to cart");
    await expect(section("Hypothesis")).toContainText(`we believe that ${tactic} for everybody will move the step rate into Added to cart from 24.4% to 26.9%.`);
  });

  await test.step("3. the plan says how many people, how many days, and what success is worth", async () => {
    // statsmodels: 5 012 in each group; 18 000 a month are 591.4 a day, so 10 024 take 17 days; a tenth more of 1 120 is 112.
    await expect(section("Plan")).toContainText("5,012");
    await expect(section("Plan").locator("dl > div").filter({ hasText: "Days it takes" }).locator("dd")).toHaveText("17");
    await expect(section("Plan")).toContainText("+112 customers");
  });

  await test.step("4. after the test, type its counts: the page says what they mean", async () => {
    await page.getByRole("textbox", { name: "Control: Reached the step" }).fill("5012");
    await page.getByRole("textbox", { name: "Control: Went on" }).fill("1225");
    await page.getByRole("textbox", { name: "Variant B: Reached the step" }).fill("5012");
    await page.getByRole("textbox", { name: "Variant B: Went on" }).fill("1360");
    await expect(section("What the counts say")).toContainText("Variant B does better than the control.");
  });

  await test.step("5. “Make it a scenario”, and see it beside the funnel and in the forecast", async () => {
    await page.getByRole("button", { name: "Make it a scenario" }).click();
    await page.getByRole("link", { name: "See it in Scenarios" }).click();
    await expect(section("Side by side").getByRole("columnheader", { name: tactic! })).toBeVisible();
    const customers = section("Side by side").getByRole("row", { name: /^Customers/ });
    // 2.69 points more of 24.44 %.
    await expect(customers).toContainText("1,243");
    const forecast = section("Forecast");
    await forecast.getByRole("combobox", { name: "Forecast of" }).selectOption({ label: tactic! });
    await expect(forecast.locator(".takeaway")).toContainText("about 14,", { timeout: 30_000 });
  });
  expect(Date.now() - begun, "milliseconds").toBeLessThan(120_000);
  await waitUntilKept(page);
  await page.reload();
  await expect(section("Side by side").getByRole("columnheader", { name: tactic! })).toBeVisible();
});

test("“Try it” makes a scenario of what the sentence says", async ({ page }) => {
  await open(page);
  await page.locator(".weakest").getByRole("button", { name: "Try it" }).click();
  const beside = page.locator("main").getByRole("region", { name: "Side by side", exact: true });
  await expect(beside.getByRole("columnheader", { name: "Product views → Added to cart: 25.4%" })).toBeVisible();
  await expect(beside.getByRole("row", { name: /^Customers/ })).toContainText("+46");
});

test("without a connection the advice says so, and the rest of the page goes on", async ({ page, context }) => {
  await context.route("**/locales/playbook/**", (route) => route.abort());
  await open(page);
  await page.locator(".weakest").getByRole("button", { name: "What would help?" }).click();
  await expect(page.locator(".weakest").getByRole("alert")).toContainText("could not be fetched");
  await page.locator(".weakest").getByRole("button", { name: "Try it" }).click();
  await expect(page.locator("main .scenarios")).toBeVisible();
});
test.use({ expected: /ERR_FAILED|Failed to load resource/ });

test("advice is for the kind of business and in the language chosen", async ({ browser, baseURL }) => {
  const seen = new Set<string>();
  for (const locale of ["en", "nb", "da", "sv"]) {
    const context = await browser.newContext({ locale, baseURL });
    const page = await context.newPage();
    await open(page);
    await page.locator(".weakest .ways-on button").first().click();
    const causes = await page.locator(".advice .cause").allTextContents();
    await expect(page.locator(".advice .cause").first()).toBeVisible();
    expect((await page.locator(".advice .cause").allTextContents()).length, `${causes}`).toBeGreaterThan(2);
    // Danish money ends with an abbreviation.
    expect(await page.locator(".weakest").textContent()).not.toContain("..");
    seen.add((await page.locator(".advice").textContent())!);
    await context.close();
  }
  expect(seen.size).toBe(4);
});
