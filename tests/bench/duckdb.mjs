// DuckDB-wasm in Node, without workers: duckdb.mjs JOB prints what it measured, as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { duckdb, timed } from "./question.mjs";

const { file, runs, edits } = JSON.parse(process.argv[2]);
const require = createRequire(import.meta.url);
const entry = require.resolve("@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs");
const wasm = require(entry);
const bundle = { mainModule: join(dirname(entry), "duckdb-eh.wasm"), mainWorker: "" };
const mvp = { mainModule: join(dirname(entry), "duckdb-mvp.wasm"), mainWorker: "" };
const db = await wasm.createDuckDB({ mvp, eh: bundle }, new wasm.VoidLogger(), wasm.NODE_RUNTIME);
await db.instantiate(() => {});
db.open({ path: ":memory:" });
const connection = db.connect();
db.registerFileBuffer("log.csv", new Uint8Array(readFileSync(file)));
const ask = (source) => connection.query(duckdb(source)).toArray()[0].toJSON();

const [direct, first] = await timed(runs, () => ask("read_csv('log.csv')"));
connection.query("CREATE TABLE log AS SELECT * FROM read_csv('log.csv')");
const [again] = await timed(edits, () => ask("log"));
const counts = Object.values(first).map(Number);
console.log(JSON.stringify({ direct, again, counts, memory: { process: process.resourceUsage().maxRSS * 1024 } }));
process.exit(0);
