// The event engine in a Web Worker: engine.js and what it needs, behind messages.
//
// PROTOCOL. The page posts {id, type, …}; `id` is a number of its own choosing, unique among open requests. Requests are
// answered one after the other, each with exactly one of
//
//   {id, ok}                          what the table says
//   {id, error: {code, values}}       why not; the codes are listed at `Failure` in crates/core/src/events/messages.rs
//
// | type        | with it                      | ok                                                                   |
// |-------------|------------------------------|----------------------------------------------------------------------|
// | ready       |                              | true: it runs                                                        |
// | inspect     | source, overrides            | Inspection: what the file seems to be                                |
// | import      | source, mapping, timeZone    | ImportSummary; the log is now held, and the one before is gone       |
// |             | merge, if wanted             | a second file: two columns of person ids that are the same person    |
// | totals      | source, mapping              | TotalsAnswer: stage totals; a log that is held stays                 |
// | leads       | source, mapping              | LeadsAnswer: how far leads came; a log that is held stays            |
// | names       | search, limit                | [{name, count}] of the log, most frequent first                      |
// | values      | property, search, limit      | [{name, count}] of the property's values, most frequent first        |
// | evaluate    | query                        | FunnelResult: counts of a FunnelQuery in the log                     |
// | forecast    | document, changes            | Forecast: what the simulated runs come to                            |
// | waitingCsv  | query                        | Blob: a CSV file with all units that wait, as the query says         |
// | rejectedCsv |                              | Blob: a CSV file with line and reason of every row set aside         |
// | report      | document                     | Report: the figures of a document                                    |
// | planExperiment | input                     | Plan: the people and days that a PlanInput takes                     |
// | readExperiment | input                     | Reading: what the counts of a ReadInput say                          |
// | release     | module                       | what a module holds is let go                                        |
// | cancel      |                              | no answer of its own: the request with this id fails as `cancelled`  |
//
// A message {files} before all others says where the files of the engine are, by their names, unless beside this one; or the files themselves.
//
// `source` is a Blob (a File), a string (pasted text), or bytes; gzip is recognised by its first two bytes. `import`,
// `totals` and `leads` also post, at most every 100 ms,
//
//   {id, progress: {bytes, totalBytes, rows, rejected, rowsPerSecond}}      bytes of the file as stored
//
// and `forecast`, half as often, {id, progress: {runs, of, forecast}}: what the runs made so far come to.
//
// Of a large file, a second worker like this one reads the rest, and is asked by the first for
//
// | rest        | source, mapping, module      | true: what follows a line end is read; `module` is the engine's code |
// | piece       |                              | Uint8Array: the next piece of it; undefined at the end               |
//
// Of a large simulation, it makes the last runs:
//
// | runs        | document, changes, of, block, | true: all are made; {id, progress: Float64Array} are `block` runs of   |
// |             | module                        | `of`, from the last ones to the first, until it is cancelled           |
//
// `timeZone` is the IANA name of a time zone, UTC without: times that say none are read by its clocks. A query has one of
// its own, by which days begin. The engine knows no names: it is given a table of when the clocks change, made by `Intl`.
//
// Browsers do not tell a page that a worker has ended. Where there are Web Locks, the worker first posts {lock}: the name of
// one that it holds for as long as it lives.
//
// The shapes of overrides, mapping, query and answers are the serde types of crates/core/src/events.

import { configure, described, handle } from "./engine.js";

// ---------------------------------------------------------------- life

const lock = `funnel-engine ${Math.random()}`;
// A lock is refused where a page has no origin of its own. Then nobody waits for it either.
globalThis.navigator?.locks
  ?.request(lock, () => {
    postMessage({ lock });
    return new Promise(() => {});
  })
  .catch(() => {});

// ---------------------------------------------------------------- messages

/** Open requests: id → AbortController. */
const open = new Map();
let queue = Promise.resolve();

addEventListener("message", ({ data: request }) => {
  if (request?.files) return configure(request);
  if (request?.type === "cancel") {
    open.get(request.id)?.abort();
    return;
  }
  const cancelling = new AbortController();
  open.set(request?.id, cancelling);
  queue = queue.then(() => answer(request ?? {}, cancelling.signal));
});

async function answer(request, signal) {
  const { id } = request;
  let reply;
  try {
    reply = { id, ok: await handle(request, signal, (progress, handed) => postMessage({ id, progress }, handed ?? [])) };
  } catch (error) {
    reply = { id, error: signal.aborted ? { code: "cancelled", values: {} } : described(error) };
  }
  open.delete(id);
  // Bytes and numbers are copies of the engine's own, so they are handed over.
  postMessage(reply, ArrayBuffer.isView(reply.ok) ? [reply.ok.buffer] : []);
}
