// How time and memory of our engine grow with the rows, the steps and the persons, in Node. Writes the raw figures to
// growth.json beside this script, and growth.svg from them (growth-plots.mjs draws it anew without measuring).
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { drawn } from "./growth-plots.mjs";
import { made } from "./made.mjs";
import { inNode, machine } from "./programs.mjs";
import { NAMES, STEPS, median } from "./question.mjs";

const SEED = 11;
const ROWS = [100_000, 300_000, 1_000_000, 3_000_000, 10_000_000];
const PERSONS = [10, 100, 1_000, 10_000, 100_000, 1_000_000];

/** The median of each kind of time, in milliseconds, and the engine's memory in bytes. */
async function figures(rows, persons, steps = STEPS) {
  const isLarge = rows > 1_000_000;
  const job = { file: made(rows, persons, SEED), runs: isLarge ? 3 : 5, edits: isLarge ? 9 : 21, steps };
  const { whole, again, memory } = await inNode("ours.mjs", job);
  const found = { file: median(whole), edit: median(again), memory: memory.engine };
  console.log(`${rows} rows, ${persons} persons, ${steps.length} steps: ${JSON.stringify(found)}`);
  return found;
}

const growth = { date: new Date().toISOString().slice(0, 10), machine: machine(), rows: [], steps: [], persons: [] };
for (const rows of ROWS) growth.rows.push({ rows, ...(await figures(rows, rows / 10)) });
for (let steps = 1; steps <= 12; steps++) {
  growth.steps.push({ steps, ...(await figures(1_000_000, 100_000, NAMES.slice(0, steps))) });
}
for (const persons of PERSONS) growth.persons.push({ persons, ...(await figures(1_000_000, persons)) });

writeFileSync(resolve(import.meta.dirname, "growth.json"), `${JSON.stringify(growth, null, 1)}\n`);
drawn();
