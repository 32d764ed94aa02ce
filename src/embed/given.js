// What callers give: plain data as JSON has it, copied when it is given, and refused by name.

/** Data of the caller, as it is now. What JSON has no form for becomes a text, which whoever reads the field then refuses. */
export function data(name, value) {
  objectOf(name, value);
  try {
    return JSON.parse(JSON.stringify(value, (_, it) => (typeof it === "bigint" || (typeof it === "number" && !Number.isFinite(it)) ? String(it) : it)));
  } catch (error) {
    throw new Error(`${name}: expected plain data, as JSON has it: ${error.message}`);
  }
}

/** An object and nothing else. */
export function objectOf(name, value) {
  if (isObject(value)) return value;
  throw new Error(`${name}: expected an object, got ${told(value)}`);
}

/** A signal to give up, or none. */
export function signalOf(signal) {
  if (signal === undefined || typeof signal?.throwIfAborted === "function") return signal;
  throw new Error(`options.signal: expected an AbortSignal, got ${told(signal)}`);
}

export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What could have been given. */
export function listed(names) {
  return `one of ${names.map(told).join(", ")}`;
}

export function told(value) {
  return typeof value === "bigint" ? String(value) : (JSON.stringify(value) ?? String(value));
}
