// Engines in a real page: a folder served over loopback, and a Chromium that has never seen it.
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { basename, dirname, extname, resolve, sep } from "node:path";
import { launch } from "../e2e/chromium.mjs";
import { engineFolder } from "../engine/worker.mjs";
import { STEPS, WINDOW_SECONDS, duckdb, query } from "./question.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };
const PAGE = `<!doctype html><title>bench</title><script type="importmap">{"imports": {
  "apache-arrow": "/node_modules/apache-arrow/Arrow.dom.mjs", "tslib": "/node_modules/tslib/tslib.es6.mjs",
  "flatbuffers": "/node_modules/flatbuffers/mjs/flatbuffers.js"}}</script>`;

/** Before the worker's own lines: tells the page how large the memory of its engine is. */
const TELLING = `{
  let memory;
  const [channel, own, instantiate, post] = [new BroadcastChannel("memory"), Math.random(), WebAssembly.instantiate, postMessage];
  WebAssembly.instantiate = async (...values) => {
    const made = await instantiate(...values);
    memory = (made.instance ?? made).exports.memory;
    return made;
  };
  globalThis.postMessage = (...values) => {
    if (memory) channel.postMessage([own, memory.buffer.byteLength]);
    post(...values);
  };
}
`;

/** What an engine (`ours` or `duckdb`) measures in the page; `memory` is the most that its process held. */
export async function inChromium(engine, { file, runs, edits }) {
  const server = await served(file);
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const job = { runs, edits, log: `/log/${basename(file)}`, steps: STEPS, seconds: WINDOW_SECONDS };
    const result =
      engine === "ours"
        ? await page.evaluate(ours, { ...job, queries: Array.from({ length: edits }, (_, i) => query(WINDOW_SECONDS - i - 1)), query: query() })
        : await page.evaluate(theirs, { ...job, direct: duckdb("read_csv('log.csv')"), again: duckdb("log") });
    return { ...result, memory: { ...result.memory, process: await held(browser) } };
  } finally {
    await browser.close();
    server.close();
  }
}

/** In the page: a file to counts and edits of the query, by the worker of the app. */
async function ours({ log, runs, queries, query }) {
  // Of each worker by its number; the first is the one that stays, of the others there is one at a time.
  const sizes = new Map();
  new BroadcastChannel("memory").onmessage = ({ data: [worker, size] }) => sizes.set(worker, size);
  const worker = new Worker("/engine/worker.js", { type: "module" });
  let next = 0;
  const ask = (type, fields) =>
    new Promise((settle, fail) => {
      const id = next++;
      const hear = ({ data }) => {
        if (data.id !== id || data.progress) return;
        worker.removeEventListener("message", hear);
        if (data.error) fail(new Error(JSON.stringify(data.error)));
        else settle(data.ok);
      };
      worker.addEventListener("message", hear);
      worker.postMessage({ id, type, ...fields });
    });
  const source = await (await fetch(log)).blob();
  const { events: mapping } = await ask("inspect", { source, overrides: {} });
  const measured = { direct: [], whole: [], again: [] };
  const timed = async (times, work) => {
    const begun = performance.now();
    const result = await work();
    times.push(performance.now() - begun);
    return result;
  };
  let counts;
  // What the question needs, and no more, as the peers do; then all columns.
  for (const [times, columns] of [[measured.direct, { ...mapping, properties: [] }], [measured.whole, mapping]]) {
    for (let run = 0; run < runs; run++) {
      const result = await timed(times, async () => {
        await ask("import", { source, mapping: columns });
        return ask("evaluate", { query });
      });
      counts = result.steps.map((step) => step.count);
    }
  }
  for (const query of queries) await timed(measured.again, () => ask("evaluate", { query }));
  const [first, ...others] = sizes.values();
  return { ...measured, counts, memory: { engine: first + Math.max(0, ...others) } };
}

/** In the page: the same by DuckDB-wasm. */
async function theirs({ log, runs, edits, direct, again }) {
  const duckdb = await import("/node_modules/@duckdb/duckdb-wasm/dist/duckdb-browser.mjs");
  const folder = `${location.origin}/node_modules/@duckdb/duckdb-wasm/dist`;
  const db = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(`${folder}/duckdb-browser-eh.worker.js`));
  await db.instantiate(`${folder}/duckdb-eh.wasm`);
  const connection = await db.connect();
  await db.registerFileBuffer("log.csv", new Uint8Array(await (await fetch(log)).arrayBuffer()));
  const timed = async (times, statement) => {
    const ms = [];
    let result;
    for (let run = 0; run < times; run++) {
      const begun = performance.now();
      result = await connection.query(statement);
      ms.push(performance.now() - begun);
    }
    return [ms, Object.values(result.toArray()[0].toJSON()).map(Number)];
  };
  const [directMs, counts] = await timed(runs, direct);
  await connection.query("CREATE TABLE log AS SELECT * FROM read_csv('log.csv')");
  const [againMs] = await timed(edits, again);
  return { direct: directMs, again: againMs, counts };
}

/** Peak of resident bytes of the process that runs the page and its workers; the file itself is elsewhere. */
async function held(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const peaks = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => peak(id));
  return peaks.length ? Math.max(...peaks) : null;
}

function peak(id) {
  try {
    const [, kibibytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, "utf8"));
    return Number(kibibytes) * 1024;
  } catch {
    // Only Linux tells.
    return 0;
  }
}

function served(file) {
  const folders = { engine: engineFolder(), log: dirname(file), node_modules: resolve(import.meta.dirname, "node_modules") };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url.split("?")[0]);
    if (path === "/") return response.writeHead(200, { "content-type": "text/html" }).end(PAGE);
    const [, folder, ...rest] = path.split("/");
    const found = folders[folder] && resolve(folders[folder], ...rest);
    if (!found?.startsWith(folders[folder] + sep) || !existsSync(found) || !statSync(found).isFile()) {
      return response.writeHead(404).end();
    }
    response.writeHead(200, { "content-type": TYPES[extname(found)] ?? "application/octet-stream" });
    if (folder === "engine" && basename(found) === "worker.js") response.write(TELLING);
    createReadStream(found).pipe(response);
  });
  return new Promise((settle) => server.listen(0, "127.0.0.1", () => settle(server)));
}
