// Pages that make it hard for an element: policies, resets, other versions, frames without storage, and the program's own end.
import { counts, drawn, openHost, serveToOthers, told, widgetOf } from "../host";
import { expect, test } from "../page";

const STAGES = { Visits: 40_000, Baskets: 4_400, Orders: 1_120 };
const SHOWN = { Visits: "40,000", Baskets: "4,400", Orders: "1,120" };

test("a strict policy without inline styles is kept", async ({ page, baseURL }) => {
  await openHost(page, baseURL, { policy: "default-src 'self'; img-src 'self' data:; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'", body: widgetOf(STAGES) });
  const widget = await drawn(page);
  expect(await counts(widget)).toEqual(SHOWN);
  // All that opens at a click, too.
  await widget.getByRole("button", { name: /^Baskets/ }).press("Enter");
  await expect(widget.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await widget.getByRole("button", { name: "Templates" }).click();
  await expect(widget.locator(".template").first()).toBeVisible();
});

test.describe("a policy that forbids WebAssembly", () => {
  test.use({ expected: /wasm|script-src|WebAssembly/i });

  test("leaves the table, and an error is told", async ({ page, baseURL }) => {
    await openHost(page, baseURL, { policy: "script-src 'self'", body: widgetOf(STAGES) });
    await expect.poll(async () => (await told(page, "error")).map(({ detail }) => detail.message)).toEqual([expect.stringMatching(/WebAssembly/)]);
    await expect(page.getByRole("cell", { name: "40000" })).toBeVisible();
  });
});

test("styles that reset everything do not reach it, and its own do not leak", async ({ page, baseURL }) => {
  const reset = "* { all: unset; } *, *::before { margin: 9px; color: red; font: 30px fantasy; letter-spacing: 9px; text-transform: uppercase; } .card { display: none; } button { display: none; }";
  await openHost(page, baseURL, { head: `<style>${reset}</style>`, body: `<p class="button card pair" id="host">Host</p>${widgetOf(STAGES)}` });
  const widget = await drawn(page);
  const host = page.locator("#host");
  const look = (it: typeof host) => it.evaluate((element) => ["display", "padding", "border-width", "grid-template-columns"].map((name) => getComputedStyle(element).getPropertyValue(name)));
  expect(await look(host)).toEqual(["none", "0px", "0px", "none"]);
  const button = widget.getByRole("button", { name: "Add stage" });
  await expect(button).toBeVisible();
  await expect(button).toHaveCSS("font-size", "14px");
  await expect(button).toHaveCSS("letter-spacing", "normal");
  await expect(button).toHaveCSS("text-transform", "none");
  await expect(widget.locator(".embedded")).not.toHaveCSS("color", "rgb(255, 0, 0)");
  expect(await counts(widget)).toEqual(SHOWN);
});

test("its own properties and parts are for the page to set", async ({ page, baseURL }) => {
  const head = `<style>
    funnel-widget { --funnel-first: rgb(200, 0, 0); --funnel-last: rgb(200, 0, 0); --funnel-font: monospace; --funnel-radius: 0px; }
    funnel-widget::part(stage) { opacity: .5; } funnel-widget::part(label) { font-style: italic; } funnel-widget::part(table) { margin-block-start: 7px; }
  </style>`;
  await openHost(page, baseURL, { head, body: widgetOf(STAGES) });
  const widget = await drawn(page);
  const shape = widget.locator("#chart .stage .shape").first();
  expect(await shape.evaluate((path) => getComputedStyle(path).fill)).toMatch(/rgb\(200, 0, 0\)|oklch\(0\.5[0-9]* 0\.2/);
  await expect(widget.locator("#chart .stage").first()).toHaveCSS("opacity", "0.5");
  await expect(widget.locator("#chart .labels")).toHaveCSS("font-style", "italic");
  await expect(widget.locator("table.stages")).toHaveCSS("margin-top", "7px");
  await expect(widget.locator(".embedded")).toHaveCSS("font-family", "monospace");
  await expect(widget.locator(".card").first()).toHaveCSS("border-radius", "0px");
});

test("a page that reads from right to left is mirrored", async ({ page, baseURL }) => {
  await openHost(page, baseURL, { attributes: 'lang="ar" dir="rtl"', body: widgetOf(STAGES) });
  const widget = await drawn(page);
  await expect(widget.locator("#chart")).toHaveAttribute("direction", "rtl");
  await expect(widget.locator(".embedded")).toHaveAttribute("dir", "rtl");
});

test("dark is what is behind it, and follows the page", async ({ page, baseURL }) => {
  await openHost(page, baseURL, { head: "<style>body { transition: background .2s; } .dark { background: #111; } html { background: white; }</style>", body: widgetOf(STAGES) });
  const root = (await drawn(page)).locator(".embedded");
  await expect(root).toHaveAttribute("data-theme", "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(root).toHaveAttribute("data-theme", "light");
  await page.evaluate(() => document.body.classList.add("dark"));
  await expect(root).toHaveAttribute("data-theme", "dark");
  // On paper everything is light.
  await page.emulateMedia({ media: "print" });
  expect(await root.evaluate((element) => getComputedStyle(element).colorScheme)).toBe("light");
});

test("a page of another origin shows it", async ({ page, baseURL }) => {
  await serveToOthers(page, baseURL);
  await openHost(page, baseURL, { address: "http://host.test/", body: widgetOf(STAGES) });
  expect(await counts(await drawn(page))).toEqual(SHOWN);
});

test.describe("in a frame that has no storage", () => {
  test("it works, and says that nothing is kept", async ({ page, baseURL }) => {
    const inner = new URL("inner.html", baseURL).href;
    const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Inner</title><script type="module" src="funnel-widget.js"></script></head>
      <body>${widgetOf(STAGES, 'id="kept" storage-key="x"')}${widgetOf(STAGES, 'id="unkept"')}</body></html>`;
    await serveToOthers(page, baseURL);
    await page.route(inner, (route) => route.fulfill({ contentType: "text/html", body: html }));
    await openHost(page, baseURL, { entry: null, body: `<iframe sandbox="allow-scripts" src="${inner}" style="inline-size: 600px; block-size: 900px"></iframe>` });
    const frame = page.frameLocator("iframe");
    await expect(frame.locator("#kept table.stages")).toBeVisible({ timeout: 30_000 });
    await expect(frame.locator("#kept .unkept")).toContainText("Not kept");
    await frame.locator("#unkept").scrollIntoViewIfNeeded();
    await expect(frame.locator("#unkept table.stages")).toBeVisible({ timeout: 30_000 });
    await expect(frame.locator("#unkept .unkept")).toHaveCount(0);
  });
});

test("of two versions the first has the tag, and the functions of both work", async ({ page, baseURL }) => {
  const warnings: string[] = [];
  page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  await page.route("**/other/funnel-widget.js", async (route) => {
    const response = await route.fetch({ url: new URL("funnel-widget.js", baseURL).href });
    const script = await response.text();
    const other = script.replace(/"\d+\.\d+\.\d+"/, '"99.0.0"').replaceAll('"./', `"${new URL("./", baseURL).href}`);
    await route.fulfill({ contentType: "text/javascript", body: other });
  });
  await openHost(page, baseURL, { body: widgetOf(STAGES) });
  await drawn(page);
  const found = await page.evaluate(async ([first, other]) => {
    const [one, two] = [await import(first!), await import(other!)];
    const document = { stages: [{ name: "a", count: 4 }, { name: "b", count: 1 }] };
    return [one.version === two.version, (await one.report(document)).overallRate, (await two.report(document)).overallRate];
  }, [new URL("funnel-widget.js", baseURL).href, new URL("other/funnel-widget.js", baseURL).href]);
  expect(found).toEqual([false, 0.25, 0.25]);
  expect(warnings).toEqual([expect.stringMatching(/<funnel-widget>: version \d+\.\d+\.\d+ has the tag already; version 99\.0\.0/)]);
});

test.describe("when the program ends", () => {
  test.use({ expected: /unreachable/ });

  test.beforeEach(async ({ page }) => {
    // As a panic ends: the next time the browser calls the program, it traps.
    await page.addInitScript(() => {
      const host = globalThis as any;
      const real = WebAssembly.instantiateStreaming;
      host.made = 0;
      WebAssembly.instantiateStreaming = async (...given) => {
        const { module, instance } = await real(...given);
        if (!(instance.exports.memory instanceof WebAssembly.Memory)) return { module, instance };
        host.made += 1;
        let isDead = false;
        const guarded = Object.entries(instance.exports).map(([name, it]) => {
          if (!name.includes("closures")) return [name, it];
          const call = (...values: unknown[]) => {
            if (host.isToTrap) isDead = true;
            host.isToTrap = false;
            if (!isDead) return (it as any)(...values);
            // And again, whatever else it is called for.
            host.calls = (host.calls ?? 0) + 1;
            throw new WebAssembly.RuntimeError("unreachable");
          };
          return [name, call];
        });
        return { module, instance: { exports: Object.fromEntries(guarded) } } as any;
      };
    });
  });

  test("at one element, the others are drawn anew, and that one offers a way back", async ({ page, baseURL }) => {
    const body = ["a", "b", "c"].map((id) => widgetOf(STAGES, `id="${id}"`)).join("");
    await openHost(page, baseURL, { body });
    for (const id of ["a", "b", "c"]) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
      await drawn(page, `#${id}`);
    }
    const count = (id: string) => page.locator(`#${id}`).getByRole("textbox", { name: "People in Visits" });
    for (const [id, value] of [["a", "50000"], ["b", "60000"]]) {
      await count(id).fill(value);
      await expect.poll(async () => (await told(page, "change")).at(-1)?.detail.document.stages[0].count).toBe(Number(value));
    }
    await page.locator("#b").getByRole("button", { name: /^Baskets/ }).evaluate((stage) => {
      (globalThis as any).isToTrap = true;
      stage.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
    });

    const panel = page.locator("#b").getByRole("alert");
    await expect(panel).toContainText("has stopped working");
    await expect(count("a")).toHaveValue("50,000");
    await expect(count("c")).toHaveValue("40,000");
    expect(await page.evaluate(() => (globalThis as any).made)).toBe(2);
    expect((await told(page, "error")).map(({ id }) => id)).toEqual(["b"]);
    const [file] = await Promise.all([page.waitForEvent("download"), panel.getByRole("button", { name: "Save it as a file" }).click()]);
    expect(file.suggestedFilename()).toBe("funnel.funnel.json");
    await panel.getByRole("button", { name: "Show it again" }).click();
    await expect(count("b")).toHaveValue("60,000");
    await count("a").fill("70000");
    await expect.poll(async () => (await told(page, "change")).at(-1)?.detail.document.stages[0].count).toBe(70_000);
    // Nothing has reached the program that ended but the call at which it did, and the event that brought it there.
    expect(await page.evaluate(() => (globalThis as any).calls)).toBe(1);
    expect(await page.evaluate(() => (globalThis as any).made)).toBe(2);
  });

  test("elements that keep their work have the last of it again, also what was not stored yet", async ({ page, baseURL }) => {
    await openHost(page, baseURL, { body: widgetOf(STAGES, 'id="a" storage-key="a"') + widgetOf(STAGES, 'id="b"') });
    for (const id of ["a", "b"]) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
      await drawn(page, `#${id}`);
    }
    const count = page.locator("#a").getByRole("textbox", { name: "People in Visits" });
    await count.fill("50000");
    await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain("50000");
    await count.fill("60000");
    await page.locator("#b").getByRole("button", { name: /^Baskets/ }).evaluate(async (stage) => {
      // As soon as the element has told of it.
      const last = () => (globalThis as any).told.at(-1)?.detail.document?.stages[0].count;
      while (last() !== 60_000) await new Promise((done) => setTimeout(done));
      (globalThis as any).isToTrap = true;
      stage.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
    });
    await expect(page.locator("#b").getByRole("alert")).toBeVisible();
    await expect(count).toHaveValue("60,000");
    await expect.poll(() => page.evaluate(() => Object.values(localStorage).join())).toContain("60000");
    const stored = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(":doc:")));
    expect(stored).toHaveLength(1);
  });

  test("while it is asked by the page, the page hears it, and the element offers a way back", async ({ page, baseURL }) => {
    await openHost(page, baseURL, { body: widgetOf(STAGES, 'id="a"') + widgetOf(STAGES, 'id="b"') });
    for (const id of ["a", "b"]) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
      await drawn(page, `#${id}`);
    }
    const error = await page.evaluate(() => {
      (globalThis as any).isToTrap = true;
      try {
        document.querySelector<any>("#a").document = { stages: [{ name: "a", count: 1 }] };
        return "taken";
      } catch (error) {
        return String(error);
      }
    });
    expect(error).toContain("unreachable");
    await expect(page.locator("#a").getByRole("alert")).toContainText("has stopped working");
    await expect.poll(() => counts(page.locator("#b"))).toEqual(SHOWN);
  });
});
