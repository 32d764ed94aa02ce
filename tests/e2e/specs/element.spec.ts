// The element on somebody else's page: what its markup says, what it tells, and that it goes without a trace.
import type { Page } from "@playwright/test";

import { counts, drawn, openHost, told, widgetOf } from "../host";
import { accessibilityProblems, expect, test } from "../page";

const STAGES = { Visits: 40_000, Baskets: 4_400, Orders: 1_120 };
const DOCUMENT = { stages: [{ name: "Leads", count: 900 }, { name: "Deals", count: 90 }] };
const countIn = (page: Page, selector: string) => page.locator(`${selector} td.in input`).first();

test.describe("what it shows", () => {
  test("is the table it holds, in the language and the font of the page", async ({ page, baseURL }) => {
    const table = `<table><caption>Vår</caption><thead><tr><th>Steg</th><th>Antall</th></tr></thead><tbody><tr><th scope="row">Besøk</th><td>40 000</td></tr>
      <tr><th scope="row">Salg</th><td>1 120,5</td></tr></tbody></table>`;
    await openHost(page, baseURL, { attributes: 'lang="nb-NO"', head: "<style>body { font-family: monospace; }</style>", body: `<funnel-widget>${table}</funnel-widget>` });
    const widget = await drawn(page);
    expect(await counts(widget)).toEqual({ Besøk: "40 000", Salg: "1 120,5" });
    await expect(widget.getByRole("button", { name: "Legg til trinn" })).toBeVisible();
    await expect(widget.locator("#chart .labels text").first()).toHaveCSS("font-family", "monospace");
    expect(await page.evaluate(() => document.querySelector<any>("funnel-widget").document.title)).toBe("Vår");
    await expect(widget.locator(".named")).toHaveText("Vår");
    await expect(widget.getByRole("group", { name: /^Vår: / })).toHaveCount(2);
    expect(await told(page, "ready")).toHaveLength(1);
  });

  test("is the document it holds or names, and changes with it", async ({ page, baseURL }) => {
    await page.route("**/spring.json", (route) => route.fulfill({ json: DOCUMENT }));
    const script = `<funnel-widget id="held"><script type="application/json">${JSON.stringify(DOCUMENT)}</script></funnel-widget>`;
    await openHost(page, baseURL, { body: `${script}<funnel-widget id="named" src="spring.json"></funnel-widget>${widgetOf(STAGES, 'id="table"')}` });
    for (const id of ["held", "named"]) expect(await counts(await drawn(page, `#${id}`))).toEqual({ Leads: "900", Deals: "90" });

    await page.route("**/autumn.json", (route) => route.fulfill({ json: { stages: [{ name: "Autumn", count: 7 }] } }));
    await page.evaluate(() => document.querySelector("#named")!.setAttribute("src", "autumn.json"));
    await expect.poll(() => counts(page.locator("#named"))).toEqual({ Autumn: "7" });
    await drawn(page, "#table");
    await page.evaluate(() => (document.querySelector("#table td + td")!.textContent = "50 000"));
    await expect.poll(() => counts(page.locator("#table"))).toEqual({ Visits: "50,000", Baskets: "4,400", Orders: "1,120" });
    const changes = await told(page, "change");
    expect(changes.map(({ id, detail }) => [id, detail.source])).toEqual([["named", "host"], ["table", "host"]]);
  });

  test("reads numbers as the language around writes them, also one that it has no words for", async ({ page, baseURL }) => {
    const table = `<table><tfoot><tr><td>Summe</td><td>41.120</td></tr></tfoot><tbody><tr><td>Besuche<sup>1</sup></td><td>40.000</td></tr><tr><td>Käufe<br>online</td><td>1.120</td></tr></tbody></table>`;
    await openHost(page, baseURL, { attributes: 'lang="de"', body: `<funnel-widget>${table}</funnel-widget>` });
    expect(await counts(await drawn(page))).toEqual({ Besuche: "40,000", "Käufe online": "1,120" });
  });

  test("is a sample where nothing is said", async ({ page, baseURL }) => {
    await openHost(page, baseURL, { body: "<funnel-widget></funnel-widget>" });
    expect(Object.keys(await counts(await drawn(page)))).toHaveLength(6);
  });

  test("is what stands in it until it is drawn, and when it cannot be", async ({ page, baseURL }) => {
    let go = () => {};
    const gone = new Promise<void>((done) => (go = done));
    await page.route("**/app-*.wasm", async (route) => {
      await gone;
      await route.continue();
    });
    await openHost(page, baseURL, { body: widgetOf(STAGES) });
    await expect(page.getByRole("cell", { name: "40000" })).toBeVisible();
    go();
    await drawn(page);
    await expect(page.getByRole("cell", { name: "40000", exact: true })).toBeHidden();
  });

  for (const [what, held, message] of [
    ["a table with a word for a number", "<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>many</td></tr></table>", 'table row 2: expected a name and a number ≥ 0, got "many"'],
    ["a document with a wrong field", '<table><tr><td>fallback</td></tr></table><script type="application/json">{"stages":[{"name":"a","count":"abc"}]}</script>', "stages[0].count"],
    ["what is no JSON", '<table><tr><td>fallback</td></tr></table><script type="application/json">{</script>', "script: expected JSON"],
  ] as const) {
    test(`stays when it is ${what}, which is told`, async ({ page, baseURL }) => {
      await openHost(page, baseURL, { body: `<funnel-widget>${held}</funnel-widget>` });
      await expect.poll(async () => (await told(page, "error")).map(({ detail }) => detail.message)).toEqual([expect.stringContaining(message)]);
      await expect(page.locator("funnel-widget > table")).toBeVisible();
    });
  }
});

test.describe("while it is on its way", () => {
  /** The program is held back until the test says so. */
  async function heldBack(page: Page): Promise<() => void> {
    let go = () => {};
    const gone = new Promise<void>((done) => (go = done));
    await page.route("**/app-*.wasm", async (route) => {
      await gone;
      await route.continue();
    });
    return go;
  }

  test("what changes counts all the same", async ({ page, baseURL }) => {
    const go = await heldBack(page);
    await openHost(page, baseURL, { body: `<funnel-widget id="a" loading="eager"></funnel-widget>${widgetOf(STAGES, 'id="b" loading="eager"')}${widgetOf(STAGES, 'id="c" loading="eager"')}` });
    await page.waitForTimeout(200);
    await page.evaluate((document_) => {
      const [a, b, c] = ["a", "b", "c"].map((id) => document.getElementById(id) as any);
      a.innerHTML = "<table><tr><td>Late</td><td>7</td></tr></table>";
      b.setAttribute("readonly", "");
      b.setAttribute("lang", "da");
      b.setAttribute("view", "table");
      c.document = document_;
    }, DOCUMENT);
    go();
    for (const id of ["a", "b", "c"]) await drawn(page, `#${id}`);
    await expect.poll(() => counts(page.locator("#a"))).toEqual({ Late: "7" });
    await expect.poll(() => counts(page.locator("#c"))).toEqual({ Leads: "900", Deals: "90" });
    await expect(page.locator("#b .embedded")).toHaveAttribute("lang", "da");
    await expect(page.locator("#b #chart")).toHaveCount(0);
    await expect(countIn(page, "#b")).toHaveAttribute("readonly", "");
  });

  test("of two addresses the later counts, whichever answers first, and a document set after both", async ({ page, baseURL }) => {
    const answer = (name: string, count: number, after: number) =>
      page.route(`**/${name}.json`, async (route) => {
        await new Promise((done) => setTimeout(done, after));
        await route.fulfill({ json: { stages: [{ name, count }] } });
      });
    await answer("slow", 1, 800);
    await answer("fast", 2, 0);
    await openHost(page, baseURL, { body: `${widgetOf(STAGES, 'id="a"')}${widgetOf(STAGES, 'id="b"')}` });
    for (const id of ["a", "b"]) await drawn(page, `#${id}`);
    await page.evaluate((document_) => {
      const [a, b] = ["a", "b"].map((id) => document.getElementById(id) as any);
      a.src = "slow.json";
      a.src = "fast.json";
      b.src = "slow.json";
      b.document = document_;
    }, DOCUMENT);
    await page.waitForTimeout(1200);
    expect(await counts(page.locator("#a"))).toEqual({ fast: "2" });
    expect(await counts(page.locator("#b"))).toEqual({ Leads: "900", Deals: "90" });
  });
});

test("after a failure, what is given next is shown", async ({ page, baseURL }) => {
  const wrong = '<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>many</td></tr></table>';
  await openHost(page, baseURL, { body: `<funnel-widget id="a">${wrong}</funnel-widget><funnel-widget id="b">${wrong}</funnel-widget>` });
  await expect.poll(async () => (await told(page, "error")).length).toBe(2);
  await page.evaluate((document_) => {
    (document.querySelector("#a") as any).document = document_;
    document.querySelector("#b tr:last-child td:last-child")!.textContent = "5";
  }, DOCUMENT);
  for (const id of ["a", "b"]) await drawn(page, `#${id}`);
  expect(await counts(page.locator("#a"))).toEqual({ Leads: "900", Deals: "90" });
  expect(await counts(page.locator("#b"))).toEqual({ a: "1", b: "5" });
});

test("what it told, handed back to it, keeps the way back", async ({ page, baseURL }) => {
  await openHost(page, baseURL, { body: widgetOf(STAGES, 'currency="NOK"') });
  const widget = await drawn(page);
  await page.evaluate(() => document.addEventListener("funnel-change", ({ target, detail }: any) => (target.document = detail.document)));
  await countIn(page, "funnel-widget").fill("50000");
  await expect.poll(async () => (await told(page, "change")).length).toBeGreaterThan(0);
  await widget.locator("#chart [data-stage]").first().focus();
  await page.keyboard.press("Control+z");
  await expect(countIn(page, "funnel-widget")).toHaveValue("40,000");
  expect((await told(page, "change")).map(({ detail }) => detail.source)).not.toContain("host");
});

test("its currency is that of its attribute, as long as there is one", async ({ page, baseURL }) => {
  await openHost(page, baseURL, { body: '<funnel-widget currency="DKK"></funnel-widget>' });
  await drawn(page);
  const currency = () => page.evaluate(() => document.querySelector<any>("funnel-widget").document.currency);
  expect(await currency()).toBe("DKK");
  await page.evaluate(() => document.querySelector("funnel-widget")!.removeAttribute("currency"));
  await expect.poll(currency).toBe("EUR");
});

test("in full it has the figures too, and nothing that leads elsewhere", async ({ page, baseURL }) => {
  await openHost(page, baseURL, { body: widgetOf(STAGES, 'view="full"') });
  const widget = await drawn(page);
  await expect(widget.locator(".figures .figure")).toHaveCount(5);
  await expect(widget.locator(".weakest")).toContainText("Baskets");
  await expect(widget.getByRole("button", { name: /would help|Try it/ })).toHaveCount(0);
  await widget.getByRole("button", { name: /^Baskets/ }).press("Enter");
  await expect(widget.getByRole("dialog")).toHaveCount(1);
});

test("every attribute can change", async ({ page, baseURL }) => {
  await openHost(page, baseURL, { body: widgetOf(STAGES) });
  const widget = await drawn(page);
  const set = (name: string, value: string | null) =>
    page.evaluate(([name, value]) => {
      const element = document.querySelector("funnel-widget")!;
      if (value === null) element.removeAttribute(name!);
      else element.setAttribute(name!, value);
    }, [name, value]);
  const [chart, table] = [widget.locator("#chart"), widget.locator("table.stages")];

  await set("view", "chart");
  await expect(table).toBeHidden();
  await set("view", "table");
  await expect(chart).toBeHidden();
  await set("view", null);
  await expect(chart).toBeVisible();
  await expect(table).toBeVisible();

  const pressed = widget.getByRole("group", { name: "Shape" }).locator('[aria-pressed="true"]');
  await set("shape", "bars");
  await expect(pressed).toHaveText("Bars");
  await set("shape", null);
  await expect(pressed).toHaveText("Funnel");
  await set("orientation", "horizontal");
  await expect(pressed).toHaveText("Flow");

  const root = widget.locator(".embedded");
  await expect(root).toHaveAttribute("data-theme", "light");
  await set("theme", "dark");
  await expect(root).toHaveAttribute("data-theme", "dark");
  await set("lang", "sv");
  await expect(widget.getByRole("button", { name: "Lägg till steg" })).toBeVisible();
  await set("dir", "rtl");
  await expect(root).toHaveAttribute("dir", "rtl");
  await expect(chart).toHaveAttribute("direction", "rtl");
  await set("currency", "NOK");
  await expect.poll(() => page.evaluate(() => document.querySelector<any>("funnel-widget").document.currency)).toBe("NOK");

  await set("readonly", "");
  await expect(countIn(page, "funnel-widget")).toHaveAttribute("readonly", "");
  await expect(widget.locator(".grip").first()).toBeHidden();
  await expect(widget.getByRole("button", { name: "Lägg till steg" })).toHaveCount(0);
  await set("readonly", null);
  await expect(widget.getByRole("button", { name: "Lägg till steg" })).toBeVisible();
});

test("its properties are the document and its figures, and say what is wrong with another", async ({ page, baseURL }) => {
  await openHost(page, baseURL, { body: widgetOf(STAGES) });
  const widget = await drawn(page);
  const found = await page.evaluate((document_) => {
    const element = document.querySelector<any>("funnel-widget");
    const before = [element.document.stages.map((stage: any) => stage.count), element.report.overallRate];
    element.document = document_;
    const after = [element.document.stages.map((stage: any) => stage.count), element.report.overallRate];
    const errors = [{ stages: [{ name: "a", count: -1 }] }, { stages: [{ name: "a", count: NaN }] }, 5].map((wrong) => {
      try {
        element.document = wrong;
        return "taken";
      } catch (error) {
        return String(error);
      }
    });
    return { before, after, errors };
  }, DOCUMENT);
  expect(found.before).toEqual([[40_000, 4_400, 1_120], 0.028]);
  expect(found.after).toEqual([[900, 90], 0.1]);
  expect(found.errors).toEqual([
    expect.stringMatching(/^Error: stages\[0\]\.count: .*-1/),
    expect.stringMatching(/^Error: stages\[0\]\.count: .*NaN/),
    "Error: document: expected an object, got 5",
  ]);
  await expect.poll(() => counts(widget)).toEqual({ Leads: "900", Deals: "90" });
});

test.describe("what is done to it", () => {
  test("is told with the document and its figures, and can be undone within it alone", async ({ page, baseURL }) => {
    await openHost(page, baseURL, { body: `<input aria-label="Host">${widgetOf(STAGES)}` });
    const widget = await drawn(page);
    const field = widget.getByRole("textbox", { name: "People in Orders" });
    await field.fill("2000");
    await expect.poll(async () => (await told(page, "change")).at(-1)?.detail).toMatchObject({
      source: "user",
      document: { stages: [{}, {}, { name: "Orders", count: 2000 }] },
      report: { overallRate: 0.05 },
    });
    await page.getByRole("textbox", { name: "Host" }).press("Control+z");
    await expect(field).toHaveValue(/^2.?000$/);
    await widget.locator('#chart [data-stage]').first().focus();
    await page.keyboard.press("Control+z");
    await expect(field).toHaveValue("1,120");
  });

  test("opens a stage over the element and not over the page", async ({ page, baseURL }) => {
    await openHost(page, baseURL, { body: `<p style="height: 200px">Above</p>${widgetOf(STAGES, 'view="chart"')}` });
    const widget = await drawn(page);
    await widget.getByRole("button", { name: /^Baskets/ }).press("Enter");
    const panel = widget.getByRole("dialog", { name: "Stage Baskets" });
    await expect(panel.getByRole("textbox", { name: "Name" })).toBeFocused();
    const [inner, outer] = await Promise.all([panel.boundingBox(), widget.boundingBox()]);
    expect(inner!.y).toBeGreaterThanOrEqual(outer!.y);
    expect(inner!.x + inner!.width).toBeLessThanOrEqual(outer!.x + outer!.width + 1);
    expect((await told(page, "stage-click")).map(({ detail }) => detail)).toEqual([{ stage: "s2" }]);
    await page.keyboard.press("Escape");
    await expect(panel).toBeHidden();
    await expect(widget.getByRole("button", { name: /^Baskets/ })).toBeFocused();
  });

  test("changes nothing where it is there to be read", async ({ page, baseURL }) => {
    await openHost(page, baseURL, { body: widgetOf(STAGES, "readonly") });
    const widget = await drawn(page);
    const before = await counts(widget);
    const stage = widget.getByRole("button", { name: /^Baskets/ });
    await stage.click();
    await expect.poll(async () => (await told(page, "stage-click")).length).toBe(1);
    await expect(widget.getByRole("dialog")).toHaveCount(0);
    await stage.focus();
    for (const key of ["+", "-", "Enter", "Control+z"]) await page.keyboard.press(key);
    const field = countIn(page, "funnel-widget");
    await field.focus();
    await page.keyboard.type("7");
    await field.press("ArrowUp");
    expect(await counts(widget)).toEqual(before);
    expect(await told(page, "change")).toEqual([]);
  });

  test("a menu closes by what happens elsewhere, in the element or outside", async ({ page, baseURL }) => {
    await openHost(page, baseURL, { body: `<button>Host</button>${widgetOf(STAGES)}` });
    const widget = await drawn(page);
    const opener = widget.getByRole("button", { name: /^More about the chart|^Chart/ }).first();
    await opener.click();
    const item = widget.getByRole("button", { name: "Square root" });
    await expect(item).toBeVisible();
    await item.click();
    await expect(item).toBeHidden();
    await opener.click();
    await expect(item).toBeVisible();
    await page.getByRole("button", { name: "Host" }).click();
    await expect(item).toBeHidden();
    await opener.click();
    await widget.locator("table.stages caption").click();
    await expect(item).toBeHidden();
    await opener.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect(widget.locator(".sheet .item:focus")).toHaveCount(1);
  });
});

test("what opens at the last row is seen, whole", async ({ page, baseURL }) => {
  await openHost(page, baseURL, { body: `<div style="height: 420px">Above</div>${widgetOf(STAGES, 'view="table"')}<div style="height: 2000px">Below</div>` });
  const widget = await drawn(page);
  for (const below of [false, true]) {
    await page.evaluate((below) => scrollTo(0, below ? 400 : 0), below);
    await widget.getByRole("button", { name: "More for Orders" }).click();
    const items = widget.locator(".sheet .item");
    await expect(items).toHaveCount(5);
    const isOnTop = (item: Element) => {
      const { x, y, width, height } = item.getBoundingClientRect();
      const root = item.getRootNode() as ShadowRoot;
      return item.contains(root.elementFromPoint(x + width / 2, y + height / 2));
    };
    for (const item of await items.all()) await expect.poll(() => item.evaluate(isOnTop)).toBe(true);
    await page.keyboard.press("Escape");
    await expect(items).toHaveCount(0);
  }
});

test("has a width of its own where its place has none", async ({ page, baseURL }) => {
  await openHost(page, baseURL, { body: `<div style="display: inline-block" id="place">${widgetOf(STAGES)}</div>` });
  await drawn(page);
  const box = await page.locator("#place").boundingBox();
  expect(box!.width).toBeGreaterThan(280);
});

test.describe("where it is kept", () => {
  const keys = (page: Page) => page.evaluate(() => Object.keys(localStorage).sort());

  test("is nowhere without a key", async ({ page, baseURL }) => {
    await openHost(page, baseURL, { body: widgetOf(STAGES) });
    await drawn(page);
    await countIn(page, "funnel-widget").fill("50000");
    await expect.poll(async () => (await told(page, "change")).length).toBeGreaterThan(0);
    await page.waitForTimeout(1000);
    expect(await keys(page)).toEqual([]);
  });

  test("is under its key, which elements share and nobody else sees", async ({ page, baseURL }) => {
    const body = widgetOf(STAGES, 'id="a" storage-key="spring"') + widgetOf(STAGES, 'id="b" storage-key="spring"') + widgetOf(STAGES, 'id="c" storage-key="spring/2"');
    await openHost(page, baseURL, { body });
    for (const id of ["a", "b", "c"]) await drawn(page, `#${id}`);
    await countIn(page, "#a").fill("50000");
    await expect(countIn(page, "#b")).toHaveValue(/^50.?000$/);
    await expect.poll(async () => (await keys(page)).length).toBeGreaterThan(0);
    expect((await keys(page)).filter((key) => !key.startsWith("funnel-widget/spring/"))).toEqual([]);
    await expect(countIn(page, "#c")).toHaveValue("40,000");
    // Taking one away leaves the other at work.
    await page.evaluate(() => document.querySelector("#a")!.remove());
    await countIn(page, "#b").fill("60000");
    await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain("60000");

    await page.reload();
    for (const id of ["a", "b", "c"]) await drawn(page, `#${id}`);
    await expect(countIn(page, "#a")).toHaveValue("60,000");
    await expect(countIn(page, "#c")).toHaveValue("40,000");
    await page.evaluate(() => document.querySelector("#a")!.setAttribute("storage-key", "autumn"));
    await expect(countIn(page, "#a")).toHaveValue("40,000");

    await page.goto("./");
    await expect(page.getByRole("main")).toBeVisible();
    await expect(page.locator("main").getByRole("textbox", { name: /^People in/ }).first()).toHaveValue("40,000");
  });

  test("is what the page has set, too", async ({ page, baseURL }) => {
    await openHost(page, baseURL, { body: widgetOf(STAGES, 'storage-key="spring"') });
    await drawn(page);
    await page.evaluate((document_) => (document.querySelector<any>("funnel-widget").document = document_), DOCUMENT);
    await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain("Leads");
    await page.reload();
    expect(await counts(await drawn(page))).toEqual({ Leads: "900", Deals: "90" });
  });

  test("is what another element has made of it, when one comes back", async ({ page, baseURL }) => {
    await openHost(page, baseURL, { body: widgetOf(STAGES, 'id="a" storage-key="spring"') + widgetOf(STAGES, 'id="b" storage-key="spring"') });
    for (const id of ["a", "b"]) await drawn(page, `#${id}`);
    await countIn(page, "#a").fill("50000");
    await expect(countIn(page, "#b")).toHaveValue(/^50.?000$/);
    await page.evaluate(() => {
      (globalThis as any).away = document.querySelector("#a");
      (globalThis as any).away.remove();
    });
    await countIn(page, "#b").fill("60000");
    await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain("60000");
    await page.evaluate(() => document.body.prepend((globalThis as any).away));
    await drawn(page, "#a");
    await expect.poll(async () => (await told(page, "ready")).length).toBe(3);
    await expect(countIn(page, "#a")).toHaveValue(/^60.?000$/);
    await expect(countIn(page, "#b")).toHaveValue(/^60.?000$/);
  });

  test("follows another tab", async ({ page, baseURL, context }) => {
    const body = widgetOf(STAGES, 'storage-key="spring"');
    await openHost(page, baseURL, { body });
    await drawn(page);
    await countIn(page, "funnel-widget").fill("50000");
    await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).toContain("50000");
    const other = await context.newPage();
    await openHost(other, baseURL, { body });
    await drawn(other);
    await expect(countIn(other, "funnel-widget")).toHaveValue("50,000");
    await countIn(other, "funnel-widget").fill("70000");
    await countIn(other, "funnel-widget").press("Tab");
    await expect(countIn(page, "funnel-widget")).toHaveValue("70,000");
    await other.close();
  });
});

test.describe("when it comes and goes", () => {
  test("nothing of it is fetched before it is nearly in sight", async ({ page, baseURL }) => {
    const fetched: string[] = [];
    page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
    await openHost(page, baseURL, { body: `<div style="height: 4000px">Above</div>${widgetOf(STAGES)}` });
    await page.waitForTimeout(500);
    expect(fetched.filter((path) => /app-|locales|wasm|css/.test(path))).toEqual([]);
    await page.evaluate(() => scrollTo(0, 3000));
    await drawn(page);
  });

  test("it is drawn at once where that is asked for", async ({ page, baseURL }) => {
    await openHost(page, baseURL, { body: `<div style="height: 4000px">Above</div>${widgetOf(STAGES, 'loading="eager"')}` });
    await drawn(page);
  });

  test("moving it keeps all of it, and what was taken away comes back as it was", async ({ page, baseURL }) => {
    await openHost(page, baseURL, { body: `<div id="from">${widgetOf(STAGES)}</div><div id="to"></div>` });
    const widget = await drawn(page);
    await countIn(page, "funnel-widget").fill("50000");
    await countIn(page, "funnel-widget").press("Tab");
    await page.evaluate(() => document.querySelector("#to")!.append(document.querySelector("funnel-widget")!));
    await expect(countIn(page, "#to funnel-widget")).toHaveValue("50,000");
    await widget.locator("#chart [data-stage]").first().focus();
    await page.keyboard.press("Control+z");
    await expect(countIn(page, "#to funnel-widget")).toHaveValue("40,000");
    await countIn(page, "funnel-widget").fill("60000");
    await expect.poll(async () => (await told(page, "change")).at(-1)?.detail.document.stages[0].count).toBe(60_000);
    expect(await told(page, "ready")).toHaveLength(1);
    // To where another language is spoken.
    await page.evaluate(() => document.querySelector("#to")!.setAttribute("lang", "nb"));
    await expect(widget.locator(".embedded")).toHaveAttribute("lang", "nb");
    await page.evaluate(async () => {
      const element = document.querySelector("funnel-widget")!;
      element.remove();
      await new Promise((done) => setTimeout(done, 100));
      document.querySelector("#from")!.append(element);
    });
    await drawn(page, "#from funnel-widget");
    await expect(countIn(page, "#from funnel-widget")).toHaveValue("60,000");
    expect(await told(page, "ready")).toHaveLength(2);
  });

  test("five hundred that come and go leave nothing behind", async ({ page, baseURL }) => {
    test.setTimeout(240_000);
    await page.addInitScript(() => {
      // All memories of the program, to know how large they grow.
      const memories: WebAssembly.Memory[] = ((globalThis as any).memories = []);
      for (const name of ["instantiate", "instantiateStreaming"] as const) {
        const real = WebAssembly[name] as any;
        (WebAssembly as any)[name] = async (...given: unknown[]) => {
          const made = await real.apply(WebAssembly, given);
          const memory = (made.instance ?? made).exports.memory;
          if (memory instanceof WebAssembly.Memory && !memories.includes(memory)) memories.push(memory);
          return made;
        };
      }
    });
    await openHost(page, baseURL, { body: `${widgetOf(STAGES, 'id="stays"')}<div id="place"></div>` });
    await drawn(page, "#stays");
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    const comeAndGo = (times: number) =>
      page.evaluate(async (times) => {
        const place = document.querySelector("#place")!;
        for (let time = 0; time < times; time++) {
          const element = document.createElement("funnel-widget") as any;
          element.setAttribute("loading", "eager");
          element.document = { stages: [{ name: "a", count: 900 + time }, { name: "b", count: 90 }] };
          const ready = new Promise((done) => element.addEventListener("funnel-ready", done));
          place.append(element);
          // Every third is taken away before it is there.
          if (time % 3 > 0) await ready;
          else await new Promise((done) => setTimeout(done, time % 5));
          element.remove();
        }
        await new Promise((done) => setTimeout(done, 300));
      }, times);
    const held = async () => {
      await session.send("HeapProfiler.collectGarbage");
      const { metrics } = await session.send("Performance.getMetrics");
      const of = (name: string) => metrics.find((metric) => metric.name === name)!.value;
      const memory: number[] = await page.evaluate(() => (globalThis as any).memories.map((memory: WebAssembly.Memory) => memory.buffer.byteLength));
      return { nodes: of("Nodes"), listeners: of("JSEventListeners"), heap: of("JSHeapUsedSize"), memory };
    };
    await comeAndGo(150);
    const before = await held();
    await comeAndGo(500);
    const after = await held();
    // No more than what the allocator asks for at a time.
    expect(after.memory).toHaveLength(1);
    expect(after.memory[0]).toBeLessThanOrEqual(before.memory[0] + 65_536);
    expect(after.nodes).toBeLessThanOrEqual(before.nodes + 20);
    expect(after.listeners).toBeLessThanOrEqual(before.listeners + 5);
    expect(after.heap).toBeLessThan(before.heap + 1_000_000);
    await expect(countIn(page, "#stays")).toHaveValue("40,000");
  });
});

test("createFunnel puts one where it is wanted, and gives a handle", async ({ page, baseURL }) => {
  await openHost(page, baseURL, { body: '<div id="place"></div>' });
  const found = await page.evaluate(async ([entry, document_]) => {
    const { createFunnel } = await import(entry as string);
    const funnel = await createFunnel("#place", { document: document_, lang: "da", readonly: true });
    const heard: unknown[] = [];
    const off = funnel.on("change", ({ source }: any) => heard.push(source));
    const rate = funnel.report.overallRate;
    funnel.document = { stages: [{ name: "a", count: 4 }, { name: "b", count: 1 }] };
    await new Promise((done) => setTimeout(done, 100));
    off();
    funnel.document = { stages: [{ name: "c", count: 1 }] };
    await new Promise((done) => setTimeout(done, 100));
    const svg = await funnel.exportSvg();
    const png = await funnel.exportPng(1);
    const head = new Uint8Array(await png.slice(0, 4).arrayBuffer());
    const json = JSON.parse(funnel.exportJson());
    const lang = document.querySelector("#place funnel-widget")!.getAttribute("lang");
    funnel.destroy();
    const errors = await Promise.all(
      [["#nowhere", {}], ["#place", { theme: "pink" }], ["#place", { size: 3 }], ["#place", { document: { stages: [{}] } }]].map(([target, options]) =>
        createFunnel(target, options).then(() => "made", (error: Error) => error.message),
      ),
    );
    return { heard, rate, svg: svg.slice(0, 4), type: png.type, head: [...head], json, lang, left: document.querySelectorAll("funnel-widget").length, errors };
  }, [new URL("funnel-widget.js", baseURL).href, DOCUMENT] as const);
  expect(found).toMatchObject({ heard: ["host"], rate: 0.1, svg: "<svg", type: "image/png", head: [0x89, 0x50, 0x4e, 0x47], lang: "da", left: 0 });
  expect(found.json.stages[0].name).toBe("c");
  expect(found.errors).toEqual([
    'target: expected an element or a selector of one, got "#nowhere"',
    'options.theme: expected one of "auto", "light", "dark", got "pink"',
    expect.stringMatching(/^options: expected one of "document", .*, got "size"$/),
    expect.stringMatching(/^stages\[0\]\./),
  ]);
});

for (const width of [280, 390, 1280]) {
  test(`fits into ${width} px, alone and in a column`, async ({ page, baseURL }) => {
    await page.setViewportSize({ width, height: 900 });
    const column = `<div style="display: flex"><div style="inline-size: 280px">${widgetOf(STAGES, 'id="narrow"')}</div></div>`;
    await openHost(page, baseURL, { head: "<style>body { margin: 0; }</style>", body: `${widgetOf(STAGES, 'id="wide"')}${column}` });
    for (const id of ["wide", "narrow"]) await drawn(page, `#${id}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    const columns = (id: string) => page.locator(`#${id} .pair`).evaluate((pair) => getComputedStyle(pair).gridTemplateColumns.split(" ").length);
    expect(await columns("wide")).toBe(width > 860 ? 2 : 1);
    expect(await columns("narrow")).toBe(1);
  });
}

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing wrong with it on a ${scheme} page`, async ({ page, baseURL }) => {
    const head = `<style>body { background: ${scheme === "dark" ? "#101418" : "#fff"}; color: ${scheme === "dark" ? "#eee" : "#111"}; }</style>`;
    const body = `<main><h1>Spring</h1>${widgetOf(STAGES, 'id="a"')}${widgetOf(STAGES, 'id="b" readonly')}${widgetOf(STAGES, 'id="c" view="chart" shape="bars"')}</main>`;
    await openHost(page, baseURL, { head, body });
    for (const id of ["a", "b", "c"]) await drawn(page, `#${id}`);
    await expect(page.locator("#a .embedded")).toHaveAttribute("data-theme", scheme);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.locator("#a").getByRole("button", { name: /^Baskets/ }).press("Enter");
    await expect(page.locator("#a").getByRole("dialog")).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
}
