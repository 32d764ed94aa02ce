// The Data screen with exports of other tools: leads and deals, rows that repeat, and persons with several ids.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import type { Page } from "@playwright/test";

import { accessibilityProblems, countOf, expect, give, openData, stageNames, test } from "../page";

const fixture = (name: string) => readFileSync(fileURLToPath(new URL(`../../data/headers/${name}`, import.meta.url)));
const readLeads = (page: Page) => page.getByRole("button", { name: "Read the leads" });
const stages = (page: Page) => page.getByRole("region", { name: "The leads by stage" });
const reached = (page: Page) => stages(page).locator("tbody tr td:nth-of-type(1)").allTextContents();
const figure = (page: Page, name: string) => page.getByRole("region", { name: "Figures for all leads" }).getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });

test.beforeEach(async ({ page }) => openData(page));

test("deals with a time per stage are read without a question and become the funnel, undoably", async ({ page }) => {
  const before = await page.getByRole("link", { name: "Funnel", exact: true }).click().then(() => stageNames(page));
  await openData(page);
  await give(page, "hubspot-deals.csv", fixture("hubspot-deals.csv"));
  await expect(page.getByText("This looks like an export from HubSpot.")).toBeVisible();
  await readLeads(page).click();
  await expect(page.getByText("5 leads: 2 won, 1 lost, 2 open.")).toBeVisible();
  await expect.poll(() => reached(page)).toEqual(["5", "4", "3", "2", "2", "2"]);
  await expect(page.getByText("1 lead skipped a stage, which counts as passed.")).toBeVisible();
  await expect(figure(page, "Win rate")).toContainText("2 ÷ (2 + 1)");
  await expect(figure(page, "Weighted pipeline")).toContainText("8,000 × 100%");
  await expect(figure(page, "Sales velocity")).toContainText("2 × ");
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole("button", { name: "Use as my funnel" }).click();
  expect(await stageNames(page)).toEqual(["Appointment Scheduled", "Qualified To Buy", "Presentation Scheduled", "Decision Maker Bought-In", "Contract Sent", "Closed Won"]);
  await expect(countOf(page, "Closed Won")).toHaveValue("2");
  await page.getByRole("button", { name: "Undo", exact: true }).first().click();
  expect(await stageNames(page)).toEqual(before);
});

test("the order of present stages is asked, and set with the keyboard", async ({ page }) => {
  await give(page, "pipedrive-deals.csv", fixture("pipedrive-deals.csv"));
  await expect(page.locator(".questions")).toContainText("Put the stages in order");
  await expect(readLeads(page)).toBeDisabled();
  const names = page.locator(".lead-stages li bdi");
  await expect(names).toHaveText(["Proposal Made", "Negotiation", "Lead In", "won"]);
  const up = page.getByRole("button", { name: "Move Lead In earlier" });
  await up.focus();
  await page.keyboard.press("Enter");
  await expect(names).toHaveText(["Proposal Made", "Lead In", "Negotiation", "won"]);
  await expect(up).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(names).toHaveText(["Lead In", "Proposal Made", "Negotiation", "won"]);
  expect(await accessibilityProblems(page)).toEqual([]);
  await readLeads(page).click();
  await expect(page.getByText("4 leads: 1 won, 1 lost, 2 open.")).toBeVisible();
  await expect.poll(() => reached(page)).toEqual(["4", "3", "1", "1"]);
  await expect(figure(page, "Weighted pipeline")).toContainText("27,000");
});

test("an order as it stands can be confirmed, and a kind changed", async ({ page }) => {
  await give(page, "salesforce-opportunities.csv", fixture("salesforce-opportunities.csv"));
  await page.getByRole("button", { name: "This is the order" }).click();
  await expect(readLeads(page)).toBeEnabled();
  await page.getByRole("combobox", { name: "What Needs Analysis means" }).selectOption("Won");
  await readLeads(page).click();
  await expect(page.getByText("4 leads: 2 won, 1 lost, 1 open.")).toBeVisible();
  await page.getByRole("button", { name: "Change the columns" }).click();
  await expect(readLeads(page)).toBeEnabled();
});

test("a log of events is not led astray, and every action of a visit counts", async ({ page }) => {
  await give(page, "matomo.csv", fixture("matomo-visits-utf16.csv"));
  await expect(page.getByText("This looks like an export from Matomo.")).toBeVisible();
  await page.getByRole("button", { name: "Read the events" }).click();
  await expect(page.getByText(/6 events from 2 people/)).toBeVisible();
});

test("rows that repeat are asked about, left out and counted", async ({ page }) => {
  await give(page, "log.csv", 'user,event,time\na,x,2024-01-01\n"a",x,2024-01-01\nb,x,2024-01-01\n');
  await expect(page.getByText("1 of the first 3 rows repeats another exactly.")).toBeVisible();
  await page.getByRole("checkbox", { name: "Leave out rows that repeat exactly" }).check();
  await page.getByRole("button", { name: "Read the events" }).click();
  await expect(page.getByText(/2 events from 2 people/)).toBeVisible();
  await expect(page.getByText("1 row was left out because it repeats another exactly.")).toBeVisible();
});

test("a second file tells which ids are one person", async ({ page }) => {
  await give(page, "log.csv", "user,event,time\na,x,2024-01-01\nb,y,2024-01-02\nc,x,2024-01-01\n");
  await page.locator(".card.stack input[type='file']").setInputFiles({ name: "same.csv", mimeType: "text/csv", buffer: Buffer.from("from,to\na,z\nz,b\n") });
  await expect(page.getByText("same.csv")).toBeVisible();
  await page.getByRole("button", { name: "Read the events" }).click();
  await expect(page.getByText(/3 events from 2 people/)).toBeVisible();
  await expect(page.getByText("1 id was joined to another person.")).toBeVisible();
});

test("a stage that comes only late in the file is offered once it was met", async ({ page }) => {
  const early = Array.from({ length: 16_000 }, (_, i) => `deal number ${i},${i % 3 ? "Lead In" : "Proposal Made"}\n`).join("");
  await give(page, "deals.csv", Buffer.from(`Deal - ID,Deal - Stage\n${early}deal x,Negotiation\n`));
  await page.getByRole("button", { name: "Leads or deals" }).click();
  await page.getByRole("button", { name: "This is the order" }).click();
  await readLeads(page).click();
  await page.getByRole("button", { name: "Change the columns" }).click();
  await page.getByRole("button", { name: "Make “Negotiation”, which comes later in the file, a stage" }).click();
  await expect(page.locator(".lead-stages li bdi")).toHaveText(["Proposal Made", "Lead In", "Negotiation"]);
  await expect(page.getByRole("button", { name: "Make “Negotiation”" })).toHaveCount(0);
  expect(await accessibilityProblems(page)).toEqual([]);
  await readLeads(page).click();
  await expect.poll(() => reached(page)).toEqual(["16,001", "10,667", "1"]);
});
