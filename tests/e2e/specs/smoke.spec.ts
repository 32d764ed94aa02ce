// The built page as such: it starts at any address, keeps its own policy, and the engine it names is there.
import { expect, open, test } from "../page";

test("the page starts", async ({ page }) => {
  await open(page);
  await expect(page).toHaveTitle(/Funnel Widget/);
});

test("the page forbids inline scripts and needs none", async ({ page }) => {
  await open(page);
  const policy = page.locator('meta[http-equiv="Content-Security-Policy"]');
  await expect(policy).toHaveAttribute("content", /script-src 'self' 'wasm-unsafe-eval';/);
  await expect(page.locator("script:not([src])")).toHaveCount(0);
});

test("nothing is loaded from elsewhere, nor from outside the page's folder", async ({ page, baseURL }) => {
  const urls: string[] = [];
  page.on("request", (request) => urls.push(request.url()));
  await open(page);
  expect(urls.length).toBeGreaterThan(2);
  expect(urls.filter((url) => !url.startsWith(baseURL!))).toEqual([]);
});

test("the engine answers from its worker", async ({ page }) => {
  await open(page);
  const version = await page.evaluate(async () => {
    const folder = document.querySelector<HTMLMetaElement>('meta[name="funnel-engine"]')!.content;
    const worker = new Worker(new URL(folder + "worker.js", document.baseURI), { type: "module" });
    return new Promise((resolve, reject) => {
      worker.onmessage = (event) => resolve(event.data.version);
      worker.onerror = (event) => reject(new Error(event.message || "the worker did not load"));
      worker.postMessage({ kind: "version" });
    });
  });
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});
