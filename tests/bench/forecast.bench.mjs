// A simulation of one period of a funnel of four stages (Beta → binomial, three times, and a lognormal order value), by our engine
// in Node with one worker and with two, and by NumPy, in turns. Means must agree. Prints the ratios, and writes them into
// BENCHMARKS.md and every timing into target/bench/forecast.json. Arguments: the number of turns (default 7).
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { resolve } from "node:path";
import { out, python } from "./made.mjs";
import { inNode, machine, program } from "./programs.mjs";
import { median } from "./question.mjs";
import { keepSection } from "./sections.mjs";

const turns = Number(process.argv[2] ?? 7);
const PATHS = 200_000;
const job = { paths: PATHS, runs: 5, entrants: 9_000, counts: [9_000, 450, 180, 36], value: 1_200, variation: 0.1 };

const ENGINES = [
  ["Funnel Widget, 1 worker", () => inNode("simulated.mjs", { ...job, processors: 1 })],
  ["Funnel Widget, 2 workers", () => inNode("simulated.mjs", { ...job, processors: 2 })],
  ["NumPy", () => program(python, "simulated.py", job)],
];
const GOALS = [
  ["Funnel Widget, 1 worker", 0.8],
  ["Funnel Widget, 2 workers", 1.5],
];

const loadBefore = loadavg()[0];
const results = ENGINES.map(([engine]) => ({ engine, times: [], mean: undefined }));
for (let turn = 0; turn < turns; turn++) {
  for (const [place, [, measure]] of ENGINES.entries()) {
    const { times, mean, error } = await measure();
    results[place].times.push(median(times));
    results[place].mean = mean;
    const first = results[0].mean;
    if (Math.abs(mean - first) > 6 * error) throw new Error(`${ENGINES[place][0]}: ${mean} is not ${first} ± ${error}`);
  }
}
const date = new Date().toISOString().slice(0, 10);
const load = `${loadBefore.toFixed(1)} before and ${loadavg()[0].toFixed(1)}`;
writeFileSync(resolve(out, "forecast.json"), JSON.stringify({ date, machine: machine(), job, results }, null, 1));

const speed = ({ times }) => PATHS / median(times) / 1_000;
const numpy = results.at(-1);
const row = ({ engine, times }) => `| ${engine} | ${median(times).toFixed(0)} | ${speed({ times }).toFixed(2)} | ${(median(numpy.times) / median(times)).toFixed(2)}× |`;
const goal = ([engine, times]) => {
  const ratio = median(numpy.times) / median(results.find((result) => result.engine === engine).times);
  return `| ${engine} | ${ratio.toFixed(2)}× | ≥ ${times}× | ${ratio >= times ? "met" : "**not met**"} |`;
};
const section = [
  "## Forecasts",
  "",
  "Written by `cargo xtask bench forecast`.",
  "",
  `${date}, ${machine()}; load average ${load} after. One period of a funnel of four stages, ${PATHS.toLocaleString("en")} paths: entrants negative`,
  "binomial, three rates of Beta distributions, people binomially through the stages, a lognormal order value; then mean, P10, P50",
  "and P90 of customers and revenue, and rank correlations with every input (ours only). Medians of turns taken one after the other;",
  "ours from the request to the answer, through the worker of the app. NumPy draws whole columns at once.",
  "",
  "| engine | ms | M paths/s | of NumPy |",
  "|---|---|---|---|",
  ...results.map(row),
  "",
  "| goal | ratio | wanted | |",
  "|---|---|---|---|",
  ...GOALS.map(goal),
  "",
  "Each turn, in milliseconds:",
  "",
  ...results.map(({ engine, times }) => `- ${engine}: ${times.map((time) => time.toFixed(0)).join(" ")}`),
  "",
].join("\n");
console.log(section);
keepSection("Forecasts", section);
