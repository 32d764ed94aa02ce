// Runs one wasm-bindgen-test program in Chromium: cargo's runner for wasm32, set by `cargo xtask test browser`.
//
// wasm-bindgen-test-runner would drive the browser itself through chromedriver, which has to match the browser's version
// and is not there on every machine. Serving the tests is all it does here; Playwright opens them, in the Chromium
// that the end-to-end tests use too.
import { spawn } from "node:child_process";

import { launch } from "../e2e/chromium.mjs";

const LIMIT_MS = 120_000;

const server = spawn("wasm-bindgen-test-runner", process.argv.slice(2), {
  env: {
    ...process.env,
    NO_HEADLESS: "1",
    WASM_BINDGEN_TEST_ADDRESS: "127.0.0.1:0",
    WASM_BINDGEN_USE_BROWSER: "1",
  },
  stdio: ["ignore", "pipe", "inherit"],
});

/** The address of the tests; nothing when the server ended because it has none to offer. */
function address() {
  return new Promise((resolve, reject) => {
    let text = "";
    server.on("error", reject);
    server.stdout.on("data", (chunk) => {
      text += chunk;
      const url = text.match(/available at (http:\S+)/)?.[1];
      if (url) resolve(url);
    });
    server.on("close", (code) => {
      process.stdout.write(text);
      process.exitCode = code ?? 1;
      resolve(undefined);
    });
  });
}

async function run(url) {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    // Shown when a test fails: a panic's message is among it.
    const log = [];
    page.on("console", (message) => log.push(message.text()));
    page.on("pageerror", (error) => log.push(error.stack ?? error.message));
    page.on("crash", () => log.push("the page crashed"));
    await page.goto(url);
    const output = page.locator("#output");
    const finished = () => document.querySelector("#output").textContent.includes("test result: ");
    const inTime = await page.waitForFunction(finished, null, { timeout: LIMIT_MS }).then(() => true, () => false);
    const text = await output.textContent();
    const passed = inTime && text.includes("test result: ok.");
    if (!passed) console.log(log.join("\n"));
    if (!inTime) console.log(`no result after ${LIMIT_MS / 1000} s`);
    console.log(text);
    return passed;
  } finally {
    await browser.close();
  }
}

const url = await address();
if (url) {
  const passed = await run(url).catch((error) => console.log(error));
  server.removeAllListeners("close");
  server.kill();
  process.exitCode = passed ? 0 : 1;
}
