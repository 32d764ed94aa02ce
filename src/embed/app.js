// The app behind the elements of a page: one instance of its program draws them all. When it fails, another takes its place.

import { load, placed } from "app-files";

/** Vite's server moves this file, while one develops with it, and not those. */
const MOVED = "/.vite/deps/";
/** Whoever was at work so short a time ago is taken for the one with whom the program failed, in milliseconds. */
const RECENT_MS = 1000;

let known;
function files() {
  known ??= Object.fromEntries(Object.entries(placed()).map(([name, { href }]) => [name, href.replace(MOVED, "/funnel-widget/")]));
  return known;
}
const at = (name) => files()[name.replace("./", "")];

let running;
let lastId = 0;
/** Those that are drawn, or about to be. */
const widgets = new Set();
/** At which of them something has happened last, and when. */
let acting;

/** The running app: how it is asked, and the style sheet of what it draws. */
function start() {
  if (!running) {
    running = begin();
    const begun = running;
    // What could not be fetched is tried again by the next who asks.
    begun.catch(() => {
      if (running === begun) running = undefined;
    });
    addEventListener("error", onError);
    addEventListener("unhandledrejection", onError);
  }
  return running;
}

async function begin() {
  const [{ default: make }, sheet] = await Promise.all([load(), styles()]);
  const app = make(at);
  await app.start();
  const ask = await new Promise((ready) => app.embed(at, ready));
  if (!ask) throw new Error("a file of the widget could not be fetched");
  return { ask, sheet };
}

let sheet;
/** One style sheet, made by hand: a policy that forbids inline styles allows it. */
function styles() {
  sheet ??= fetch(at("style.css")).then(async (response) => {
    if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status}`);
    const made = new CSSStyleSheet();
    made.replaceSync(await response.text());
    return made;
  });
  sheet.catch(() => (sheet = undefined));
  return sheet;
}

/** A program that stopped cannot be asked any more: whatever it was doing is half done. */
function onError(event) {
  const error = event.error ?? event.reason;
  if (isOurs(error)) fail(error);
}

function isOurs(error) {
  return error instanceof WebAssembly.RuntimeError && Object.values(files()).some((file) => String(error.stack).includes(file));
}

function fail(error, culprit) {
  if (!running) return;
  running = undefined;
  const recent = acting && performance.now() - acting.at < RECENT_MS ? acting.widget : undefined;
  const lost = [...widgets];
  widgets.clear();
  acting = undefined;
  for (const widget of lost) widget.lose(error, widget === (culprit ?? recent));
}

/** What the app draws in one element. */
export class Widget {
  #id = ++lastId;
  #ask;
  #lost;
  #hasEnded = false;

  /** `lost` is called when the app has failed, with the error and whether it was here. */
  constructor(lost) {
    this.#lost = lost;
  }

  /** Begins to draw into `root`; what comes of it is told. */
  async mount(root, asked) {
    const { ask, sheet } = await start();
    if (this.#hasEnded) return;
    root.getRootNode().adoptedStyleSheets = [...root.getRootNode().adoptedStyleSheets.filter((it) => it !== sheet), sheet];
    this.#ask = ask;
    this.ask("mount", { root, ...asked });
    widgets.add(this);
  }

  get isMounted() {
    return this.#ask !== undefined;
  }

  /** Something happens here. */
  act() {
    acting = { widget: this, at: performance.now() };
  }

  ask(name, value) {
    try {
      return this.#ask(this.#id, name, value);
    } catch (error) {
      if (isOurs(error)) fail(error, this);
      throw typeof error === "string" ? new Error(error) : error;
    }
  }

  lose(error, isHere) {
    this.#ask = undefined;
    this.#lost(error, isHere);
  }

  end() {
    this.#hasEnded = true;
    widgets.delete(this);
    if (acting?.widget === this) acting = undefined;
    if (this.#ask) this.ask("end");
    this.#ask = undefined;
  }
}
