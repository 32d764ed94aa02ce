// What is stored here: seen, saved, erased, put back.
import { readFileSync } from "node:fs";

import { countOf, expect, keepBefore, kept, open, openShare, stageNames, test, waitUntilKept } from "../page";

const OWN = { title: "Own", stages: [{ id: "a", name: "Mine", count: 40 }, { id: "b", name: "Sold", count: 4 }] };
const everything = () => Object.fromEntries(Object.entries(localStorage).sort());

test("every key is listed with its size and content, and all of it is saved", async ({ page }) => {
  await keepBefore(page, OWN);
  await page.addInitScript(() => {
    localStorage.setItem("somebody-else", "x".repeat(1_000));
    localStorage.setItem("funnel-widget/article/funnel-widget:doc:z", JSON.stringify({ stages: [{ name: "In an element", count: 1 }] }));
  });
  await openShare(page);
  const panel = page.getByRole("region", { name: "What is stored here" });
  await expect(panel.locator("li")).toHaveCount(3);
  await expect(panel.locator("li")).toContainText(["Of an element", "A funnel", "The list of funnels"]);
  await expect(panel).not.toContainText("somebody-else");
  await expect(panel.getByText(/^1\.\d of about 5,243 thousand characters are used/)).toBeVisible();
  await panel.getByText("A funnel", { exact: false }).filter({ hasText: "funnel-widget:doc:x" }).click();
  await expect(panel.locator("pre")).toContainText('"name":"Mine"');

  const downloading = page.waitForEvent("download");
  await panel.getByRole("button", { name: "Save all of it as a file" }).click();
  const saved = JSON.parse(readFileSync((await (await downloading).path())!, "utf8"));
  const { "somebody-else": _, ...own } = await page.evaluate(everything);
  expect(saved).toEqual(own);
});

test("everything is erased, and put back to the byte", async ({ page }) => {
  await keepBefore(page, OWN);
  await page.addInitScript(() => localStorage.setItem("somebody-else", "stays"));
  await open(page);
  await countOf(page, "Mine").fill("41");
  await waitUntilKept(page);
  await openShare(page);
  const before = await page.evaluate(everything);
  const panel = page.getByRole("region", { name: "What is stored here" });
  await panel.getByRole("button", { name: "Erase everything" }).click();
  await expect(page.locator(".toast")).toContainText("Everything is erased.");
  expect(await page.evaluate(everything)).toEqual({ "somebody-else": "stays" });
  await expect(panel.getByText("Nothing is stored.")).toBeVisible();
  await page.getByRole("link", { name: "Funnel", exact: true }).click();
  await expect.poll(() => stageNames(page)).toHaveLength(6);

  await page.getByRole("link", { name: "Share" }).click();
  await panel.getByRole("button", { name: "Put everything back" }).click();
  await expect.poll(() => page.evaluate(everything)).toEqual(before);
  await page.getByRole("link", { name: "Funnel", exact: true }).click();
  await expect(countOf(page, "Mine")).toHaveValue("41");
});

test("what was begun after erasing stays beside what is put back", async ({ page }) => {
  await keepBefore(page, OWN);
  await openShare(page);
  const panel = page.getByRole("region", { name: "What is stored here" });
  await panel.getByRole("button", { name: "Erase everything" }).click();
  await page.getByRole("link", { name: "Funnel", exact: true }).click();
  await countOf(page, "Visits").fill("5");
  await waitUntilKept(page);
  await page.getByRole("link", { name: "Share" }).click();
  await panel.getByRole("button", { name: "Put everything back" }).click();
  await page.getByRole("link", { name: "Funnel", exact: true }).click();
  await expect(countOf(page, "Visits")).toHaveValue("5");
  await page.getByRole("button", { name: "Funnels in this browser" }).click();
  await page.locator(".item").getByText("Own", { exact: true }).click();
  await expect.poll(() => stageNames(page)).toEqual(["Mine", "Sold"]);
  expect((await kept(page)).title).toBe("Own");
});

test("work that found no room is not lost by erasing", async ({ page }) => {
  await keepBefore(page, OWN);
  await open(page);
  await page.evaluate(() => {
    const size = 5 * 2 ** 20 - Object.entries(localStorage).flat().join("").length - "somebody-else".length;
    localStorage.setItem("somebody-else", "x".repeat(size - 10));
  });
  await page.getByRole("textbox", { name: "Name of the funnel" }).fill("A name that is longer than all the room there is");
  await expect(page.locator(".foot .unkept")).toContainText("full", { timeout: 20_000 });
  await openShare(page);
  await page.getByRole("region", { name: "What is stored here" }).getByRole("button", { name: "Erase everything" }).click();
  await page.getByRole("link", { name: "Funnel", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Name of the funnel" })).toHaveValue(/longer than all/);
  expect(await stageNames(page)).toEqual(["Mine", "Sold"]);
  // Somebody else makes room.
  await page.evaluate(() => localStorage.removeItem("somebody-else"));
  await waitUntilKept(page);
  expect((await kept(page)).title).toContain("longer than all");
});
