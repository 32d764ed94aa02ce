// Where the engine runs: in a Web Worker where there can be one, else in the thread that asks, in slices.

import { startWorker } from "../../crates/engine/start.js";
import { thrown } from "./errors.js";

/** Where the files of the engine are. Each stands here as it is, so that whoever packs this finds and moves it. */
const FILES = {
  "worker.js": new URL("./engine/worker.js", import.meta.url),
  "events.js": new URL("./engine/events.js", import.meta.url),
  "events_bg.wasm": new URL("./engine/events_bg.wasm", import.meta.url),
  "figures.js": new URL("./engine/figures.js", import.meta.url),
  "figures_bg.wasm": new URL("./engine/figures_bg.wasm", import.meta.url),
  "forecasts.js": new URL("./engine/forecasts.js", import.meta.url),
  "forecasts_bg.wasm": new URL("./engine/forecasts_bg.wasm", import.meta.url),
  "tables.js": new URL("./engine/tables.js", import.meta.url),
  "tables_bg.wasm": new URL("./engine/tables_bg.wasm", import.meta.url),
};
/** Vite's server moves this file, while one develops with it, and not those. */
const MOVED = "/.vite/deps/";
const files = Object.fromEntries(Object.entries(FILES).map(([name, { href }]) => [name, href.replace(MOVED, "/funnel-widget/")]));

/** How long a page's own thread is kept, in milliseconds, and how much of a file is read in one go, which takes less. */
const SLICE = { turnMs: 8, pieceBytes: 256 * 2 ** 10 };
/** After so long without work a worker ends, and the log it holds with it, in milliseconds. */
const IDLE_MS = 30_000;

let loaded;
/** The engine in this thread. */
function here() {
  loaded ??= import("./engine/engine.js").then((engine) => {
    engine.configure({ ...SLICE, files });
    return engine;
  });
  loaded.catch(() => (loaded = undefined));
  return loaded;
}

/** Computes something in this thread. */
export function computed(type, values) {
  return askHere(type, values, {});
}

async function askHere(type, values, { signal = new AbortController().signal, onProgress = () => {} }) {
  let engine;
  try {
    engine = await here();
  } catch (error) {
    throw thrown({ code: "notLoaded", values: { message: String(error?.message ?? error) } });
  }
  signal.throwIfAborted();
  try {
    return await engine.handle({ type, ...values }, signal, onProgress);
  } catch (error) {
    signal.throwIfAborted();
    throw thrown(engine.described(error));
  }
}

/** One engine, which does one thing after the other. */
export class Runner {
  #queue = Promise.resolve();
  #remote;
  #idle;
  /** What its log is of. */
  #held = {};

  /** Does some work that nothing else may come between. It is given a way to ask, and a place for what the engine holds. */
  alone(work) {
    const done = this.#queue.then(async () => {
      clearTimeout(this.#idle);
      const remote = await this.#worker();
      try {
        return await work(remote ? (...asked) => remote.ask(...asked) : askHere, this.#held);
      } finally {
        if (remote?.hasEnded) this.#forget();
        else if (remote) this.#idle = setTimeout(() => this.#forget(), IDLE_MS);
      }
    });
    this.#queue = done.catch(() => {});
    return done;
  }

  async #worker() {
    // Once there could be none, there will be none.
    this.#remote ??= Remote.start();
    return this.#remote;
  }

  #forget() {
    this.#remote?.then((remote) => remote?.stop());
    this.#remote = undefined;
    this.#held = {};
  }
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
    try {
      const remote = new Remote();
      await remote.ask("ready", {}, {});
      return remote;
    } catch {
      return undefined;
    }
  }

  constructor() {
    this.#worker = startWorker(new URL(files["worker.js"]));
    this.#worker.onmessage = ({ data: { id, progress, ok, error, lock } }) => {
      // Browsers do not tell that a worker has ended. This is given only then.
      if (lock) navigator.locks.request(lock, () => this.#end("ended")).catch(() => {});
      else if (progress) this.#open.get(id)?.onProgress?.(progress);
      else this.#settle(id, error, ok);
    };
    this.#worker.onerror = () => this.#end("notLoaded");
    this.#worker.postMessage({ files });
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
        try {
          this.#worker.postMessage({ id, type, ...plain(values) });
        } catch (error) {
          this.#open.delete(id);
          fail(thrown({ code: "badRequest", values: { message: String(error?.message ?? error) } }));
        }
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

/** Documents and questions as JSON has them: what a framework has wrapped cannot be posted. Files and bytes stay. */
function plain(values) {
  const isData = (value) => typeof value === "object" && value !== null && !(value instanceof Blob || value instanceof ArrayBuffer || ArrayBuffer.isView(value));
  const copied = (value) => (isData(value) ? JSON.parse(JSON.stringify(value)) : value);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, copied(value)]));
}
