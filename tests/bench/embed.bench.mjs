// What it takes until a funnel stands on a page: bytes and time, of the element, of the page, and of two libraries that draw one.
// Arguments: the number of runs (default 9).
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { cpus } from "node:os";
import { extname, join, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";

import { launch } from "../e2e/chromium.mjs";
import { keepSection } from "./sections.mjs";

const runs = Number(process.argv[2] ?? 9);
const root = resolve(import.meta.dirname, "../..");
const STAGES = { Visits: 40_000, "Product views": 18_000, Baskets: 4_400, Orders: 1_120 };
const names = JSON.stringify(Object.keys(STAGES));
const values = JSON.stringify(Object.values(STAGES));
/** Two frames after the funnel is there, it is on screen. */
const DONE = "const done = () => requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('funnel')));";
const host = (head, body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,"><script>${DONE}</script>${head}</head><body>${body}</body></html>`;
const rows = Object.entries(STAGES).map(([name, count]) => `<tr><td>${name}</td><td>${count}</td></tr>`);

const PAGES = {
  element: {
    name: "`<funnel-widget>`",
    html: host(
      '<script>document.addEventListener("funnel-ready", done);</script><script type="module" src="/dist/funnel-widget.js"></script>',
      `<funnel-widget><table>${rows.join("")}</table></funnel-widget>`,
    ),
  },
  chart: {
    name: "`<funnel-widget view=\"chart\">`",
    html: host(
      '<script>document.addEventListener("funnel-ready", done);</script><script type="module" src="/dist/funnel-widget.js"></script>',
      `<funnel-widget view="chart"><table>${rows.join("")}</table></funnel-widget>`,
    ),
  },
  page: { name: "our page", address: "/dist/index.html", watches: true },
  echarts: {
    name: "ECharts 6.1",
    html: host(
      "",
      `<div id="place" style="width: 600px; height: 400px"></div><script src="/node_modules/echarts/dist/echarts.min.js"></script>
       <script>
         const names = ${names}, values = ${values};
         const chart = echarts.init(document.getElementById("place"));
         chart.setOption({ animation: false, series: [{ type: "funnel", data: values.map((value, place) => ({ value, name: names[place] })) }] });
         done();
       </script>`,
    ),
  },
  graph: {
    name: "funnel-graph-js 1.4",
    html: host(
      '<link rel="stylesheet" href="/node_modules/funnel-graph-js/dist/css/main.min.css"><link rel="stylesheet" href="/node_modules/funnel-graph-js/dist/css/theme.min.css">',
      `<div id="place"></div><script src="/node_modules/funnel-graph-js/dist/js/funnel-graph.min.js"></script>
       <script>
         new FunnelGraph({ container: "#place", data: { labels: ${names}, values: ${values}, colors: ["#06727a", "#0b5f80"] }, width: 600, height: 300, displayPercent: true }).draw();
         done();
       </script>`,
    ),
  },
};
const TYPES = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };

const server = createServer(async ({ url }, response) => {
  const { pathname } = new URL(url, "http://host");
  const page = PAGES[pathname.slice(1)];
  const file = pathname.startsWith("/node_modules/") ? join(import.meta.dirname, pathname) : join(root, pathname);
  const content = page?.html ?? (await readFile(file).catch(() => undefined));
  response.writeHead(content === undefined ? 404 : 200, { "content-type": page ? "text/html" : (TYPES[extname(file)] ?? "application/octet-stream") });
  response.end(content);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const origin = `http://127.0.0.1:${server.address().port}`;

/** Bytes on the wire (brotli 11), requests, and milliseconds from the navigation to the funnel, in a browser that has seen nothing. */
async function measure(key) {
  const { address = `/${key}`, watches } = PAGES[key];
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const bodies = [];
    page.on("response", (response) => bodies.push(response.body()));
    if (watches) {
      await page.addInitScript(() => {
        new MutationObserver((_, observer) => {
          if (!document.querySelector("main #chart .stage")) return;
          observer.disconnect();
          requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("funnel")));
        }).observe(document, { childList: true, subtree: true });
      });
    }
    await page.goto(`${origin}${address}`);
    const ms = await page.evaluate(
      () => new Promise((found) => new PerformanceObserver((list) => list.getEntriesByName("funnel").forEach(({ startTime }) => found(startTime))).observe({ type: "mark", buffered: true })),
    );
    const sizes = (await Promise.all(bodies)).map((body) => brotliCompressSync(body).length);
    return { ms, bytes: sizes.reduce((sum, size) => sum + size, 0), requests: sizes.length };
  } finally {
    await browser.close();
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

const found = Object.fromEntries(Object.keys(PAGES).map((key) => [key, []]));
// In turns, so that a busy minute of the machine is everybody's.
for (let run = 0; run < runs; run++) {
  for (const key of Object.keys(PAGES)) found[key].push(await measure(key));
}
server.close();

const lines = Object.entries(found).map(([key, results]) => {
  const [ms, bytes, requests] = ["ms", "bytes", "requests"].map((name) => median(results.map((result) => result[name])));
  const spread = results.map((result) => Math.round(result.ms)).sort((a, b) => a - b);
  return `| ${PAGES[key].name} | ${(bytes / 1000).toFixed(1)} | ${requests} | ${Math.round(ms)} | ${spread.join(" ")} |`;
});
const text = `## On a page

\`cargo xtask bench embed\`, ${cpus().length} × ${cpus()[0].model}, Chromium, a new browser for each of ${runs} runs, in turns, from this machine to itself. From the
navigation until the funnel is on screen. The libraries draw and no more: no table, no figures, nothing to change.

| | kB (brotli 11) | requests | ms, median | all |
|---|---|---|---|---|
${lines.join("\n")}
`;
console.log(text);
keepSection("On a page", text);
