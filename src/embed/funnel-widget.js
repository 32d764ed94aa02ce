// Funnel Widget for other people's pages and scripts. What can be called stands, with its shapes, in funnel-widget.d.ts.
//
// This file has a name that stays; what it needs it fetches when it is first called, from where it lies itself. It is the same in
// browsers and in Node.

import { computed, Runner } from "./runner.js";

/** As in package.json. */
export const version = VERSION;

/** Counts in one log at a time. */
const counting = new Runner();
const simulating = new Runner();

/** Every figure of a document. */
export function report(document) {
  return computed("report", { document });
}

/** How many people a test needs, and how many days that takes. */
export function planExperiment(input) {
  return computed("planExperiment", { input });
}

/** What the counts of a test say. */
export function readExperiment(input) {
  return computed("readExperiment", { input });
}

/** What the next periods bring. */
export async function forecast(document, options = {}) {
  const { signal, onProgress, ...settings } = asked("options", options);
  const said = Object.entries(settings).filter(([, value]) => value !== undefined);
  const changed = said.length > 0 && isObject(document) ? { ...document, forecast: { ...document.forecast, ...Object.fromEntries(said) } } : document;
  try {
    return await simulating.alone((ask) => ask("forecast", { document: changed, changes: [] }, { signal, onProgress }));
  } catch (error) {
    // What was given as an option is named as one.
    const field = /^forecast\.(\w+)/.exec(error.message)?.[1];
    if (said.some(([name]) => name === field)) error.message = error.message.replace("forecast.", "options.");
    throw error;
  }
}

/** Counts of a query in the events of a file. */
export async function analyzeEvents(source, query, options = {}) {
  const { columns, timeZone, signal, onProgress } = asked("options", options);
  const question = timeZone === undefined ? query : { timeZone, ...query };
  const zone = timeZone ?? query?.timeZone;
  return counting.alone(async (ask, held) => {
    // Changing the question does not take reading the file again. Bytes and texts may be others by now, files are not.
    const key = source instanceof Blob && JSON.stringify([columns, zone]);
    if (!key || held.source !== source || held.key !== key) {
      Object.assign(held, { source: undefined, key: undefined });
      const mapping = await mapped(ask, source, columns, signal);
      await ask("import", { source, mapping, timeZone: zone }, { signal, onProgress });
      Object.assign(held, { source, key });
    }
    try {
      return await ask("evaluate", { query: question }, { signal });
    } catch (error) {
      // An engine that failed has no log any more.
      if (!error.code?.startsWith("query.")) held.source = undefined;
      throw error;
    }
  });
}

/** What the columns of a log are: as the caller says, and as the first rows suggest. */
async function mapped(ask, source, said, signal) {
  const overrides = { shape: "events" };
  const inspect = () => ask("inspect", { source, overrides }, { signal });
  let found = await inspect();
  if (found.problem) throw new Error(`source: ${PROBLEMS[found.problem] ?? found.problem}`);
  const names = found.columns.map(({ name }) => name ?? "");
  if (said !== undefined) {
    for (const [role, column] of Object.entries(asked("options.columns", said))) {
      if (column === undefined) continue;
      if (!(role in ROLES)) throw new Error(`options.columns: expected ${listed(Object.keys(ROLES))}, got ${told(role)}`);
      overrides[role] = ROLES[role](placeOf(column, names, `options.columns.${role}`));
    }
    found = await inspect();
  }
  if (found.events) return found.events;
  const [question] = found.questions;
  const role = question === "timeFormat" ? "time" : question;
  throw new Error(
    question === "timeFormat"
      ? `source: the times in ${told(names[found.roles.time])} can be read in more than one way, such as day before month or after it; write them as 2024-03-31`
      : `options.columns.${role}: expected ${listed(names)}, got nothing, and no column of the file looks like it`,
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

function asked(name, value) {
  if (isObject(value)) return value;
  throw new Error(`${name}: expected an object, got ${told(value)}`);
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listed(names) {
  return `one of ${names.map(told).join(", ")}`;
}

function told(value) {
  return JSON.stringify(value) ?? String(value);
}
