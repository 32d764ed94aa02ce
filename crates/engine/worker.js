// The engine in a Web Worker. The build puts this file beside the engine it belongs to.
import init, { version } from "./engine.js";

const ready = init();

self.onmessage = async ({ data }) => {
  await ready;
  if (data.kind === "version") self.postMessage({ kind: "version", version: version() });
};
