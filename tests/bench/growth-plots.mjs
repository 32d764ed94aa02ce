// growth.svg from growth.json: `node tests/bench/growth-plots.mjs`.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const WIDTH = 420;
const HEIGHT = 240;
const MARGIN = { left: 64, right: 16, top: 34, bottom: 40 };
const COLOURS = ["#1f6f8b", "#c8553d"];

/** Draws all plots, one row of two for what is varied: times and memory. */
export function drawn() {
  const at = (file) => resolve(import.meta.dirname, file);
  const growth = JSON.parse(readFileSync(at("growth.json"), "utf8"));
  const rows = [
    ["rows", "rows of the log (a tenth as many persons, 5 steps)", true],
    ["steps", "steps of the funnel (1 M rows, 100 000 persons)", false],
    ["persons", "persons in the log (1 M rows, 5 steps)", true],
  ];
  const plots = rows.flatMap(([key, label, isLog], row) => {
    const points = (of, by = 1) => growth[key].filter((one) => one[of]).map((one) => [one[key], one[of] / by]);
    const times = [
      ["file to counts", points("file")],
      ["edit to counts", points("edit")],
    ];
    return [
      plot({ x: 0, y: row * HEIGHT, title: "milliseconds (median)", label, series: times, isLog, isLogUp: true }),
      plot({ x: WIDTH, y: row * HEIGHT, title: "engine memory, MB", label, series: [["memory", points("memory", 1e6)]], isLog, isLogUp: isLog }),
    ];
  });
  const height = rows.length * HEIGHT + 24;
  const foot = `<text x="8" y="${height - 8}">${escaped(`${growth.date}, ${growth.machine}, Node`)}</text>`;
  const style = "text{font:11px sans-serif;fill:#333}.grid{stroke:#ddd}.title{font-weight:bold}";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * WIDTH} ${height}" width="${2 * WIDTH}" height="${height}">
<style>${style}</style><rect width="100%" height="100%" fill="#fff"/>
${plots.join("\n")}
${foot}
</svg>
`;
  writeFileSync(at("growth.svg"), svg);
}

function plot({ x, y, title, label, series, isLog, isLogUp }) {
  const all = series.flatMap(([, points]) => points);
  if (!all.length) return "";
  const across = scale(all.map(([value]) => value), MARGIN.left, WIDTH - MARGIN.right, isLog);
  const up = scale(all.map(([, value]) => value), HEIGHT - MARGIN.bottom, MARGIN.top, isLogUp);
  const ticksAcross = isLog ? across.ticks : series[0][1].map(([value]) => value);
  const bottom = HEIGHT - MARGIN.bottom;
  const parts = [
    `<text class="title" x="${MARGIN.left}" y="18">${escaped(title)}</text>`,
    `<text x="${(MARGIN.left + WIDTH) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escaped(label)}</text>`,
    ...up.ticks.map((tick) => `<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${up.at(tick)}" y2="${up.at(tick)}"/><text x="${MARGIN.left - 6}" y="${up.at(tick) + 4}" text-anchor="end">${number(tick)}</text>`),
    ...ticksAcross.map((tick) => `<text x="${across.at(tick)}" y="${bottom + 16}" text-anchor="middle">${number(tick)}</text>`),
  ];
  for (const [place, [name, points]] of series.entries()) {
    const colour = COLOURS[place];
    const line = points.map(([one, other]) => `${across.at(one)},${up.at(other)}`);
    parts.push(`<polyline points="${line.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    parts.push(...line.map((point) => `<circle cx="${point.split(",")[0]}" cy="${point.split(",")[1]}" r="3" fill="${colour}"/>`));
    if (series.length > 1) {
      parts.push(`<text x="${WIDTH - MARGIN.right}" y="${18 + place * 13}" text-anchor="end" style="fill:${colour}">${escaped(name)}</text>`);
    }
  }
  return `<g transform="translate(${x} ${y})">${parts.join("")}</g>`;
}

/** From values to coordinates, and where to put marks: powers of ten, or a few round numbers from 0. */
function scale(values, from, to, isLog) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const place = (share) => Math.round((from + share * (to - from)) * 10) / 10;
  if (isLog) {
    const [low, high] = [Math.floor(Math.log10(least)), Math.max(Math.ceil(Math.log10(most)), Math.floor(Math.log10(least)) + 1)];
    const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
    return { at: (value) => place((Math.log10(value) - low) / (high - low)), ticks };
  }
  const step = 10 ** Math.floor(Math.log10(most));
  const size = most / step > 5 ? 2 * step : most / step > 2 ? step : step / 2;
  const high = Math.ceil(most / size) * size;
  return { at: (value) => place(value / high), ticks: Array.from({ length: Math.round(high / size) + 1 }, (_, i) => i * size) };
}

function number(value) {
  if (value >= 1e6) return `${value / 1e6} M`;
  return value >= 1_000 ? `${value / 1_000} k` : String(Number(value.toPrecision(3)));
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) drawn();
