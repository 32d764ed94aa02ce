// What can go wrong while a file is read. Each time: a clear message, a document as it was, and another file read at once.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import type { Page } from "@playwright/test";

import { expect, give, openData, stageNames, test } from "../page";

const SMALL = "user,event,time\na,x,2024-01-01\nb,x,2024-01-02\n";
const alert = (page: Page) => page.locator(".data").getByRole("alert");
const readEvents = (page: Page) => page.locator(".data button.primary").click();

/** A log of so many rows, each of a person of its own. */
function log(rows: number): string {
  const lines = ["user,event,time\n"];
  for (let row = 0; row < rows; row++) lines.push(`person ${row},event ${row % 50},${1_700_000_000 + row}\n`);
  return lines.join("");
}

/** Runs code in the engine's worker before its own; only in the first worker if `once`. */
async function inWorker(page: Page, code: string, once = true): Promise<void> {
  let workers = 0;
  await page.route("**/worker.js", async (route) => {
    workers += 1;
    if (once && workers > 1) return route.continue();
    const response = await route.fetch();
    await route.fulfill({ response, body: `{${code}}\n${await response.text()}` });
  });
}

/** Files that are unpacked come slowly, and after so many bytes of an import, as stored, `then` happens. */
const files = (afterBytes: number, then: string) => `
  let imports = false;
  addEventListener("message", ({ data }) => (imports ||= data.type === "import"));
  const stream = Blob.prototype.stream;
  Blob.prototype.stream = function () {
    const reader = stream.call(this).getReader();
    let bytes = 0;
    return new ReadableStream({
      async pull(controller) {
        if (imports && bytes > ${afterBytes}) { ${then} }
        await new Promise((resolve) => setTimeout(resolve, 4));
        const { done, value } = await reader.read();
        if (done) return controller.close();
        bytes += value.length;
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    });
  };`;
const NEVER = Number.MAX_SAFE_INTEGER;
const HALF_WAY = 400_000;
const LONG = gzipSync(log(200_000), { level: 1 });

/** All that the browser keeps of this page. */
const kept = (page: Page) => page.evaluate(() => JSON.stringify(Object.entries(localStorage).sort()));

/** Does what goes wrong and sees that the document is as it was, and that another file can be read at once. */
async function survives(page: Page, goesWrong: () => Promise<void>): Promise<void> {
  const before = await kept(page);
  await goesWrong();
  expect(await kept(page)).toBe(before);
  await page.locator('a[href="#funnel"], nav a').first().click();
  expect(await stageNames(page)).toHaveLength(6);
  await openData(page);
  await give(page, "small.csv", SMALL);
  await expect(alert(page)).toHaveCount(0);
  await readEvents(page);
  await expect(page.locator(".builder")).toContainText(/2 .*2 /);
  await expect(page.locator(".names .name")).toHaveCount(1);
}

test.describe("a worker that ends half way", () => {
  const told = { "en-GB": /has stopped/, "nb-NO": /har stoppet/, "da-DK": /er stoppet/, "sv-SE": /har stannat/ };
  for (const [locale, message] of Object.entries(told)) {
    test.describe(locale, () => {
      test.use({ locale });
      test("without a word is noticed all the same", async ({ page }) => {
        await inWorker(page, files(HALF_WAY, "self.close(); await new Promise(() => {});"));
        await openData(page);
        await survives(page, async () => {
          await give(page, "log.csv.gz", LONG);
          await readEvents(page);
          await expect(alert(page)).toContainText(message);
        });
      });
    });
  }

  test.describe("with an error", () => {
    test.use({ expected: /a fault of the script/ });
    test("is replaced", async ({ page }) => {
      await inWorker(page, files(HALF_WAY, "setTimeout(() => { throw new Error('a fault of the script'); }); await new Promise(() => {});"));
      await openData(page);
      await survives(page, async () => {
        await give(page, "log.csv.gz", LONG);
        await readEvents(page);
        await expect(alert(page)).toContainText("has stopped");
      });
    });
  });

  test("after the events were read: the columns come back, to read it again", async ({ page }) => {
    await inWorker(page, `addEventListener("message", (event) => {
      if (event.data.type !== "evaluate") return;
      event.stopImmediatePropagation();
      self.close();
    });`);
    await openData(page);
    await give(page, "small.csv", SMALL);
    await readEvents(page);
    await page.locator(".names .name").first().click();
    await expect(alert(page)).toContainText("has stopped");
    await readEvents(page);
    await page.locator(".names .name").first().click();
    await expect(page.getByRole("region", { name: "The funnel in this file" })).toContainText("2");
  });
});

test("a cancelled import leaves everything as it was", async ({ page }) => {
  await inWorker(page, files(HALF_WAY, "await new Promise(() => {});"));
  await openData(page);
  await survives(page, async () => {
    await give(page, "log.csv.gz", LONG);
    await readEvents(page);
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(alert(page)).toContainText("Cancelled");
  });
});

test("an engine that traps says that it is not the file's fault, and starts afresh", async ({ page }) => {
  // The first engine traps when it is given a piece; those after it do not.
  await page.route("**/events.js", (route) => route.fulfill({ contentType: "text/javascript", body: `
    import make from "./events.js?real";
    let made = 0;
    export default () => {
      const module = make();
      const push = module.Events.prototype.push;
      const isFirst = made++ === 0;
      module.Events.prototype.push = function (...pieces) {
        if (isFirst) throw new WebAssembly.RuntimeError("unreachable");
        return push.apply(this, pieces);
      };
      return module;
    };` }));
  await openData(page);
  await survives(page, async () => {
    await give(page, "log.csv.gz", LONG);
    await readEvents(page);
    await expect(alert(page)).toContainText("a fault of the page, not of your file");
  });
});

test.describe("a file", () => {
  test("that cannot be read any more half way is named", async ({ page }) => {
    await inWorker(page, files(HALF_WAY, "throw new DOMException('It could not be read', 'NotReadableError');"), false);
    await openData(page);
    await survives(page, async () => {
      await give(page, "the log.csv.gz", LONG);
      await readEvents(page);
      await expect(alert(page)).toContainText("“the log.csv.gz” could not be read to the end");
    });
  });

  test("that changes while it is read is not taken half old, half new", async ({ page }, info) => {
    await inWorker(page, files(HALF_WAY, "await new Promise((resolve) => setTimeout(resolve, 3000)); bytes = -Infinity;"), false);
    await openData(page);
    const file = info.outputPath("growing.csv.gz");
    writeFileSync(file, LONG);
    await survives(page, async () => {
      await page.locator('.data input[type="file"]').setInputFiles(file);
      await readEvents(page);
      await expect(page.locator("progress")).toBeVisible();
      appendFileSync(file, "person,event,1700000000\n");
      await expect(alert(page)).toContainText("“growing.csv.gz” could not be read to the end. Was it changed or moved?");
    });
  });

  test("too large for the memory there is: told with how far it came", async ({ page }) => {
    test.slow();
    // The Node tests of the engine limit its memory in the same way.
    const host = readFileSync(fileURLToPath(new URL("../../engine/host.mjs", import.meta.url)), "utf8");
    const limited = /function limited\([\s\S]*?\n}\n/.exec(host)?.[0].replace(/Buffer\.concat\((\[[\s\S]*?\])\);/, "joined($1);").replace(/Buffer\.from\(/g, "Uint8Array.from(");
    await inWorker(
      page,
      `${files(NEVER, "")}
      const joined = (pieces) => new Uint8Array(pieces.flatMap((piece) => [...piece]));
      ${limited}
      const compile = WebAssembly.compile;
      WebAssembly.compile = (bytes) => compile.call(WebAssembly, limited(new Uint8Array(bytes), 384));`,
      false,
    );
    await openData(page);
    await survives(page, async () => {
      await give(page, "huge.csv.gz", gzipSync(log(900_000), { level: 1 }));
      await readEvents(page);
      await expect(alert(page)).toContainText(/“huge.csv.gz” is too large for the memory .* [1-9][\d,]{3,} rows \(\d+% of the file\)/, { timeout: 60_000 });
    });
  });

  test("that does not come at all is given up when asked", async ({ page }) => {
    await inWorker(page, `
      const { stream } = Blob.prototype;
      let imports = false;
      addEventListener("message", ({ data }) => (imports = data.type === "import"));
      Blob.prototype.stream = function () {
        return imports ? new ReadableStream({}) : stream.call(this);
      };`);
    await openData(page);
    await give(page, "log.csv", log(1_000));
    await readEvents(page);
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(alert(page)).toContainText("Cancelled. Your funnel is as it was.");
  });

  test("given up half way, even when it does not come, leaves all as it was", async ({ page }) => {
    await inWorker(page, files(HALF_WAY, "await new Promise(() => {});"), false);
    await openData(page);
    await survives(page, async () => {
      await give(page, "log.csv.gz", LONG);
      await readEvents(page);
      await expect.poll(() => page.locator("progress").evaluate((bar: HTMLProgressElement) => bar.value)).toBeGreaterThan(0);
      await page.getByRole("button", { name: "Cancel" }).click();
      await expect(alert(page)).toContainText("Cancelled. Your funnel is as it was.");
      await expect(page.getByRole("button", { name: "Read the events" })).toBeEnabled();
    });
  });
});
