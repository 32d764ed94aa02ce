// From a key pressed in a table cell to the new picture: 20 stages with 10 segments, every shape of the chart.
// Arguments: the number of edits per shape (default 60).
import { launch } from "../e2e/chromium.mjs";

const edits = Number(process.argv[2] ?? 60);
const STAGES = 20;
const SEGMENTS = 10;

const counts = Array.from({ length: STAGES }, (_, i) => Math.round(500_000 * 0.8 ** i));
const document = {
  format: "funnel-widget",
  version: 1,
  stages: counts.map((count, i) => ({ id: `s${i}`, name: `Stage number ${i + 1}`, count })),
  segments: Array.from({ length: SEGMENTS }, (_, s) => ({
    id: `g${s}`,
    name: `Segment ${s + 1}`,
    counts: counts.map((count) => Math.floor(count / (SEGMENTS + 1 + s))),
  })),
};

const browser = await launch();
try {
  for (const shape of ["funnel", "flow", "bars"]) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.addInitScript(
      ([document, shape]) => {
        localStorage.setItem("funnel-widget:doc:bench", JSON.stringify(document));
        localStorage.setItem("funnel-widget:index", JSON.stringify({ documents: [{ id: "bench" }], current: "bench" }));
        localStorage.setItem("funnel-widget:prefs", JSON.stringify({ shape }));
      },
      [document, shape],
    );
    await page.goto(process.env.FUNNEL_URL);
    await page.locator("#chart .stage").nth(STAGES - 1).waitFor();
    // The code that is fetched at the first touch is not what is measured.
    await page.mouse.move(400, 400);
    await page.waitForTimeout(1_000);
    const times = await page.evaluate(async (edits) => {
      const field = globalThis.document.querySelector(".stages td.in input");
      field.focus();
      const times = [];
      for (let edit = 0; edit < edits; edit++) {
        await new Promise((resolve) => setTimeout(resolve, 400));
        const begun = performance.now();
        field.value = String(500_000 + edit * 1_000);
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        // Signals are followed in microtasks, which beget others. Reading a size afterwards makes the browser lay the
        // page out; what is left then is putting the pixels on the screen.
        for (let turn = 0; turn < 100; turn++) await null;
        const followed = performance.now();
        globalThis.document.body.getBoundingClientRect();
        globalThis.document.querySelector("#chart").getBBox();
        times.push([followed - begun, performance.now() - begun]);
      }
      return times;
    }, edits);
    const at = (which, share) => {
      const sorted = times.map((time) => time[which]).toSorted((a, b) => a - b);
      return sorted[Math.floor(share * (sorted.length - 1))].toFixed(1);
    };
    console.log(`edit, ${shape}, ${STAGES} stages × ${SEGMENTS} segments, ${edits} edits (median, 95 %, worst):`);
    console.log(`  everything in the page ${at(0, 0.5)}, ${at(0, 0.95)}, ${at(0, 1)} ms`);
    console.log(`  and laid out           ${at(1, 0.5)}, ${at(1, 0.95)}, ${at(1, 1)} ms`);
    await page.close();
  }
} finally {
  await browser.close();
}
