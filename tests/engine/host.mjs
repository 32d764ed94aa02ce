// What a Web Worker has and a thread of Node lacks, around the engine's own worker.js.
import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

globalThis.addEventListener = (type, listener) => {
  parentPort.on(type, async (data) => {
    if (data.source?.path) data.source = await file(data.source.path);
    listener({ data });
  });
};
globalThis.postMessage = (message) => {
  note();
  parentPort.postMessage(message);
};

// How much memory engines hold, and held at most, all threads together: [most, of the first thread, of the second, …] in
// pages of 64 KiB.
const pages = new Int32Array(workerData.pages);
let memory;
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (...values) => {
  const made = await instantiate(...values);
  memory = (made.instance ?? made).exports.memory;
  return made;
};

function note() {
  if (memory) Atomics.store(pages, workerData.thread, memory.buffer.byteLength / 65_536);
  const all = pages.subarray(1).reduce((sum, one) => sum + one, 0);
  if (all > Atomics.load(pages, 0)) Atomics.store(pages, 0, all);
}

// Node does not fetch files.
globalThis.fetch = async (url) => {
  const bytes = await readFile(fileURLToPath(url));
  return new Response(workerData.maxPages ? limited(bytes, workerData.maxPages) : bytes);
};

const files = new Map();

/** The file of a path, as it was when first asked for. Node cannot send one between threads, as browsers do. */
async function file(path) {
  if (!files.has(path)) files.set(path, await openAsBlob(path));
  return files.get(path);
}

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
