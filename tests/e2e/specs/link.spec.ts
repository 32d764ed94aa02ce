// The funnel in the address: written, read back, damaged, too long, and never over what is kept.
import { deflateRawSync, inflateRawSync } from "node:zlib";

import { BinaryBitmap, HybridBinarizer, QRCodeReader, RGBLuminanceSource } from "@zxing/library";
import type { Page } from "@playwright/test";

import { countOf, expect, keepBefore, kept, open, openShare, stageNames, test, waitUntilKept } from "../page";

const OWN = { title: "Own", stages: [{ id: "a", name: "Mine", count: 40 }, { id: "b", name: "Sold", count: 4 }] };
const SENT = { format: "funnel-widget", version: 1, title: "Sent", stages: [{ id: "x", name: "Theirs", count: 900 }, { id: "y", name: "Deals", count: 90 }] };

const linked = (document: unknown) => `#1.${deflateRawSync(typeof document === "string" ? document : JSON.stringify(document)).toString("base64url")}`;
const address = (page: Page) => page.getByRole("textbox", { name: "Link", exact: true });
const documents = (page: Page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("funnel-widget:doc:")).length);

test("a link brings the whole funnel, and a QR code says the same", async ({ page }) => {
  await keepBefore(page, { ...OWN, scenarios: [{ id: "s", name: "Plan", changes: [] }], ofLater: { kept: [1, 2] } });
  await openShare(page);
  await expect(address(page)).toHaveValue(/#1\.[\w-]+$/);
  const link = await address(page).inputValue();
  const document = JSON.parse(inflateRawSync(Buffer.from(link.split("#1.")[1], "base64url")).toString());
  expect(document).toMatchObject({ ...OWN, scenarios: [{ name: "Plan" }], ofLater: { kept: [1, 2] } });

  const pixels = await page.getByRole("img", { name: "The link as a QR code" }).evaluate(async (code) => {
    // As large as it is shown: a phone has no more to read.
    const side = code.clientWidth;
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(code))}`;
    await image.decode();
    const canvas = Object.assign(globalThis.document.createElement("canvas"), { width: side, height: side });
    const context = canvas.getContext("2d")!;
    context.drawImage(image, 0, 0, side, side);
    const { data } = context.getImageData(0, 0, side, side);
    return Array.from({ length: side * side }, (_, place) => data[4 * place]);
  });
  const side = Math.sqrt(pixels.length);
  const seen = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(Uint8ClampedArray.from(pixels), side, side)));
  expect(new QRCodeReader().decode(seen).getText()).toBe(link);
});

test("a link that is opened is kept as one more funnel, and changes none that is there", async ({ page }) => {
  await keepBefore(page, OWN);
  await page.goto(`./${linked(SENT)}`);
  await expect.poll(() => stageNames(page)).toEqual(["Theirs", "Deals"]);
  await expect(page.locator(".toast")).toContainText("came with a link");
  await expect.poll(() => new URL(page.url()).hash).toBe("#funnel");
  await waitUntilKept(page);
  expect(await documents(page)).toBe(2);
  // It is there when the page is opened again.
  await page.reload();
  await expect.poll(() => stageNames(page)).toEqual(["Theirs", "Deals"]);
  await page.getByRole("button", { name: "Funnels in this browser" }).click();
  await page.locator(".item").getByText("Own", { exact: true }).click();
  await expect.poll(() => stageNames(page)).toEqual(["Mine", "Sold"]);
});

test("a link is taken by a page that is open, on a first visit, and twice is once", async ({ page }) => {
  await open(page);
  const follow = async (document: object, stages: string[]) => {
    await page.evaluate((fragment) => (location.hash = fragment), linked(document));
    await expect.poll(() => stageNames(page), { timeout: 20_000 }).toEqual(stages);
    await expect.poll(() => new URL(page.url()).hash).toBe("#funnel");
  };
  await follow(SENT, ["Theirs", "Deals"]);
  await follow({ ...SENT, stages: [{ id: "z", name: "Another", count: 1 }] }, ["Another"]);
  await follow(SENT, ["Theirs", "Deals"]);
  await waitUntilKept(page);
  expect(await documents(page)).toBe(2);
  // What was changed since is not what the link brings.
  await countOf(page, "Theirs").fill("901");
  await waitUntilKept(page);
  await follow({ ...SENT, stages: [{ id: "z", name: "Another", count: 1 }] }, ["Another"]);
  await follow(SENT, ["Theirs", "Deals"]);
  await expect(countOf(page, "Theirs")).toHaveValue("900");
  expect(await documents(page)).toBe(3);
});

for (const [kind, fragment, told] of [
  ["cut short", linked(SENT).slice(0, 60), /damaged or cut short/],
  ["not base64", "#1.!!!", /damaged/],
  ["empty", "#1.", /damaged/],
  ["of a later version", "#2.abc", /later version/],
  ["not JSON", linked("{"), /not JSON: line 1/],
  ["no funnel", linked({ hello: 1 }), /not a funnel document/],
  ["a wrong field", linked({ stages: [{ name: "A", count: -1 }] }), /stages\[0\]\.count/],
  ["of a document of a later version", linked({ ...SENT, version: 99 }), /version: expected 1 or lower, got 99/],
  ["a bomb", linked(`{"stages":[],"x":"${" ".repeat(60_000_000)}"}`), /more than any funnel has/],
] as const) {
  test(`a link that is ${kind} is told as such, with one's own funnel as it was`, async ({ page }) => {
    await keepBefore(page, OWN);
    await page.goto(`./${fragment}`);
    await expect(page.locator(".toast")).toContainText(told, { timeout: 20_000 });
    expect(await stageNames(page)).toEqual(["Mine", "Sold"]);
    expect((await kept(page)).title).toBe("Own");
  });
}

test("a link that is long suggests the file, and has no QR code", async ({ page }) => {
  await keepBefore(page, { ...OWN, note: Array.from({ length: 20_000 }, () => String.fromCharCode(97 + Math.floor(Math.random() * 26))).join("") });
  await openShare(page);
  await expect(page.locator(".hint").getByText(/Mail and chat programs may cut it off/)).toBeVisible();
  await expect(page.getByText("The link is too long for a QR code.")).toBeVisible();
});

test("edits that are not kept yet are not lost by a link", async ({ page }) => {
  await keepBefore(page, OWN);
  await open(page);
  await countOf(page, "Mine").fill("41");
  await page.evaluate((fragment) => (location.hash = fragment), linked(SENT));
  await expect.poll(() => stageNames(page), { timeout: 20_000 }).toEqual(["Theirs", "Deals"]);
  await page.getByRole("button", { name: "Funnels in this browser" }).click();
  await page.locator(".item").getByText("Own", { exact: true }).click();
  await expect(countOf(page, "Mine")).toHaveValue("41");
});
