// From an event log to counts, and from an edited query to counts: our engine and its peers, in one run on one machine.
// Counts must agree. Prints the ratios, and writes BENCHMARKS.md and target/bench/events.json, which has every timing.
// Arguments: the numbers of rows (default 1000000 10000000).
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { resolve } from "node:path";
import { inChromium } from "./chromium.mjs";
import { made, out, python } from "./made.mjs";
import { inNode, machine, program } from "./programs.mjs";
import { clickhouse, duckdb, median } from "./question.mjs";
import { report } from "./report.mjs";
import { keepFirst } from "./sections.mjs";

const here = import.meta.dirname;

/** By rows: persons and seed of the log, and how often everything is measured, of ours and of the peers. */
const LOGS = {
  1_000_000: { persons: 100_000, seed: 42, own: { runs: 5, edits: 21 }, peers: { runs: 3, edits: 5 } },
  10_000_000: { persons: 1_000_000, seed: 7, own: { runs: 5, edits: 9 }, peers: { runs: 2, edits: 3 } },
};

const loadBefore = loadavg()[0];
const wanted = process.argv.slice(2).map(Number);
const results = [];
for (const rows of wanted.length ? wanted : Object.keys(LOGS).map(Number)) {
  const log = LOGS[rows];
  if (!log) throw new Error(`There is no log of ${rows} rows. There are: ${Object.keys(LOGS).join(", ")}`);
  results.push(...(await measured(rows, log)));
}
const facts = { date: new Date().toISOString().slice(0, 10), machine: machine(), load: [loadBefore, loadavg()[0]], versions: versions() };
const text = report(results, facts);
writeFileSync(resolve(out, "events.json"), JSON.stringify({ ...facts, results }, null, 1));
console.log(text);
if (!wanted.length) keepFirst(text);

async function measured(rows, { persons, seed, own, peers }) {
  const file = made(rows, persons, seed);
  const ours = { file, ...own };
  const theirs = { file, ...peers };
  const found = [
    ["Funnel Widget", "Node", await inNode("ours.mjs", ours)],
    ["Funnel Widget, 1 worker", "Node", await inNode("ours.mjs", { ...ours, processors: 1 })],
    ["DuckDB-wasm", "Node", await inNode("duckdb.mjs", theirs)],
    ["DuckDB, 1 thread", "native", await native("duckdb", 1, theirs)],
    ["DuckDB, 2 threads", "native", await native("duckdb", 2, theirs)],
    ["ClickHouse (chdb), 1 thread", "native", await native("chdb", 1, theirs)],
    ["Funnel Widget", "Chromium", await inChromium("ours", ours)],
    // It holds the file and the table, which is too much for a page with the larger log.
    ["DuckDB-wasm", "Chromium", rows > 1_000_000 ? undefined : await inChromium("duckdb", theirs)],
  ];
  const results = found.filter(([, , result]) => result).map(([engine, where, result]) => ({ rows, engine, where, ...result }));
  for (const { engine, where, counts, direct, again } of results) {
    console.log(`${rows} rows, ${engine}, ${where}: file ${median(direct).toFixed(0)} ms, edit ${median(again).toFixed(1)} ms`);
    if (String(counts) !== String(results[0].counts)) {
      throw new Error(`${engine} counts ${counts}, and ${results[0].engine} ${results[0].counts}: nothing to compare`);
    }
  }
  return results;
}

function native(engine, threads, { file, runs, edits }) {
  const job = { engine, threads, runs, edits };
  if (engine === "duckdb") {
    const source = `read_csv('${file}')`;
    const load = [`CREATE TABLE log AS SELECT * FROM ${source}`];
    return program(python, "native.py", { ...job, direct: duckdb(source), load, again: duckdb("log") });
  }
  const columns = "user_id String, event LowCardinality(String), timestamp DateTime, country String, device String";
  const source = `file('${file}', 'CSVWithNames', '${columns}')`;
  const load = [
    "CREATE DATABASE IF NOT EXISTS bench ENGINE = Atomic",
    `CREATE TABLE bench.log (${columns}) ENGINE = Memory`,
    `INSERT INTO bench.log SELECT * FROM ${source} SETTINGS max_threads = ${threads}`,
  ];
  return program(python, "native.py", { ...job, direct: clickhouse(source, threads), load, again: clickhouse("bench.log", threads) });
}

function versions() {
  const { devDependencies } = JSON.parse(readFileSync(resolve(here, "package.json"), "utf8"));
  const asked = "import chdb, duckdb, numpy; print(duckdb.__version__, chdb.__version__, chdb.engine_version)";
  let native = "";
  try {
    native = execFileSync(python, ["-c", asked], { encoding: "utf8" }).trim();
  } catch {
    native = "unknown";
  }
  const [duckdbNative, chdb, engine] = native.split(" ");
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8", cwd: here }).trim();
  return {
    "Funnel Widget": commit,
    Node: process.version,
    "DuckDB-wasm": devDependencies["@duckdb/duckdb-wasm"],
    DuckDB: duckdbNative,
    chdb: `${chdb} (ClickHouse ${engine})`,
  };
}
