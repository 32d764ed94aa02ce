// The Share screen: what it writes works where it is pasted, shows what the preview shows, and takes along no more than it says.
import { readFileSync } from "node:fs";

import type { Page } from "@playwright/test";

import { counts, openHost, serveToOthers } from "../host";
import { countOf, expect, keepBefore, open, openShare, test } from "../page";

const DOCUMENT = {
  title: "Spring <b>&amp; \"summer\"",
  currency: "NOK",
  stages: [{ id: "a", name: "Visits", count: 40_000, cost: 512 }, { id: "b", name: "</table>Sold", count: 1_120 }],
  economics: { averageOrderValue: 812.5 },
  scenarios: [{ id: "s", name: "Secret plan", changes: [] }],
};
const SHOWN = { Visits: "40,000", "</table>Sold": "1,120" };

const code = (page: Page) => page.getByRole("textbox", { name: "To paste" });
const pressed = (page: Page, group: string, name: string | RegExp) => page.getByRole("group", { name: group }).getByRole("button", { name, exact: typeof name === "string" }).click();

test.beforeEach(async ({ page }) => {
  await keepBefore(page, DOCUMENT);
  await open(page);
  await page.getByRole("link", { name: "Share" }).click();
  await expect(page.locator("main .share")).toBeVisible();
});

test("the element it writes shows the funnel where it is pasted", async ({ page, baseURL }) => {
  await expect(code(page)).toHaveValue(/^<script type="module" src="http/);
  const body = await code(page).inputValue();
  await openHost(page, baseURL, { entry: null, body });
  const widget = page.locator("funnel-widget");
  await expect(widget.locator("table.stages")).toBeVisible({ timeout: 30_000 });
  expect(await counts(widget)).toEqual(SHOWN);
  await expect(widget.locator(".named")).toHaveText('Spring <b>&amp; "summer"');
  // Without the script, the same stands in its table.
  await openHost(page, baseURL, { entry: null, body: body.replace(/<script type="module".*\n/, "") });
  await expect(page.getByRole("row")).toHaveText(["Visits40000", "</table>Sold1120"]);
});

test("the frame it writes shows the funnel on a page elsewhere, and is as high as it", async ({ page, baseURL }) => {
  await pressed(page, "How it gets there", "Frame");
  await pressed(page, "What is shown", "Table");
  await expect(code(page)).toHaveValue(/#1\.[\w-]+"/);
  const body = await code(page).inputValue();
  await serveToOthers(page, baseURL);
  await openHost(page, baseURL, { entry: null, address: "http://host.test/", body });
  const widget = page.frameLocator("iframe").locator("funnel-widget");
  await expect(widget.locator("table.stages")).toBeVisible({ timeout: 30_000 });
  expect(await counts(widget)).toEqual(SHOWN);
  await expect(widget.locator("svg.chart, #chart")).toHaveCount(0);
  const height = await widget.evaluate((element) => Math.ceil(element.getBoundingClientRect().height));
  await expect.poll(() => page.locator("iframe").evaluate((frame) => (frame as HTMLElement).style.blockSize)).toBe(`${height}px`);
});

test("only what it says goes along", async ({ page }) => {
  await expect(code(page)).not.toHaveValue(/512|812|Secret/);
  await expect(page.getByText(/Stays here: costs, amounts, channels, scenarios/)).toBeVisible();
  await pressed(page, "What is shown", "Every figure");
  await expect(code(page)).toHaveValue(/"cost":512[^]*812\.5/);
  await expect(code(page)).not.toHaveValue(/Secret/);
  await page.getByRole("checkbox", { name: "Everything goes along" }).check();
  await expect(code(page)).toHaveValue(/Secret plan/);
  await expect(page.getByRole("region", { name: "On a website" }).getByText(/Everybody who sees the page can read it/)).toBeVisible();
});

test("what is chosen stands in the text and in the preview, at three widths", async ({ page }) => {
  const frame = page.locator(".preview iframe");
  const inside = page.frameLocator(".preview iframe");
  await expect(inside.locator("funnel-widget table.stages")).toBeVisible({ timeout: 30_000 });
  await pressed(page, "Colours", "Dark");
  await expect(inside.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("combobox", { name: "Language" }).selectOption("Svenska");
  await expect(inside.getByRole("button", { name: "Lägg till steg" })).toBeVisible();
  await page.getByRole("checkbox", { name: "Readers can only look" }).check();
  await expect(inside.getByRole("button", { name: "Lägg till steg" })).toHaveCount(0);
  await expect(page.getByRole("textbox", { name: /^Name under which/ })).toHaveCount(0);
  await pressed(page, "What is shown", "Chart");
  await pressed(page, "Shape", "Bars");
  await expect(inside.locator("table.stages")).toHaveCount(0);
  await expect(code(page)).toHaveValue(/<funnel-widget view="chart" shape="bars" theme="dark" lang="sv" readonly>/);
  for (const [name, width] of [["Phone", 320], ["Wide", 960], ["Column", 600]] as const) {
    await pressed(page, "Width", new RegExp(`^${name}`));
    await expect.poll(() => frame.evaluate((frame) => (frame as HTMLIFrameElement).clientWidth + 2)).toBe(width);
    await expect.poll(() => inside.locator("main").evaluate((main) => document.documentElement.scrollWidth <= innerWidth && Math.abs(main.getBoundingClientRect().height - innerHeight) < 3)).toBe(true);
  }
});

test("the preview keeps nothing, and follows the funnel", async ({ page }) => {
  await page.getByRole("textbox", { name: /^Name under which/ }).fill("spring sale");
  await expect(code(page)).toHaveValue(/storage-key="spring sale"/);
  const inside = page.frameLocator(".preview iframe");
  const widget = inside.locator("funnel-widget");
  await expect(widget.locator("table.stages")).toBeVisible({ timeout: 30_000 });
  await inside.getByRole("button", { name: "Add stage" }).click();
  await expect.poll(() => widget.evaluate((element: any) => element.document.stages.length)).toBe(3);
  await page.waitForTimeout(500);
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("funnel-widget/")))).toEqual([]);
  await page.goto("./#funnel");
  await countOf(page, "Visits").fill("30000");
  await openShare(page);
  await expect.poll(async () => (await counts(widget)).Visits, { timeout: 20_000 }).toBe("30,000");
  await expect(code(page)).toHaveValue(/<td>30000</);
});

test("it is copied, and where that is refused it says what to do", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("region", { name: "On a website" }).getByRole("button", { name: "Copy", exact: true }).click();
  await expect(page.locator(".toast")).toContainText("Copied.");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await code(page).inputValue());
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"))));
  await page.getByRole("region", { name: "On a website" }).getByRole("button", { name: "Copy", exact: true }).click();
  await expect(page.locator(".toast").last()).toContainText("copy it yourself");
});

test("an address is taken as people copy it, and one of this machine is told as such", async ({ page }) => {
  const address = page.getByRole("textbox", { name: "Where your site has the files" });
  await expect(page.getByText("This address works on this machine only")).toBeVisible();
  for (const [typed, folder] of [
    ["https://shop.example/w", "https://shop.example/w/"],
    ["  https://shop.example/w/index.html?embed#share ", "https://shop.example/w/"],
    ["https://localhost.shop.example/funnel-widget.js", "https://localhost.shop.example/"],
    ['https://shop.example/"><script>', "https://shop.example/&quot;&gt;&lt;script&gt;/"],
    ["/static/w/", "/static/w/"],
  ]) {
    await address.fill(typed);
    await expect.poll(() => code(page).inputValue()).toContain(`src="${folder}funnel-widget.js"`);
    await expect(page.getByText("This address works on this machine only")).toBeHidden();
  }
  await address.fill("");
  await expect(page.getByText("Say where your site has the files").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "On a website" }).getByRole("button", { name: "Copy", exact: true })).toBeDisabled();
});

test("an address that many places would cut is told to be long", async ({ page }) => {
  await page.goto("./#funnel");
  const letters = () => Array.from({ length: 30_000 }, () => String.fromCharCode(97 + Math.floor(Math.random() * 26))).join("");
  await page.getByRole("textbox", { name: "Name of the funnel" }).fill(letters());
  await openShare(page);
  const told = page.locator(".hint").getByText(/The address of the frame has more than 8,000 characters/);
  await expect(code(page)).toHaveValue(/<table>/);
  await expect(told).toBeHidden();
  await pressed(page, "How it gets there", "Frame");
  await expect(told).toBeVisible();
});

test("two frames on one page are each as high as their own funnel", async ({ page, baseURL }) => {
  await pressed(page, "How it gets there", "Frame");
  const snippets = [];
  for (const view of ["Table", "Every figure"]) {
    await pressed(page, "What is shown", view);
    await expect(code(page)).toHaveValue(view === "Table" ? /view=table#1\./ : /view=full#1\./);
    snippets.push(await code(page).inputValue());
  }
  await serveToOthers(page, baseURL);
  await openHost(page, baseURL, { entry: null, address: "http://host.test/", body: snippets.join("\n<p>Between</p>\n") });
  for (const place of [0, 1]) {
    const widget = page.frameLocator("iframe").nth(place).locator("funnel-widget");
    await expect(widget.locator("table.stages")).toBeVisible({ timeout: 30_000 });
    const frame = page.locator("iframe").nth(place);
    const heights = async () => [await widget.evaluate((element) => `${Math.ceil(element.getBoundingClientRect().height)}px`), await frame.evaluate((it) => (it as HTMLElement).style.blockSize)];
    await expect.poll(async () => new Set(await heights()).size).toBe(1);
  }
  const both = await page.locator("iframe").evaluateAll((frames) => frames.map((frame) => frame.clientHeight));
  expect(both[1]).toBeGreaterThan(both[0] + 100);
});

test("a file for a website has in it what the page says, and one to take along has all", async ({ page }) => {
  const saved = async (region: string) => {
    const downloading = page.waitForEvent("download");
    await page.getByRole("region", { name: region }).getByRole("button", { name: "Save as one file" }).click();
    return readFileSync((await (await downloading).path())!, "utf8").slice(0, 5_000);
  };
  await pressed(page, "How it gets there", "One file");
  await expect(code(page)).toHaveValue(/<iframe title="Spring &lt;b&gt;&amp;amp; &quot;summer&quot;" src="Spring%20b.*\.html"/);
  await expect(page.getByText(/Stays here: scenarios, tests/)).toBeVisible();
  const shown = await saved("On a website");
  expect(shown).toContain('"cost":512');
  expect(shown).not.toContain("Secret plan");
  expect(await saved("As one file")).toContain("Secret plan");
  await page.getByRole("checkbox", { name: "Everything goes along" }).check();
  expect(await saved("On a website")).toContain("Secret plan");
});

test("nothing is made while another screen is looked at", async ({ page }) => {
  await expect(page.locator(".preview iframe")).toHaveCount(1);
  const source = () => page.locator(".preview iframe").getAttribute("src");
  const before = await source();
  const link = await page.getByRole("textbox", { name: "Link", exact: true }).inputValue();
  await page.getByRole("link", { name: "Funnel", exact: true }).click();
  await countOf(page, "Visits").fill("1");
  await page.waitForTimeout(800);
  expect(await source()).toBe(before);
  await page.getByRole("link", { name: "Share" }).click();
  await expect.poll(source).not.toBe(before);
  await expect(page.getByRole("textbox", { name: "Link", exact: true })).not.toHaveValue(link);
});

test("of two links the one to what is chosen now counts, also when the other comes later", async ({ page }) => {
  await page.addInitScript(() => {
    const Real = CompressionStream;
    (globalThis as any).lateMs = 0;
    (globalThis as any).CompressionStream = class {
      constructor(format: CompressionFormat) {
        const real = new Real(format);
        const ms = (globalThis as any).lateMs;
        const late = new TransformStream({
          async transform(chunk, controller) {
            await new Promise((done) => setTimeout(done, ms));
            controller.enqueue(chunk);
          },
        });
        return { writable: real.writable, readable: real.readable.pipeThrough(late) };
      }
    };
  });
  await page.reload();
  await expect(page.getByRole("textbox", { name: "Link", exact: true })).toHaveValue(/#1\./);
  await page.evaluate(() => ((globalThis as any).lateMs = 1_000));
  await pressed(page, "How it gets there", "Frame");
  await page.evaluate(() => ((globalThis as any).lateMs = 0));
  await pressed(page, "What is shown", "Every figure");
  await expect(code(page)).toHaveValue(/view=full#1\./);
  await page.waitForTimeout(1_500);
  await expect(code(page)).toHaveValue(/view=full#1\./);
});
