// The whole app in one file that needs nothing else: what starts it, in the page itself.
//
// All files of the app stand in an element of the page, deflated, as base64: a line of JSON, [[name, length], …], and behind it their
// contents, one after the other. Each gets an address that is this page's own. Among them is the page with nothing in that element, of
// which, with it, the file is made again that copies are made of: never of what the page has become.

const TYPES = { js: "text/javascript", json: "application/json", wasm: "application/wasm", css: "text/css", html: "text/html", gz: "application/gzip" };
/** The page with nothing in it, and the file that is made of it. */
const [EMPTY, PRISTINE] = ["page.html", "funnel-widget.html"];
const PLACE = 'id="funnel-files">';
const ENGINE = "engine/";

function contentOf(id) {
  const element = document.getElementById(id);
  element.remove();
  return element;
}

async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const all = await new Response(inflated).arrayBuffer();
  const start = new Uint8Array(all).indexOf(10) + 1;
  let at = start;
  return JSON.parse(new TextDecoder().decode(all.slice(0, start))).map(([name, length]) => {
    at += length;
    return [name, new Blob([all.slice(at - length, at)], { type: TYPES[name.split(".").at(-1)] })];
  });
}

/** The file that everybody gets. */
async function pristine(empty, packed) {
  const page = await empty.text();
  const place = page.indexOf(PLACE) + PLACE.length;
  return new Blob([page.slice(0, place), packed, page.slice(place)], { type: TYPES.html });
}

try {
  const packed = contentOf("funnel-files").textContent;
  const copy = contentOf("funnel-copy");
  const files = Object.fromEntries(await unpacked(packed));
  files[PRISTINE] = await pristine(files[EMPTY], packed);
  const places = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, URL.createObjectURL(file)]));
  const at = (name) => places[name.replace("./", "")];
  const ofEngine = Object.entries(files).filter(([name]) => name.startsWith(ENGINE));
  at.engine = Object.fromEntries(ofEngine.map(([name, file]) => [name.slice(ENGINE.length), file]));
  at.worker = at(`${ENGINE}worker.js`);
  const { default: make } = await import(at("app.js"));
  const app = await make(at).start();
  const { id = "", saved } = copy.dataset;
  at.store = `one-file${id}`;
  at.style = at("later.css");
  if (saved !== undefined) Object.assign(at, { brought: copy.textContent, savedMs: saved });
  app.open(at);
} catch (error) {
  console.error(error);
  const failure = document.getElementById("failure");
  failure.textContent = "Funnel Widget could not start: this browser is too old for it, or the file is not complete.";
  failure.hidden = false;
}
