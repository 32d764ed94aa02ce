// The element <funnel-widget>: what its markup, attributes and properties say, and what it tells the page.

import { Widget } from "./app.js";
import { data, listed, objectOf, told } from "./given.js";

const TAG = "funnel-widget";
/** Attributes with a few values, the first of which is meant where there is none. */
const CHOICES = {
  theme: ["auto", "light", "dark"],
  view: ["funnel", "full", "chart", "table"],
  shape: ["funnel", "flow", "bars"],
  orientation: ["vertical", "horizontal"],
  loading: ["lazy", "eager"],
  dir: ["auto", "ltr", "rtl"],
};
const EVENTS = ["ready", "change", "stage-click", "error"];
const OBSERVED = ["src", "lang", "currency", "readonly", "storage-key", ...Object.keys(CHOICES)];
/** What is seen soon is drawn already. */
const NEAR = { rootMargin: "300px" };
/** Who is drawn anew after a failure, and fails again within this time, is not drawn a third time. In milliseconds. */
const AGAIN_MS = 5000;
/** At which something happens that somebody has done. */
const ACTS = ["pointerdown", "pointermove", "pointerup", "click", "keydown", "input", "change", "focusin"];
/** What stands while nothing else does: what the element holds. */
const FALLBACK = ":host{display:block;box-sizing:border-box;inline-size:100%}:host([hidden]){display:none}";

/** For whoever reads the page. In these languages the app has no words to tell that it has failed. */
const WORDS = {
  en: ["The funnel has stopped working. What it showed last is kept.", "Show it again", "Save it as a file"],
  nb: ["Trakten har stoppet. Det den viste sist, er bevart.", "Vis den igjen", "Lagre den som en fil"],
  da: ["Tragten er stoppet. Det, den sidst viste, er bevaret.", "Vis den igen", "Gem den som en fil"],
  sv: ["Tratten har stannat. Det den visade senast är bevarat.", "Visa den igen", "Spara den som en fil"],
};

/** Makes the element known, unless it is. */
export function define(version) {
  if (typeof customElements === "undefined") return;
  const first = customElements.get(TAG);
  if (!first) customElements.define(TAG, elementOf(version));
  else if (first.version !== version) console.warn(`<${TAG}>: version ${first.version} has the tag already; version ${version} gives functions only`);
}

/** A class of its own only where there are elements: Node has none. */
function elementOf(version) {
  class FunnelWidget extends HTMLElement {
    static version = version;
    static observedAttributes = OBSERVED;

    #shadow = this.attachShadow({ mode: "open" });
    #fallback = document.createElement("slot");
    #widget;
    /** In which the widget is drawn. */
    #root;
    /** The document the page has set. */
    #given;
    /** The document the widget has shown last, for when it is drawn anew. */
    #shown;
    /** What the element held when that was last read. */
    #held;
    /** Raised by each who gives something to show: of two answers the one to the later counts. */
    #turn = 0;
    /** What stands there is not a widget: nothing could be drawn. */
    #hasFailed = false;
    #lostAt = -Infinity;
    /** What it shows next is what it showed when the app failed, also where something older is stored. */
    #isLost = false;
    /** What the widget was told last. */
    #settings = new Map();
    #around = new AbortController();
    #seen;

    constructor() {
      super();
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(FALLBACK);
      this.#shadow.adoptedStyleSheets = [sheet];
      this.#shadow.append(this.#fallback);
    }

    connectedCallback() {
      if (this.#widget) {
        // Only moved, perhaps to where other things are said.
        this.#follow();
        this.#look();
        return;
      }
      // Set before there was anybody to hear it.
      for (const name of ["document", ...OBSERVED.map(propertyOf)].filter((name) => Object.hasOwn(this, name))) {
        const value = this[name];
        delete this[name];
        try {
          this[name] = value;
        } catch (error) {
          this.#tell("funnel-error", { message: error.message });
        }
      }
      if (choice(this, "loading") === "eager") return void this.#begin();
      this.#seen ??= new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting)) this.#begin();
      }, NEAR);
      this.#seen.observe(this);
    }

    disconnectedCallback() {
      // Whoever moves it puts it back at once.
      queueMicrotask(() => {
        if (!this.isConnected) this.#end();
      });
    }

    attributeChangedCallback(name, before, now) {
      if (before === now) return;
      if (name === "src") {
        this.#given = undefined;
        this.#turn += 1;
        if (this.#widget?.isReady) this.#show();
        else {
          this.#shown = undefined;
          if (this.#widget) this.#again();
        }
      } else if (name === "storage-key") {
        // What it shows is not of the other key. What the page has set is.
        const wasThere = this.#widget !== undefined;
        if (wasThere) this.#end();
        this.#shown = undefined;
        if (wasThere && this.isConnected) this.#begin();
      } else if (name === "loading") {
        if (this.#seen && now === "eager") this.#begin();
      } else if (this.#widget?.isMounted) {
        this.#say(name);
      }
    }

    /** The document. */
    get document() {
      if (this.#widget?.isReady) return this.#widget.ask("document");
      return structuredClone(this.#shown ?? this.#given);
    }

    set document(value) {
      if (value === undefined) {
        this.#given = undefined;
        return;
      }
      const document = data("document", value);
      this.#turn += 1;
      if (this.#widget?.isMounted) this.#widget.ask("setDocument", document);
      this.#given = document;
      if (!this.#widget?.isReady) this.#shown = undefined;
      if (this.#hasFailed) this.#again();
    }

    /** Every figure of the document; nothing before `funnel-ready`. */
    get report() {
      return this.#widget?.isReady ? this.#widget.ask("report") : undefined;
    }

    /** The chart as the text of an SVG file. */
    async exportSvg() {
      return this.#drawn().ask("svg");
    }

    /** The chart as a PNG, so many pixels to a CSS pixel. */
    async exportPng(scale = 2) {
      if (!(Number.isFinite(scale) && scale > 0)) throw new Error(`scale: expected a number > 0, got ${told(scale)}`);
      return this.#drawn()
        .ask("png", scale)
        .catch((error) => {
          throw new Error(error);
        });
    }

    #drawn() {
      if (!this.#widget?.isReady) throw new Error("the widget is not on view yet: wait for funnel-ready");
      return this.#widget;
    }

    async #begin() {
      this.#seen?.disconnect();
      this.#seen = undefined;
      this.#hasFailed = false;
      this.#settings.clear();
      const widget = new Widget((error, found) => this.#lose(error, found));
      this.#widget = widget;
      const isHere = () => this.#widget === widget;
      this.#root?.remove();
      this.#root = document.createElement("div");
      this.#root.className = "embedded";
      for (const act of ACTS) this.#root.addEventListener(act, () => this.#widget?.act(), { capture: true, passive: true });
      this.#shadow.append(this.#root);
      this.#follow();
      const src = this.getAttribute("src");
      try {
        const isNeeded = src && this.#shown === undefined && this.#given === undefined;
        const fromSrc = isNeeded ? await fetched(src) : undefined;
        await widget.mount(this.#root, () => ({
          tell: (name, detail) => isHere() && widget.isMounted && this.#hear(name, detail),
          key: this.getAttribute("storage-key") || undefined,
          settings: this.#allSettings(),
          ...this.#first(fromSrc),
        }));
      } catch (error) {
        if (isHere()) this.#fail(error);
      }
    }

    /** What it shows at first: what it showed before, else what the page has set, else what `src` names, else what it holds. */
    #first(fromSrc) {
      const document = this.#shown ?? this.#given ?? fromSrc;
      return document === undefined ? this.#hold() : { document };
    }

    /** What it holds. */
    #hold() {
      const held = heldBy(this);
      this.#held = JSON.stringify(held);
      return held;
    }

    /** Shows what `src` names, or what it holds. */
    async #show() {
      const turn = ++this.#turn;
      const [widget, src] = [this.#widget, this.getAttribute("src")];
      try {
        const { document, table } = src ? { document: await fetched(src) } : this.#hold();
        if (turn !== this.#turn || this.#widget !== widget || !widget.isMounted) return;
        if (document !== undefined) widget.ask("setDocument", document);
        else if (table !== undefined) widget.ask("setTable", table);
      } catch (error) {
        if (turn === this.#turn && this.#widget === widget) this.#tell("funnel-error", { message: error.message });
      }
    }

    #hear(name, detail) {
      if (name === "ready") {
        this.#widget.isReady = true;
        this.#fallback.remove();
        // What is stored came first, and is newer unless the app failed before it could be stored.
        if (this.#isLost && this.#shown !== undefined) this.#widget.ask("setDocument", this.#shown);
        this.#isLost = false;
        this.#shown = this.#widget.ask("document");
        this.#tell("funnel-ready", {});
      } else if (name === "failed") {
        this.#fail(new Error(detail));
      } else if (name === "change") {
        // A copy: whoever hears of it may do with it as they like.
        this.#shown = structuredClone(detail.document);
        this.#tell("funnel-change", detail);
      } else if (name === "stage") {
        this.#tell("funnel-stage-click", { stage: detail });
      }
    }

    #tell(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    }

    /** What it holds stays, or stands again. */
    #fail(error) {
      this.#hasFailed = true;
      this.#widget.end();
      this.#shadow.replaceChildren(this.#fallback);
      this.#tell("funnel-error", { message: error.message ?? String(error) });
    }

    /** The app has failed. Who was not the reason is drawn again. */
    #lose(error, { isHere, isKnown }) {
      // Where nobody knows the reason, who fails twice in a row is taken for it.
      const isAgain = !isKnown && performance.now() - this.#lostAt < AGAIN_MS;
      if (!isKnown) this.#lostAt = performance.now();
      this.#isLost = true;
      this.#shadow.replaceChildren(this.#fallback);
      if (!isHere && !isAgain) return void this.#begin();
      // Others who share its work are at it again before this one is.
      const key = this.getAttribute("storage-key");
      if (key && [...document.querySelectorAll(TAG)].some((it) => it !== this && it.getAttribute("storage-key") === key)) this.#isLost = false;
      this.#hasFailed = true;
      this.#offer();
      this.#tell("funnel-error", { message: `the widget has failed: ${error.message}` });
    }

    /** A way back for whoever reads the page. */
    #offer() {
      const [text, again, save] = WORDS[languageOf(this)] ?? WORDS.en;
      const panel = document.createElement("div");
      panel.className = "embedded failed";
      panel.dataset.theme = themeOf(this, this.#shadow);
      panel.setAttribute("role", "alert");
      const said = document.createElement("p");
      said.textContent = text;
      panel.append(said, button(again, () => this.#again()));
      if (this.#shown !== undefined) panel.append(button(save, () => download(this.#shown)));
      this.#shadow.replaceChildren(panel);
    }

    #again() {
      const shown = this.#shown;
      this.#end();
      this.#shown = shown;
      if (this.isConnected) this.#begin();
    }

    #end() {
      this.#turn += 1;
      if (this.#widget?.isReady) this.#shown = this.#widget.ask("document");
      this.#seen?.disconnect();
      this.#seen = undefined;
      this.#around.abort();
      this.#widget?.end();
      this.#widget = undefined;
      this.#hasFailed = false;
      this.#shadow.replaceChildren(this.#fallback);
    }

    /** Follows what the page around it says, and what it holds. */
    #follow() {
      this.#around.abort();
      this.#around = new AbortController();
      const { signal } = this.#around;
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#look(), { signal });
      document.fonts?.addEventListener("loadingdone", () => this.#widget?.isMounted && this.#widget.ask("set", ["font"]), { signal });
      let isWaiting = false;
      const soon = () => {
        if (isWaiting) return;
        isWaiting = true;
        // Some pages change a style with every frame.
        requestAnimationFrame(() => {
          isWaiting = false;
          if (!signal.aborted) this.#look();
        });
      };
      const around = new MutationObserver(soon);
      // A background may take its time to be another.
      document.addEventListener("transitionend", ({ target }) => target.contains?.(this) && soon(), { signal });
      for (const ancestor of ancestors(this)) {
        around.observe(ancestor, { attributes: true, attributeFilter: ["class", "style", "lang", "dir", "data-theme", "data-bs-theme"] });
      }
      const held = new MutationObserver(() => this.#heldChanged());
      held.observe(this, { childList: true, characterData: true, subtree: true });
      signal.addEventListener("abort", () => {
        around.disconnect();
        held.disconnect();
      });
    }

    #look() {
      if (!this.#widget?.isMounted) return;
      for (const name of ["theme", "direction", "language"]) this.#say(name);
    }

    /** What it holds counts as long as nothing else is given. What is kept under a key only began with it. */
    #heldChanged() {
      if (this.#given !== undefined || this.hasAttribute("src") || this.getAttribute("storage-key")) return;
      try {
        if (JSON.stringify(heldBy(this)) === this.#held) return;
      } catch {
        // Told when it is shown.
      }
      if (this.#hasFailed) {
        this.#shown = undefined;
        this.#again();
      } else if (this.#widget?.isMounted) this.#show();
    }

    /** Tells the widget one of its settings, if it is another. */
    #say(name) {
      for (const setting of OF_ATTRIBUTE[name] ?? [name]) {
        if (!SETTINGS.includes(setting)) continue;
        const value = this.#setting(setting);
        if (this.#settings.get(setting) === value) continue;
        this.#settings.set(setting, value);
        this.#widget.ask("set", [setting, value]);
      }
    }

    #allSettings() {
      this.#settings = new Map(SETTINGS.map((name) => [name, this.#setting(name)]));
      return Object.fromEntries([...this.#settings].filter(([, value]) => value !== undefined));
    }

    #setting(name) {
      switch (name) {
        case "language":
          return languageOf(this);
        case "direction":
          return getComputedStyle(this).direction;
        case "theme":
          return themeOf(this, this.#shadow);
        case "readonly":
          return this.hasAttribute("readonly") ? "" : undefined;
        case "currency":
          return currencyOf(this);
        default:
          return choice(this, name);
      }
    }
  }
  for (const name of OBSERVED) {
    // Some every element has.
    if (!(name in HTMLElement.prototype)) Object.defineProperty(FunnelWidget.prototype, propertyOf(name), reflecting(name));
  }
  return FunnelWidget;
}

function propertyOf(attribute) {
  return attribute.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}

/** A property that stands for an attribute. */
function reflecting(name) {
  const isSwitch = name === "readonly";
  return {
    configurable: true,
    get() {
      return isSwitch ? this.hasAttribute(name) : this.getAttribute(name);
    },
    set(value) {
      if (isSwitch) this.toggleAttribute(name, Boolean(value));
      else if (value === undefined || value === null) this.removeAttribute(name);
      else this.setAttribute(name, value);
    },
  };
}

/** What a widget is told, in this order. */
const SETTINGS = ["language", "direction", "theme", "view", "shape", "orientation", "currency", "readonly"];
const OF_ATTRIBUTE = { lang: ["language"], dir: ["direction"] };

/** The value of an attribute, or what is meant without. */
function choice(element, name) {
  const [usual, ...others] = CHOICES[name];
  const said = element.getAttribute(name);
  if (said === null || said === "" || said === usual) return usual;
  if (others.includes(said)) return said;
  console.warn(`<${TAG}> ${name}: expected ${listed(CHOICES[name])}, got ${told(said)}`);
  return usual;
}

/** An element and all that it is in, out of shadow roots too. */
function* ancestors(element) {
  for (let around = element; around; around = around.parentElement ?? around.getRootNode().host) yield around;
}

/** The language of the text around it, as it says. */
function taggedOf(element) {
  for (const { lang } of ancestors(element)) {
    if (lang) return lang;
  }
  return undefined;
}

/** The language of the text around it, if the app has it. */
function languageOf(element) {
  const said = taggedOf(element)?.toLowerCase().split("-")[0];
  const language = ["no", "nn"].includes(said) ? "nb" : said;
  return language in WORDS ? language : undefined;
}

/** The currency it says, if it is one. */
function currencyOf(element) {
  const said = element.getAttribute("currency")?.trim().toUpperCase();
  if (!said) return undefined;
  if (/^[A-Z]{3}$/.test(said)) return said;
  console.warn(`<${TAG}> currency: expected an ISO code such as "NOK", got ${told(said)}`);
  return undefined;
}

/** Light or dark, as it says or else as what is behind it. */
function themeOf(element, shadow) {
  const said = choice(element, "theme");
  if (said !== "auto") return said;
  for (const around of ancestors(element)) {
    const [lightness, alpha] = lightnessOf(getComputedStyle(around).backgroundColor);
    if (alpha > 0.5) return lightness < 0.5 ? "dark" : "light";
  }
  const canvas = document.createElement("div");
  canvas.style.backgroundColor = "Canvas";
  shadow.append(canvas);
  const [lightness] = lightnessOf(getComputedStyle(canvas).backgroundColor);
  canvas.remove();
  return lightness < 0.5 ? "dark" : "light";
}

let pixel;
/** How light a colour is, from 0 to 1, and how dense. The browser reads it, in whatever form it is. */
function lightnessOf(color) {
  pixel ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!pixel) return [1, 0];
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = color;
  pixel.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
  return [(0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255, alpha / 255];
}

async function fetched(src) {
  const address = new URL(src, document.baseURI);
  const response = await fetch(address).catch((error) => {
    throw new Error(`src: ${address} could not be fetched: ${error.message}`);
  });
  if (!response.ok) throw new Error(`src: ${address} could not be fetched: HTTP ${response.status}`);
  return parsed("src", await response.text());
}

function parsed(name, text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${name}: expected JSON: ${error.message}`);
  }
}

/** The data an element holds: a document as JSON, else a table. */
function heldBy(element) {
  const script = element.querySelector('script[type="application/json"]');
  if (script) return { document: parsed("script", script.textContent) };
  const table = element.querySelector("table");
  if (!table) return {};
  // A sum below the line is no stage.
  const rows = [...table.rows].filter((row) => row.querySelector("td") && row.parentElement.tagName !== "TFOOT");
  const title = textOf(table.caption ?? document.createElement("caption"));
  return { table: [title, rows.map((row) => [...row.cells].map(textOf)), marksOf(taggedOf(element))] };
}

/** Decimal mark and mark of groups of a language; nothing where that is unknown. */
function marksOf(language) {
  try {
    const parts = new Intl.NumberFormat(language).formatToParts(1_234_567.8);
    return ["decimal", "group"].map((type) => parts.find((part) => part.type === type)?.value[0] ?? "").join("");
  } catch {
    return "";
  }
}

/** What is read in an element: lines apart, and without marks of footnotes. */
function textOf(element) {
  const read = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeName === "BR") return " ";
    return node.nodeName === "SUP" ? "" : [...node.childNodes].map(read).join("");
  };
  return read(element).replace(/\s+/g, " ").trim();
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button outline";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function download(document_) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(document_, null, 2)], { type: "application/json" }));
  link.download = `${document_.title || "funnel"}.funnel.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}

/** Puts an element where it is wanted, and waits until it is drawn. */
export async function create(target, options) {
  const { document: given, ...attributes } = objectOf("options", options);
  const place = placeOf(target);
  const element = document.createElement(TAG);
  element.setAttribute("loading", "eager");
  for (const [name, value] of Object.entries(attributes)) {
    const attribute = name === "storageKey" ? "storage-key" : name;
    if (!OBSERVED.includes(attribute)) throw new Error(`options: expected ${listed(["document", ...OBSERVED.map(propertyOf)])}, got ${told(name)}`);
    if (value === undefined || value === null) continue;
    const values = CHOICES[attribute];
    if (values && !values.includes(value)) throw new Error(`options.${name}: expected ${listed(values)}, got ${told(value)}`);
    if (attribute === "readonly") element.toggleAttribute(attribute, Boolean(value));
    else element.setAttribute(attribute, value);
  }
  if (given !== undefined) element.document = given;
  const ready = new Promise((done, fail) => {
    element.addEventListener("funnel-ready", done, { once: true });
    element.addEventListener("funnel-error", ({ detail }) => fail(new Error(detail.message)), { once: true });
  });
  place.append(element);
  try {
    await ready;
  } catch (error) {
    element.remove();
    throw error;
  }
  return handleOf(element);
}

function placeOf(target) {
  if (typeof document === "undefined") throw new Error("target: there is no page here");
  let place = target;
  if (typeof target === "string") {
    try {
      place = document.querySelector(target);
    } catch {
      throw new Error(`target: expected an element or a selector of one, got ${told(target)}`);
    }
  }
  if (place instanceof Element && place.isConnected) return place;
  const got = typeof target === "string" ? told(target) : place instanceof Element ? "one that is not in the page" : typeof target;
  throw new Error(`target: expected an element or a selector of one, got ${got}`);
}

function handleOf(element) {
  return {
    get document() {
      return element.document;
    },
    set document(value) {
      element.document = value;
    },
    get report() {
      return element.report;
    },
    on(event, handler) {
      if (!EVENTS.includes(event)) throw new Error(`event: expected ${listed(EVENTS)}, got ${told(event)}`);
      if (typeof handler !== "function") throw new Error(`handler: expected a function, got ${told(handler)}`);
      const name = `funnel-${event}`;
      const listener = ({ detail }) => handler(detail);
      element.addEventListener(name, listener);
      return () => element.removeEventListener(name, listener);
    },
    exportSvg: () => element.exportSvg(),
    exportPng: (scale) => element.exportPng(scale),
    exportJson: () => JSON.stringify(element.document, null, 2),
    destroy: () => element.remove(),
  };
}
