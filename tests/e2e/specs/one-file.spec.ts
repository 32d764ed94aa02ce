// The whole app in one file, opened from the disk with the network cut.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import type { Page, TestInfo } from "@playwright/test";

import { countOf, expect, give, stageNames, test } from "../page";

const HOSTILE = '</script><script>window.broken=1</script><!--<script> "Spring" & ære';

/** The file of the build, on the disk. */
async function pristine(page: Page, baseURL: string | undefined, info: TestInfo): Promise<string> {
  const file = info.outputPath("funnel-widget.html");
  writeFileSync(file, await (await page.request.get(new URL("funnel-widget.html", baseURL).href)).body());
  return file;
}

/** Opens a file without a network. All it asks for is its own. */
async function openFile(page: Page, file: string): Promise<string[]> {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.context().setOffline(true);
  await page.goto(pathToFileURL(file).href);
  await expect(page.getByRole("main")).toBeVisible();
  await expect(page.locator("table.stages")).toBeVisible();
  return asked;
}

/** What is asked for beside the file itself and what it has in it. */
const others = (asked: string[], file: string) => asked.filter((url) => !/^(blob|data):/.test(url) && url.split("#")[0] !== pathToFileURL(file).href);

/** Saves a copy with the open funnel. */
async function saveCopy(page: Page, info: TestInfo, name: string): Promise<string> {
  await page.getByRole("link", { name: "Share" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("region", { name: "As one file" }).getByRole("button", { name: "Save as one file" }).click();
  const file = info.outputPath(name);
  await (await downloading).saveAs(file);
  return file;
}

test("it opens from the disk without a network, with everything in it", async ({ page, baseURL }, info) => {
  const file = await pristine(page, baseURL, info);
  const asked = await openFile(page, file);
  expect(await stageNames(page)).toHaveLength(6);
  await countOf(page, "Visits").fill("50000");
  await countOf(page, "Visits").press("Enter");
  await expect(page.locator(".foot .kept")).toHaveText("Kept in this browser", { timeout: 30_000 });
  await page.getByRole("button", { name: "What would help?" }).click();
  await expect(page.locator(".help, .advice, .sheet").first()).toBeVisible();

  await page.getByRole("link", { name: "Data" }).click();
  await page.getByRole("button", { name: "Try with real-looking data" }).click();
  await expect(page.getByRole("region", { name: "The funnel in this file" })).toBeVisible({ timeout: 30_000 });
  await page.getByRole("link", { name: "Scenarios" }).click();
  await expect(page.locator(".scenarios").getByText(/^From [\d,]+ runs/)).toBeVisible({ timeout: 30_000 });
  await page.getByRole("link", { name: "Experiments" }).click();
  await expect(page.locator("main .experiments")).toBeVisible();
  await page.getByRole("button", { name: /Language/ }).first().click();
  await page.getByRole("button", { name: "Svenska" }).click();
  await expect(page.getByRole("link", { name: "Tratt", exact: true })).toBeVisible();

  // Kept, and there again.
  await page.reload();
  await page.getByRole("link", { name: "Tratt", exact: true }).click();
  await expect(page.locator("td.in input").first()).toHaveValue(/^50.000$/);
  expect(others(asked, file)).toEqual([]);
});

test("a copy has the data in it, and a store of its own", async ({ page, baseURL, context }, info) => {
  const file = await pristine(page, baseURL, info);
  // As for the first page.
  await context.addInitScript(() => delete (globalThis as any).showSaveFilePicker);
  await openFile(page, file);
  await page.getByRole("textbox", { name: "Name of the funnel" }).fill(HOSTILE);
  await countOf(page, "Visits").fill("12345");
  const copy = await saveCopy(page, info, "copy.html");

  const other = await context.newPage();
  const asked = await openFile(other, copy);
  await expect(countOf(other, "Visits")).toHaveValue("12,345");
  await expect(other.getByRole("textbox", { name: "Name of the funnel" })).toHaveValue(HOSTILE);
  expect(await other.evaluate(() => (globalThis as any).broken)).toBeUndefined();
  // An edit of the copy is kept with the copy, and nowhere else.
  await countOf(other, "Visits").fill("777");
  await countOf(other, "Visits").press("Enter");
  await expect(other.locator(".foot .kept")).toHaveText("Kept in this browser", { timeout: 30_000 });
  await other.reload();
  await expect(countOf(other, "Visits")).toHaveValue("777");
  await page.goto(pathToFileURL(file).href);
  await page.reload();
  await expect(countOf(page, "Visits")).toHaveValue("12,345");

  // A copy of the copy is made of the same parts.
  const second = await saveCopy(other, info, "second.html");
  const block = /<script type="application\/json" id="funnel-copy"[^]*?<\/script>/;
  const [first, of, of2] = [file, copy, second].map((file) => readFileSync(file, "utf8"));
  const ids = [of, of2].map((text) => /data-id="(\w{16})"/.exec(text)![1]);
  expect(new Set(ids).size).toBe(2);
  for (const text of [of, of2]) expect(text.replace(block, "") === first.replace(block, "")).toBe(true);
  expect(JSON.parse(block.exec(of2)![0].replace(/^<[^>]*>|<\/script>$/g, "")).stages[0].count).toBe(777);
  expect(others(asked, copy)).toEqual([]);
});

test("what it has in it wins over what is older, and gives way to what is newer, whatever the clock says", async ({ page, baseURL }, info) => {
  await openFile(page, await pristine(page, baseURL, info));
  await countOf(page, "Visits").fill("11");
  const copy = await saveCopy(page, info, "copy.html");
  const savedAt = (ms: number) => writeFileSync(copy, readFileSync(copy, "utf8").replace(/data-saved="[^"]*"/, `data-saved="${ms}"`));
  // Whoever saved it has a clock that is ahead.
  const ahead = Date.now() + 600_000;
  savedAt(ahead);
  await openFile(page, copy);
  await expect(countOf(page, "Visits")).toHaveValue("11");
  await countOf(page, "Visits").fill("22");
  await countOf(page, "Visits").press("Enter");
  await expect(page.locator(".foot .kept")).toHaveText("Kept in this browser", { timeout: 30_000 });
  await page.reload();
  await expect(countOf(page, "Visits")).toHaveValue("22");
  // As somebody else has saved it later, under the same name and with the same id.
  savedAt(ahead + 1);
  await page.reload();
  await expect(countOf(page, "Visits")).toHaveValue("11");
  // What was kept before is still among the funnels.
  await page.getByRole("button", { name: "Funnels in this browser" }).click();
  await expect(page.locator(".item bdi")).toHaveCount(2);
});

for (const [kind, damage, told] of [["a field", '"count":"x"', "stages[0].count"], ["their form", '"count":', "line 1"]] as const) {
  test(`data that were damaged in ${kind} are named, and everything else goes on`, async ({ page, baseURL }, info) => {
    await openFile(page, await pristine(page, baseURL, info));
    await countOf(page, "Visits").fill("33");
    const copy = await saveCopy(page, info, "copy.html");
    writeFileSync(copy, readFileSync(copy, "utf8").replace('"count":33', damage));
    await openFile(page, copy);
    await expect(page.locator(".toast")).toContainText(told);
    await countOf(page, "Visits").fill("44");
    await expect(page.locator("#chart")).toContainText("44");
  });
}

test.describe("in a store that is full or refused", () => {
  test("it says so and goes on", async ({ page, baseURL }, info) => {
    await page.addInitScript(() => Object.defineProperty(globalThis, "localStorage", { get: () => { throw new DOMException("no", "SecurityError"); } }));
    await openFile(page, await pristine(page, baseURL, info));
    await expect(page.getByText("Not kept: this browser stores nothing for this page").first()).toBeVisible();
    await countOf(page, "Visits").fill("5");
    const copy = await saveCopy(page, info, "copy.html");
    expect(readFileSync(copy, "utf8")).toContain('"count":5,');
  });
});

test("the hosted page makes the same file", async ({ page, baseURL }, info) => {
  await page.goto(baseURL!);
  await countOf(page, "Visits").fill("66");
  const copy = await saveCopy(page, info, "copy.html");
  // What is on its way would complain that the network is cut.
  await expect(page.frameLocator(".preview iframe").locator("table.stages")).toBeVisible({ timeout: 30_000 });
  await openFile(page, copy);
  await expect(countOf(page, "Visits")).toHaveValue("66");
  await expect(page.getByRole("link", { name: "Share" })).toBeVisible();
  await page.getByRole("link", { name: "Share" }).click();
  await expect(page.getByText(/A page that is one file has no preview/)).toBeVisible();
});

test("a file that is read there stays there", async ({ page, baseURL }, info) => {
  const file = await pristine(page, baseURL, info);
  const asked = await openFile(page, file);
  await page.getByRole("link", { name: "Data" }).click();
  await give(page, "log.csv", "user,event,time\na,view,2024-01-01\na,buy,2024-01-02\nb,view,2024-01-01\n");
  await page.getByRole("button", { name: "Read the events" }).click();
  await page.locator(".names .name").first().click();
  await expect(page.getByRole("region", { name: "The funnel in this file" })).toBeVisible({ timeout: 30_000 });
  expect(others(asked, file)).toEqual([]);
});
