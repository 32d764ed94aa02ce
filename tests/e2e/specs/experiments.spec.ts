// The Experiments screen: a hypothesis, its plan, its counts, what they say, and the way into a scenario.
import type { Page } from "@playwright/test";

import { expect, keepBefore, kept, open, openExperiments, test, waitUntilKept } from "../page";

const stages = [
  { id: "a", name: "Visits", count: 10_000 },
  { id: "b", name: "Leads", count: 2_000 },
  { id: "c", name: "Won", count: 400, role: "customer" },
];

const section = (page: Page, name: string) => page.locator("main").getByRole("region", { name, exact: true });
const row = (page: Page, figure: string) => section(page, "What the counts say").getByRole("row").filter({ hasText: figure }).first();

async function count(page: Page, group: string, [reached, on]: [string, string]): Promise<void> {
  await page.getByRole("textbox", { name: `${group}: Reached the step` }).fill(reached);
  await page.getByRole("textbox", { name: `${group}: Went on` }).fill(on);
}

test("an experiment is planned with the funnel's own people, and says its hypothesis in a sentence", async ({ page }) => {
  await keepBefore(page, { stages });
  await openExperiments(page);
  await expect(page.getByText("No experiment yet.")).toBeVisible();
  await page.getByRole("button", { name: "New experiment" }).click();
  await page.getByRole("combobox", { name: "Step to move" }).selectOption({ label: "Visits → Leads" });
  await page.getByRole("button", { name: "percentage points", exact: true }).click();
  await page.getByRole("textbox", { name: "Smallest effect worth finding" }).fill("5");
  // statsmodels: 1 094 in each group for 20 % → 25 %; 10 000 people a month are 328.5 a day, and 2 188 take 7 days.
  const plan = section(page, "Plan");
  await expect(plan.getByText("1,094")).toBeVisible();
  await expect(plan.getByText("2,188")).toBeVisible();
  await expect(plan.locator("dl > div").filter({ hasText: "Days it takes" }).locator("dd")).toHaveText("7");
  await page.getByRole("textbox", { name: "we believe that changing" }).fill("a shorter form");
  const hypothesis = section(page, "Hypothesis");
  await expect(hypothesis).toContainText("we believe that a shorter form for everybody will move the step rate into Leads from 20% to 25%.");
  await expect(hypothesis).toContainText("We will know after 1,094 people in each group, about 7 days.");
  await waitUntilKept(page);
  await page.reload();
  await expect(page.getByRole("textbox", { name: "we believe that changing" })).toHaveValue("a shorter form");
});

test("counts are read as statsmodels and SciPy read them", async ({ page }) => {
  await keepBefore(page, { stages, experiments: [{ id: "e", stage: "b", change: "x", effect: 0.01, relative: false }] });
  await openExperiments(page);
  await expect(section(page, "What the counts say")).toContainText("Nothing is known yet.");
  await count(page, "Control", ["10000", "200"]);
  await count(page, "Variant B", ["10000", "260"]);
  await expect(section(page, "What the counts say")).toContainText("Variant B does better than the control. Its rate is 0.6 points higher");
  await expect(row(page, "Difference")).toContainText("+0.6 points (+0.18 to +1.02 points)");
  await expect(row(page, "p-value")).toContainText("0.005");
  await expect(row(page, "Always-valid p-value")).toContainText(/0\.1$/);
  await expect(row(page, "Chance to be better")).toContainText("99.8%");
  await expect(row(page, "Sizes of the groups")).toContainText("1");
  await count(page, "Variant B", ["14000", "364"]);
  await expect(section(page, "What the counts say")).toContainText("Do not trust this test.");
  await expect(section(page, "What the counts say")).toContainText("(p < 0.001)");
});

test("what is open stays open while a number is typed, and twenty groups are read at once", async ({ page }) => {
  const arms = Array.from({ length: 20 }, (_, place) => ({ participants: 10_000, conversions: 1_000 + place }));
  await keepBefore(page, { stages, experiments: [{ id: "e", stage: "b", arms }] });
  await openExperiments(page);
  await expect(section(page, "What the counts say").getByRole("table")).toHaveCount(19);
  await section(page, "Plan").getByText("Believed beforehand").click();
  const yes = page.getByRole("textbox", { name: "Went on", exact: true });
  await yes.fill("3");
  await yes.press("Tab");
  await expect(page.getByRole("textbox", { name: "Did not", exact: true })).toBeFocused();
});

test("a group that is clearly worse is named beside one that is not decided", async ({ page }) => {
  const arms = [[5_000, 1_200], [3_000, 700], [2_000, 400]].map(([participants, conversions]) => ({ participants, conversions }));
  await keepBefore(page, { stages, experiments: [{ id: "e", stage: "b", split: [0.5, 0.3, 0.2], arms }] });
  await openExperiments(page);
  await expect(section(page, "What the counts say")).toContainText("No difference is shown. Variant B");
  await expect(section(page, "What the counts say")).toContainText("Variant C does worse than the control. Its rate is 4 points lower");
  await expect(section(page, "What the counts say")).toContainText("it holds however often you have looked");
});

test("groups may be meant to be unequal, and what was believed before counts", async ({ page }) => {
  await keepBefore(page, { stages, experiments: [{ id: "e", stage: "b", effect: 0.05, relative: false }] });
  await openExperiments(page);
  const figure = (name: string) => section(page, "Plan").locator("dl > div").filter({ hasText: name }).locator("dd");
  await page.getByRole("textbox", { name: "Variant B: Planned share" }).fill("20");
  await expect(page.getByRole("textbox", { name: "Control: Planned share" })).toHaveValue("80");
  // 1 094 in the smallest group, which is a fifth of all: 5 470, at 328.5 a day in 17 days.
  await expect(figure("People in the smallest group")).toHaveText("1,094");
  await expect(figure("People in all")).toHaveText("5,470");
  await expect(figure("Days it takes")).toHaveText("17");
  await count(page, "Control", ["800", "160"]);
  await count(page, "Variant B", ["200", "40"]);
  await expect(row(page, "Sizes of the groups")).toContainText("1");
  await page.getByRole("textbox", { name: "Control: Planned share" }).fill("");
  await page.getByRole("textbox", { name: "Control: Planned share" }).press("Tab");
  await expect(section(page, "What the counts say")).toContainText("Do not trust this test.");
  await expect(figure("People in each group")).toHaveText("1,094");

  // SciPy: Beta(101, 101) and Beta(121, 81) by quadrature say 0.977586, Beta(110, 190) and Beta(130, 170) 0.952555.
  await count(page, "Control", ["200", "100"]);
  await count(page, "Variant B", ["200", "120"]);
  await expect(row(page, "Chance to be better")).toContainText("97.8%");
  await section(page, "Plan").getByText("Believed beforehand").click();
  await page.getByRole("textbox", { name: "Went on", exact: true }).fill("10");
  await page.getByRole("textbox", { name: "Did not", exact: true }).fill("90");
  await expect(row(page, "Chance to be better")).toContainText("95.3%");
  await page.getByRole("textbox", { name: "Did not", exact: true }).fill("0");
  await expect(page.getByRole("textbox", { name: "Did not", exact: true })).toHaveAttribute("aria-invalid", "true");
});

test("a share on its way to another leaves no trace in those of the other groups", async ({ page }) => {
  await keepBefore(page, { stages, experiments: [{ id: "e", stage: "b", split: [0.5, 0.3, 0.2], arms: [{}, {}, {}].map(() => ({ participants: 0, conversions: 0 })) }] });
  await openExperiments(page);
  const share = (name: string) => page.getByRole("textbox", { name: `${name}: Planned share` });
  await share("Variant C").click();
  await page.keyboard.press("End");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await expect(share("Control")).toHaveAttribute("placeholder", "33%");
  await page.keyboard.type("20");
  await expect(share("Control")).toHaveValue("50");
  await expect(share("Variant B")).toHaveValue("30");
});

test("where nobody went on the exact test says that nothing differs", async ({ page }) => {
  const arms = [{ participants: 100, conversions: 0 }, { participants: 100, conversions: 0 }];
  await keepBefore(page, { stages, experiments: [{ id: "e", stage: "b", arms }] });
  await openExperiments(page);
  await expect(section(page, "What the counts say").locator(".takeaway")).toContainText("fits the counts (p = 1). That is not");
});

test("an experiment without a text whose stage is gone has a number for a name", async ({ page }) => {
  await keepBefore(page, { stages, experiments: [{ id: "e7", stage: "gone" }] });
  await openExperiments(page);
  await expect(page.getByRole("button", { name: "Experiment 1", exact: true })).toBeVisible();
  await expect(page.getByRole("alert").filter({ hasText: "no longer in the funnel" }).first()).toBeVisible();
});

test("a step rate that rises while fewer arrive is called a trap", async ({ page }) => {
  await keepBefore(page, { stages, experiments: [{ id: "e", stage: "c" }] });
  await openExperiments(page);
  await count(page, "Control", ["2000", "400"]);
  await count(page, "Variant B", ["1000", "260"]);
  await page.getByRole("textbox", { name: "Control: Put into the group" }).fill("10000");
  await page.getByRole("textbox", { name: "Variant B: Put into the group" }).fill("10000");
  await expect(section(page, "What the counts say")).toContainText("20%");
  await expect(section(page, "What the counts say")).toContainText("4%");
  await expect(section(page, "What the counts say")).toContainText("2.6%");
});

test("what cannot be is refused at the field, and the rest goes on", async ({ page }) => {
  await keepBefore(page, { stages, experiments: [{ id: "e", stage: "b", arms: [{ participants: 100, conversions: 10 }, { participants: 100, conversions: 12 }] }] });
  await openExperiments(page);
  const on = page.getByRole("textbox", { name: "Control: Went on" });
  for (const wrong of ["101", "-1", "1.5", "abc"]) {
    await on.fill(wrong);
    await expect(on).toHaveAttribute("aria-invalid", "true");
  }
  const power = page.getByRole("textbox", { name: "Power: chance to find it where it is there" });
  await power.fill("100");
  await expect(power).toHaveAttribute("aria-invalid", "true");
  await page.getByRole("textbox", { name: "Smallest effect worth finding" }).fill("900");
  await expect(page.getByRole("alert").filter({ hasText: "This cannot be planned" })).toBeVisible();
  expect((await kept(page)).experiments[0].arms[0].conversions).toBe(10);
});

test("a decided effect becomes a scenario, in one step of undo", async ({ page }) => {
  await keepBefore(page, {
    stages,
    experiments: [{ id: "e", stage: "b", change: "a shorter form", arms: [{ participants: 2000, conversions: 400 }, { participants: 2000, conversions: 500 }] }],
  });
  await openExperiments(page);
  await page.getByRole("textbox", { name: /^Effect to count on/ }).fill("4");
  await page.getByRole("button", { name: "Make it a scenario" }).click();
  await waitUntilKept(page);
  await expect.poll(async () => (await kept(page)).scenarios?.[0]?.changes).toEqual([{ input: "stepRate", stage: "b", value: 0.24 }]);
  const document = await kept(page);
  expect(document.scenarios[0].name).toBe("a shorter form");
  expect(document.experiments[0].status).toBe("decided");
  expect(document.stages).toEqual(stages.map((stage) => expect.objectContaining({ id: stage.id, count: stage.count })));
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await kept(page)).scenarios).toBeUndefined();
});

test("experiments that cannot be read are told and kept as they are", async ({ page }) => {
  await keepBefore(page, { stages, experiments: [{ id: "e", stage: "b", power: 7 }] });
  await openExperiments(page);
  await expect(page.getByText("experiments[0].power")).toBeVisible();
  await page.goto("./#");
  await page.locator("td.in input").first().fill("20000");
  await waitUntilKept(page);
  expect((await kept(page)).experiments).toEqual([{ id: "e", stage: "b", power: 7 }]);
});

test("a funnel of one stage says what to do", async ({ page }) => {
  await keepBefore(page, { stages: stages.slice(0, 1) });
  await openExperiments(page);
  await expect(page.getByText("Give your funnel two stages first.")).toBeVisible();
});

test("groups are added, named and removed by keyboard", async ({ page }) => {
  await open(page);
  await openExperiments(page);
  await page.getByRole("button", { name: "New experiment" }).press("Enter");
  await page.getByRole("button", { name: "Add a group" }).press("Enter");
  const name = page.getByRole("textbox", { name: "Name of group 3" });
  await name.fill("Red button");
  await page.getByRole("button", { name: "Remove Red button" }).press("Enter");
  await expect(name).toHaveCount(0);
});
