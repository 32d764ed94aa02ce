// The app behind the elements of a page: one instance of its program draws them all. When it fails, another takes its place.

import { load, placed } from "app-files";

/** Vite's server moves this file, while one develops with it, and not those. */
const MOVED = "/.vite/deps/";

let known;
function files() {
  known ??= Object.fromEntries(Object.entries(placed()).map(([name, { href }]) => [name, href.replace(MOVED, "/funnel-widget/")]));
  return known;
}
const at = (name) => files()[name.replace("./", "")];

let lastId = 0;
/** A promise of the instance for whoever comes next. */
let running;
/** At which widget something is being done, as long as the browser is at that. */
let acting;

function start() {
  if (!running) {
    const begun = new Instance().begin();
    running = begun;
    // What could not be fetched is tried again by the next who asks.
    begun.catch(() => forget(begun));
  }
  return running;
}

function forget(begun) {
  if (running === begun) running = undefined;
}

/** One instance of the program. */
class Instance {
  ask;
  sheet;
  /** Those that it draws, or is about to. */
  widgets = new Set();
  isDead = false;
  #failed;

  async begin() {
    const dead = new Promise((_, fail) => (this.#failed = fail));
    dead.catch(() => {});
    const [{ default: make }, sheet] = await Promise.all([load(), styles()]);
    const app = await make(at, (error) => this.#fail(error)).start();
    this.ask = await Promise.race([dead, new Promise((ready) => app.embed(at, ready))]);
    if (!this.ask) throw new Error("a file of the widget could not be fetched");
    this.sheet = sheet;
    return this;
  }

  /** The program has trapped: from now on nothing reaches it. */
  #fail(error) {
    this.isDead = true;
    running = undefined;
    this.#failed(error);
    const lost = [...this.widgets];
    this.widgets.clear();
    // At whom something was being done; else whoever was not there yet; else nobody knows.
    const culprit = lost.includes(acting) ? acting : undefined;
    const suspects = culprit ? [culprit] : lost.filter((widget) => !widget.isReady);
    acting = undefined;
    for (const widget of lost) widget.lose(error, { isHere: suspects.includes(widget), isKnown: suspects.length > 0 });
  }
}

let sheet;
/** One style sheet, made by script: a policy that forbids inline styles allows it. */
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

/** What the app draws in one element. */
export class Widget {
  isReady = false;
  #id = ++lastId;
  #instance;
  #lost;
  #hasEnded = false;

  /** `lost` is called when the app has failed: with the error, and whether it was here, and whether that is known. */
  constructor(lost) {
    this.#lost = lost;
  }

  /** Begins to draw into `root`, with what `asked` then gives; what comes of it is told. */
  async mount(root, asked) {
    const instance = await start();
    if (this.#hasEnded) return;
    const shadow = root.getRootNode();
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets.filter((it) => it !== instance.sheet), instance.sheet];
    this.#instance = instance;
    instance.widgets.add(this);
    this.ask("mount", { root, ...asked() });
  }

  get isMounted() {
    return this.#instance !== undefined;
  }

  /** Something is being done here. */
  act() {
    if (acting === this) return;
    acting = this;
    setTimeout(() => {
      if (acting === this) acting = undefined;
    });
  }

  ask(name, value) {
    const before = acting;
    acting = this;
    try {
      return this.#instance.ask(this.#id, name, value);
    } catch (error) {
      throw typeof error === "string" ? new Error(error) : error;
    } finally {
      acting = before;
    }
  }

  lose(error, found) {
    this.#instance = undefined;
    this.isReady = false;
    this.#lost(error, found);
  }

  end() {
    this.#hasEnded = true;
    this.isReady = false;
    const instance = this.#instance;
    instance?.widgets.delete(this);
    if (instance) this.ask("end");
    this.#instance = undefined;
  }
}
