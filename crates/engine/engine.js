// What the event engine can be asked, wherever it runs: worker.js runs it in a Web Worker and says there what can be asked;
// where there can be no worker, and in Node, a page imports this file and asks `handle` itself.
//
// The modules of WebAssembly lie beside it: tables tells what a file is and reads stage totals and leads, events holds a log and
// counts in it, forecasts simulates, figures computes the figures of a document and of a test. Each is fetched when it is
// first needed.

import { startWorker } from "./start.js";

/** How often progress is told, in milliseconds. */
const PROGRESS_MS = 100;
/** How often what a forecast comes to so far is told, which takes longer than telling how far a file is read. */
const FORECAST_MS = 200;
/** From this size on, two workers read a file. */
const LARGE_BYTES = 64 * 2 ** 20;
/** From this many runs on, two workers make them. */
const MANY_RUNS = 4_000;
/** How many parts the runs of a forecast are made in: enough that waiting for the last one is not noticed. */
const BLOCKS = 16;
/** How many runs are made before it is looked at the clock. */
const FEW_RUNS = 100;
/** How far from the middle of a file a line end is looked for. */
const LINE_BYTES = 2 ** 20;
/** What WebAssembly's memory is counted in. */
const PAGE_BYTES = 65_536;

/** How long the engine works before others get their turn, in milliseconds. A page's own thread has to be kept waiting less
    than a worker. */
let turnMs = 40;
/** How much the engine is given at once; sources give as much as they like. */
let pieceBytes = 2 * 2 ** 20;

/** Where the engine's files are, by name, where they do not lie beside this one: whoever packs them may have moved each. A page that has
    them in itself gives the files: on the disk, no thread may ask for addresses that another has made. */
let files = {};
/** Addresses of such files: name → address. */
const made = new Map();

/** Whether no other worker may help. */
let isAlone = false;

/** Says how the engine is to run, before it is first asked. */
export function configure(settings) {
  turnMs = settings.turnMs ?? turnMs;
  pieceBytes = settings.pieceBytes ?? pieceBytes;
  files = settings.files ?? files;
  isAlone = settings.isAlone ?? isAlone;
}

function addressOf(name) {
  const file = files[name];
  if (!(file instanceof Blob)) return new URL(file ?? `./${name}`, import.meta.url);
  if (!made.has(name)) made.set(name, URL.createObjectURL(file));
  return new URL(made.get(name));
}

export class Failure extends Error {
  constructor(code, values = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}

/**
 * Answers a request, `{type, …}`. `tell` is given what is to be known meanwhile, and what of it may be handed over. Requests
 * that use one log have to wait for one another; that is up to the caller.
 */
export function handle(request, signal, tell) {
  stopIfCancelled(signal);
  request = { ...request, tell };
  const { source, query, search = "", limit = 200 } = request;
  switch (request.type) {
    case "ready":
      return true;
    case "inspect":
      return inspect(asBlob(source), request.overrides ?? {}, signal);
    case "import":
      return readLog(request, signal);
    case "totals":
      return read(tables, asBlob(source), request, signal, (engine) => engine.startTotals(request.mapping));
    case "leads":
      return read(tables, asBlob(source), request, signal, (engine) => engine.startLeads(request.mapping));
    case "rest":
      events.compiled = request.module;
      return readRest(asBlob(source), request, signal);
    case "piece":
      return events.use((engine) => engine.nextPiece());
    case "forecast":
      return forecast(request, signal);
    case "runs":
      forecasts.compiled = request.module;
      return runsFor(request, signal);
    case "names":
      return events.use((engine) => engine.names(...cases(search), limit));
    case "values":
      return events.use((engine) => engine.values(String(request.property), ...cases(search), limit));
    case "waitingCsv": {
      const zone = zoneOf(query);
      return events.use((engine) => new Blob([engine.waitingCsv(query, zone)], { type: "text/csv" }));
    }
    case "evaluate": {
      const zone = zoneOf(query);
      return events.use((engine) => engine.evaluate(query, zone));
    }
    case "report":
      return figures.use((engine) => engine.report(request.document));
    case "planExperiment":
      return figures.use((engine) => engine.plan(request.input));
    case "readExperiment":
      return figures.use((engine) => engine.read(request.input));
    case "release":
      return modules[request.module]?.release();
    case "rejectedCsv":
      return last.use((engine) => new Blob([engine.rejectedCsv()], { type: "text/csv" }));
    default:
      throw new Failure("badRequest", { message: `unknown type ${JSON.stringify(request.type)}` });
  }
}

/** A text in lower and in upper case: the engine has no tables of them. */
function cases(text) {
  return [String(text).toLowerCase(), String(text).toUpperCase()];
}

export function asBlob(source) {
  if (source instanceof Blob) return source;
  if (typeof source === "string" || source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return new Blob([source]);
  throw new Failure("badRequest", { message: "source: expected a Blob, a string or bytes" });
}

function stopIfCancelled(signal) {
  if (signal.aborted) throw new Failure("cancelled");
}

/** `{code, values}` of anything thrown: a Failure, one of the engine's own, or what nobody foresaw. */
export function described(error) {
  if (typeof error?.code === "string" && typeof error.values === "object") {
    return { code: error.code, values: error.values };
  }
  return { code: "crashed", values: { message: String(error?.message ?? error) } };
}

// ---------------------------------------------------------------- the engine

/** One of the engine's modules, and the instance that is used. */
class Module {
  #name;
  #started; // Promise of {engine, memory}
  #compiled; // Promise of the WebAssembly.Module

  constructor(name) {
    this.#name = name;
  }

  get isStarted() {
    return this.#started !== undefined;
  }

  /** Its code, compiled. */
  get compiled() {
    this.#compiled ??= this.#compile();
    return this.#compiled;
  }

  set compiled(module) {
    this.#compiled ??= Promise.resolve(module);
  }

  /** Lets go of all it holds. */
  release() {
    this.#started = undefined;
  }

  /** Calls it. An instance that trapped is thrown away, log and all; the next call gets a new one. */
  async use(work) {
    this.#started ??= this.#start();
    const { engine, memory } = await this.#started.catch((error) => {
      this.#started = this.#compiled = undefined;
      throw new Failure("notLoaded", { message: String(error?.message ?? error) });
    });
    try {
      return work(engine);
    } catch (error) {
      if (!(error instanceof Error)) throw error; // a failure the engine reports is a plain object
      this.#started = undefined;
      const memoryBytes = memory.buffer.byteLength;
      // A trap says nothing of its reason: memory that could not grow, or a fault in the engine.
      if (error instanceof WebAssembly.RuntimeError && isFull(memory)) throw new Failure("outOfMemory", { memoryBytes });
      throw new Failure("crashed", { message: String(error.message) });
    }
  }

  async #start() {
    const compiled = this.compiled;
    compiled.catch(() => {}); // told by the await below, unless the script fails first
    const { default: make } = await import(addressOf(`${this.#name}.js`).href);
    // Each made holds one instance.
    const module = make();
    const { memory } = await module({ module_or_path: await compiled });
    const { Events, Figures, Forecasts, Tables } = module;
    return { engine: new (Events ?? Figures ?? Forecasts ?? Tables)(), memory };
  }

  async #compile() {
    return WebAssembly.compile(await contentOf(addressOf(`${this.#name}_bg.wasm`)));
  }
}

const events = new Module("events");
const tables = new Module("tables");
const forecasts = new Module("forecasts");
const figures = new Module("figures");
const modules = { events, forecasts };
/** What read the last file. */
let last = events;

/** The bytes of one of the engine's files. Not streamed: that would depend on the host sending the right content type. */
async function contentOf(address) {
  if (address.protocol === "file:" && globalThis.process?.versions?.node) {
    // Node fetches no files. Named apart, so that nobody who packs this for browsers looks for it.
    const system = "node:fs/promises";
    const { readFile } = await import(system);
    return readFile(address);
  }
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} ${response.url}`);
  return response.arrayBuffer();
}

/**
 * Whether memory is refused what an engine could ask for at most: room for a list twice as long as one that fills all
 * there is. Grows it; the engine it belongs to is thrown away.
 */
function isFull(memory) {
  try {
    memory.grow((2 * memory.buffer.byteLength) / PAGE_BYTES);
    return false;
  } catch {
    return true;
  }
}

// ---------------------------------------------------------------- time zones

/** What a table covers, in milliseconds since 1970. Before and after, clocks stay as they are at its ends. */
const [ZONE_FROM, ZONE_TO] = [Date.UTC(1900, 0), Date.UTC(2100, 0)];
/** Clocks that are changed and changed back within this time are not noticed. Nobody did since 1940: Recife, in October of
    2000, changed them back after not quite seven days. */
const ZONE_STEP = 6 * 86_400_000;

/** Tables made: name → table. */
const zones = new Map();

/** The table of a time zone: {offsetSeconds, transitions: [[ms, offsetSeconds], …]}. None for UTC. */
function zoneOf(named) {
  const name = named?.timeZone ?? "UTC";
  if (name === "UTC") return undefined;
  if (!zones.has(name)) zones.set(name, tableOf(offsetsOf(name)));
  return zones.get(name);
}

function tableOf(offset) {
  const transitions = [];
  const offsetSeconds = offset(ZONE_FROM);
  let before = offsetSeconds;
  for (let from = ZONE_FROM; from < ZONE_TO; from += ZONE_STEP) {
    const until = from + ZONE_STEP;
    if (offset(until) === before) continue;
    let [low, high] = [from, until];
    while (high - low > 1000) {
      const middle = low + Math.floor((high - low) / 2000) * 1000;
      if (offset(middle) === before) low = middle;
      else high = middle;
    }
    before = offset(high);
    transitions.push([high, before]);
  }
  return { offsetSeconds, transitions };
}

/** How many seconds the clocks of a zone are ahead of UTC, as a function of the instant. */
function offsetsOf(timeZone) {
  const whole = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" };
  let format;
  try {
    format = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...whole });
  } catch {
    throw new Failure("timeZone", { name: String(timeZone) });
  }
  return (ms) => {
    const [month, day, year, hour, minute, second] = format.format(ms).match(/\d+/g);
    return (Date.UTC(year, month - 1, day, hour, minute, second) - ms) / 1000;
  };
}

// ---------------------------------------------------------------- files

async function inspect(blob, overrides, signal) {
  const { bytes, total } = await head(blob, signal);
  const found = await tables.use((engine) => engine.inspect(bytes, total, overrides));
  // A log will most likely be read next. Whether its module comes is told then.
  if (found.shape === "events") events.compiled.catch(() => {});
  return found;
}

/** The first bytes of a file, as many as the engine wants to see, and how many there are in all, where that is known. */
async function head(blob, signal) {
  const wanted = await tables.use((engine) => engine.headBytes());
  const { bytes, ended } = await beginning(new Content(blob, signal), wanted);
  // The size of what is inside a compressed file is known only once it is read.
  return { bytes, total: ended ? bytes.length : (await isGzip(blob)) ? undefined : blob.size };
}

/** Reads a log, and before it the file that says which of its persons are the same. */
async function readLog({ source, merge, ...request }, signal) {
  const blob = asBlob(source);
  if (merge) {
    const persons = asBlob(merge);
    const { format, columns } = await inspect(persons, {}, signal);
    const names = columns.map(({ name }) => name ?? "");
    await read(events, persons, request, signal, (engine) => engine.startMerge({ format, columns: names }));
  }
  const mapping = { ...request.mapping, zone: zoneOf(request) };
  return importLog(blob, { ...request, mapping }, signal);
}

/** Reads a whole file into a module. */
async function read(module, blob, request, signal, begin) {
  await module.use(begin);
  const tell = teller(module, request, blob);
  return reading(module, tell, async () => {
    await push(module, blob, signal, tell);
    return finished(module, blob);
  });
}

/** Ends a file that is read. */
async function finished(module, blob) {
  // Browsers look whether a file was changed only when they open it.
  await firstTwoBytes(blob);
  const answer = await module.use((engine) => engine.finish());
  last = module;
  return answer;
}

/** Reads the rest of a file, for another worker to ask for. */
async function readRest(blob, request, signal) {
  await events.use((engine) => engine.startRest(request.mapping));
  const tell = teller(events, request, blob);
  return reading(events, tell, async () => {
    await push(events, blob, signal, tell);
    await events.use((engine) => engine.finishRest());
    return true;
  });
}

/** Reads an event log, the rest of a large one in another worker. */
async function importLog(blob, request, signal) {
  await events.use((engine) => engine.startImport(request.mapping));
  const cut = await placeToCut(blob);
  const helper = cut && Helper.start()?.take("rest", { source: blob.slice(cut), mapping: request.mapping, module: await events.compiled });
  const tell = teller(events, request, blob, () => helper?.progress);
  try {
    return await reading(events, tell, async () => {
      await push(events, helper ? blob.slice(0, cut) : blob, signal, tell);
      // A line end in quotes was no place to cut, and a second worker is not everywhere.
      if (helper && !(await joined(helper, signal))) {
        helper.stop();
        await push(events, blob.slice(cut), signal, tell);
      }
      helper?.stop();
      return finished(events, blob);
    });
  } finally {
    helper?.stop();
  }
}

/** Takes the rest of the file from the one who read it; false if that is not possible. */
async function joined(helper, signal) {
  if (!(await events.use((engine) => engine.isBetweenRecords())) || !(await helper.isDone(signal))) return false;
  // The other makes the next piece ready while one is joined.
  for (let piece, next = helper.ask("piece"); (piece = await next); ) {
    next = helper.ask("piece");
    next.catch(() => {}); // told when it is waited for
    stopIfCancelled(signal);
    await events.use((engine) => engine.join(piece));
  }
  return true;
}

/** Where the second half of a file begins, if it is worth a worker of its own: behind a line end. */
async function placeToCut(blob) {
  const middle = Math.floor(blob.size / 2);
  const isWorth = blob.size >= LARGE_BYTES && (globalThis.navigator?.hardwareConcurrency ?? 1) > 1;
  if (!isWorth || !(await events.use((engine) => engine.canBeCut())) || (await isGzip(blob))) return undefined;
  const near = await blob.slice(middle, middle + LINE_BYTES).arrayBuffer().catch(() => new ArrayBuffer(0));
  const place = new Uint8Array(near).indexOf(10);
  return place < 0 ? undefined : middle + place + 1;
}

/** Another worker, which does a part of the work. */
class Helper {
  /** How far it is. */
  progress;
  hasEnded = false;
  #worker;
  #open = new Map();
  #next = 0;
  #done;
  #task;
  #tell;
  #heard = () => {};

  /** A worker; undefined where there can be none. */
  static start() {
    if (isAlone) return undefined;
    try {
      return new Helper();
    } catch {
      return undefined;
    }
  }

  constructor() {
    this.#worker = startWorker(addressOf("worker.js"));
    this.#worker.postMessage({ files });
    this.#worker.onmessage = ({ data: { id, progress, ok, error, lock } }) => {
      // It is given only when the other has ended.
      if (lock) navigator.locks.request(lock, () => this.#fail()).catch(() => {});
      else if (progress) this.#hear(id, progress);
      else this.#settle(id, error, ok);
    };
    this.#worker.onerror = () => this.#fail();
  }

  /** Begins a part of the work. `tell` is given what it tells meanwhile. */
  take(type, task, tell = (progress) => (this.progress = progress)) {
    this.#task = this.#next;
    this.#tell = tell;
    this.#done = this.ask(type, task).catch(() => false);
    return this;
  }

  /** Waits until it tells more of its part: true; false when it has ended. */
  tellsMore(signal) {
    const more = new Promise((settle) => (this.#heard = () => settle(true)));
    const ended = this.isDone(signal).then(() => false);
    return Promise.race([more, ended]);
  }

  /** Its part is no longer wanted. */
  release() {
    this.#worker.postMessage({ type: "cancel", id: this.#task });
    this.#task = this.#tell = undefined;
  }

  ask(type, values) {
    return new Promise((settle, fail) => {
      // Its end is told only once.
      if (this.hasEnded) return fail(new Failure("crashed"));
      const id = this.#next++;
      this.#open.set(id, { settle, fail });
      this.#worker.postMessage({ id, type, ...values });
    });
  }

  /** What its part came to, which is waited for; false when it cannot do it. */
  isDone(signal) {
    const cancelled = new Promise((_, fail) => signal.addEventListener("abort", () => fail(new Failure("cancelled"))));
    return Promise.race([this.#done, cancelled]);
  }

  /** Ends it, whatever it is at. */
  stop() {
    this.#worker.terminate();
    this.#fail();
  }

  /** What it tells of work that was given up is nobody's. */
  #hear(id, progress) {
    if (id !== this.#task) return;
    this.#tell(progress);
    this.#heard();
  }

  #settle(id, error, ok) {
    const asked = this.#open.get(id);
    this.#open.delete(id);
    if (error) asked?.fail(error);
    else asked?.settle(ok);
  }

  #fail() {
    this.hasEnded = true;
    for (const id of [...this.#open.keys()]) this.#settle(id, new Failure("crashed"));
  }
}

// ---------------------------------------------------------------- forecasts

/** Makes runs of large simulations. Kept from one forecast to the next: every edit asks for another. */
let partner;

/** Simulates a forecast. Another worker begins with the last runs, and the two meet where they meet: neither waits for a
    processor that has other things to do. */
async function forecast({ tell, document, changes }, signal) {
  const of = await forecasts.use((engine) => engine.start(document, changes));
  const shared = of >= MANY_RUNS && (globalThis.navigator?.hardwareConcurrency ?? 1) > 1;
  if (partner?.hasEnded) partner = undefined;
  if (shared) partner ??= Helper.start();
  const pace = new Pace(signal, async (runs) => {
    const forecast = await forecasts.use((engine) => engine.forecast());
    tell({ runs, of, forecast });
  });
  const block = Math.ceil(of / BLOCKS);
  const blocks = Math.ceil(of / block);
  /** The blocks of the other worker, the very last first. */
  const rest = [];
  let helps = Boolean(shared && partner);
  try {
    if (helps) {
      partner.take("runs", { document, changes, of, block, module: await forecasts.compiled }, (runs) => rest.push(runs));
    }
    let at = 0;
    while (at + rest.length < blocks) {
      // The one before those that have come is being made elsewhere. From a worker that is still being loaded none has come.
      if (helps && rest.length > 0 && at + rest.length === blocks - 1) {
        await forecasts.use((engine) => engine.prepare());
        helps = await partner.tellsMore(signal);
        if (!helps) endPartner();
        continue;
      }
      await run(at * block, Math.min((at + 1) * block, of), pace);
      at += 1;
      if (helps) await pace.turn();
    }
    // While the last own block was made, the other worker may have made it too.
    for (const runs of rest.slice(0, blocks - at).reverse()) await forecasts.use((engine) => engine.join(runs));
    if (helps) partner.release();
    return await forecasts.use((engine) => engine.forecast());
  } catch (error) {
    if (helps) partner.release();
    throw error;
  } finally {
    if (forecasts.isStarted) await forecasts.use((engine) => engine.abandon());
  }
}

/** It has ended before its work was done; the next forecast gets another. */
function endPartner() {
  partner.stop();
  partner = undefined;
}

/** Makes runs of a forecast for another worker, block by block from the last, until it has enough. */
async function runsFor({ tell, document, changes, of, block }, signal) {
  await forecasts.use((engine) => engine.start(document, changes));
  const pace = new Pace(signal);
  try {
    for (let at = Math.ceil(of / block) - 1; at >= 0; at--) {
      await run(at * block, Math.min((at + 1) * block, of), pace);
      const progress = await forecasts.use((engine) => engine.numbers());
      tell(progress, [progress.buffer]);
      await pace.turn();
    }
    return true;
  } finally {
    if (forecasts.isStarted) await forecasts.use((engine) => engine.abandon());
  }
}

async function run(from, to, pace) {
  for (let at = from; at < to; at += FEW_RUNS) {
    const until = Math.min(at + FEW_RUNS, to);
    await forecasts.use((engine) => engine.run(at, until));
    await pace.made(until);
  }
}

/** Lets messages in while runs are made, and tells now and then how many there are. */
class Pace {
  #signal;
  #tell;
  #turned = performance.now();
  #told = performance.now();

  constructor(signal, tell) {
    this.#signal = signal;
    this.#tell = tell;
  }

  async made(runs) {
    if (performance.now() - this.#turned < turnMs) return;
    await this.turn();
    if (!this.#tell || performance.now() - this.#told < FORECAST_MS) return;
    await this.#tell(runs);
    this.#told = performance.now();
  }

  async turn() {
    await turn();
    stopIfCancelled(this.#signal);
    this.#turned = performance.now();
  }
}

// ---------------------------------------------------------------- reading on

/** Gives a file up that something goes wrong with. */
async function reading(module, tell, work) {
  try {
    return await work();
  } catch (error) {
    // An engine that has no memory left can no longer be asked how far it came.
    if (error.code === "outOfMemory") Object.assign(error.values, tell.last);
    if (module.isStarted) await module.use((engine) => engine.abandon());
    throw error;
  }
}

/** Hands a file to the engine, piece by piece. */
async function push(module, blob, signal, tell) {
  const content = new Content(blob, signal);
  for (let chunk; (chunk = await content.next()); ) {
    tell.last.bytes = tell.before + content.bytesRead;
    await module.use((engine) => engine.push(chunk));
    await tell(content);
  }
  tell.before += content.bytesRead;
}

/** Tells the page now and then how far a file is read; `elsewhere` is what another worker tells of its part. */
function teller(module, request, { size: totalBytes }, elsewhere = () => undefined) {
  const begun = performance.now();
  let told = begun;
  const tell = async (content) => {
    if (performance.now() - told < PROGRESS_MS) return;
    told = performance.now();
    const own = await module.use((engine) => engine.progress());
    const other = elsewhere() ?? { bytes: 0, rows: 0, rejected: 0 };
    const rows = own.rows + other.rows;
    const bytes = tell.before + content.bytesRead + other.bytes;
    const seconds = Math.max((told - begun) / 1000, 0.001);
    const rejected = own.rejected + other.rejected;
    Object.assign(tell.last, { rows, bytes });
    request.tell({ bytes, totalBytes, rows, rejected, rowsPerSecond: rows / seconds });
  };
  /** Bytes of the parts of the file that are read. */
  tell.before = 0;
  /** What was told last. */
  tell.last = { rows: 0, bytes: 0, totalBytes };
  return tell;
}

/** The bytes of a file in pieces, unpacked if need be. */
class Content {
  /** Bytes of the file read so far, as stored. */
  bytesRead = 0;
  #blob;
  #signal;
  #reader;
  #readError;
  /** Where the next bytes go, if they go where we say. */
  #room;
  /** What the source gave and nobody took yet. */
  #given;
  #turn = performance.now();

  constructor(blob, signal) {
    this.#blob = blob;
    this.#signal = signal;
    // A file that does not come, as from a disk that is gone, keeps nobody waiting.
    signal.addEventListener("abort", () => this.close());
  }

  /** The next piece, which is gone when another is asked for; undefined at the end. */
  async next() {
    if (performance.now() - this.#turn >= turnMs) {
      await turn();
      this.#turn = performance.now();
    }
    try {
      stopIfCancelled(this.#signal);
      if (!this.#given?.length) this.#given = await this.#more();
      stopIfCancelled(this.#signal);
      const piece = this.#given?.subarray(0, pieceBytes);
      this.#given = this.#given?.subarray(pieceBytes);
      return piece;
    } catch (error) {
      await this.close();
      if (error instanceof Failure) throw error;
      const code = this.#readError || !this.zipped ? "unreadable" : "badGzip";
      throw new Failure(code, { message: String((this.#readError ?? error)?.message ?? error) });
    }
  }

  /** Reads no further. */
  async close() {
    await this.#reader?.cancel().catch(() => {});
  }

  async #more() {
    this.#reader ??= await this.#open();
    const { done, value } = await (this.#room ? this.#fill() : this.#reader.read());
    if (done && this.bytesRead !== this.#blob.size) throw new Error("the file ended too early");
    return done ? undefined : value;
  }

  /** The next bytes of a file, in the place where the last ones were. Where Chromium has to find room for each piece, reading
      46 MB beside other work takes 60 ms, and so 14. */
  async #fill() {
    try {
      const filled = await this.#reader.read(this.#room);
      this.bytesRead += filled.value?.length ?? 0;
      if (!filled.done) this.#room = new Uint8Array(filled.value.buffer);
      return filled;
    } catch (error) {
      this.#readError = error;
      throw error;
    }
  }

  async #open() {
    this.zipped = await isGzip(this.#blob);
    if (!this.zipped) {
      try {
        const reader = this.#blob.stream().getReader({ mode: "byob" });
        this.#room = new Uint8Array(pieceBytes);
        return reader;
      } catch {
        // Not every browser fills a place of ours.
      }
    }
    const counted = this.#counted(this.#blob.stream().getReader());
    return (this.zipped ? counted.pipeThrough(new DecompressionStream("gzip")) : counted).getReader();
  }

  /** The file's own bytes. Counted, and with its own errors remembered: behind the unpacking both kinds look alike. */
  #counted(reader) {
    return new ReadableStream({
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          this.bytesRead += value.length;
          controller.enqueue(value);
        } catch (error) {
          this.#readError = error;
          controller.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    });
  }
}

async function isGzip(blob) {
  const [first, second] = await firstTwoBytes(blob);
  return first === 0x1f && second === 0x8b;
}

async function firstTwoBytes(blob) {
  try {
    return new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  } catch (error) {
    throw new Failure("unreadable", { message: String(error?.message ?? error) });
  }
}

/** At most `wanted` bytes of the content, and whether that is all of it. */
async function beginning(content, wanted) {
  const pieces = [];
  let length = 0;
  let piece;
  while (length <= wanted && (piece = await content.next())) {
    pieces.push(piece.slice());
    length += piece.length;
  }
  await content.close();
  const whole = new Uint8Array(await new Blob(pieces).arrayBuffer());
  return { bytes: whole.subarray(0, wanted), ended: length <= wanted };
}

/** Lets waiting messages in. A timer would do, but browsers make nested timers wait four milliseconds. With one channel for all
    turns, Node would serve that one and nobody else. */
function turn() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
