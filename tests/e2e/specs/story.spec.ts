// The whole story a person lives with the product, on the built page: edit, undo, template, a file of events, reload,
// another language, save, open again, identical.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { countOf, expect, open, stageNames, test, waitUntilKept } from "../page";

const shopLog = fileURLToPath(new URL("../../data/real/ecom.csv.gz", import.meta.url));

test("from the example to a funnel counted from a log, kept, translated, saved and opened again", async ({ page }) => {
  await open(page);

  await test.step("the example is there before anything is asked", async () => {
    expect(await stageNames(page)).toEqual([
      "Visits", "Product views", "Added to cart", "Checkout", "Purchase", "Repeat purchase",
    ]);
    await expect(page.locator(".figures")).toContainText("2.8%");
    await expect(page.locator(".weakest")).toContainText("Product views → Added to cart");
  });

  await test.step("an edit moves figures and picture, undo takes it back", async () => {
    const shape = page.locator('#chart [data-stage="s5"] .shape');
    const before = await shape.getAttribute("d");
    await countOf(page, "Purchase").fill("2240");
    await countOf(page, "Purchase").press("Tab");
    await expect(page.locator(".figures")).toContainText("5.6%");
    await expect(shape).not.toHaveAttribute("d", before!);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.locator(".figures")).toContainText("2.8%");
    await expect(countOf(page, "Purchase")).toHaveValue("1,120");
  });

  await test.step("a template replaces the funnel, and undo brings it back", async () => {
    await page.getByRole("button", { name: "Templates" }).click();
    await page.getByRole("button", { name: /^AIDA/ }).click();
    expect(await stageNames(page)).toEqual(["Attention", "Interest", "Desire", "Action"]);
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    expect(await stageNames(page)).toHaveLength(6);
  });

  await test.step("a log of events becomes the funnel", async () => {
    await page.getByRole("link", { name: "Data" }).click();
    await page.locator('input[type="file"]').setInputFiles(shopLog);
    await page.getByRole("button", { name: "Read the events" }).click();
    await expect(page.getByText(/31,106 events from 600 people/)).toBeVisible();
    for (const name of ["product_view", "add_to_cart", "shipping_details", "payment_details", "purchase"]) {
      await page.locator(".names .name").filter({ has: page.getByText(name, { exact: true }) }).click();
    }
    const answer = page.getByRole("region", { name: "The funnel in this file" });
    for (const count of [598, 493, 354, 207, 87]) {
      await expect(answer.getByRole("cell", { name: String(count), exact: true })).toBeVisible();
    }
    await answer.getByRole("button", { name: "Use as my funnel" }).click();
    await expect(countOf(page, "purchase")).toHaveValue("87");
    await waitUntilKept(page);
  });

  await test.step("it is still there after a reload", async () => {
    await page.reload();
    await expect(countOf(page, "purchase")).toHaveValue("87");
    await expect(page.locator(".foot")).toContainText("ecom.csv.gz");
  });

  await test.step("in Danish too", async () => {
    await page.getByRole("button", { name: /^Language/ }).click();
    await page.getByRole("button", { name: "Dansk" }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", "da");
    await expect(page.getByRole("button", { name: "Fortryd" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Data" })).toBeVisible();
  });

  await test.step("saved to a file and opened again it is identical", async () => {
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Gem", exact: true }).click();
    const first = readFileSync(await (await saved).path(), "utf8");
    expect(JSON.parse(first).stages.map((stage: { count: number }) => stage.count)).toEqual([598, 493, 354, 207, 87]);

    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Åbn", exact: true }).click();
    await (await chooser).setFiles({ name: "again.funnel.json", mimeType: "application/json", buffer: Buffer.from(first) });
    await expect(page.getByRole("status").filter({ hasText: /tragt/ }).last()).toBeVisible();

    const savedAgain = page.waitForEvent("download");
    await page.getByRole("button", { name: "Gem", exact: true }).click();
    const second = readFileSync(await (await savedAgain).path(), "utf8");
    expect(JSON.parse(second)).toEqual(JSON.parse(first));
  });
});
