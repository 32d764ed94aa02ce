// From the click on a link to a page one can use: the built page in a Chromium that has never seen it.
// Arguments: the number of runs (default 9).
import { launch } from "../e2e/chromium.mjs";

const runs = Number(process.argv[2] ?? 9);
const url = process.env.FUNNEL_URL;

/** Milliseconds from the start of the navigation until the app is in the page, and until something is painted. */
async function measure() {
  // A new browser for each run, because a warm one has compiled the code already.
  const browser = await launch();
  try {
    const page = await browser.newPage();
    // Noted in the page itself: what the measuring program hears of it comes later.
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector("main")) return;
        performance.mark("ready");
        observer.disconnect();
      }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(url);
    return await page.evaluate(async () => {
      const entry = (type, name) =>
        new Promise((resolve) => {
          const look = (list) => list.getEntriesByName(name).forEach((found) => resolve(found.startTime));
          new PerformanceObserver(look).observe({ type, buffered: true });
        });
      return { ready: await entry("mark", "ready"), paint: await entry("paint", "first-contentful-paint") };
    });
  } finally {
    await browser.close();
  }
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)]);
}

const results = [];
for (let run = 0; run < runs; run++) results.push(await measure());
console.log(`page ready, cold: median of ${runs} runs`);
console.log(`  first contentful paint ${median(results.map((result) => result.paint))} ms`);
console.log(`  app in the page        ${median(results.map((result) => result.ready))} ms`);
