// The page in a frame of somebody else's.
import { deflateRawSync } from "node:zlib";

import type { Page } from "@playwright/test";

import { counts, openHost, serveToOthers } from "../host";
import { expect, test } from "../page";

const DOCUMENT = { stages: [{ name: "Leads", count: 900 }, { name: "Deals", count: 90 }] };
const linked = (document: unknown) => `#1.${deflateRawSync(JSON.stringify(document)).toString("base64url")}`;

/** Opens a host with the page in a frame; what it is told is in `heard`. */
async function openFrame(page: Page, baseURL: string | undefined, query: string, fragment: string): Promise<void> {
  await page.addInitScript(() => {
    (globalThis as any).heard = [];
    addEventListener("message", ({ data }) => (globalThis as any).heard.push(data));
  });
  await serveToOthers(page, baseURL);
  const source = new URL(`index.html?embed${query}${fragment}`, baseURL).href;
  await openHost(page, baseURL, { entry: null, address: "http://host.test/", body: `<iframe title="Funnel" src="${source}" style="inline-size: 400px; block-size: 200px"></iframe>` });
}

const heard = (page: Page, type: string): Promise<any[]> => page.evaluate((type) => (globalThis as any).heard.filter((it: any) => it?.type === type), type);

test("it shows the funnel of its address alone, and tells how high that is", async ({ page, baseURL }) => {
  await openFrame(page, baseURL, "&id=spring&lang=nb&shape=bars", linked(DOCUMENT));
  const widget = page.frameLocator("iframe").locator("funnel-widget");
  await expect(widget.locator("table.stages")).toBeVisible({ timeout: 30_000 });
  expect(await counts(widget)).toEqual({ Leads: "900", Deals: "90" });
  await expect(widget.getByRole("button", { name: "Legg til trinn" })).toBeAttached();
  await expect(page.frameLocator("iframe").locator("nav.tabs")).toHaveCount(0);
  const height = await widget.evaluate((element) => Math.ceil(element.getBoundingClientRect().height));
  await expect.poll(async () => (await heard(page, "funnel-widget:height")).at(-1)).toEqual({ type: "funnel-widget:height", id: "spring", height });

  const before = (await heard(page, "funnel-widget:height")).length;
  await page.evaluate(() => (document.querySelector("iframe")!.style.inlineSize = "1200px"));
  await expect.poll(async () => (await heard(page, "funnel-widget:height")).length).toBeGreaterThan(before);
  const heights = (await heard(page, "funnel-widget:height")).map((it) => it.height);
  expect(heights.slice(1).filter((height, place) => Math.abs(height - heights[place]) < 2)).toEqual([]);
});

test("it takes a document from the embedder it names, and from nobody else", async ({ page, baseURL }) => {
  await openFrame(page, baseURL, "&origin=http://host.test", linked(DOCUMENT));
  const frame = page.frameLocator("iframe");
  const widget = frame.locator("funnel-widget");
  await expect(widget.locator("table.stages")).toBeVisible({ timeout: 30_000 });
  const post = (message: unknown) => page.evaluate((message) => document.querySelector("iframe")!.contentWindow!.postMessage(message, "*"), message);
  await post({ type: "funnel-widget:set", document: { stages: [{ name: "Given", count: 5 }] } });
  await expect.poll(() => counts(widget)).toEqual({ Given: "5" });
  await post({ type: "funnel-widget:set", document: { stages: [{ name: "Given", count: -5 }] } });
  await expect.poll(async () => (await heard(page, "funnel-widget:error")).at(-1)?.message).toContain("stages[0].count");
  // A script in the frame itself is not the embedder.
  await widget.evaluate(() => postMessage({ type: "funnel-widget:set", document: { stages: [{ name: "Other", count: 6 }] } }, "*"));
  await page.waitForTimeout(300);
  expect(await counts(widget)).toEqual({ Given: "5" });
});

test("it takes no document where no embedder is named, or another", async ({ page, baseURL }) => {
  for (const query of ["", "&origin=http://other.test"]) {
    await openFrame(page, baseURL, query, linked(DOCUMENT));
    const widget = page.frameLocator("iframe").locator("funnel-widget");
    await expect(widget.locator("table.stages")).toBeVisible({ timeout: 30_000 });
    await page.evaluate(() => document.querySelector("iframe")!.contentWindow!.postMessage({ type: "funnel-widget:set", document: { stages: [{ name: "Given", count: 5 }] } }, "*"));
    await page.waitForTimeout(300);
    expect(await counts(widget)).toEqual({ Leads: "900", Deals: "90" });
  }
});

for (const [what, fragment] of [["damaged", `${linked(DOCUMENT).slice(0, -12)}`], ["of a later version", "#2.abc"], ["no document", linked({ stages: [{ name: "a", count: "x" }] })]] as const) {
  test(`a link that is ${what} gives a message`, async ({ page, baseURL }) => {
    await openFrame(page, baseURL, "&id=1&lang=sv", fragment);
    await expect(page.frameLocator("iframe").getByRole("alert")).toHaveText("Den här länken är skadad: tratten i den kan inte läsas.", { timeout: 30_000 });
    await expect.poll(async () => (await heard(page, "funnel-widget:error")).length).toBe(1);
  });
}

test("where storage is blocked, it works and says that nothing is kept", async ({ page, baseURL }) => {
  await serveToOthers(page, baseURL);
  const source = new URL(`index.html?embed&storage-key=x${linked(DOCUMENT)}`, baseURL).href;
  await openHost(page, baseURL, { entry: null, address: "http://host.test/", body: `<iframe title="Funnel" sandbox="allow-scripts" src="${source}" style="inline-size: 400px; block-size: 900px"></iframe>` });
  await expect(page.frameLocator("iframe").locator(".unkept")).toContainText("Not kept", { timeout: 30_000 });
});
