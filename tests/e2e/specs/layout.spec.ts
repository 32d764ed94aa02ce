// Every language at every width: nothing runs out of the page, nothing is left in English.
import { expect, keepBefore, open, openData, openExperiments, openScenarios, openShare, test } from "../page";

const languages = { en: "English", nb: "Norsk bokmål", da: "Dansk", sv: "Svenska" };

for (const [code, name] of Object.entries(languages)) {
  for (const width of [320, 390, 768, 1280, 3840]) {
    test(`${name} fits ${width} px`, async ({ browser, baseURL }) => {
      const context = await browser.newContext({ locale: code, viewport: { width, height: 800 }, baseURL, reducedMotion: "reduce" });
      const page = await context.newPage();
      await open(page);
      await expect(page.locator("html")).toHaveAttribute("lang", code);
      const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(await overflow()).toBe(0);
      await openData(page);
      expect(await overflow()).toBe(0);
      await openExperiments(page);
      await page.locator(".experiments .button.primary").click();
      expect(await overflow()).toBe(0);
      await openScenarios(page);
      await page.locator(".scenarios .button.primary").click();
      await expect(page.locator(".scenarios .changes")).toBeVisible();
      if (width === 320) {
        // Everything that opens, with its tables.
        await expect(page.locator(".scenarios .counted figure")).toBeVisible();
        await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
        await expect(page.locator(".scenarios .counted table").first()).toBeVisible();
      }
      expect(await overflow()).toBe(0);
      await openShare(page);
      await expect(page.locator(".share iframe")).toBeVisible();
      expect(await overflow()).toBe(0);
      await context.close();
    });
  }
}

test("the browser's language is taken, also plain Norwegian and nynorsk", async ({ browser, baseURL }) => {
  for (const [locale, language] of [["no", "nb"], ["nn-NO", "nb"], ["sv-FI", "sv"], ["fr", "en"]]) {
    const context = await browser.newContext({ locale, baseURL });
    const page = await context.newPage();
    await open(page);
    const lang = await page.locator("html").getAttribute("lang");
    expect(lang).toBe(language);
    await context.close();
  }
});

test("names without a break fit 320 px", async ({ page }) => {
  const long = ["Donaudampfschifffahrtsgesellschaftskapitän", "https://shop.example.com/checkout/complete/thank-you", "w".repeat(204)];
  await keepBefore(page, { stages: long.map((name, place) => ({ id: `s${place}`, name, count: 1_000 / 4 ** place })) });
  await page.setViewportSize({ width: 320, height: 800 });
  await open(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  await openScenarios(page);
  await page.locator(".scenarios .button.primary").click();
  await expect(page.locator(".scenarios .changes")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
});

test("a right-to-left page mirrors the chart and still fits", async ({ page }) => {
  await open(page);
  const left = () => page.locator('#chart [data-stage="s1"] .shape').evaluate((shape) => (shape as SVGPathElement).getBBox().x);
  const before = await left();
  await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
  await page.getByRole("button", { name: "Bars", exact: true }).click();
  await page.getByRole("button", { name: "Funnel", exact: true }).click();
  expect(await left()).not.toBe(before);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
});

test("in print there is the report and none of the controls", async ({ page }) => {
  await open(page);
  await page.emulateMedia({ media: "print" });
  await expect(page.locator("#chart")).toBeVisible();
  await expect(page.locator(".weakest")).toBeVisible();
  await expect(page.locator(".tabs")).toBeHidden();
  await expect(page.getByRole("button", { name: "Templates" })).toBeHidden();
});
