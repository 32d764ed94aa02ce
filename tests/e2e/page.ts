// `test` as the specs use it: every page fails its test on what a user would never see, and a developer should.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { expect, test as base, type Locator, type Page } from "@playwright/test";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export { expect };

export const test = base.extend<{ expected: RegExp }>({
  /** Complaints that a test provokes on purpose. */
  expected: [/^$/, { option: true }],
  page: async ({ page, expected }, use) => {
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(`console: ${message.text()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
    });
    await page.exposeFunction("reportViolation", (text: string) => complaints.push(`policy: ${text}`));
    await page.addInitScript(() => {
      // The browser's own save dialog cannot be driven from here; without it the page saves to the downloads.
      delete (globalThis as any).showSaveFilePicker;
      addEventListener("securitypolicyviolation", (event) => {
        (globalThis as any).reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
      });
    });
    await use(page);
    const unexpected = complaints.filter((complaint) => !expected.test(complaint));
    expect(unexpected, "errors, failed requests and policy violations").toEqual([]);
  },
});

/** Opens the page, wherever it is served, and waits until it is there. */
export async function open(page: Page): Promise<void> {
  await page.goto("./");
  await expect(page.getByRole("main")).toBeVisible();
}

/** The count field of a stage in the table. */
export function countOf(page: Page, stage: string): Locator {
  return page.locator(".stages").getByRole("textbox", { name: new RegExp(`^\\S+.* ${stage}$`) }).and(page.locator("td.in input")).first();
}

/** The names of the stages in the table, in order. */
export function stageNames(page: Page): Promise<string[]> {
  return page.locator(".stages tbody .stage-name textarea").evaluateAll((fields) =>
    fields.map((field) => (field as HTMLTextAreaElement).value),
  );
}

/** Waits until the page says that what is on screen is stored. */
export async function waitUntilKept(page: Page): Promise<void> {
  // The code that keeps may be on its way, on a busy machine for longer than anything else here.
  await expect(page.locator(".foot .kept")).toHaveText("Kept in this browser", { timeout: 30_000 });
}

/** Switches to the Data screen and waits until it is there. */
export async function openData(page: Page): Promise<void> {
  await page.goto("./#data");
  await expect(page.locator(".data")).toBeVisible();
}

/** Hands a file made of text or bytes to the Data screen. */
export async function give(page: Page, name: string, content: string | Buffer): Promise<void> {
  await page.locator('.drop input[type="file"]').setInputFiles({
    name,
    mimeType: "application/octet-stream",
    buffer: Buffer.isBuffer(content) ? content : Buffer.from(content),
  });
}

/** What axe finds wrong with the page as it is now, a line for each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // Evaluated and not added as a script, which the page's policy would refuse.
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => (await (globalThis as any).axe.run(document, { rules: { "target-size": { enabled: true } } })).violations);
  return violations.flatMap((violation: { id: string; help: string; nodes: { html: string }[] }) =>
    violation.nodes.map((node) => `${violation.id} (${violation.help}): ${node.html}`),
  );
}

/** Switches to the Experiments screen and waits until it is there. */
export async function openExperiments(page: Page): Promise<void> {
  await page.goto("./#experiments");
  await expect(page.locator("main .experiments")).toBeVisible();
}

/** Switches to the Scenarios screen and waits until it is there. */
export async function openScenarios(page: Page): Promise<void> {
  await page.goto("./#scenarios");
  await expect(page.locator("main .scenarios")).toBeVisible();
}

/** Switches to the Share screen and waits until it is there. */
export async function openShare(page: Page): Promise<void> {
  await page.goto("./#share");
  await expect(page.locator("main .share")).toBeVisible();
}

/** Puts a document into the browser before the page first opens. */
export async function keepBefore(page: Page, document: object): Promise<void> {
  await page.addInitScript((document) => {
    // A frame of another page may have no store.
    if (top !== globalThis) return;
    if (localStorage.getItem("funnel-widget:index")) return;
    localStorage.setItem("funnel-widget:doc:x", JSON.stringify({ format: "funnel-widget", version: 1, ...document }));
    localStorage.setItem("funnel-widget:index", JSON.stringify({ documents: [{ id: "x", title: (document as { title?: string }).title }], current: "x" }));
  }, document);
}

/** The open document as it is stored. */
export function kept(page: Page): Promise<any> {
  return page.evaluate(() => {
    const { current } = JSON.parse(localStorage.getItem("funnel-widget:index")!);
    return JSON.parse(localStorage.getItem(`funnel-widget:doc:${current}`)!);
  });
}
