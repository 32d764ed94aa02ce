// What a Web Worker has and a thread of Node lacks, around the engine's own worker.js.
import { createReadStream, openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { availableParallelism } from "node:os";
import { Worker as Thread, parentPort, workerData } from "node:worker_threads";

globalThis.addEventListener = (type, listener) => {
  parentPort.on(type, async (data) => {
    if (data.source?.path) data.source = await file(data.source);
    listener({ data });
  });
};
globalThis.postMessage = (message, transferred) => {
  note();
  parentPort.postMessage(message, transferred);
};

// How much memory engines hold, and held at most, all threads together: [most, of the first thread, of the second, …] in
// pages of 64 KiB. At the end, how many threads there were at once.
const pages = new Int32Array(workerData.pages);
const THREADS = pages.length - 1;
let memory;
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (...values) => {
  const made = await instantiate(...values);
  const { exports } = made.instance ?? made;
  // Node has modules of its own, and the engine one for tables.
  if (exports.__wbg_events_free) memory = exports.memory;
  return made;
};

function note() {
  if (memory) Atomics.store(pages, workerData.thread, memory.buffer.byteLength / 65_536);
  const all = pages.subarray(1, THREADS).reduce((sum, one) => sum + one, 0);
  if (all > Atomics.load(pages, 0)) Atomics.store(pages, 0, all);
}

if (workerData.maxPages) {
  const compile = WebAssembly.compile;
  WebAssembly.compile = (bytes) => compile(limited(bytes, workerData.maxPages));
}

const files = new Map();
/** Where parts of files come from. */
const parts = new WeakMap();

/** The file of a path, as it was when first asked for, or a part of it. Node cannot send one between threads, as browsers do. */
async function file({ path, begin = 0, end }) {
  if (!files.has(path)) files.set(path, { blob: await openAsBlob(path), mtimeMs: (await stat(path)).mtimeMs });
  const { blob, mtimeMs } = files.get(path);
  return part(blob, { path, mtimeMs, begin, end: end ?? blob.size });
}

/** Part of a file, which comes in pieces as large as browsers give. Node's own come in 64 KiB, and slower than they are read. */
function part(whole, { path, mtimeMs, begin, end }) {
  const blob = Blob.prototype.slice.call(whole, begin, end);
  parts.set(blob, { path, begin, end });
  blob.slice = (first = 0, behind = blob.size) => part(whole, { path, mtimeMs, begin: begin + first, end: begin + Math.min(behind, blob.size) });
  blob.stream = () => {
    const { readable, writable } = new TransformStream();
    const copied = async () => {
      const now = await stat(path);
      // A file that was changed is what Node's own stream fails at.
      if (now.mtimeMs !== mtimeMs) return Blob.prototype.stream.call(blob).pipeTo(writable);
      return Readable.toWeb(createReadStream(path, { start: begin, end: end - 1, highWaterMark: 2 ** 20 })).pipeTo(writable);
    };
    copied().catch((error) => writable.abort(error).catch(() => {}));
    return readable;
  };
  return blob;
}

Object.defineProperty(globalThis, "navigator", {
  value: { hardwareConcurrency: workerData.processors ?? availableParallelism() },
});

globalThis.Worker = class {
  #thread;
  /** There is one at a time. */
  #number = workerData.thread + 1;

  constructor(worker) {
    this.#thread = new Thread(new URL(import.meta.url), { workerData: { ...workerData, worker, thread: this.#number } });
    this.#thread.on("message", (data) => this.onmessage({ data }));
    this.#thread.on("error", (error) => this.onerror(error));
  }

  postMessage(message) {
    this.#thread.postMessage({ ...message, source: parts.get(message.source) ?? message.source });
  }

  terminate() {
    note();
    Atomics.store(pages, this.#number, 0);
    this.#thread.terminate();
  }
};

/** A module whose memory may not grow beyond `pages` (of 64 KiB): its memory section is rewritten. */
function limited(bytes, pages) {
  const number = (at) => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return [value, at];
    }
  };
  const encoded = (value) => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...encoded(value >>> 7)]);
  for (let at = 8; at < bytes.length; ) {
    const [length, body] = number(at + 1);
    if (bytes[at] === 5) {
      const [minimum] = number(body + 2);
      const section = [1, 1, ...encoded(minimum), ...encoded(pages)];
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([5, ...encoded(section.length), ...section]), bytes.subarray(body + length)]);
    }
    at = body + length;
  }
  throw new Error("no memory section");
}

await import(workerData.worker);
Atomics.store(pages, THREADS, Math.max(pages[THREADS], workerData.thread));
