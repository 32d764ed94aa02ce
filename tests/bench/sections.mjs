// BENCHMARKS.md is written by several benches, each its own section of it; what `events` writes stands first.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const path = resolve(import.meta.dirname, "../../BENCHMARKS.md");
const OTHERS = ["Forecasts", "On a page"];

function parts() {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const [first, ...others] = text.split(new RegExp(`^(?=## (?:${OTHERS.join("|")})$)`, "m"));
  return { first, others };
}

/** Writes the first part and leaves the sections of others as they are. */
export function keepFirst(text) {
  writeFileSync(path, [text.trimEnd() + "\n", ...parts().others].join("\n"));
}

/** Writes a section and leaves everything else as it is. */
export function keepSection(name, text) {
  const { first, others } = parts();
  const rest = others.filter((other) => !other.startsWith(`## ${name}\n`));
  writeFileSync(path, [first.trimEnd() + "\n", ...rest, text.trimEnd() + "\n"].join("\n"));
}
