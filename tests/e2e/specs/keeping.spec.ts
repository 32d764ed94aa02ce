// Keeping: reload, several documents, two tabs, blocked and full storage, unreadable and newer documents, files.
import { readFileSync } from "node:fs";

import { countOf, expect, open, stageNames, test, waitUntilKept } from "../page";

test("a change is kept over a reload, without being asked for", async ({ page }) => {
  await open(page);
  await countOf(page, "Purchase").fill("999");
  await waitUntilKept(page);
  await page.reload();
  await expect(countOf(page, "Purchase")).toHaveValue("999");
});

test("a change made just before leaving is kept", async ({ page }) => {
  await open(page);
  // Once edits are made and not waiting for their code: until then the browser asks before it leaves (lazy.spec.ts).
  await countOf(page, "Purchase").fill("997");
  await waitUntilKept(page);
  await countOf(page, "Purchase").fill("998");
  await page.reload();
  await expect(countOf(page, "Purchase")).toHaveValue("998");
});

test("several funnels: new, switch, duplicate, delete, bring back", async ({ page }) => {
  await open(page);
  const title = page.getByRole("textbox", { name: "Name of the funnel" });
  await title.fill("Spring");
  await waitUntilKept(page);
  await page.getByRole("button", { name: "Funnels in this browser" }).click();
  await page.getByRole("button", { name: "New funnel" }).click();
  await title.fill("Autumn");
  await waitUntilKept(page);
  await page.getByRole("button", { name: "Funnels in this browser" }).click();
  await page.getByRole("button", { name: "Spring" }).click();
  await expect(title).toHaveValue("Spring");
  await page.getByRole("button", { name: "Funnels in this browser" }).click();
  await page.getByRole("button", { name: "Delete this funnel" }).click();
  await expect(title).toHaveValue("Autumn");
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Funnels in this browser" }).click();
  await expect(page.getByRole("button", { name: "Spring" })).toBeVisible();
});

test("another tab's change is shown here, and two changes at once lose neither", async ({ page, context }) => {
  await open(page);
  await countOf(page, "Purchase").fill("700");
  await waitUntilKept(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(countOf(other, "Purchase")).toHaveValue("700");
  await countOf(other, "Purchase").fill("701");
  await expect(countOf(page, "Purchase")).toHaveValue("701");
});

test("blocked storage: work goes on, and the page says that nothing is kept", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", { get() { throw new DOMException("blocked", "SecurityError"); } });
  });
  await open(page);
  await countOf(page, "Purchase").fill("500");
  await expect(page.locator(".foot .unkept")).toContainText(/stores nothing/);
  await expect(countOf(page, "Purchase")).toHaveValue("500");
  await expect(page.getByRole("button", { name: "Save a file" })).toBeVisible();
});

test("full storage: said plainly, nothing stored is damaged, and it recovers", async ({ page }) => {
  await open(page);
  await countOf(page, "Purchase").fill("600");
  await waitUntilKept(page);
  await page.evaluate(() => {
    let piece = "x".repeat(1 << 20);
    for (let i = 0; piece.length > 0; i += 1) {
      try { localStorage.setItem(`filler-${i}`, piece); } catch { piece = piece.slice(0, piece.length >> 1); }
    }
  });
  await page.locator(".stages .name").first().fill("A much longer name than the one that was there before, so that it does not fit");
  await expect(page.locator(".foot .unkept")).toContainText(/full/);
  const kept = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("funnel-widget:doc:")).map((key) => localStorage.getItem(key)!));
  expect(kept.map((text) => JSON.parse(text).stages[4].count)).toEqual([600]);
  const menu = page.getByRole("button", { name: "Funnels in this browser" });
  await menu.click();
  await page.getByRole("button", { name: "New funnel" }).click();
  await menu.click();
  await expect(page.locator(".sheet .item", { hasText: "not stored" })).toHaveCount(1);
  await page.keyboard.press("Escape");
  await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("filler-")).forEach((key) => localStorage.removeItem(key)));
  await page.locator(".stages .name").first().fill("Short");
  await waitUntilKept(page);
});

for (const [what, spoil] of [
  ["an unreadable document", (text: string) => text.slice(0, text.length / 2)],
  ["a document of a later version", (text: string) => JSON.stringify({ ...JSON.parse(text), version: 99 })],
] as const) {
  test(`${what} is set aside untouched and can be saved as it is`, async ({ page }) => {
    await open(page);
    await countOf(page, "Purchase").fill("123");
    await waitUntilKept(page);
    const key = await page.evaluate(() => Object.keys(localStorage).find((key) => key.startsWith("funnel-widget:doc:"))!);
    const spoilt = spoil(await page.evaluate((key) => localStorage.getItem(key)!, key));
    // Left first, so that the page's own last save does not come after.
    const url = page.url();
    await page.goto("about:blank");
    const beside = await page.context().newPage();
    await beside.goto(new URL("locales/en.json", url).href);
    await beside.evaluate(([key, text]) => localStorage.setItem(key, text), [key, spoilt] as const);
    await page.goto(url);
    await expect(page.getByRole("alert")).toContainText(/set aside/);
    expect(await stageNames(page)).toHaveLength(6);
    await page.getByRole("button", { name: "Funnels in this browser" }).click();
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: /as it is/ }).click();
    expect(readFileSync(await (await saved).path(), "utf8")).toBe(spoilt);
  });
}

test("a file that is no funnel gets a message that names the field", async ({ page }) => {
  await open(page);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Open", exact: true }).click();
  const text = JSON.stringify({ format: "funnel-widget", version: 1, stages: [{ name: "A", count: 1 }, { name: "B", count: "abc" }] });
  await (await chooser).setFiles({ name: "bad.funnel.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await expect(page.getByRole("status").last()).toContainText('stages[1].count: expected a number ≥ 0, got "abc"');
  expect(await stageNames(page)).toHaveLength(6);
});

test("the chart is saved as SVG and PNG, the table as CSV", async ({ page }) => {
  await open(page);
  const save = async (name: string | RegExp) => {
    await page.getByRole("button", { name: "More about the chart" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name }).click();
    return readFileSync(await (await download).path());
  };
  const svg = (await save(/SVG/)).toString();
  expect(svg).toContain("40,000");
  expect(svg).not.toMatch(/var\(--/);
  const png = await save("Picture (PNG, 2×)");
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect(png.readUInt32BE(16)).toBeGreaterThan(900);
  const csv = (await save(/CSV/)).toString();
  expect(csv).toMatch(/Visits.*40000/);
  expect(csv.trim().split("\r\n")).toHaveLength(7);
});

test("200 stages are drawn, kept and editable", async ({ page }) => {
  await open(page);
  const document = { format: "funnel-widget", version: 1, stages: Array.from({ length: 200 }, (_, i) => ({ name: `Stage ${i + 1}`, count: 100_000 - i * 400 })) };
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await (await chooser).setFiles({ name: "many.funnel.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(document)) });
  await expect(page.locator("#chart .stage")).toHaveCount(200);
  await countOf(page, "Stage 200").fill("1");
  await waitUntilKept(page);
});
