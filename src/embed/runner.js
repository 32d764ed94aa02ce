// Where the engine runs: in a Web Worker where there can be one, else in the thread that asks, in slices.

import { startWorker } from "../../crates/engine/start.js";
import { thrown } from "./errors.js";

/** Where the files of the engine are. Each stands here as it is, so that whoever packs this finds and moves it; asked for only when
    it is needed, because what some packers make has no address. */
const placed = () => ({
  "worker.js": new URL("./engine/worker.js", import.meta.url),
  "events.js": new URL("./engine/events.js", import.meta.url),
  "events_bg.wasm": new URL("./engine/events_bg.wasm", import.meta.url),
  "figures.js": new URL("./engine/figures.js", import.meta.url),
  "figures_bg.wasm": new URL("./engine/figures_bg.wasm", import.meta.url),
  "forecasts.js": new URL("./engine/forecasts.js", import.meta.url),
  "forecasts_bg.wasm": new URL("./engine/forecasts_bg.wasm", import.meta.url),
  "tables.js": new URL("./engine/tables.js", import.meta.url),
  "tables_bg.wasm": new URL("./engine/tables_bg.wasm", import.meta.url),
});
/** Vite's server moves this file, while one develops with it, and not those. */
const MOVED = "/.vite/deps/";

let known;
function files() {
  known ??= Object.fromEntries(Object.entries(placed()).map(([name, { href }]) => [name, href.replace(MOVED, "/funnel-widget/")]));
  return known;
}

/** How long a page's own thread is kept, in milliseconds, and how much of a file is read in one go, which takes less. */
const SLICE = { turnMs: 8, pieceBytes: 256 * 2 ** 10 };
/** After so long without work what an engine holds is let go; and so long after a worker could not be started, it is tried again.
    In milliseconds. */
const IDLE_MS = 30_000;

let loaded;
/** The engine in this thread. */
function here() {
  loaded ??= import("./engine/engine.js").then((engine) => {
    // Where there is no worker for this, there is none to help either.
    engine.configure({ ...SLICE, files: files(), isAlone: true });
    return engine;
  });
  loaded.catch(() => (loaded = undefined));
  return loaded;
}

/** Computes something in this thread. */
export function computed(type, values) {
  return askHere(type, values, {});
}

async function askHere(type, values, { signal, onProgress }) {
  let engine;
  try {
    engine = await here();
  } catch (error) {
    throw thrown({ code: "notLoaded", values: { message: String(error?.message ?? error) } });
  }
  signal?.throwIfAborted();
  // The engine listens to one of its own, which ends with the request; the caller's may live for ever.
  const cancelling = new AbortController();
  const cancel = () => cancelling.abort();
  signal?.addEventListener("abort", cancel);
  try {
    return await engine.handle({ type, ...values }, cancelling.signal, (progress) => tell(onProgress, progress));
  } catch (error) {
    signal?.throwIfAborted();
    throw thrown(engine.described(error));
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

/** A fault of the caller's is not the engine's. */
function tell(onProgress, progress) {
  try {
    onProgress?.(progress);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** One engine, which does one thing after the other. */
export class Runner {
  /** What holds something from one request to the next. */
  #module;
  #queue = Promise.resolve();
  #remote;
  #idle;
  /** What it holds is of. */
  #held = {};
  /** When a worker is tried again. */
  #again = 0;

  constructor(module) {
    this.#module = module;
  }

  /** Does some work that nothing else may come between. It is given a way to ask, and a place for what the engine holds. Who gives
      it up need not wait for what is before it. */
  alone(signal, work) {
    const done = this.#queue.then(async () => {
      signal?.throwIfAborted();
      clearTimeout(this.#idle);
      const remote = await this.#worker();
      try {
        return await work(remote ? (...asked) => remote.ask(...asked) : askHere, this.#held);
      } finally {
        this.#idle = setTimeout(() => this.#release(), IDLE_MS);
        // No script is kept from ending by this.
        this.#idle.unref?.();
      }
    });
    this.#queue = done.catch(() => {});
    return unless(signal, done);
  }

  async #worker() {
    if ((await this.#remote)?.hasEnded) this.#forget();
    if (!this.#remote && Date.now() < this.#again) return undefined;
    this.#remote ??= Remote.start();
    const remote = await this.#remote;
    if (!remote) {
      this.#remote = undefined;
      this.#again = Date.now() + IDLE_MS;
    }
    return remote;
  }

  async #release() {
    const remote = await this.#remote;
    this.#forget();
    if (remote) remote.stop();
    else await askHere("release", { module: this.#module }, {}).catch(() => {});
  }

  #forget() {
    this.#remote = undefined;
    this.#held = {};
  }
}

/** What comes of it, unless it is given up before. */
function unless(signal, done) {
  if (!signal) return done;
  return new Promise((settle, fail) => {
    const abort = () => fail(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    done.then(settle, fail).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** An engine in a worker. */
class Remote {
  hasEnded = false;
  #worker;
  #open = new Map();
  #next = 0;

  /** One that has answered; undefined where there can be none. */
  static async start() {
    // Node has no Worker of this kind.
    if (typeof Worker === "undefined") return undefined;
    let remote;
    try {
      remote = new Remote();
      await remote.ask("ready", {}, {});
      return remote;
    } catch {
      remote?.stop();
      return undefined;
    }
  }

  constructor() {
    this.#worker = startWorker(new URL(files()["worker.js"]));
    this.#worker.onmessage = ({ data: { id, progress, ok, error, lock } }) => {
      // Browsers do not tell that a worker has ended. This is given only then.
      if (lock) navigator.locks.request(lock, () => this.#end("ended")).catch(() => {});
      else if (progress) tell(this.#open.get(id)?.onProgress, progress);
      else this.#settle(id, error, ok);
    };
    this.#worker.onerror = () => this.#end("notLoaded");
    this.#worker.postMessage({ files: files() });
  }

  async ask(type, values, { signal, onProgress }) {
    signal?.throwIfAborted();
    const id = this.#next++;
    const cancel = () => this.#worker.postMessage({ id, type: "cancel" });
    signal?.addEventListener("abort", cancel);
    try {
      return await new Promise((settle, fail) => {
        if (this.hasEnded) return fail(thrown({ code: "ended", values: {} }));
        this.#open.set(id, { settle, fail, onProgress });
        this.#worker.postMessage({ id, type, ...values });
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }

  stop() {
    this.#worker.terminate();
    this.#end("ended");
  }

  #settle(id, error, ok) {
    const asked = this.#open.get(id);
    this.#open.delete(id);
    if (error) asked?.fail(thrown(error));
    else asked?.settle(ok);
  }

  #end(code) {
    this.hasEnded = true;
    for (const id of [...this.#open.keys()]) this.#settle(id, { code, values: { message: "" } });
  }
}
