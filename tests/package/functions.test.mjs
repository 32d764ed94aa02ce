// The functions of the package in Node, as somebody uses them who has installed it: `node --test tests/package/`.
import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, test } from "node:test";

import { analyzeEvents, forecast, planExperiment, readExperiment, report, version } from "../../dist/funnel-widget.js";

const data = resolve(import.meta.dirname, "../data");
const read = async (name) => JSON.parse(await readFile(join(data, name), "utf8"));
const shop = {
  currency: "NOK",
  stages: [
    { id: "visits", name: "Visits", count: 40_000, cost: 60_000 },
    { id: "cart", name: "Cart", count: 2_490 },
    { id: "buy", name: "Purchase", count: 1_120, role: "customer" },
  ],
  economics: { averageOrderValue: 800, grossMargin: 0.4 },
};
const steps = (...events) => events.map((event) => ({ match: [{ event }] }));
const counts = (result) => result.steps.map((step) => step.count);

const near = (found, expected, what) => assert.ok(Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${what}: ${found}, not ${expected}`);
const rejects = (made, message) => assert.rejects(made, (error) => assert.equal(error.message, message) ?? true);

/** Every number in an answer is one. */
function onlyNumbers(value, path = "") {
  if (typeof value === "number") assert.ok(Number.isFinite(value), `${path} is ${value}`);
  else if (value && typeof value === "object") for (const [key, inner] of Object.entries(value)) onlyNumbers(inner, `${path}.${key}`);
}

test("the version is that of the package", async () => {
  assert.equal(JSON.parse(await readFile(resolve(import.meta.dirname, "../../dist/package.json"), "utf8")).version, version);
});

describe("report", () => {
  test("has the figures of a document, by their public names", async () => {
    const found = await report(shop);
    const [, cart, buy] = found.stages;
    assert.deepEqual([cart.stepRate, cart.dropOff, buy.overallRate], [0.06225, 37_510, 0.028]);
    assert.deepEqual(found.largestLoss, { stage: "cart", lost: 37_510 });
    assert.equal(found.bottleneck.stage, "cart");
    assert.equal(found.revenue, 896_000);
    assert.equal(found.ltv, null, "no churn is given");
    assert.deepEqual(Object.keys(found).sort(), [
      "averageOrderValue", "bottleneck", "churnRate", "cost", "costPerAcquisition", "costPerLead", "cycleDays", "intervals", "largestLoss",
      "leadToCustomer", "lifetime", "ltv", "ltvToCac", "nps", "orders", "overallRate", "paybackPeriods", "revenue", "roas", "roi", "roles",
      "stages", "velocity", "warnings", "weightedPipeline", "winRate",
    ]);
    assert.deepEqual(Object.keys(cart).sort(), ["count", "dropOff", "dropOffRate", "id", "interval", "name", "overallInterval", "overallRate", "stepRate", "tooFew"]);
  });

  test("agrees with the figures of the specification", async () => {
    const { cases } = await read("metrics.json");
    const ofStages = cases.filter((it) => it.in.counts);
    assert.ok(ofStages.length >= 3);
    for (const { name, in: { counts }, out } of ofStages) {
      const found = await report({ stages: counts.map((count, place) => ({ id: `s${place}`, name: `${place}`, count })) });
      const same = (value, expected) => (expected === null ? assert.equal(value, null, name) : near(value, expected, name));
      out.stepRate.forEach((rate, place) => same(found.stages[place].stepRate, rate));
      out.dropOff?.forEach((lost, place) => same(found.stages[place].dropOff, lost));
      same(found.overallRate, out.overallRate);
      const stage = (place) => (place === null ? undefined : `s${place}`);
      if ("bottleneck" in out) assert.equal(found.bottleneck?.stage, stage(out.bottleneck), name);
      if ("largestLoss" in out) assert.equal(found.largestLoss?.stage, stage(out.largestLoss), name);
    }
  });

  test("is never NaN, and never infinite", async () => {
    const ends = [0, 1, 1e-300, 0.1, 1e15];
    for (const first of ends) {
      for (const second of ends) {
        const economics = { averageOrderValue: second, revenue: first, orders: second, grossMargin: 0, churn: { rate: 0, per: "month" }, cost: first, won: 0, lost: 0, purchasesPerPeriod: second, nps: { promoters: 0, passives: 0, detractors: 0 } };
        const stages = [first, second, first].map((count, place) => ({ name: `${place}`, count, cost: second, days: Math.min(first, 36_525), target: 1 }));
        onlyNumbers(await report({ stages, economics, channels: [{ name: "c", spend: first, entrants: second }] }));
      }
    }
    onlyNumbers(await report({ stages: [] }));
  });

  test("an error names the field", async () => {
    await rejects(report({ stages: [{ name: "A", count: "abc" }] }), 'stages[0].count: expected a number ≥ 0, got "abc"');
    await rejects(report({ stages: [{ name: "A" }] }), "stages[0].count: missing");
    await rejects(report(undefined), "document: expected an object, got undefined");
    await rejects(planExperiment(), "input: expected an object, got undefined");
    await rejects(readExperiment(7), "input: expected an object, got 7");
    const cyclic = { stages: [] };
    cyclic.self = cyclic;
    await assert.rejects(report(cyclic), /^Error: document: expected plain data, as JSON has it: /);
    await rejects(report({ stages: [{ name: "A", count: NaN }] }), 'stages[0].count: expected a number ≥ 0, got "NaN"');
    await rejects(report({ stages: [{ name: "A", count: 12n }] }), 'stages[0].count: expected a number ≥ 0, got "12"');
    await rejects(planExperiment({ baselineRate: 0.2, effect: 0.05, power: Infinity }), 'power: expected a number above 0 and below 1, got "Infinity"');
    await assert.rejects(report({ ...shop, channels: [{ name: 7, spend: "abc" }] }), /^Error: channels\[0\]\./);
    await assert.rejects(report({ ...shop, forecast: 7 }), /^Error: forecast: /);
    const error = await report({ stages: 7 }).catch((error) => error);
    assert.ok(error instanceof Error);
    assert.deepEqual([error.code, error.message], ["invalid", "stages: expected a list, got 7"]);
  });

  test("is of what was given when it was called", async () => {
    const changed = structuredClone(shop);
    const made = [report(changed), forecast(changed, { runs: 100 })];
    changed.stages[0].count = 0;
    const [figures, { runs }] = await Promise.all(made);
    assert.deepEqual([figures.stages[0].count, runs], [40_000, 100]);
  });

  test("an absent field and an undefined one are the same", async () => {
    const unsaid = { ...shop, title: undefined, economics: { ...shop.economics, revenue: undefined } };
    assert.deepEqual(await report(unsaid), await report(shop));
  });
});

describe("experiments", () => {
  test("are planned as by the reference", async () => {
    for (const { baseline, effect, power, alpha, perArm } of (await read("experiments.json")).plan) {
      assert.equal((await planExperiment({ baselineRate: baseline, effect, power, significance: alpha })).perArm, perArm);
    }
    const plan = await planExperiment({ baselineRate: 0.2, effect: 0.05, trafficPerDay: 100 });
    assert.deepEqual(plan, { perArm: 1_094, total: 2_188, days: 22, expectedRate: 0.25, significanceEach: 0.05 });
    await rejects(planExperiment({ baselineRate: 2, effect: 0.1 }), "baselineRate: expected a number above 0 and below 1, got 2");
  });

  test("are read as by the reference", async () => {
    for (const { a, b, pValue, fisher, newcombe, probabilityBetter } of (await read("experiments.json")).read) {
      const arms = [a, b].map(([conversions, participants]) => ({ conversions, participants }));
      const reading = await readExperiment({ arms });
      onlyNumbers(reading);
      const [comparison] = reading.comparisons;
      near(comparison.pValue, pValue, "p");
      near(comparison.fisherPValue, fisher, "Fisher");
      near(comparison.probabilityBetter, probabilityBetter, "better");
      newcombe.forEach((end, place) => near(comparison.interval[place], end, "Newcombe"));
    }
    const nobody = await readExperiment({ arms: [{ participants: 0, conversions: 0 }, { participants: 0, conversions: 0 }] });
    onlyNumbers(nobody);
    assert.equal(nobody.verdict.code, "noData");
    await assert.rejects(readExperiment({ arms: [{ participants: 1, conversions: 2 }, { participants: 1, conversions: 0 }] }), /^Error: arms\[0\]\.conversions: /);
  });
});

describe("forecast", () => {
  test("is the same as everywhere", async () => {
    const golden = await read("forecast_golden.json");
    assert.deepEqual(await forecast(golden.document), golden.forecast);
  });

  test("options outrank the document's, and are named in errors", async () => {
    const found = await forecast({ ...shop, forecast: { periods: 24 } }, { periods: 3, runs: 500, target: { customers: 1 } });
    assert.deepEqual([found.periods.length, found.runs, found.chanceOfTarget], [3, 500, 1]);
    await rejects(forecast(shop, { periods: 0 }), "options.periods: expected a whole number from 1 to 120, got 0");
    await rejects(forecast({ ...shop, forecast: { runs: -1 } }), "forecast.runs: expected a whole number from 1 to 200000, got -1");
    await rejects(forecast(shop, 7), "options: expected an object, got 7");
    await rejects(forecast(shop, { signal: {} }), "options.signal: expected an AbortSignal, got {}");
    await rejects(forecast(shop, { periods: NaN }), 'options.periods: expected a whole number from 1 to 120, got "NaN"');
    await assert.rejects(forecast({ ...shop, forecast: 7 }, { runs: 10 }), /^Error: forecast: /);
  });

  test("tells how far it is, and can be aborted", async () => {
    let told = 0;
    const { runs } = await forecast(shop, { runs: 200_000, onProgress: ({ runs, of }) => (told = runs / of) });
    assert.equal(runs, 200_000);
    assert.ok(told > 0 && told <= 1, `${told}`);
    const abort = new AbortController();
    const made = forecast(shop, { runs: 200_000, signal: abort.signal });
    setTimeout(() => abort.abort(new Error("enough")), 20);
    await rejects(made, "enough");
    assert.equal((await forecast(shop, { runs: 100 })).runs, 100);
    await assert.rejects(forecast(shop, { signal: AbortSignal.abort() }), { name: "AbortError" });
    // Who is given up behind another does not wait for it.
    const first = forecast(shop, { runs: 200_000 });
    const order = [];
    const second = forecast(shop, { signal: AbortSignal.timeout(10) });
    await Promise.all([first.then(() => order.push("first")), second.catch((error) => order.push(error.name))]);
    assert.deepEqual(order, ["TimeoutError", "first"]);
  });
});

describe("analyzeEvents", () => {
  const text = "who,what,when\na,view,2024-01-01\na,buy,2024-01-02\nb,view,2024-01-01\n";

  test("counts the events of a real log as other engines do", async () => {
    const source = await openAsBlob(join(data, "real/ecom.csv.gz"));
    for (const { steps: events, window, counts: expected } of (await read("events_real.json")).filter(({ file }) => file === "ecom.csv.gz")) {
      const found = await analyzeEvents(source, { steps: steps(...events), window });
      onlyNumbers(found);
      assert.deepEqual(counts(found), expected);
    }
  });

  test("takes texts and bytes, with columns by name, by place, or guessed", async () => {
    const query = { steps: steps("view", "buy") };
    const bytes = new TextEncoder().encode(text);
    for (const source of [text, bytes, bytes.buffer, new Blob([text])]) {
      assert.deepEqual(counts(await analyzeEvents(source, query, { columns: { person: "who", event: 1, time: "when" } })), [2, 1]);
    }
    assert.deepEqual(counts(await analyzeEvents("user,event,time\na,view,2024-01-01\n", query)), [1, 0]);
  });

  test("asked at the same time, each is of its own log", async () => {
    const log = (people) => `user,event,time\n${Array.from({ length: people }, (_, person) => `p${person},view,2024-01-01`).join("\n")}\n`;
    const people = [5, 50, 500, 7, 70];
    const found = await Promise.all(people.map((count) => analyzeEvents(log(count), { steps: steps("view") })));
    assert.deepEqual(found.map((result) => result.steps[0].count), people);
  });

  test("a time without a zone is read by the clocks that are said", async () => {
    const log = "user,event,time\na,view,2024-07-01 01:00\na,buy,2024-07-01 23:30\n";
    const answers = { trend: { by: "day" } };
    const { trend } = await analyzeEvents(log, { steps: steps("view"), answers }, { timeZone: "Europe/Oslo" });
    assert.deepEqual(trend.map(({ from }) => from), ["2024-07-01"]);
    const { trend: same } = await analyzeEvents(log, { steps: steps("view"), answers, timeZone: undefined }, { timeZone: "Europe/Oslo" });
    assert.deepEqual(same, trend, "an undefined field is an absent one");
    await rejects(analyzeEvents(log, { steps: steps("view"), timeZone: "x" }), 'query.timeZone: expected the name of a time zone, such as "Europe/Oslo", got "x"');
    await rejects(analyzeEvents(log, { steps: steps("view") }, { timeZone: "Mars/Base" }), 'options.timeZone: expected the name of a time zone, such as "Europe/Oslo", got "Mars/Base"');
  });

  test("what cannot be read is named", async () => {
    const query = { steps: steps("view") };
    await rejects(analyzeEvents(text, query, { columns: { person: "whom" } }), 'options.columns.person: expected one of "who", "what", "when", got "whom"');
    await rejects(analyzeEvents(text, query, { columns: { persons: 0 } }), 'options.columns: expected one of "person", "event", "time", "session", "value", got "persons"');
    await rejects(analyzeEvents("", query), "source: it is empty");
    await rejects(analyzeEvents(7, query), "source: expected a Blob, a string or bytes");
    await rejects(analyzeEvents("user,event,time\na,view,2024-01-01\n", { steps: [] }), "query.steps: expected at least one step, got none");
    await rejects(analyzeEvents("user,event,time\na,view,2024-01-01\n", { ...query, order: "any", entry: "open" }), 'query: "order: any" and "entry: open" cannot be combined');
    await assert.rejects(analyzeEvents("user,event,time\na,view,2024-01-01\n", { steps: [{ match: 7 }] }), /^Error: query\.steps\[0\]\.match: expected /);
    await rejects(analyzeEvents("user,event,time\na,view,2024-01-01\n", undefined), "query: expected an object, got undefined");
  });

  test("asked of the same file again, does not read it again", async () => {
    const source = new Blob([text]);
    const query = { steps: steps("view", "buy") };
    const columns = { person: "who", event: "what", time: "when" };
    assert.deepEqual(counts(await analyzeEvents(source, query, { columns })), [2, 1]);
    const stream = Blob.prototype.stream;
    try {
      Blob.prototype.stream = () => assert.fail("the file was read");
      assert.deepEqual(counts(await analyzeEvents(source, { ...query, order: "any" }, { columns })), [2, 1]);
      await assert.rejects(analyzeEvents(source, { steps: [] }, { columns }), { code: "query.noSteps" });
      await assert.rejects(analyzeEvents(source, query, { columns, signal: AbortSignal.abort() }), { name: "AbortError" });
      assert.deepEqual(counts(await analyzeEvents(source, query, { columns })), [2, 1]);
    } finally {
      Blob.prototype.stream = stream;
    }
    assert.deepEqual(counts(await analyzeEvents(source, query, { columns: { ...columns, event: "who" } })), [0, 0], "other columns are another log");
  });

  test("a signal that lives on is left alone", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener, signal.removeEventListener];
    signal.addEventListener = function (...values) { listeners += 1; return add.apply(this, values); };
    signal.removeEventListener = function (...values) { listeners -= 1; return remove.apply(this, values); };
    for (let call = 0; call < 3; call++) await analyzeEvents("user,event,time\na,view,2024-01-01\n", { steps: steps("view") }, { signal });
    assert.equal(listeners, 0);
  });

  test("tells how far it is, and can be aborted", async () => {
    const rows = Array.from({ length: 400_000 }, (_, row) => `person ${row},view,${1_700_000_000 + row}`);
    const source = new Blob(["user,event,time\n", rows.join("\n")]);
    const query = { steps: steps("view") };
    const abort = new AbortController();
    const made = analyzeEvents(source, query, { signal: abort.signal, onProgress: () => abort.abort(new Error("enough")) });
    await rejects(made, "enough");
    let told;
    const found = await analyzeEvents(source, query, { onProgress: (progress) => (told = progress) });
    assert.equal(found.units, 400_000);
    assert.ok(told.rows > 0 && told.totalBytes === source.size, JSON.stringify(told));
    await rejects(analyzeEvents(source, query, { signal: AbortSignal.abort(new Error("before")) }), "before");
  });
});
