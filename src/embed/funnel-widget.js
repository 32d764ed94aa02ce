// Funnel Widget for other people's pages and scripts. What can be called stands, with its shapes, in funnel-widget.d.ts.
//
// This file has a name that stays; what it needs it fetches when it is first called, from where it lies itself. It is the same in
// browsers and in Node.

import { create, define } from "./element.js";
import { data, isObject, listed, objectOf, signalOf, told } from "./given.js";
import { computed, Runner } from "./runner.js";

/** As in package.json. */
export const version = VERSION;

define(version);

/** A funnel in an element of the page: given once it is drawn. */
export async function createFunnel(target, options = {}) {
  return create(target, options);
}

/** Counts in one log at a time. */
const counting = new Runner("events");
const simulating = new Runner("forecasts");

/** Every figure of a document. */
export async function report(document) {
  return computed("report", { document: data("document", document) });
}

/** How many people a test needs, and how many days that takes. */
export async function planExperiment(input) {
  return computed("planExperiment", { input: data("input", input) });
}

/** What the counts of a test say. */
export async function readExperiment(input) {
  return computed("readExperiment", { input: data("input", input) });
}

/** What the next periods bring. */
export async function forecast(document, options = {}) {
  const { signal, onProgress, ...settings } = objectOf("options", options);
  const asked = { signal: signalOf(signal), onProgress };
  const changed = data("document", document);
  const said = Object.entries(data("options", settings));
  // What does not read is told as it is, not covered.
  if (said.length > 0 && isObject(changed.forecast ?? {})) changed.forecast = { ...changed.forecast, ...Object.fromEntries(said) };
  try {
    return await simulating.alone(signal, (ask) => ask("forecast", { document: changed, changes: [] }, asked));
  } catch (error) {
    // What was given as an option is named as one.
    const field = error?.code === "noForecast" && /^forecast\.(\w+)/.exec(error.message)?.[1];
    throw said.some(([name]) => name === field) ? renamed(error, "forecast.", "options.") : error;
  }
}

/** Counts of a query in the events of a file. */
export async function analyzeEvents(source, query, options = {}) {
  const { columns, timeZone, signal, onProgress } = objectOf("options", options);
  const asked = { signal: signalOf(signal), onProgress };
  const said = columns === undefined ? undefined : data("options.columns", columns);
  const question = data("query", query);
  question.timeZone ??= timeZone;
  const zone = timeZone ?? question.timeZone;
  // What it holds now: bytes may be others by the time it is their turn.
  const file = source instanceof Blob ? source : isBytes(source) ? new Blob([source]) : source;
  const log = { file, key: JSON.stringify([said, zone]) };
  try {
    return await counting.alone(signal, async (ask, held) => {
      // Changing the question does not take reading the file again.
      if (held.file !== log.file || held.key !== log.key) {
        Object.assign(held, { file: undefined, key: undefined });
        const mapping = await mapped(ask, file, said, asked.signal);
        await ask("import", { source: file, mapping, timeZone: zone }, asked);
        Object.assign(held, log);
      }
      try {
        return await ask("evaluate", { query: question }, { signal: asked.signal });
      } catch (error) {
        // An engine that failed has no log any more.
        if (!String(error?.code).startsWith("query.")) held.file = undefined;
        throw error;
      }
    });
  } catch (error) {
    throw error?.code === "timeZone" ? renamed(error, "timeZone", timeZone === undefined ? "query.timeZone" : "options.timeZone") : error;
  }
}

/** What the columns of a log are: as the caller says, and as the first rows suggest. */
async function mapped(ask, source, said, signal) {
  const overrides = { shape: "events" };
  const inspect = () => ask("inspect", { source, overrides }, { signal });
  let found = await inspect();
  if (found.problem) throw new Error(`source: ${PROBLEMS[found.problem] ?? found.problem}`);
  const names = found.columns.map(({ name }) => name ?? "");
  if (said !== undefined) {
    for (const [role, column] of Object.entries(said)) {
      if (!Object.hasOwn(ROLES, role)) throw new Error(`options.columns: expected ${listed(Object.keys(ROLES))}, got ${told(role)}`);
      overrides[role] = ROLES[role](placeOf(column, names, `options.columns.${role}`));
    }
    found = await inspect();
  }
  if (found.events) return found.events;
  const [question] = found.questions;
  throw new Error(
    question === "timeFormat"
      ? `source: the times in ${told(names[found.roles.time])} can be read in more than one way, such as day before month or after it; write them as 2024-03-31`
      : `options.columns.${question}: expected ${listed(names)}, got nothing, and no column of the file looks like it`,
  );
}

/** How each column is told to the engine. */
const ROLES = {
  person: (place) => place,
  event: (place) => ({ kind: "column", value: place }),
  time: (place) => place,
  session: (place) => ({ kind: "column", value: place }),
  value: (place) => ({ kind: "column", value: place }),
};

const PROBLEMS = {
  empty: "it is empty",
  binary: "it is not text",
  spreadsheet: "it is a spreadsheet; save it as CSV",
  headerOnly: "it has a header and no rows",
  notAList: "it is JSON, but not a list of rows",
};

/** The place of a column that is told by its name or by its place. */
function placeOf(column, names, field) {
  const place = typeof column === "number" ? column : names.indexOf(column);
  if (Number.isInteger(place) && place >= 0 && place < names.length) return place;
  throw new Error(`${field}: expected ${listed(names)}, got ${told(column)}`);
}

function isBytes(source) {
  return typeof source === "string" || source instanceof ArrayBuffer || ArrayBuffer.isView(source);
}

/** The error with another name for its field. */
function renamed(error, from, to) {
  error.message = error.message.replace(from, to);
  if (error.values.message !== undefined) error.values = { ...error.values, message: error.message };
  return error;
}
