// The page in a frame of somebody else's: `index.html?embed#1.…` shows one funnel and nothing around it.
//
// What the element has as attributes stands after the ?, the document after the # (see link.js). The embedder is told how high the
// funnel is, by `{type: "funnel-widget:height", id, height}`; where `origin` names it, it may hand over another document by
// `{type: "funnel-widget:set", document}`, and hears `{type: "funnel-widget:error", id, message}`.

import "./funnel-widget.js";

import { documentOf } from "./link.js";

const ATTRIBUTES = ["view", "shape", "orientation", "theme", "lang", "dir", "currency", "readonly", "storage-key"];
/** Smaller changes are those of rounding. In pixels. */
const MARGIN = 2;
/** No more than one message in this time, in milliseconds. */
const PAUSE_MS = 100;
const DAMAGED = {
  en: "This link is damaged: the funnel in it cannot be read.",
  nb: "Denne lenken er skadet: trakten i den kan ikke leses.",
  da: "Dette link er beskadiget: tragten i det kan ikke læses.",
  sv: "Den här länken är skadad: tratten i den kan inte läsas.",
};

const asked = new URLSearchParams(location.search);
const [id, origin] = [asked.get("id"), asked.get("origin")];
const page = document.documentElement;
const place = document.createElement("main");

function tell(message) {
  // Not a secret: a height, and what is wrong with what the embedder gave.
  if (parent !== window) parent.postMessage({ ...message, id }, origin ?? "*");
}

function widget(given) {
  const element = document.createElement("funnel-widget");
  element.setAttribute("loading", "eager");
  for (const name of ATTRIBUTES) {
    if (asked.has(name)) element.setAttribute(name, asked.get(name));
  }
  if (given !== undefined) element.document = given;
  element.addEventListener("funnel-error", ({ detail }) => fail(detail.message));
  return element;
}

function fail(message) {
  tell({ type: "funnel-widget:error", message });
  if (place.querySelector("[role=alert]")) return;
  const said = document.createElement("p");
  said.className = "card notice";
  said.setAttribute("role", "alert");
  const language = navigator.languages.map((it) => it.split("-")[0].replace(/^n[on]$/, "nb")).find((it) => it in DAMAGED);
  said.textContent = DAMAGED[page.lang in DAMAGED && asked.has("lang") ? page.lang : language] ?? DAMAGED.en;
  said.title = message;
  place.prepend(said);
}

let known = 0;
let waiting;
function follow() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const height = Math.ceil(place.getBoundingClientRect().height);
    if (Math.abs(height - known) < MARGIN) return;
    known = height;
    tell({ type: "funnel-widget:height", height });
  }, PAUSE_MS);
}

document.querySelector("#skeleton")?.remove();
page.classList.add("framed");
if (asked.get("lang")) page.lang = asked.get("lang");
if (["light", "dark"].includes(asked.get("theme"))) page.dataset.theme = asked.get("theme");
document.body.append(place);
new ResizeObserver(follow).observe(place);

let element;
try {
  element = widget(await documentOf(location.hash.slice(1)));
  place.append(element);
} catch (error) {
  fail(error.message);
}

addEventListener("message", ({ source, origin: from, data }) => {
  if (source !== parent || origin === null || from !== origin || data?.type !== "funnel-widget:set") return;
  try {
    if (!element?.isConnected) place.append((element = widget()));
    element.document = data.document;
    place.querySelector("[role=alert]")?.remove();
  } catch (error) {
    tell({ type: "funnel-widget:error", message: error.message });
  }
});
