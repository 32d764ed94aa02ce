// BENCHMARKS.md, from what was measured.
import { STEPS, WINDOW_SECONDS, median } from "./question.mjs";

/** What is to be reached: a ratio to a peer, or a most in milliseconds or bytes. */
const GOALS = [
  { what: "1 M rows, file to counts, Chromium", rows: 1e6, where: "Chromium", of: "direct", peer: ["DuckDB-wasm", "Chromium"], times: 7 },
  { what: "10 M rows, file to counts, Node, 1 worker", rows: 1e7, by: "Funnel Widget, 1 worker", where: "Node", of: "direct", peer: ["DuckDB-wasm", "Node"], times: 8 },
  { what: "the same", rows: 1e7, by: "Funnel Widget, 1 worker", where: "Node", of: "direct", peer: ["DuckDB, 1 thread", "native"], times: 4 },
  { what: "the same", rows: 1e7, by: "Funnel Widget, 1 worker", where: "Node", of: "direct", peer: ["ClickHouse (chdb), 1 thread", "native"], times: 4 },
  { what: "the same with 2 workers", rows: 1e7, where: "Node", of: "direct", peer: ["DuckDB, 2 threads", "native"], times: 2.5 },
  { what: "1 M rows, after an edit, Chromium", rows: 1e6, where: "Chromium", of: "again", peer: ["DuckDB-wasm", "Chromium"], times: 40 },
  { what: "1 M rows, after an edit, Node", rows: 1e6, where: "Node", of: "again", peer: ["DuckDB-wasm", "Node"], times: 40 },
  { what: "1 M rows, after an edit, Chromium", rows: 1e6, where: "Chromium", of: "again", most: 16 },
  { what: "1 M rows, after an edit, Node", rows: 1e6, where: "Node", of: "again", most: 16 },
  { what: "10 M rows, after an edit, Chromium", rows: 1e7, where: "Chromium", of: "again", most: 100 },
  { what: "10 M rows, after an edit, Node", rows: 1e7, where: "Node", of: "again", most: 100 },
  { what: "10 M rows, peak memory of all workers' engines, Chromium", rows: 1e7, where: "Chromium", of: "engineMemory", most: 400e6 },
  { what: "10 M rows, peak memory of all workers' engines, Node", rows: 1e7, where: "Node", of: "engineMemory", most: 400e6 },
];

export function report(results, { date, machine, load, versions }) {
  const busy = load.map((one) => one.toFixed(1)).join(" before and ");
  const lines = [
    "# Benchmarks",
    "",
    "Written by `cargo xtask bench events`, which measures our engine and its peers in one run on one machine, and stops when",
    "their counts differ. Do not edit it; run it.",
    "",
    `${date}, ${machine}; load average ${busy} after. ${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ")}.`,
    "",
    `Asked is a funnel of ${STEPS.length} steps in their order (${STEPS.join(", ")}) within ${WINDOW_SECONDS / 86_400} days. The logs are made by`,
    "`tests/bench/logs.py`: 1 M rows are 46 MB of CSV and 95 083 persons, 10 M rows 465 MB and 953 848. *File*: from the bytes of",
    "the CSV to the counts, by ours through the worker of the app, which reads a file; the peers in a browser's engine have it in",
    "memory. Read are the three columns that the question needs; *all columns* is the file as the app reads it when it is dropped,",
    "with country and device to ask for later. *Edit*: the query once more, with a window that it has not had, the events in memory; ours also tells the times to",
    "convert, their quartiles and histograms. Each is the median. *Memory* is the most that the process held, in Chromium that",
    "of the page and its workers, with everything a browser and a runtime keep besides; *engine* is WebAssembly memory alone.",
    "",
    "How time and memory grow with rows, steps and persons: [growth.svg](tests/bench/growth.svg), drawn by `cargo xtask bench growth`.",
    "",
    "## Goals",
    "",
    "| work | ours | peer | theirs | ratio | goal | |",
    "|---|---|---|---|---|---|---|",
    ...GOALS.map((goal) => goalLine(goal, results)).filter(Boolean),
    "",
    "## All timings",
    "",
    "| rows | engine | where | file, ms | all columns, ms | edit, ms | other steps, ms | memory, MB |",
    "|---|---|---|---|---|---|---|---|",
    ...results.map(resultLine),
    "",
    "Each run, in milliseconds:",
    "",
    ...results.flatMap(rawLines),
    "",
  ];
  return lines.join("\n");
}

function value(result, of) {
  if (of === "memory") return result.memory?.process ?? null;
  if (of === "engineMemory") return result.memory?.engine ?? null;
  return result[of]?.length ? median(result[of]) : null;
}

function goalLine({ what, rows, by = "Funnel Widget", where, of, peer, times, most }, results) {
  const own = results.find((result) => result.rows === rows && result.engine === by && result.where === where);
  const ours = own && value(own, of);
  if (!ours) return undefined;
  const met = (is) => (is ? "met" : "**not met**");
  const shown = of.toLowerCase().includes("memory") ? (bytes) => `${Math.round(bytes / 1e6)} MB` : milliseconds;
  if (most) return `| ${what} | ${shown(ours)} | | | | ≤ ${shown(most)} | ${met(ours <= most)} |`;
  const other = results.find((result) => result.rows === rows && result.engine === peer[0] && result.where === peer[1]);
  if (!other) return undefined;
  const theirs = value(other, of);
  return `| ${what} | ${shown(ours)} | ${peer[0]} | ${shown(theirs)} | ${(theirs / ours).toFixed(1)}× | ≥ ${times}× | ${met(theirs / ours >= times)} |`;
}

function milliseconds(ms) {
  return ms < 100 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

function resultLine(result) {
  const number = (of) => (value(result, of) === null ? "" : milliseconds(value(result, of)).replace(" ms", ""));
  const engine = result.memory?.engine ? ` (engine ${Math.round(result.memory.engine / 1e6)})` : "";
  const memory = result.memory?.process ? `${Math.round(result.memory.process / 1e6)}${engine}` : "";
  return `| ${result.rows} | ${result.engine} | ${result.where} | ${number("direct")} | ${number("whole")} | ${number("again")} | ${number("changed")} | ${memory} |`;
}

function rawLines(result) {
  const shown = (ms) => ms.map((one) => (one < 100 ? one.toFixed(1) : Math.round(one))).join(" ");
  const line = (name, ms) => (ms?.length ? [`- ${result.rows}, ${result.engine}, ${result.where}, ${name}: ${shown(ms)}`] : []);
  return [...line("file", result.direct), ...line("all columns", result.whole), ...line("edit", result.again), ...line("other steps", result.changed)];
}
