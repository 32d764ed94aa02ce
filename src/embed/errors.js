// What went wrong, in words that name the field. They are for whoever writes the page; who reads it has the app's own.

const quoted = (value) => JSON.stringify(value);

const TEXTS = {
  invalid: ({ message }) => message,
  noForecast: ({ message }) => message,
  unreadable: ({ message }) => `source: it could not be read to the end (${message})`,
  badGzip: ({ message }) => `source: the compressed file is damaged or cut short (${message})`,
  outOfMemory: ({ rows }) => `source: it takes more memory than there is${rows === undefined ? "" : `; it was read as far as ${rows} rows`}`,
  timeZone: ({ name }) => `timeZone: expected the name of a time zone, such as "Europe/Oslo", got ${quoted(name)}`,
  badRequest: ({ path, message }) => (path ? `${path}: ${message}` : message),
  notLoaded: ({ message }) => `the engine could not be loaded: ${message}`,
  ended: () => "the engine has ended; the browser may have needed its memory",
  crashed: ({ message }) => `the engine failed: ${message}`,
  "query.shape": ({ path, message }) => `${path}: ${message}`,
  "query.noSteps": () => "query.steps: expected at least one step, got none",
  "query.tooManySteps": ({ found, max }) => `query.steps: expected at most ${max} steps, got ${found}`,
  "query.noEvents": ({ path }) => `${path}: expected the name of an event, got none`,
  "query.tooManyExclusions": ({ found, max }) => `query.exclusions: expected at most ${max}, got ${found}`,
  "query.noExcludedEvents": ({ path }) => `${path}: expected the name of an event, got none`,
  "query.notAValue": ({ path, op, property }) => `${path}: expected a value to compare ${quoted(property)} with by ${quoted(op)}`,
  "query.notATime": ({ path, text }) => `${path}: expected a day or a time, got ${quoted(text)}`,
  "query.firstStepOptional": () => "query.steps[0].optional: expected false for the first step, got true",
  "query.notADuration": ({ path, seconds }) => `${path}: expected a number of seconds ≥ 0, got ${seconds}`,
  "query.noSuchStep": ({ path, step }) => `${path}: expected the place of a step, got ${step}`,
  "query.conflict": ({ first, second }) => `query: ${quoted(first)} and ${quoted(second)} cannot be combined`,
};

/** An `Error` of a failure of the engine, `{code, values}`, which it has as well. */
export function thrown({ code, values }) {
  const text = TEXTS[code]?.(values) ?? `${code} ${quoted(values)}`;
  // Fields of a query are told from the query on, whoever found them.
  const isOfQuery = code.startsWith("query.") && !text.startsWith("query");
  return Object.assign(new Error(isOfQuery ? `query.${text}` : text), { code, values });
}
