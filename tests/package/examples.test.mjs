// The pages in examples/, opened as they stand.
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { after, before, test } from "node:test";

import { launch } from "../e2e/chromium.mjs";
import { serve } from "./serve.mjs";

let browser;
let served;
before(async () => {
  served = await serve(resolve(import.meta.dirname, "../.."));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  served?.close();
});

/** Opens an example, has it looked at, and sees that nothing went wrong. */
async function opened(name, look) {
  const page = await browser.newPage({ locale: "en-GB" });
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("response", (response) => response.status() >= 400 && !response.url().includes("favicon") && wrong.push(`${response.status()} ${response.url()}`));
  try {
    await page.goto(`${served.address}/examples/${name}`);
    await look(page);
    assert.deepEqual(wrong, []);
  } finally {
    await page.close();
  }
}

const soon = { timeout: 30_000 };

test("a plain page: three lines, and a figure that follows", () =>
  opened("plain.html", async (page) => {
    await page.locator("output", { hasText: "2.8%" }).waitFor(soon);
    await page.getByRole("textbox", { name: "People in Orders" }).fill("2000");
    await page.locator("output", { hasText: /^5%$/ }).waitFor(soon);
    await page.waitForFunction(() => JSON.stringify(localStorage).includes("2000"), undefined, soon);
    await page.reload();
    await page.locator("output", { hasText: /^5%$/ }).waitFor(soon);
  }));

test("an article with three funnels in three languages", () =>
  opened("article.html", async (page) => {
    for (const [id, summary, last] of [["bristol", /\bof\b/, "402"], ["bergen", /\bav\b/, "210"], ["boras", /\bav\b/, "395"]]) {
      const widget = page.locator(`#${id}`);
      await widget.scrollIntoViewIfNeeded();
      await widget.locator("#chart").waitFor(soon);
      assert.match(await widget.locator("#chart").getAttribute("aria-label"), summary);
      assert.ok((await widget.locator("#chart .labels").textContent()).includes(last));
    }
    // Readers may change the last one only.
    assert.equal(await page.locator("#bergen td.in input").first().getAttribute("readonly"), "");
    await page.getByRole("button", { name: "Lägg till steg" }).waitFor(soon);
    assert.equal(await page.locator("funnel-widget .embedded[data-theme=light]").count(), 3);
  }));
