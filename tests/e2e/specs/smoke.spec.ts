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
  const reply = await page.evaluate(async () => {
    const folder = document.querySelector<HTMLMetaElement>('meta[name="funnel-engine"]')!.content;
    const worker = new Worker(new URL(folder + "worker.js", document.baseURI), { type: "module" });
    return new Promise((resolve, reject) => {
      // It first names the lock that it holds for as long as it lives.
      worker.onmessage = (event) => event.data.lock || resolve(event.data);
      worker.onerror = (event) => reject(new Error(event.message || "the worker did not load"));
      worker.postMessage({ id: 7, type: "inspect", source: "person,event,time\n1,visit,2026-01-01\n", overrides: {} });
    });
  });
  expect(reply).toMatchObject({ id: 7, ok: expect.anything() });
});
