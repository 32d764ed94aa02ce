// From a key pressed in a table cell, or a slider moved, to the new picture: 20 stages with 10 segments in every shape of the
// chart, and 20 stages with 10 scenarios side by side.
// Arguments: the number of edits each (default 60).
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

const scenarios = Array.from({ length: 10 }, (_, w) => ({
  id: `w${w}`,
  name: `Scenario ${w + 1}`,
  changes: [{ input: "stepRate", stage: `s${w + 1}`, value: 0.85 }],
}));

/** A page of the app that has the document open, on a screen. */
async function opened(browser, document, screen, prefs = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(
    ([document, prefs]) => {
      localStorage.setItem("funnel-widget:doc:bench", JSON.stringify(document));
      localStorage.setItem("funnel-widget:index", JSON.stringify({ documents: [{ id: "bench" }], current: "bench" }));
      localStorage.setItem("funnel-widget:prefs", JSON.stringify(prefs));
    },
    [document, prefs],
  );
  await page.goto(`${process.env.FUNNEL_URL}#${screen}`);
  return page;
}

/** Times edits of a field, each a number of its own, and tells them. */
async function measure(page, what, field, chart, values) {
  // The code that is fetched at the first touch is not what is measured.
  await page.mouse.move(400, 400);
  await page.waitForTimeout(1_000);
  const times = await page.evaluate(
    async ([field, chart, values]) => {
      const input = globalThis.document.querySelector(field);
      input.focus();
      const times = [];
      for (const value of values) {
        await new Promise((resolve) => setTimeout(resolve, 400));
        const begun = performance.now();
        input.value = value;
        input.dispatchEvent(new InputEvent("input", { bubbles: true }));
        // Signals are followed in microtasks, which beget others. Reading a size afterwards makes the browser lay the
        // page out; what is left then is putting the pixels on the screen.
        for (let turn = 0; turn < 100; turn++) await null;
        const followed = performance.now();
        globalThis.document.body.getBoundingClientRect();
        globalThis.document.querySelector(chart).getBBox();
        times.push([followed - begun, performance.now() - begun]);
      }
      return times;
    },
    [field, chart, values],
  );
  const at = (which, share) => {
    const sorted = times.map((time) => time[which]).toSorted((a, b) => a - b);
    return sorted[Math.floor(share * (sorted.length - 1))].toFixed(1);
  };
  console.log(`edit, ${what}, ${values.length} edits (median, 95 %, worst):`);
  console.log(`  everything in the page ${at(0, 0.5)}, ${at(0, 0.95)}, ${at(0, 1)} ms`);
  console.log(`  and laid out           ${at(1, 0.5)}, ${at(1, 0.95)}, ${at(1, 1)} ms`);
  await page.close();
}

const each = (make) => Array.from({ length: edits }, (_, edit) => String(make(edit)));
const browser = await launch();
try {
  for (const shape of ["funnel", "flow", "bars"]) {
    const page = await opened(browser, document, "funnel", { shape });
    await page.locator("#chart .stage").nth(STAGES - 1).waitFor();
    const what = `${shape}, ${STAGES} stages × ${SEGMENTS} segments`;
    await measure(page, what, ".stages td.in input", "#chart", each((edit) => 500_000 + edit * 1_000));
  }
  const page = await opened(browser, { ...document, segments: [], scenarios }, "scenarios");
  await page.locator(".scenarios .dragged [data-stage]").nth(STAGES - 1).waitFor();
  const what = `slider, ${STAGES} stages × ${scenarios.length} scenarios`;
  await measure(page, what, ".changes tr:nth-child(2) .slider", ".scenarios .dragged", each((edit) => 0.5 + edit / 1_000));
} finally {
  await browser.close();
}
