// Logs made once and kept in target/bench.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { resolve } from "node:path";

const here = import.meta.dirname;
export const out = resolve(here, "../../target/bench");
export const python = process.env.FUNNEL_PYTHON ?? "python3";

/** The file of a log of so many rows and (about) so many persons. */
export function made(rows, persons, seed) {
  mkdirSync(out, { recursive: true });
  const file = resolve(out, `log-${rows}-${persons}-${seed}.csv`);
  if (!existsSync(file)) {
    console.log(`Making a log of ${rows} rows…`);
    execFileSync(python, [resolve(here, "logs.py"), rows, persons, seed, `${file}.partial`]);
    renameSync(`${file}.partial`, file);
  }
  return file;
}
