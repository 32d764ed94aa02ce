// Pages of somebody else's, which show funnels: made up here, served at addresses beside the real files or elsewhere.
import type { Locator, Page } from "@playwright/test";

/** What a host is made of. */
export interface Host {
  /** In its head, before the widget's script. */
  head?: string;
  body: string;
  policy?: string;
  /** Of `<html>`. */
  attributes?: string;
  /** Where it is; beside the widget unless said. */
  address?: string;
  /** Where the widget's script is; without, the host loads none. */
  entry?: string | null;
}

/** Opens a host. What its widgets tell is in `told`. */
export async function openHost(page: Page, baseURL: string | undefined, host: Host): Promise<void> {
  const { head = "", body, policy, attributes = 'lang="en"' } = host;
  const address = host.address ?? new URL("host.html", baseURL).href;
  const entry = host.entry === undefined ? new URL("funnel-widget.js", baseURL).href : host.entry;
  const listens = new URL("listens.js", address).href;
  const meta = policy ? `<meta http-equiv="Content-Security-Policy" content="${policy}">` : "";
  const script = entry ? `<script type="module" src="${entry}"></script>` : "";
  const html = `<!doctype html><html ${attributes}><head><meta charset="utf-8">${meta}<meta name="viewport" content="width=device-width">
    <link rel="icon" href="data:,"><title>Host</title>${head}<script src="${listens}"></script>${script}</head><body>${body}</body></html>`;
  await page.route(address, (route) => route.fulfill({ contentType: "text/html", body: html }));
  await page.route(listens, (route) => route.fulfill({ contentType: "text/javascript", body: LISTENS }));
  await page.goto(address);
}

const LISTENS = `
  globalThis.told = [];
  for (const name of ["ready", "change", "stage-click", "error"]) {
    document.addEventListener("funnel-" + name, (event) => told.push({ name, id: event.target.id, detail: structuredClone(event.detail) }));
  }`;

/** Serves the widget to pages of other origins. By way of the test, because a browser keeps pages from elsewhere from what runs here. */
export async function serveToOthers(page: Page, baseURL: string | undefined): Promise<void> {
  await page.route(`${new URL("/", baseURL).href}**`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "access-control-allow-origin": "*" } });
  });
}

/** Something a widget has told. */
export interface Told {
  name: string;
  id: string;
  detail: any;
}

/** What the widgets have told, of one kind. */
export async function told(page: Page, name: string): Promise<Told[]> {
  const all: Told[] = await page.evaluate(() => (globalThis as any).told);
  return all.filter((it) => it.name === name);
}

/** An element that shows a funnel of these stages. */
export function widgetOf(stages: Record<string, number>, attributes = ""): string {
  const rows = Object.entries(stages).map(([name, count]) => `<tr><td>${name}</td><td>${count}</td></tr>`);
  return `<funnel-widget ${attributes}><table>${rows.join("")}</table></funnel-widget>`;
}

/** Waits until an element is drawn, and gives what it draws. */
export async function drawn(page: Page, selector = "funnel-widget"): Promise<Locator> {
  const element = page.locator(selector).first();
  // All of the app may be on its way, on a busy machine.
  await element.locator("#chart, table.stages").first().waitFor({ timeout: 30_000 });
  return element;
}

/** The counts a widget shows in its table, by stage. */
export function counts(element: Locator): Promise<Record<string, string>> {
  return element.locator(".stages tbody tr").evaluateAll((rows) =>
    Object.fromEntries(
      // Groups of digits are kept together by spaces of several kinds.
      rows.map((row) => [row.querySelector<HTMLTextAreaElement>("th textarea")!.value, row.querySelector<HTMLInputElement>("td.in input")!.value.replace(/\s/g, " ")]),
    ),
  );
}
