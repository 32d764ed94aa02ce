// Our simulation in Node, through the worker of the app. simulated.mjs JOB prints what it measured, as JSON.
import { EngineWorker } from "../engine/worker.mjs";
import { timed } from "./question.mjs";

const { paths, runs, entrants, counts, value, variation, processors } = JSON.parse(process.argv[2]);
const engine = new EngineWorker({ processors });
const document = (seed) => ({
  stages: counts.map((count, place) => ({ id: `s${place}`, name: `Stage ${place}`, count })),
  economics: { averageOrderValue: value },
  forecast: { periods: 1, runs: paths, seed, series: [entrants], variation, valueVariation: variation },
});
// Compiled and warm: a forecast is asked for again at every edit.
await engine.ask("forecast", { document: document(1) });
const [times, forecast] = await timed(runs, (run) => engine.ask("forecast", { document: document(run + 2) }));
const { mean, p10, p90 } = forecast.total.revenue;
// A bell's standard deviation from its tenths.
console.log(JSON.stringify({ times, mean, error: (p90 - p10) / 2.56 / Math.sqrt(paths) }));
await engine.close();
