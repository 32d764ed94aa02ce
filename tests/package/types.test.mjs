// What the types say is what is there.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { openAsBlob } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";

import * as functions from "../../dist/funnel-widget.js";

const folder = import.meta.dirname;
const data = resolve(folder, "../data");
const answers = join(folder, "types/answers.ts");
after(() => rm(answers, { force: true }));

const checked = () => promisify(execFile)(process.execPath, [join(folder, "node_modules/typescript/bin/tsc"), "--project", folder]).catch(({ stdout }) => assert.fail(stdout));

test("examples written by the types compile", checked);

test("answers are of their types, with no field that is not declared", async () => {
  const { analyzeEvents, forecast, planExperiment, readExperiment, report } = functions;
  const golden = JSON.parse(await readFile(join(data, "forecast_golden.json"), "utf8"));
  const steps = ["product_view", "add_to_cart", "purchase"].map((event) => ({ match: [{ event }] }));
  const all = { trend: { by: "month" }, cohorts: { by: "month" }, curve: true, correlates: true, next: { step: 1 }, waiting: { step: 1 }, compare: "umami" };
  const log = await openAsBlob(join(data, "real/ecom.csv.gz"));
  const first = await analyzeEvents(log, { steps, answers: { waiting: { step: 0 } } });
  const counted = await analyzeEvents(log, { steps, range: { from: "2020-01-01", to: "2021-01-01" }, answers: { ...all, trace: first.waiting.rows[0].unit } });
  // Long lists are of one type.
  const shortened = JSON.parse(JSON.stringify(counted), (_, value) => (Array.isArray(value) ? value.slice(0, 20) : value));
  const economics = { averageOrderValue: 800, grossMargin: 0.4, purchasesPerPeriod: 1, churn: { rate: 0.05, per: "month" } };
  const values = [
    ["Report", await report(golden.document)],
    ["Report", await report({ ...golden.document, economics })],
    ["Report", await report({ stages: [] })],
    ["Plan", await planExperiment({ baselineRate: 0.2, effect: 0.05 })],
    ["Forecast", await forecast(golden.document, { runs: 100 })],
    ["FunnelResult", shortened],
    ["FunnelResult", await analyzeEvents("user,event,time\na,view,2024-01-01\n,buy,2024-01-01\n", { steps: [{ match: [{ event: "view" }] }], entry: "open" })],
  ];
  for (const counts of [[[0, 0], [0, 0]], [[20, 1_000], [40, 1_000]], [[40, 1_000], [20, 1_000]], [[40, 1_000], [41, 1_000]], [[40, 1_000], [41, 5_000]]]) {
    const arms = counts.map(([conversions, participants]) => ({ conversions, participants }));
    values.push(["Reading", await readExperiment({ arms })]);
  }
  const names = [...new Set(values.map(([name]) => name))];
  const lines = values.map(([name, value], place) => `export const answer${place}: ${name} = ${JSON.stringify(value, null, 1)};`);
  await writeFile(answers, [`import type { ${names.join(", ")} } from "funnel-widget";`, ...lines].join("\n"));
  await checked();
});

test("what is exported is declared", async () => {
  const declared = await readFile(resolve(folder, "../../dist/funnel-widget.d.ts"), "utf8");
  const names = [...declared.matchAll(/^export (?:function|const) (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(Object.keys(functions).sort(), names.sort());
});
