// The Data screen: real files, files without a header, stage totals, and everything a file should not be.
import { createWriteStream, readFileSync, writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createGzip, gzipSync } from "node:zlib";

import type { Page } from "@playwright/test";

import { countOf, expect, give, openData, stageNames, test } from "../page";

const real = (name: string) => fileURLToPath(new URL(`../../data/real/${name}`, import.meta.url));

const choose = (page: Page, file: string) => page.locator('.drop input[type="file"]').setInputFiles(file);
const read = (page: Page) => page.getByRole("button", { name: "Read the events" }).click();
const pick = (page: Page, name: string) =>
  page.locator(".names .name").filter({ has: page.getByText(name, { exact: true }) }).click();
const answer = (page: Page) => page.getByRole("region", { name: "The funnel in this file" });
const counts = (page: Page) => answer(page).locator("tbody tr td:nth-of-type(1)").allTextContents();

test.beforeEach(async ({ page }) => openData(page));

test("the built-in example shows its funnel at once", async ({ page }) => {
  await page.getByRole("button", { name: "Try with real-looking data" }).click();
  await expect(answer(page)).toBeVisible();
  expect(await counts(page)).toEqual(["598", "493", "354", "207", "87"]);
});

test("CDNOW: no commas, a date without dashes, and every row one purchase", async ({ page }) => {
  await choose(page, real("CDNOW_master.txt.gz"));
  await expect(page.locator(".preview-rows tbody tr")).toHaveCount(20);
  await expect(page.locator(".preview-rows tbody tr").first()).toContainText("00001");
  await page.getByRole("combobox", { name: "What happened" }).selectOption({ index: 0 });
  await page.getByRole("textbox", { name: "Name of the event" }).fill("purchase");
  await read(page);
  await expect(page.getByText(/69,659 events from 23,570 people/)).toBeVisible();
  await pick(page, "purchase");
  await pick(page, "purchase");
  await expect.poll(() => counts(page)).toHaveLength(2);
  expect((await counts(page))[0]).toBe("23,570");
});

test("an edit of the query counts again", async ({ page }) => {
  await give(page, "log.csv", "user,event,time\na,x,2024-01-01 00:00\na,y,2024-01-01 02:00\nb,x,2024-01-01 00:00\nb,y,2024-01-03 00:00\n");
  await read(page);
  await pick(page, "x");
  await pick(page, "y");
  await expect.poll(() => counts(page)).toEqual(["2", "2"]);
  await page.getByRole("textbox", { name: /^From the first step/ }).fill("1");
  await expect.poll(() => counts(page)).toEqual(["2", "1"]);
  await page.getByRole("button", { name: "Move y earlier" }).click();
  await expect.poll(() => counts(page)).toEqual(["2", "0"]);
  await page.getByRole("button", { name: "Remove x" }).click();
  await expect.poll(() => counts(page)).toEqual(["2"]);
});

test("those who still have time can be left out, and come back with undo", async ({ page }) => {
  const day = (day: number) => `2024-01-${String(day).padStart(2, "0")} 12:00`;
  const rows = [["a", "x", 1], ["a", "y", 2], ["b", "x", 5], ["c", "x", 28], ["d", "x", 29], ["d", "y", 30], ["e", "z", 31]] as const;
  await give(page, "log.csv", `user,event,time\n${rows.map(([user, event, at]) => `${user},${event},${day(at)}`).join("\n")}\n`);
  await read(page);
  await pick(page, "x");
  await pick(page, "y");
  await expect.poll(() => counts(page)).toEqual(["4", "2"]);
  // Fourteen days before the last event.
  await expect(answer(page)).toContainText("Whoever entered after Jan 17, 2024 still has time");
  await answer(page).getByRole("button", { name: "Leave them out" }).click();
  await expect.poll(() => counts(page)).toEqual(["2", "1"]);
  await expect(answer(page).getByRole("button", { name: "Leave them out" })).toHaveCount(0);
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => counts(page)).toEqual(["4", "2"]);
});

test("rows that cannot be read are listed with line and reason, the rest is counted, and the list can be saved", async ({ page }) => {
  await give(page, "log.csv", 'user,event,time\na,x,2024-01-01\n,x,2024-01-01\nb,x,yesterday\nc\nd,x,2024-01-02\n');
  await page.getByRole("combobox", { name: /times are written/i }).selectOption({ label: "2024-03-31 14:05:00 (ISO 8601)" });
  await read(page);
  await expect(page.getByText(/2 events from 2 people/)).toBeVisible();
  await page.getByText(/3 rows/).click();
  const rows = page.locator("details .plain tbody tr");
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(0)).toContainText("3");
  await expect(rows.nth(1)).toContainText("“yesterday”");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: /as CSV/ }).click();
  expect(readFileSync(await (await saved).path(), "utf8").trim().split("\n")).toHaveLength(4);
});

test("a day that could be a month is asked, not guessed", async ({ page }) => {
  await give(page, "log.csv", "user,event,time\na,x,03/04/2024\nb,x,05/06/2024\n");
  await expect(page.locator(".questions")).toBeVisible();
  await expect(page.getByRole("button", { name: "Read the events" })).toBeDisabled();
  await page.getByRole("combobox", { name: /times are written/i }).selectOption({ label: "31/03/2024 (day first)" });
  await read(page);
  await expect(page.getByText(/Apr 3, 2024 to Jun 5, 2024/)).toBeVisible();
});

test("stage totals with segments become the funnel", async ({ page }) => {
  await page.getByRole("button", { name: "Paste text" }).click();
  await page.locator(".drop textarea").fill("stage;mobile;desktop\nVisits;600;400\nCart;60;90\nSale;6;30\n");
  await page.getByRole("button", { name: "Read the text" }).click();
  await page.getByRole("button", { name: "Read the totals" }).click();
  await page.getByRole("button", { name: "Use as my funnel" }).click();
  expect(await stageNames(page)).toEqual(["Visits", "Cart", "Sale"]);
  await expect(countOf(page, "Visits")).toHaveValue("1,000");
  await expect(page.getByRole("textbox", { name: "desktop in Sale" })).toHaveValue("30");
});

test("NDJSON and gzip are read like the rest", async ({ page }) => {
  const lines = ["a", "b"].map((user) => JSON.stringify({ user, event: "x", time: "2024-01-01T00:00:00Z", properties: { plan: "pro" } }));
  await give(page, "log.ndjson.gz", gzipSync(lines.join("\n")));
  await read(page);
  await expect(page.getByText(/2 events from 2 people/)).toBeVisible();
});

test.describe("files that are not what they should be", () => {
  const told: [string, string, string | Buffer, RegExp][] = [
    ["an empty file", "empty.csv", "", /empty/],
    ["a header only", "header.csv", "user,event,time\n", /header row/],
    ["a picture", "picture.csv", Buffer.from("89504e470d0a1a0a0000000d49484452000001", "hex"), /not a text file/],
    ["a spreadsheet", "book.xlsx", Buffer.concat([Buffer.from("504b0304140006000800000021", "hex"), Buffer.from("[Content_Types].xml"), Buffer.alloc(64)]), /spreadsheet|not a text/],
  ];
  for (const [what, name, content, message] of told) {
    test(`${what} gets a clear message`, async ({ page }) => {
      await give(page, name, content);
      await expect(page.locator(".data").getByRole("alert").filter({ hasText: message })).toBeVisible();
      await page.getByRole("link", { name: "Funnel", exact: true }).click();
      expect(await stageNames(page)).toHaveLength(6);
    });
  }

  test("damaged gzip gets a clear message and nothing is lost", async ({ page }) => {
    const log = "user,event,time\n" + Array.from({ length: 90_000 }, (_, i) => `u${i * 7919 % 65_537},x,2024-01-01\n`).join("");
    const zipped = gzipSync(log);
    await give(page, "cut.csv.gz", zipped.subarray(0, zipped.length - 2_000));
    // The browser tells of the damage while the beginning is looked at or only while all is read, as it happens.
    const told = page.locator(".data").getByRole("alert").filter({ hasText: /damaged|cut short/ });
    await expect(told.or(page.getByRole("button", { name: "Read the events" }))).toBeVisible();
    if (!(await told.isVisible())) await read(page);
    await expect(told).toBeVisible();
  });

  test("one column can be neither, and says what is missing", async ({ page }) => {
    await give(page, "one.csv", "name\na\nb\nc\n");
    await expect(page.locator(".questions li").first()).toBeVisible();
    await expect(page.getByRole("button", { name: /^Read the/ })).toBeDisabled();
  });

  test("200 columns are read, and the preview says what it leaves out", async ({ page }) => {
    const row = (cell: (i: number) => string) => ["user", "event", "time"].map((_, i) => cell(i)).concat(Array.from({ length: 197 }, (_, i) => cell(3 + i))).join(",");
    await give(page, "wide.csv", `${row((i) => ["user", "event", "time"][i] ?? `c${i}`)}\n${row((i) => ["a", "x", "2024-01-01"][i] ?? "1")}\n${row((i) => ["b", "x", "2024-01-02"][i] ?? "2")}\n`);
    await expect(page.getByText(/160 more columns/)).toBeVisible();
    await read(page);
    await expect(page.getByText(/2 events from 2 people/)).toBeVisible();
  });

  test("names with quotes, markup, emoji and marks are names", async ({ page }) => {
    const name = '<img src=x onerror=alert(1)> "q" 🎉 \u202Eabc';
    await give(page, "names.csv", `user,event,time\na,"${name.replace(/"/g, '""')}",2024-01-01\n`);
    await read(page);
    await expect(page.locator(".names .name")).toContainText(name);
    await expect(page.locator(".data img")).toHaveCount(0);
  });

  test("no event of the first step: said, and not made a funnel", async ({ page }) => {
    await give(page, "log.csv", "user,event,time\na,x,2024-01-01\na,y,2024-01-01\n");
    await read(page);
    await page.getByRole("textbox", { name: "Search events" }).fill("nothing like it");
    await expect(page.locator(".names .name")).toHaveCount(0);
  });

  test("a million event names: the most frequent are offered, all are found", async ({ page }, info) => {
    test.slow();
    const file = info.outputPath("names.csv");
    writeFileSync(file, `user,event,time\n${Array.from({ length: 1_000_000 }, (_, i) => `u${i % 1_000},event-${i},2024-01-01\n`).join("")}`);
    await choose(page, file);
    await read(page);
    await expect(page.getByText(/1,000,000 kinds of event/)).toBeVisible({ timeout: 30_000 });
    await page.getByRole("textbox", { name: "Search events" }).fill("event-987654");
    await expect(page.locator(".names .name")).toHaveCount(1);
  });

  test("times before 1970 and far ahead are counted", async ({ page }) => {
    await give(page, "old.csv", "user,event,time\na,x,1931-05-01\na,y,2199-01-01\n");
    await read(page);
    await expect(page.getByText(/May 1, 1931 to Jan 1, 2199/)).toBeVisible();
  });

  test("one line of a gigabyte is set aside and the rest is counted", async ({ page }, info) => {
    test.slow();
    const file = info.outputPath("long.csv.gz");
    function* parts() {
      yield "user,event,time\na,x,2024-01-01\n";
      const part = Buffer.alloc(4 * 2 ** 20, "x");
      for (let size = 0; size < 2 ** 30; size += part.length) yield part;
      yield "\nb,x,2024-01-02\n";
    }
    // A gigabyte of one letter is a megabyte on disk.
    await pipeline(Readable.from(parts()), createGzip({ level: 1 }), createWriteStream(file));
    await choose(page, file);
    await read(page);
    await expect(page.getByText(/2 events from 2 people/)).toBeVisible({ timeout: 60_000 });
    await page.getByText(/1 row/).click();
    await expect(page.locator("details .plain tbody")).toContainText("1 MiB");
  });

  test("a wrong sign between the fields is seen in the preview and set right", async ({ page }) => {
    await give(page, "log.csv", "user;event;time\na,1;x;2024-01-01 00:00\nb,2;x;2024-01-02 00:00\n");
    const dialect = page.getByRole("combobox", { name: "Between the fields" });
    const cells = page.locator(".preview-rows tbody tr").first().locator("td");
    await expect(cells).toHaveCount(3);
    await page.getByText("How the file is written").click();
    await dialect.selectOption({ label: "Comma ," });
    await expect(cells).toHaveCount(2);
    await expect(page.getByRole("button", { name: /^Read the/ })).toBeDisabled();
    await dialect.selectOption({ label: "Semicolon ;" });
    await expect(cells).toHaveCount(3);
    await read(page);
    await expect(page.getByText(/2 events from 2 people/)).toBeVisible();
  });

  test("JSON that is no list says so", async ({ page }) => {
    await give(page, "settings.json", JSON.stringify({ name: "not a log", nested: { list: [1, 2] } }, null, 2));
    await expect(page.locator(".data").getByRole("alert")).toHaveText("This is JSON, but not a list of rows.");
    await expect(page.getByRole("button", { name: /^Read the/ })).toBeDisabled();
    await page.getByRole("link", { name: "Funnel", exact: true }).click();
    expect(await stageNames(page)).toHaveLength(6);
  });

  test("a file changed after it was chosen is not read half", async ({ page }, info) => {
    const file = info.outputPath("log.csv");
    writeFileSync(file, "user,event,time\na,x,2024-01-01\n");
    await choose(page, file);
    await expect(page.getByRole("button", { name: "Read the events" })).toBeEnabled();
    writeFileSync(file, "user,event,time\na,x,2024-01-01\nb,x,2024-01-02\nc,x,2024-01-03\n");
    await read(page);
    await expect(page.locator(".data").getByRole("alert").filter({ hasText: "changed or moved" })).toBeVisible();
    await choose(page, file);
    await read(page);
    await expect(page.getByText(/3 events from 3 people/)).toBeVisible();
  });
});
