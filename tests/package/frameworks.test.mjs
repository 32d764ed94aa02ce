// The examples for React, Vue and Svelte: built by Vite with the package as npm packs it, and used in a browser.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import vue from "@vitejs/plugin-vue";
import * as vite from "vite";

import { launch } from "../e2e/chromium.mjs";
import { serve } from "./serve.mjs";

const run = promisify(execFile);
const folder = import.meta.dirname;
const FRAMEWORKS = {
  react: { packages: ["react", "react-dom", "scheduler"], esbuild: { jsx: "automatic" } },
  vue: { packages: ["vue", "@vue"], plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === "funnel-widget" } } })] },
  svelte: { packages: ["svelte", "esm-env", "clsx"], plugins: [svelte({ configFile: false })] },
};

let browser;
let place;
before(async () => {
  place = await mkdtemp(join(tmpdir(), "funnel-frameworks-"));
  await writeFile(join(place, "package.json"), JSON.stringify({ name: "apps", private: true, type: "module" }));
  await run("npm", ["pack", "--pack-destination", place], { cwd: resolve(folder, "../../dist") });
  const packed = (await readdir(place)).find((name) => name.endsWith(".tgz"));
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${packed}`], { cwd: place });
  for (const name of Object.values(FRAMEWORKS).flatMap(({ packages }) => packages)) {
    await symlink(join(folder, "node_modules", name), join(place, "node_modules", name));
  }
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await rm(place, { recursive: true, force: true });
});

for (const [name, { plugins = [], esbuild }] of Object.entries(FRAMEWORKS)) {
  test(`the example for ${name}`, async () => {
    const root = join(place, name);
    await cp(resolve(folder, "../../examples", name), root, { recursive: true });
    const esbuildOptions = esbuild && { esbuild };
    await vite.build({ root, configFile: false, logLevel: "error", base: "./", plugins, build: { target: "es2022" }, ...esbuildOptions });
    const served = await serve(join(root, "dist"));
    const page = await browser.newPage();
    try {
      const wrong = [];
      page.on("pageerror", (error) => wrong.push(error.message));
      page.on("response", (response) => response.status() >= 400 && !response.url().includes("favicon") && wrong.push(`${response.status()} ${response.url()}`));
      await page.goto(`${served.address}/`);
      const rate = () => page.locator("output").textContent();
      const until = (text) => page.waitForFunction((text) => document.querySelector("output")?.textContent === text, text, { timeout: 30_000 }).catch(() => {});
      await until("2.8 %");
      assert.equal(await rate(), "2.8 %", wrong.join("\n"));
      // Told by the element.
      await page.locator("funnel-widget td.in input").last().fill("400");
      await until("1.0 %");
      assert.equal(await rate(), "1.0 %");
      // Told to the element.
      await page.getByRole("button", { name: "A better month" }).click();
      await until("5.0 %");
      assert.equal(await rate(), "5.0 %");
      assert.match(await page.locator("funnel-widget td.in input").last().inputValue(), /^2.?000$/);
      assert.deepEqual(wrong, []);
    } finally {
      await page.close();
      served.close();
    }
  });
}
