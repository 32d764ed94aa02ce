// The functions of the package on a page of somebody else's: in a worker, from another origin, and where a policy forbids both.
import type { Page } from "@playwright/test";

import { serveToOthers } from "../host";
import { expect, test } from "../page";

const stages = [{ name: "Visits", count: 400 }, { name: "Orders", count: 20 }];
const EXPECTED = { overallRate: 0.05, runs: 20_000, units: 60_000 };

/** Calls the functions, and tells how often other code had its turn meanwhile. */
const HOST = (entry: string) => `
  import { analyzeEvents, forecast, report } from ${JSON.stringify(entry)};
  const rows = Array.from({ length: 60000 }, (_, row) => "person " + row + ",view," + (1700000000 + row));
  const log = new Blob(["user,event,time\\n", rows.join("\\n")]);
  async function found() {
    const { overallRate } = await report({ stages: ${JSON.stringify(stages)} });
    const { runs } = await forecast({ stages: ${JSON.stringify(stages)} }, { runs: 20000 });
    const { units } = await analyzeEvents(log, { steps: [{ match: [{ event: "view" }] }] });
    return { overallRate, runs, units };
  }
  globalThis.again = found;
  let turns = 0;
  setInterval(() => (turns += 1), 1);
  globalThis.found = await found().catch((error) => ({ error: String(error) }));
  globalThis.turns = turns;
`;

/** Opens a page with a policy at an address, which calls the functions of the entry at another. */
async function openHost(page: Page, address: string, entry: string, policy = ""): Promise<void> {
  const script = new URL("host.js", address).href;
  const meta = policy && `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8">${meta}<link rel="icon" href="data:,"><title>Host</title><script type="module" src="${script}"></script></head><body></body></html>`;
  await page.route(address, (route) => route.fulfill({ contentType: "text/html", body: html }));
  await page.route(script, (route) => route.fulfill({ contentType: "text/javascript", body: HOST(entry) }));
  await page.goto(address);
}

const found = async (page: Page) => (await page.waitForFunction(() => (globalThis as any).found, undefined, { timeout: 45_000 })).jsonValue();
const at = (baseURL: string | undefined, name: string) => new URL(name, baseURL).href;

test("they work in workers, and the app is not fetched", async ({ page, baseURL }) => {
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  await openHost(page, at(baseURL, "host.html"), at(baseURL, "funnel-widget.js"), "script-src 'self' 'wasm-unsafe-eval'");
  expect(await found(page)).toEqual(EXPECTED);
  expect(page.workers().length).toBeGreaterThanOrEqual(2);
  expect(fetched.filter((path) => /app-|style-|locales/.test(path))).toEqual([]);
});

test("an engine that ends between two calls is replaced", async ({ page, baseURL }) => {
  await openHost(page, at(baseURL, "host.html"), at(baseURL, "funnel-widget.js"));
  expect(await found(page)).toEqual(EXPECTED);
  // What a browser does that needs their memory.
  const ended = page.workers().map((worker) => new Promise((settle) => worker.once("close", settle)));
  await Promise.all(page.workers().map((worker) => worker.evaluate(() => self.close()).catch(() => {})));
  await Promise.all(ended);
  const again = await page.evaluate(() => (globalThis as any).again());
  expect(again).toEqual(EXPECTED);
});

test("a script from another origin starts its workers by one of the page's own", async ({ page, baseURL }) => {
  await serveToOthers(page, baseURL);
  await openHost(page, "http://host.test/", at(baseURL, "funnel-widget.js"));
  expect(await found(page)).toEqual(EXPECTED);
  expect(page.workers().length).toBeGreaterThanOrEqual(2);
});

test.describe("where the page's policy forbids workers", () => {
  test.use({ expected: /worker/i });

  test("they work in its own thread, in slices", async ({ page, baseURL }) => {
    await openHost(page, at(baseURL, "host.html"), at(baseURL, "funnel-widget.js"), "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'");
    expect(await found(page)).toEqual(EXPECTED);
    expect(page.workers()).toEqual([]);
    expect(await page.evaluate(() => (globalThis as any).turns)).toBeGreaterThan(10);
  });
});

test.describe("where the page's policy forbids WebAssembly", () => {
  test.use({ expected: /wasm|script-src|worker/i });

  test("the error says so", async ({ page, baseURL }) => {
    await openHost(page, at(baseURL, "host.html"), at(baseURL, "funnel-widget.js"), "script-src 'self'");
    expect(await found(page)).toEqual({ error: expect.stringMatching(/^Error: the engine could not be loaded: .*WebAssembly/) });
  });
});
