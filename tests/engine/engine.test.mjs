// The built engine behind its worker, as the page uses it: `node --test tests/engine/`.
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";

import { EngineWorker, engineFolder } from "./worker.mjs";

const data = resolve(import.meta.dirname, "../data");
const shopFile = await readFile(join(data, "real/ecom.csv.gz"));
const realCases = JSON.parse(await readFile(join(data, "events_real.json"), "utf8"));

const steps = (...events) => events.map((event) => ({ match: [{ event }] }));
const counts = (result) => result.steps.map((step) => step.count);

/** A log that takes the engine a while: `rows` events of different persons. */
function largeLog(rows) {
  const lines = ["person,event,time\n"];
  for (let row = 0; row < rows; row++) lines.push(`person ${row},event ${row % 50},${1_700_000_000 + row}\n`);
  return lines.join("");
}

let engine;
before(() => (engine = new EngineWorker()));
after(() => engine.close());

async function imported(source, overrides = {}, worker = engine) {
  const inspection = await worker.ask("inspect", { source, overrides });
  assert.ok(inspection.events, `columns not recognised: ${JSON.stringify(inspection.roles)}`);
  return worker.ask("import", { source, mapping: inspection.events });
}

describe("real logs", () => {
  test("a compressed file becomes counts", async () => {
    const source = new Blob([shopFile]);
    const summary = await imported(source);
    assert.equal(summary.events, 31_106);
    assert.equal(summary.units, 600);
    assert.deepEqual(summary.rejected, { count: 0, rows: [] });
    assert.equal(summary.nameCount, summary.names.length);
    assert.equal(summary.names.reduce((sum, { count }) => sum + count, 0), 31_106);
    assert.ok(summary.timeFrom < summary.timeTo);
    for (const { steps: events, window, counts: expected } of realCases.filter(({ file }) => file === "ecom.csv.gz")) {
      const result = await engine.ask("evaluate", { query: { steps: steps(...events), window } });
      assert.deepEqual(counts(result), expected, JSON.stringify({ events, window }));
    }
  });

  test("the answer has the shape of a FunnelResult", async () => {
    await imported(new Blob([shopFile]));
    const query = { steps: [{ name: "Saw", ...steps("product_view")[0] }, ...steps("purchase")] };
    const result = await engine.ask("evaluate", { query });
    assert.deepEqual(Object.keys(result).sort(), ["events", "rejected", "steps", "units"]);
    const [first, second] = result.steps;
    assert.deepEqual(first, {
      name: "Saw", count: 598, stepRate: null, overallRate: 1, interval: null, timeToConvert: null,
    });
    assert.equal(second.name, "purchase");
    assert.equal(second.stepRate, second.count / 598);
    const [low, high] = second.interval;
    assert.ok(0 < low && low < second.stepRate && second.stepRate < high && high < 1);
  });

  test("text, bytes and a plain file give what the compressed file gives", async () => {
    const plain = gunzipSync(shopFile);
    const summary = await imported(new Blob([shopFile]));
    for (const source of [plain.toString(), new Uint8Array(plain), plain.buffer.slice(plain.byteOffset, plain.byteOffset + plain.length), new Blob([plain])]) {
      assert.deepEqual(await imported(source), summary);
    }
  });

  test("a file without recognisable columns is mapped by hand", async () => {
    const source = new Blob([await readFile(join(data, "real/CDNOW_master.txt.gz"))]);
    const overrides = { person: 0, time: 1, event: { kind: "constant", value: "purchase" } };
    const summary = await imported(source, overrides);
    assert.deepEqual([summary.events, summary.units], [69_659, 23_570]);
    const [{ steps: events, window, counts: expected }] = realCases.filter(({ file }) => file !== "ecom.csv.gz");
    const result = await engine.ask("evaluate", { query: { steps: steps(...events), window } });
    assert.deepEqual(counts(result), expected);
  });
});

describe("leads, repeated rows and persons with several ids", () => {
  test("leads are read as they are mapped, and their bad rows come as CSV", async () => {
    const source = new Blob([await readFile(join(data, "headers/pipedrive-deals.csv"))]);
    const asked = await engine.ask("inspect", { source, overrides: {} });
    assert.deepEqual([asked.shape, asked.tool, asked.questions, asked.leads], ["leads", "Pipedrive", ["stageOrder"], null]);
    const order = ["Lead In", "Proposal Made", "Negotiation", "won"];
    const leadStages = order.map((name) => asked.roles.lead.stages.find((stage) => stage.name === name));
    const { leads: mapping } = await engine.ask("inspect", { source, overrides: { leadStages } });
    const { table, rejected } = await engine.ask("leads", { source, mapping });
    assert.deepEqual(table.stages.map((stage) => stage.reached), [4, 3, 1, 1]);
    assert.deepEqual([table.won, table.lost, table.open, table.weightedPipeline], [1, 1, 2, 27_000]);
    assert.equal(rejected.count, 1);
    assert.match(await (await engine.ask("rejectedCsv")).text(), /4,emptyPerson/);
  });

  test("repeated rows are left out and counted when asked", async () => {
    const source = "user,event,time\na,A,2024-01-01\na,A,2024-01-01\n";
    assert.equal((await engine.ask("inspect", { source, overrides: {} })).repeatedRows, 1);
    assert.equal((await imported(source)).events, 2);
    const { events, repeated } = await imported(source, { withoutRepeats: true });
    assert.deepEqual([events, repeated], [1, 1]);
  });

  test("a second file joins persons, for one import", async () => {
    const source = "user,event,time\na,A,2024-01-01\nb,B,2024-01-02\nc,A,2024-01-02\n";
    const { events: mapping } = await engine.ask("inspect", { source, overrides: {} });
    const { units, merged } = await engine.ask("import", { source, mapping, merge: gzipSync("old,new\na,z\nz,b\nb,a\n") });
    assert.deepEqual([units, merged], [2, { persons: 1, already: 1, rejected: 0 }]);
    assert.deepEqual(counts(await engine.ask("evaluate", { query: { steps: steps("A", "B") } })), [2, 1]);
    assert.equal((await engine.ask("import", { source, mapping })).units, 3);
  });
});

describe("what can be asked of a log", () => {
  const log = "user,event,time\na,Kjøp,2024-01-01\na,kjøp nå,2024-01-02\nb,view,2024-01-03\nb,view,2024-01-03\n,view,2024-01-03\n";

  test("names are searched in any case, most frequent first", async () => {
    await imported(log);
    assert.deepEqual(await engine.ask("names", { search: "", limit: 9 }), [
      { name: "view", count: 2 }, { name: "Kjøp", count: 1 }, { name: "kjøp nå", count: 1 },
    ]);
    assert.deepEqual(await engine.ask("names", { search: "KJØP", limit: 1 }), [{ name: "Kjøp", count: 1 }]);
  });

  test("rows set aside come with line and reason, and as CSV", async () => {
    const summary = await imported(log);
    assert.equal(summary.rejected.count, 1);
    assert.equal(summary.rejected.rows[0].line, 6);
    assert.deepEqual(summary.reasons, [{ reason: "emptyPerson", count: 1 }]);
    const csv = await engine.ask("rejectedCsv");
    assert.ok(csv instanceof Blob);
    const [head, row] = (await csv.text()).split("\r\n");
    assert.match(head, /^line,reason/);
    assert.match(row, /^6,emptyPerson/);
  });

  test("undefined is absent, null is no window", async () => {
    await imported("user,event,time\na,A,2024-01-01\na,B,2024-03-01\n");
    const asked = async (window) => counts(await engine.ask("evaluate", { query: { steps: steps("A", "B"), window } }));
    assert.deepEqual(await asked(undefined), [1, 0]);
    assert.deepEqual(await asked(null), [1, 1]);
  });

  test("a query that cannot be answered is refused with its reason", async () => {
    await imported(log);
    const refused = (query) => engine.fail("evaluate", { query });
    assert.deepEqual(await refused({ steps: [] }), { code: "query.noSteps", values: {} });
    assert.deepEqual(await refused({ steps: steps("view"), order: "any", entry: "open" }), {
      code: "query.conflict",
      values: { first: "order: any", second: "entry: open" },
    });
    assert.deepEqual(await refused({ steps: steps("view"), window: { seconds: "8" } }), {
      code: "query.shape",
      values: { path: "window.seconds", message: 'expected a number, got "8"' },
    });
    assert.equal((await refused(undefined)).code, "query.shape");
  });

  test("values of a property are searched, and who waits comes as CSV", async () => {
    const source = "user,event,time,land\na,A,2024-01-01,Norge\nb,A,2024-01-02,Norge\nc,A,2024-01-03,Danmark\nc,B,2024-01-03,\n";
    const summary = await imported(source);
    assert.deepEqual(summary.properties, [{ name: "land", values: 2 }]);
    assert.deepEqual(await engine.ask("values", { property: "land", search: "", limit: 9 }), [
      { name: "Norge", count: 2 }, { name: "Danmark", count: 1 },
    ]);
    assert.deepEqual(await engine.ask("values", { property: "land", search: "DAN", limit: 9 }), [{ name: "Danmark", count: 1 }]);
    const query = { steps: steps("A", "B"), window: null, answers: { waiting: { step: 0 } } };
    const { waiting } = await engine.ask("evaluate", { query });
    assert.deepEqual(waiting.rows.map(({ unit, open }) => [unit, open]), [["a", true], ["b", true]]);
    const csv = await engine.ask("waitingCsv", { query });
    assert.ok(csv instanceof Blob);
    assert.equal((await csv.text()).split("\r\n")[1], '"a",2024-01-01T00:00:00.000Z,172800,true,true,0');
  });

  test("stage totals are read without losing the log", async () => {
    await imported(log);
    const source = "stage,count\nVisitors,1000\nLeads,80\nCustomers,-1\n";
    const { totals: mapping } = await engine.ask("inspect", { source, overrides: {} });
    const { table, rejected } = await engine.ask("totals", { source, mapping });
    assert.deepEqual(table.stages.map(({ name, count }) => [name, count]), [["Visitors", 1000], ["Leads", 80]]);
    assert.deepEqual(rejected.rows.map(({ line }) => line), [4]);
    assert.deepEqual(counts(await engine.ask("evaluate", { query: { steps: steps("view") } })), [1]);
  });

  test("nothing is asked of an engine without a log", async () => {
    const fresh = new EngineWorker();
    for (const [type, fields] of [["evaluate", { query: { steps: steps("A") } }], ["names", {}], ["values", {}], ["rejectedCsv", {}], ["waitingCsv", { query: { steps: steps("A") } }]]) {
      assert.deepEqual(await fresh.fail(type, fields), { code: "noLog", values: {} }, type);
    }
    await fresh.close();
  });

  test("what is not of the protocol is said to be so", async () => {
    assert.equal((await engine.fail("sing")).code, "badRequest");
    assert.equal((await engine.fail("import", { source: 7 })).code, "badRequest");
    assert.equal((await engine.fail("inspect", { source: "a,b\n1,2\n", overrides: { shape: "cube" } })).code, "badRequest");
    assert.equal((await engine.fail("import", { source: "a,b\n1,2\n", mapping: {} })).code, "badRequest");
  });
});

// The IANA time zone database says when clocks change: in Europe/Oslo at 01:00 UTC on 2024-03-31 and 2024-10-27 (file
// `europe`, rule EU), in America/New_York at 07:00 UTC on 2024-03-10 and 06:00 UTC on 2024-11-03 (file `northamerica`,
// rule US).
describe("time zones", () => {
  const times = async (timeZone, ...texts) => {
    const source = `user,event,time\n${texts.map((text) => `a,A,${text}\n`).join("")}`;
    const { events: mapping } = await engine.ask("inspect", { source, overrides: {} });
    const { timeFrom, timeTo } = await engine.ask("import", { source, mapping, timeZone });
    return [timeFrom, timeTo].map((ms) => new Date(ms).toISOString());
  };

  test("times without one are read by the clocks of the place named, minute by minute around a change", async () => {
    for (const [zone, local, utc] of [
      ["Europe/Oslo", "2024-03-31 01:59", "2024-03-31T00:59"],
      ["Europe/Oslo", "2024-03-31 02:30", "2024-03-31T01:30"],
      ["Europe/Oslo", "2024-03-31 03:00", "2024-03-31T01:00"],
      ["Europe/Oslo", "2024-10-27 02:59", "2024-10-27T00:59"],
      ["Europe/Oslo", "2024-10-27 03:00", "2024-10-27T02:00"],
      ["America/New_York", "2024-03-10 01:59", "2024-03-10T06:59"],
      ["America/New_York", "2024-03-10 03:00", "2024-03-10T07:00"],
      ["America/New_York", "2024-11-03 01:30", "2024-11-03T05:30"],
      ["America/New_York", "2024-11-03 02:00", "2024-11-03T07:00"],
      // Clocks were changed for less than seven days.
      ["America/Recife", "2000-10-10 12:00", "2000-10-10T14:00"],
      ["America/Recife", "2000-10-20 12:00", "2000-10-20T15:00"],
      ["UTC", "2024-07-01 12:00", "2024-07-01T12:00"],
      [undefined, "2024-07-01 12:00", "2024-07-01T12:00"],
    ]) {
      assert.deepEqual(await times(zone, local, local), [`${utc}:00.000Z`, `${utc}:00.000Z`], `${zone} ${local}`);
    }
  });

  test("a table agrees with Intl at any time", async () => {
    const zones = ["Europe/Oslo", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia", "Asia/Gaza"];
    for (const timeZone of zones) {
      const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
      // Each instant as its clocks show it, and read back: of two instants shown alike the first.
      for (let ms = Date.UTC(1995, 0, 1, 0, 30); ms < Date.UTC(2045, 0); ms += 311 * 86_400_000 + 7_777_000) {
        const local = format.format(ms);
        const [from] = await times(timeZone, local, local);
        assert.equal(format.format(new Date(from)), local, `${timeZone} ${local}`);
        assert.ok(Date.parse(from) <= ms, `${timeZone} ${local}`);
      }
    }
  });

  test("days and ranges are those of the query's zone", async () => {
    await imported("user,event,time\na,A,2024-06-30T22:30:00Z\nb,A,2024-07-01T10:00:00Z\n");
    const asked = (fields) => engine.ask("evaluate", { query: { steps: steps("A"), answers: { trend: { by: "day" } }, ...fields } });
    const days = async (timeZone) => (await asked({ timeZone })).trend.map(({ from, entered }) => [from, entered]);
    assert.deepEqual(await days("Europe/Oslo"), [["2024-07-01", 2]]);
    assert.deepEqual(await days("America/New_York"), [["2024-06-30", 1], ["2024-07-01", 1]]);
    assert.deepEqual(await days(), [["2024-06-30", 1], ["2024-07-01", 1]]);
    const range = { from: "2024-07-01", to: "2024-07-02" };
    assert.deepEqual(counts(await asked({ timeZone: "Europe/Oslo", range })), [2]);
    assert.deepEqual(counts(await asked({ range })), [1]);
  });

  test("a name no browser knows is refused, and the log is still there", async () => {
    await imported("user,event,time\na,A,2024-01-01\n");
    const query = { steps: steps("A"), timeZone: "Middle-earth/Bree" };
    assert.deepEqual(await engine.fail("evaluate", { query }), { code: "timeZone", values: { name: "Middle-earth/Bree" } });
    assert.equal((await engine.fail("waitingCsv", { query })).code, "timeZone");
    assert.deepEqual(counts(await engine.ask("evaluate", { query: { steps: steps("A") } })), [1]);
  });
});

describe("long imports", () => {
  const source = new Blob([largeLog(1_500_000)]);

  test("tell how far they are", async () => {
    const { events: mapping } = await engine.ask("inspect", { source, overrides: {} });
    const told = [];
    const summary = await engine.ask("import", { source, mapping }, { onProgress: (progress) => told.push(progress) });
    assert.equal(summary.events, 1_500_000);
    assert.ok(told.length > 0, "no progress in an import that took a while");
    for (const [i, progress] of told.entries()) {
      assert.equal(progress.totalBytes, source.size);
      assert.ok(progress.bytes > 0 && progress.bytes <= source.size);
      assert.ok(progress.rows >= (told[i - 1]?.rows ?? 0), "rows become fewer");
      assert.ok(progress.rowsPerSecond > 0);
    }
  });

  test("can be cancelled, while running and while waiting", async () => {
    const { events: mapping } = await engine.ask("inspect", { source, overrides: {} });
    let id;
    let cancelled = false;
    const onProgress = () => {
      if (!cancelled) engine.cancel(id);
      cancelled = true;
    };
    const running = engine.fail("import", { source, mapping }, { began: (began) => (id = began), onProgress });
    let waitingId;
    const waiting = engine.fail("import", { source, mapping }, { began: (began) => (waitingId = began) });
    engine.cancel(waitingId);
    assert.deepEqual(await running, { code: "cancelled", values: {} });
    assert.deepEqual(await waiting, { code: "cancelled", values: {} });
    assert.deepEqual(await engine.fail("evaluate", { query: { steps: steps("event 1") } }), { code: "noLog", values: {} });
    // And the engine is none the worse for it.
    assert.equal((await imported(new Blob([shopFile]))).events, 31_106);
  });

  test("cancelling what is over does nothing", async () => {
    let id;
    await engine.ask("inspect", { source, overrides: {} }, { began: (began) => (id = began) });
    engine.cancel(id);
    engine.cancel(123_456);
    assert.equal((await imported(new Blob([shopFile]))).events, 31_106);
  });
});

describe("large files, read by two workers", () => {
  const query = { steps: steps("event 1", "event 2", "event 3"), window: { seconds: 3_600 }, breakdown: { property: "note" } };

  /** What is known of a file that an engine with so many processors reads. */
  async function read(source, processors) {
    const worker = new EngineWorker({ processors });
    const summary = await imported(source, {}, worker);
    const result = await worker.ask("evaluate", { query });
    const rejected = await (await worker.ask("rejectedCsv")).text();
    assert.equal(worker.threads(), processors);
    await worker.close();
    return { summary, result, rejected };
  }

  /** Rows about a middle; persons come again on both sides, some rows cannot be read. */
  function halves(middle) {
    const row = (i) => `person ${(i * 7) % 5_003},event ${i % 5},2024-01-${10 + (i % 20)} 00:00:${10 + (i % 50)},note ${i % 3}\n`;
    const half = Array.from({ length: 850_000 }, (_, i) => row(i) + (i % 100_000 === 7 ? "nobody,event 1,when?,\n" : "")).join("");
    const rest = half.replaceAll("person 1", "other 1");
    return new Blob(["person,event,time,note\n", half, middle, rest]);
  }

  test("are read as by one", async () => {
    const source = halves("");
    assert.ok(source.size > 64 * 2 ** 20, "too small for two");
    const alone = await read(source, 1);
    assert.ok(alone.summary.events > 1_600_000 && alone.summary.rejected.count === 18);
    assert.deepEqual(await read(source, 2), alone);
  });

  test("that have line ends in quotes where they would be cut as well", async () => {
    const source = halves(`q,event 1,2024-01-10 00:00:00,"${"a line\n".repeat(60_000)}"\n`);
    assert.deepEqual(await read(source, 2), await read(source, 1));
  });
});

describe("files that fail", () => {
  test("damaged and shortened gzip is told apart from a file that cannot be read", async () => {
    const plain = Buffer.from(largeLog(200_000));
    const { events: mapping } = await engine.ask("inspect", { source: new Blob([plain]), overrides: {} });
    const packed = gzipSync(plain);
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, packed.length / 2, packed.length / 2 + 1_000);
    for (const [what, bytes] of [["damaged", damaged], ["shortened", packed.subarray(0, packed.length / 2)]]) {
      assert.equal((await engine.fail("import", { source: new Blob([bytes]), mapping })).code, "badGzip", what);
    }
    assert.equal((await engine.fail("inspect", { source: new Blob([packed.subarray(0, 12)]), overrides: {} })).code, "badGzip");
  });

  test("a file that changes under our hands", async () => {
    const folder = await mkdtemp(join(tmpdir(), "funnel-engine-"));
    const file = join(folder, "log.csv");
    await writeFile(file, largeLog(100_000));
    const source = { path: file };
    const { events: mapping } = await engine.ask("inspect", { source, overrides: {} });
    await truncate(file, 1_000);
    assert.equal((await engine.fail("import", { source, mapping })).code, "unreadable");
    await rm(folder, { recursive: true });
    assert.equal((await engine.fail("inspect", { source, overrides: {} })).code, "unreadable");
  });
});

describe("a forecast", () => {
  const kept = readFile(join(data, "forecast_golden.json"), "utf8").then(JSON.parse);

  for (const processors of [1, 2]) {
    test(`has the same figures as everywhere, by ${processors} workers`, async (context) => {
      const { document, forecast } = await kept;
      const worker = new EngineWorker({ processors });
      context.after(() => worker.close());
      // Where the two meet is never the same.
      for (let turn = 0; turn < 40; turn++) assert.deepEqual(await worker.ask("forecast", { document }), forecast);
      assert.equal(worker.threads(), processors);
    });
  }

  test("of a scenario differs, and tells how far it is", async () => {
    const { document, forecast } = await kept;
    const changes = [{ input: "stepRate", stage: "b", value: 0.1 }];
    const many = { ...document, forecast: { ...document.forecast, runs: 60_000 } };
    const told = [];
    const other = await engine.ask("forecast", { document: many, changes }, { onProgress: (progress) => told.push(progress) });
    assert.ok(other.total.customers.mean > 1.5 * forecast.total.customers.mean, JSON.stringify(other.total));
    assert.equal(other.runs, 60_000);
    assert.ok(told.length > 0 && told.every(({ runs, of, forecast }) => runs === forecast.runs && of === 60_000));
  });

  test("can be given up, and the next one asked for", async () => {
    const { document, forecast } = await kept;
    const many = { ...document, forecast: { ...document.forecast, runs: 200_000 } };
    const reply = engine.reply("forecast", { document: many }, { began: (id) => setTimeout(() => engine.cancel(id), 150) });
    assert.deepEqual((await reply).error, { code: "cancelled", values: {} });
    assert.deepEqual(await engine.ask("forecast", { document }), forecast);
  });

  test("is the same by two workers when others were given up before it", async (context) => {
    const { document } = await kept;
    const many = (runs, seed) => ({ ...document, forecast: { ...document.forecast, runs, seed } });
    const [alone, helped] = [1, 2].map((processors) => new EngineWorker({ processors }));
    context.after(() => Promise.all([alone.close(), helped.close()]));
    for (const [turn, after] of [0, 5, 20, 60].entries()) {
      const given = helped.reply("forecast", { document: many(200_000, turn) }, { began: (id) => setTimeout(() => helped.cancel(id), after) });
      const wanted = many(30_000, 100 + turn);
      const [{ error }, found] = await Promise.all([given, helped.ask("forecast", { document: wanted })]);
      assert.equal(error.code, "cancelled");
      assert.deepEqual(found, await alone.ask("forecast", { document: wanted }));
    }
  });

  test("that cannot be says why", async () => {
    const refused = (document, changes) => engine.fail("forecast", { document, changes });
    const message = (text) => ({ code: "noForecast", values: { message: text } });
    const { document } = await kept;
    assert.deepEqual(await refused({ stages: [] }), message("stages: expected two or more up to the customers"));
    assert.deepEqual(await refused({ ...document, forecast: { runs: 0 } }), message("forecast.runs: expected a whole number from 1 to 200000, got 0"));
    assert.deepEqual(await refused(document, [{ input: "luck", value: 1 }]), message('changes[0].input: expected the name of an input, got "luck"'));
    assert.deepEqual(await refused("x"), message("not a funnel document: expected an object with stages"));
  });
});

describe("an engine that dies", () => {
  test("of too little memory says so, and the next request finds a new one", async () => {
    const small = new EngineWorker({ maxPages: 256 }); // 16 MiB
    const source = new Blob([largeLog(1_000_000)]);
    const { events: mapping } = await small.ask("inspect", { source, overrides: {} });
    const error = await small.fail("import", { source, mapping });
    assert.equal(error.code, "outOfMemory");
    assert.ok(error.values.memoryBytes > 2 ** 20 && error.values.memoryBytes <= 2 ** 24, JSON.stringify(error));
    assert.equal(error.values.totalBytes, source.size);
    assert.ok(error.values.bytes > 0 && error.values.rows < 1_000_000, JSON.stringify(error));
    assert.deepEqual(await small.fail("evaluate", { query: { steps: steps("A") } }), { code: "noLog", values: {} });
    assert.equal((await imported(new Blob([shopFile]), {}, small)).events, 31_106);
    await small.close();
  });

  test("of a fault of its own is not told to lack memory, and the next request finds a new one", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "funnel-engine-"));
    await cp(engineFolder(), folder, { recursive: true });
    await cp(join(folder, "events.js"), join(folder, "real.js"));
    // The first engine traps when asked for a name; those after it do not.
    await writeFile(join(folder, "events.js"), `
      import make from "./real.js";
      let made = 0;
      export default () => {
        const module = make();
        const names = module.Events.prototype.names;
        const isFirst = made++ === 0;
        module.Events.prototype.names = function (...values) {
          if (isFirst) throw new WebAssembly.RuntimeError("unreachable");
          return names.apply(this, values);
        };
        return module;
      };`);
    const faulty = new EngineWorker({ folder });
    t.after(() => faulty.close());
    assert.deepEqual(await faulty.fail("names"), { code: "crashed", values: { message: "unreachable" } });
    assert.deepEqual(await faulty.fail("names"), { code: "noLog", values: {} });
    assert.equal((await imported(new Blob([shopFile]), {}, faulty)).events, 31_106);
    assert.equal((await faulty.ask("names", { search: "purchase" })).length, 1);
    await rm(folder, { recursive: true });
  });

  test("that is not there is told, and looked for again", async () => {
    const folder = await mkdtemp(join(tmpdir(), "funnel-engine-"));
    await cp(engineFolder(), folder, { recursive: true });
    await rm(join(folder, "events_bg.wasm"));
    const missing = new EngineWorker({ folder });
    assert.equal((await missing.fail("names")).code, "notLoaded");
    await cp(join(engineFolder(), "events_bg.wasm"), join(folder, "events_bg.wasm"));
    assert.deepEqual(await missing.fail("names"), { code: "noLog", values: {} });
    await missing.close();
    await rm(folder, { recursive: true });
  });
});
