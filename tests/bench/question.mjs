// The question that every engine is asked, in its own language: a funnel of five steps in their order, within seven days.

export const STEPS = ["visit", "signup", "activate", "add_to_cart", "purchase"];
/** All events of the logs, those of the funnel first. */
export const NAMES = [...STEPS, "page_view", "search", "scroll", "click", "help", "logout", "login", "share", "settings", "error"];
export const WINDOW_SECONDS = 7 * 86_400;

/** As a FunnelQuery, with so many steps. */
export function query(seconds = WINDOW_SECONDS, steps = STEPS) {
  return { steps: steps.map((event) => ({ match: [{ event }] })), window: { seconds } };
}

/** For DuckDB: each step is joined to the latest start of the step before, which decides whether the window is kept. */
export function duckdb(source) {
  const names = STEPS.map((step) => `'${step}'`).join(", ");
  const joined = STEPS.slice(1).map(
    (step, i) => `, f${i + 2} AS (
      SELECT event.u, event.t, begun.start FROM e event ASOF JOIN f${i + 1} begun ON begun.u = event.u AND event.t >= begun.t
      WHERE event.e = '${step}' AND event.t - begun.start <= ${WINDOW_SECONDS})`,
  );
  const counts = STEPS.map((_, i) => `(SELECT count(DISTINCT u) FROM f${i + 1}) AS c${i + 1}`);
  return `WITH e AS MATERIALIZED (
      SELECT user_id AS u, epoch(timestamp)::BIGINT AS t, event AS e FROM ${source} WHERE event IN (${names})),
    f1 AS (SELECT u, t, t AS start FROM e WHERE e = '${STEPS[0]}')${joined.join("")}
    SELECT ${counts.join(", ")}`;
}

/** For ClickHouse: how many units came exactly so far. */
export function clickhouse(source, threads) {
  const conditions = STEPS.map((step) => `event = '${step}'`).join(", ");
  return `SELECT level, count() FROM (
      SELECT windowFunnel(${WINDOW_SECONDS})(timestamp, ${conditions}) AS level FROM ${source} GROUP BY user_id)
    GROUP BY level ORDER BY level SETTINGS max_threads = ${threads}`;
}

/** Milliseconds that something took, for each of so many times, and what came of it. */
export async function timed(times, work) {
  const ms = [];
  let result;
  for (let run = 0; run < times; run++) {
    const begun = performance.now();
    result = await work(run);
    ms.push(performance.now() - begun);
  }
  return [ms, result];
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
