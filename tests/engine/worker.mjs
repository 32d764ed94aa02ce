// The engine's worker as the page sees it: requests in, answers out.
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

const root = resolve(import.meta.dirname, "../..");

/** The folder of the built engine: $FUNNEL_ENGINE, or the one in dist/. */
export function engineFolder() {
  if (process.env.FUNNEL_ENGINE) return resolve(process.env.FUNNEL_ENGINE);
  const [name] = readdirSync(resolve(root, "dist")).filter((name) => name.startsWith("engine-"));
  if (!name) throw new Error("No engine in dist/. Build it with `cargo xtask build`.");
  return resolve(root, "dist", name);
}

export class EngineWorker {
  #thread;
  #pages = new SharedArrayBuffer(4 * 64);
  #open = new Map();
  #next = 1;

  /** `folder` holds worker.js; `maxPages` limits each engine's memory; `processors` is how many the machine says it has. */
  constructor({ folder = engineFolder(), maxPages, processors } = {}) {
    const worker = pathToFileURL(resolve(folder, "worker.js")).href;
    this.#thread = new Worker(new URL("host.mjs", import.meta.url), { workerData: { worker, maxPages, processors, pages: this.#pages, thread: 1 } });
    this.#thread.on("message", (reply) => {
      if (reply.lock) return;
      const request = this.#open.get(reply.id);
      if (reply.progress) return request.onProgress?.(reply.progress);
      this.#open.delete(reply.id);
      request.settle(reply);
    });
    this.#thread.on("error", (error) => {
      for (const request of this.#open.values()) request.fail(error);
    });
  }

  /** The most bytes that the memories of all its engines had at once. */
  mostMemory() {
    return new Int32Array(this.#pages)[0] * 65_536;
  }

  /** How many threads ran the engine at once, at most. */
  threads() {
    return new Int32Array(this.#pages).at(-1);
  }

  /** The whole reply, {id, ok} or {id, error}. `began` is called with the request's id. */
  reply(type, fields = {}, { onProgress, began } = {}) {
    const id = this.#next++;
    return new Promise((settle, fail) => {
      this.#open.set(id, { settle, fail, onProgress });
      this.#thread.postMessage({ id, type, ...fields });
      began?.(id);
    });
  }

  /** What the engine answers; throws when it fails. */
  async ask(type, fields, options) {
    const { ok, error } = await this.reply(type, fields, options);
    if (error) throw new Error(`${error.code} ${JSON.stringify(error.values)}`);
    return ok;
  }

  /** The error of a request that must fail. */
  async fail(type, fields, options) {
    const { ok, error } = await this.reply(type, fields, options);
    if (!error) throw new Error(`expected a failure, got ${JSON.stringify(ok).slice(0, 200)}`);
    return error;
  }

  cancel(id) {
    this.#thread.postMessage({ id, type: "cancel" });
  }

  close() {
    return this.#thread.terminate();
  }
}
