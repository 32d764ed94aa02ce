// The element <funnel-widget>: what its markup, attributes and properties say, and what it tells the page.

import { Widget } from "./app.js";
import { data, listed, objectOf, told } from "./given.js";

const TAG = "funnel-widget";
/** Attributes with a few values, the first of which is meant where there is none. */
const CHOICES = {
  theme: ["auto", "light", "dark"],
  view: ["funnel", "chart", "table"],
  shape: ["funnel", "flow", "bars"],
  orientation: ["vertical", "horizontal"],
  loading: ["lazy", "eager"],
  dir: ["auto", "ltr", "rtl"],
};
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
    /** What the page has given, or the widget has told last. */
    #document;
    #isReady = false;
    #lostAt = -Infinity;
    #watching = new AbortController();
    #seen;
    #markup;

    constructor() {
      super();
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(FALLBACK);
      this.#shadow.adoptedStyleSheets = [sheet];
      this.#shadow.append(this.#fallback);
    }

    connectedCallback() {
      // Only moved.
      if (this.#widget || this.#seen) return;
      // Set before there was anybody to hear it.
      for (const name of ["document", ...OBSERVED.map(propertyOf)].filter((name) => Object.hasOwn(this, name))) {
        const value = this[name];
        delete this[name];
        this[name] = value;
      }
      if (choice(this, "loading") === "eager") return void this.#begin();
      this.#seen = new IntersectionObserver((entries) => {
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
      if (before === now || !this.#widget) return;
      if (name === "storage-key") {
        this.#end();
        this.#document = undefined;
        this.#begin();
      } else if (name === "src" && this.#widget.isMounted) {
        this.#document = undefined;
        this.#show();
      } else if (name === "src") {
        this.#end();
        this.#begin();
      } else if (this.#widget.isMounted) {
        this.#say(name);
      }
    }

    /** The document. */
    get document() {
      return this.#isReady ? this.#widget.ask("document") : this.#document && structuredClone(this.#document);
    }

    set document(value) {
      const document = data("document", value);
      if (this.#widget?.isMounted) this.#widget.ask("setDocument", document);
      this.#document = document;
    }

    /** Every figure of the document; nothing before `funnel-ready`. */
    get report() {
      return this.#isReady ? this.#widget.ask("report") : undefined;
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
      if (!this.#isReady) throw new Error("the widget is not on view yet: wait for funnel-ready");
      return this.#widget;
    }

    async #begin() {
      this.#seen?.disconnect();
      this.#seen = undefined;
      const widget = new Widget((error, isHere) => this.#lose(error, isHere));
      this.#widget = widget;
      const isHere = () => this.#widget === widget;
      try {
        const before = this.#document;
        const given = await this.#given();
        if (!isHere()) return;
        this.#root = document.createElement("div");
        this.#root.className = "embedded";
        for (const act of ACTS) this.#root.addEventListener(act, () => this.#widget?.act(), { capture: true, passive: true });
        this.#shadow.append(this.#root);
        this.#follow();
        await widget.mount(this.#root, {
          tell: (name, detail) => isHere() && this.#hear(name, detail),
          key: this.getAttribute("storage-key") || undefined,
          settings: Object.fromEntries(SETTINGS.map((name) => [name, this.#setting(name)]).filter(([, value]) => value !== undefined)),
          ...given,
        });
        // Given while it was on its way.
        if (isHere() && this.#document !== before && !this.#isReady) widget.ask("setDocument", this.#document);
      } catch (error) {
        if (isHere()) this.#fail(error);
      }
    }

    /** What it shows at first: the property, else what `src` names, else what it holds. */
    async #given() {
      if (this.#document !== undefined) return { document: this.#document };
      const src = this.getAttribute("src");
      if (src) return { document: await fetched(src) };
      return held(this);
    }

    /** Shows what the page has changed. */
    async #show() {
      const widget = this.#widget;
      try {
        const given = await this.#given();
        if (this.#widget !== widget || !widget.isMounted) return;
        if (given.document !== undefined) widget.ask("setDocument", given.document);
        else if (given.table !== undefined) widget.ask("setTable", given.table);
      } catch (error) {
        if (this.#widget === widget) this.#tell("funnel-error", { message: error.message });
      }
    }

    #hear(name, detail) {
      if (name === "ready") {
        this.#isReady = true;
        this.#fallback.remove();
        this.#document = this.#widget.ask("document");
        this.#tell("funnel-ready", {});
      } else if (name === "failed") {
        this.#fail(new Error(detail));
      } else if (name === "change") {
        this.#document = detail.document;
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
      this.#widget.end();
      this.#unfollow();
      this.#root?.remove();
      this.#isReady = false;
      this.#shadow.append(this.#fallback);
      this.#tell("funnel-error", { message: error.message ?? String(error) });
    }

    /** The app has failed. Who was not the reason is drawn again. */
    #lose(error, isHere) {
      const wasReady = this.#isReady;
      this.#isReady = false;
      this.#unfollow();
      this.#root.remove();
      const isAgain = performance.now() - this.#lostAt < AGAIN_MS;
      this.#lostAt = performance.now();
      // To fail before anything is drawn, or again at once, is to fail here.
      if (!isHere && wasReady && !isAgain) return void this.#begin();
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
      panel.append(said, button(again, () => this.#again(panel)));
      if (this.#document !== undefined) panel.append(button(save, () => download(this.#document)));
      this.#fallback.remove();
      this.#shadow.append(panel);
    }

    #again(panel) {
      panel.remove();
      this.#shadow.append(this.#fallback);
      this.#begin();
    }

    #end() {
      if (this.#isReady) this.#document = this.#widget.ask("document");
      this.#seen?.disconnect();
      this.#seen = undefined;
      this.#unfollow();
      this.#widget?.end();
      this.#widget = undefined;
      this.#isReady = false;
      this.#shadow.replaceChildren(this.#fallback);
    }

    /** Follows what the page around it says. */
    #follow() {
      this.#watching = new AbortController();
      const { signal } = this.#watching;
      const looks = () => {
        if (!this.#widget?.isMounted) return;
        for (const name of ["theme", "direction", "language"]) this.#say(name);
      };
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", looks, { signal });
      document.fonts?.addEventListener("loadingdone", () => this.#widget?.isMounted && this.#widget.ask("set", ["font"]), { signal });
      this.#markup = new MutationObserver((changes) => {
        if (changes.some((change) => change.type === "attributes" && change.target !== this)) looks();
        // What it holds counts as long as nothing else is given.
        if (!this.hasAttribute("src") && changes.some((change) => isWithin(this, change)) && this.querySelector("table, script")) {
          this.#document = undefined;
          this.#show();
        }
      });
      for (const around of [document.documentElement, document.body]) {
        this.#markup.observe(around, { attributes: true, attributeFilter: ["class", "style", "lang", "dir", "data-theme", "data-bs-theme"] });
      }
      this.#markup.observe(this, { childList: true, characterData: true, subtree: true });
    }

    #unfollow() {
      this.#watching.abort();
      this.#markup?.disconnect();
    }

    /** Tells the widget one of its settings. */
    #say(name) {
      for (const setting of OF_ATTRIBUTE[name] ?? [name]) {
        if (SETTINGS.includes(setting)) this.#widget.ask("set", [setting, this.#setting(setting)]);
      }
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
          return this.getAttribute("currency") ?? undefined;
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

/** The language of the text around it, if the app has it. */
function languageOf(element) {
  const said = (element.closest("[lang]")?.lang ?? "").toLowerCase().split("-")[0];
  const language = ["no", "nn"].includes(said) ? "nb" : said;
  return language in WORDS ? language : undefined;
}

/** Light or dark, as it says or else as what is behind it. */
function themeOf(element, shadow) {
  const said = choice(element, "theme");
  if (said !== "auto") return said;
  for (let around = element; around; around = around.parentElement ?? around.getRootNode().host) {
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
function held(element) {
  const script = element.querySelector('script[type="application/json"]');
  if (script) return { document: parsed("script", script.textContent) };
  const table = element.querySelector("table");
  if (!table) return {};
  const rows = [...table.rows].filter((row) => row.querySelector("td"));
  const title = table.caption?.textContent.trim() ?? "";
  return { table: [title, rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim()))] };
}

/** Whether a change is of what the element holds. */
function isWithin(element, { type, target }) {
  return type !== "attributes" && (target === element || element.contains(target));
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
  const place = typeof target === "string" ? document.querySelector(target) : target;
  if (!(place instanceof Element)) {
    throw new Error(`target: expected an element or a selector of one, got ${typeof target === "string" ? told(target) : typeof target}`);
  }
  const element = document.createElement(TAG);
  element.setAttribute("loading", "eager");
  for (const [name, value] of Object.entries(attributes)) {
    const attribute = name === "storageKey" ? "storage-key" : name;
    if (!OBSERVED.includes(attribute)) throw new Error(`options: expected ${listed(["document", "storageKey", ...OBSERVED.filter((it) => !it.includes("-"))])}, got ${told(name)}`);
    const values = CHOICES[attribute];
    if (values && !values.includes(value)) throw new Error(`options.${name}: expected ${listed(values)}, got ${told(value)}`);
    if (attribute === "readonly") element.toggleAttribute(attribute, Boolean(value));
    else if (value !== undefined && value !== null) element.setAttribute(attribute, value);
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
      const name = event.startsWith("funnel-") ? event : `funnel-${event}`;
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
