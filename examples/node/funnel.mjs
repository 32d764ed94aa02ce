// Counts a funnel in an event log and tells its weakest step:
//
//   npm install funnel-widget
//   node funnel.mjs events.csv view add_to_cart purchase
import { openAsBlob } from "node:fs";

import { analyzeEvents, report } from "funnel-widget";

const [path, ...names] = process.argv.slice(2);
const steps = names.map((event) => ({ match: [{ event }] }));
const funnel = await analyzeEvents(await openAsBlob(path), { steps, window: { seconds: 7 * 86_400 } });

const percent = (rate) => (rate === null ? "–" : `${(100 * rate).toFixed(1)} %`);
for (const { name, count, stepRate, interval } of funnel.steps) {
  const sure = interval ? ` (${interval.map(percent).join(" to ")})` : "";
  console.log(`${name}: ${count} of ${funnel.units}, ${percent(stepRate)} of the step before${sure}`);
}

const { stages, bottleneck } = await report({ stages: funnel.steps.map(({ name, count }) => ({ name, count })) });
if (bottleneck) {
  const [from, to] = [bottleneck.from, bottleneck.stage].map((id) => stages.find((stage) => stage.id === id).name);
  console.log(`Weakest step: ${from} → ${to}. One percentage point more: ${bottleneck.customersGained?.toFixed(1) ?? "–"} people.`);
}
if (funnel.rejected.count > 0) console.log(`${funnel.rejected.count} rows could not be read, the first in line ${funnel.rejected.rows[0].line}.`);
