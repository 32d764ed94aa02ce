// Our engine in Node: a file to counts, then edits of the query. ours.mjs JOB prints what it measured, as JSON.
import { EngineWorker } from "../engine/worker.mjs";
import { STEPS, WINDOW_SECONDS, query, timed } from "./question.mjs";

const { file, runs, edits, steps = STEPS, processors } = JSON.parse(process.argv[2]);
const engine = new EngineWorker({ processors });
const source = { path: file };
const { events: mapping } = await engine.ask("inspect", { source, overrides: {} });
/** What the question needs, and no more: so do the peers. */
const needed = { ...mapping, properties: [] };
const evaluate = (seconds, asked) => engine.ask("evaluate", { query: query(seconds, asked) });

const counted = (mapping) => async () => {
  await engine.ask("import", { source, mapping });
  return evaluate(WINDOW_SECONDS, steps);
};
const [direct, first] = await timed(runs, counted(needed));
const [whole] = await timed(runs, counted(mapping));
const counts = first.steps.map((step) => step.count);
const [again] = await timed(edits, (edit) => evaluate(WINDOW_SECONDS - edit - 1, steps));
// Another set of steps each time, so that nothing made ready for the last one fits.
const [changed] = await timed(Math.min(edits, 6), (edit) => evaluate(WINDOW_SECONDS, steps.filter((_, step) => step !== edit % 2 + 1)));
const memory = { process: process.resourceUsage().maxRSS * 1024, engine: engine.mostMemory() };
console.log(JSON.stringify({ direct, whole, again, changed, counts, memory }));
await engine.close();
