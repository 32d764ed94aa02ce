// The package as npm packs and installs it: in a script of Node, in an app built and served by Vite, on a page without either.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import * as vite from "vite";

import { launch } from "../e2e/chromium.mjs";
import { serve } from "./serve.mjs";

const run = promisify(execFile);
const folder = import.meta.dirname;
const EXPECTED = { overallRate: 0.05, verdict: "undecided", runs: 200, counts: [2, 1] };

let browser;
let app;
before(async () => {
  app = await mkdtemp(join(tmpdir(), "funnel-package-"));
  await cp(join(folder, "app"), app, { recursive: true });
  await writeFile(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  await run("npm", ["pack", "--pack-destination", app], { cwd: resolve(folder, "../../dist") });
  const packed = (await readdir(app)).find((name) => name.endsWith(".tgz"));
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${packed}`], { cwd: app });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await rm(app, { recursive: true, force: true });
});

/** What the app finds when the page at an address is opened, and which files that fetched. */
async function opened(address) {
  const page = await browser.newPage();
  try {
    const wrong = [];
    const fetched = [];
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("response", (response) => {
      fetched.push(new URL(response.url()).pathname);
      if (response.status() >= 400) wrong.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(address);
    const found = await page.waitForFunction(() => globalThis.found, undefined, { timeout: 60_000 });
    assert.deepEqual(await found.jsonValue(), { ...EXPECTED, drawn: 2 }, wrong.join("\n"));
    assert.deepEqual(wrong.filter((text) => !text.includes("favicon")), []);
    return fetched;
  } finally {
    await page.close();
  }
}

test("a script of Node", async () => {
  await writeFile(join(app, "script.mjs"), 'await import("./main.js");\nconsole.log(JSON.stringify(globalThis.found));\n');
  const { stdout } = await run(process.execPath, ["script.mjs"], { cwd: app });
  assert.deepEqual(JSON.parse(stdout), EXPECTED);
});

test("the example for Node", async () => {
  await cp(resolve(folder, "../../examples/node/funnel.mjs"), join(app, "funnel.mjs"));
  const log = ["user,event,time"];
  for (let person = 0; person < 100; person++) {
    log.push(`p${person},view,2024-01-01`, ...(person < 40 ? [`p${person},cart,2024-01-02`] : []), ...(person < 30 ? [`p${person},buy,2024-01-03`] : []));
  }
  await writeFile(join(app, "events.csv"), `${log.join("\n")}
nobody,view,never
`);
  const { stdout } = await run(process.execPath, ["funnel.mjs", "events.csv", "view", "cart", "buy"], { cwd: app });
  // Wilson's interval for 40 of 100 and 30 of 40; one point more of 40 % is 0.75 buyers.
  assert.deepEqual(stdout.trim().split("\n"), [
    "view: 100 of 100, – of the step before",
    "cart: 40 of 100, 40.0 % of the step before (30.9 % to 49.8 %)",
    "buy: 30 of 100, 75.0 % of the step before (59.8 % to 85.8 %)",
    "Weakest step: view → cart. One percentage point more: 0.8 people.",
    "1 rows could not be read, the first in line 172.",
  ]);
});

test("an app that Vite serves while one develops", async () => {
  const server = await vite.createServer({ root: app, configFile: false, logLevel: "error", server: { port: 0, host: "127.0.0.1" } });
  try {
    await server.listen();
    await opened(server.resolvedUrls.local[0]);
  } finally {
    await server.close();
  }
});

test("an app that Vite builds, below a folder", async () => {
  await vite.build({ root: app, configFile: false, logLevel: "error", base: "./", build: { target: "es2022" } });
  const served = await serve(join(app, "dist"));
  try {
    const fetched = await opened(`${served.address}/`);
    assert.ok(fetched.some((path) => path.endsWith(".wasm")), fetched.join());
  } finally {
    served.close();
  }
});

test("a page that imports the file itself", async () => {
  const page = (await readFile(join(app, "index.html"), "utf8")).replace(
    "<script",
    '<script type="importmap">{ "imports": { "funnel-widget": "./node_modules/funnel-widget/funnel-widget.js" } }</script><script',
  );
  await writeFile(join(app, "plain.html"), page);
  const served = await serve(app);
  try {
    await opened(`${served.address}/plain.html`);
  } finally {
    served.close();
  }
});
