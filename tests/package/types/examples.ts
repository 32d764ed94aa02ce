// What somebody writes who goes by the types alone; `tsc --strict` has to agree with all of it.
import {
  analyzeEvents,
  createFunnel,
  forecast,
  planExperiment,
  readExperiment,
  report,
  version,
  type FunnelDocument,
  type FunnelError,
  type FunnelHandle,
  type FunnelQuery,
  type Report,
} from "funnel-widget";

const shop: FunnelDocument = {
  title: "Spring",
  currency: "NOK",
  period: { unit: "month" },
  stages: [
    { name: "Visits", count: 40_000, level: "top", cost: 60_000 },
    { id: "buy", name: "Purchase", count: 1_120, role: "customer", target: 0.03 },
  ],
  economics: { averageOrderValue: 800, churn: { rate: 0.05, per: "month" }, nps: { promoters: 10, passives: 5, detractors: 2 } },
  ours: { anything: true },
};

async function figures(): Promise<string> {
  const found: Report = await report(shop);
  const rate: number | null = found.overallRate;
  // @ts-expect-error A rate may be missing.
  const certain: number = found.overallRate;
  const weakest = found.stages.find((stage) => stage.id === found.bottleneck?.stage);
  return `${version}: ${rate ?? "not available"}, weakest at ${weakest?.name}${certain}`;
}

async function tests(): Promise<number> {
  const { perArm, days } = await planExperiment({ baselineRate: 0.03, effect: 0.1, relative: true, trafficPerDay: 500 });
  const { verdict } = await readExperiment({ arms: [{ participants: perArm, conversions: 90 }, { participants: perArm, conversions: 120 }] });
  if (verdict.code === "better") return verdict.values.arm;
  // @ts-expect-error Only some verdicts have a p-value.
  verdict.values.pValue;
  // @ts-expect-error A plan needs the rate it starts from.
  await planExperiment({ effect: 0.1 });
  return days ?? 0;
}

const query: FunnelQuery = {
  preset: "posthog",
  steps: [
    { match: [{ event: "view*", where: [{ property: "country", op: "in", value: ["NO", "SE"] }] }] },
    { name: "Bought", match: [{ event: "buy" }], optional: false },
  ],
  window: { seconds: 7 * 86_400 },
  answers: { trend: { by: "week" }, curve: true },
};

async function counted(file: File, abort: AbortController): Promise<number[]> {
  const found = await analyzeEvents(file, query, {
    columns: { person: "user_id", time: 2 },
    timeZone: "Europe/Oslo",
    signal: abort.signal,
    onProgress: ({ rows, totalBytes }) => console.log(rows / totalBytes),
  });
  // @ts-expect-error There is no such order.
  await analyzeEvents(file, { ...query, order: "random" });
  return found.steps.map((step) => step.count);
}

async function next(): Promise<number> {
  try {
    const { total, chanceOfTarget } = await forecast(shop, { periods: 6, seed: 7, target: { customers: 500 } });
    return chanceOfTarget ?? total.customers.p50;
  } catch (error) {
    const { code, message } = error as FunnelError;
    throw new Error(`${code}: ${message}`);
  }
}

async function shown(place: Element): Promise<FunnelHandle> {
  const funnel = await createFunnel(place, { document: shop, theme: "dark", storageKey: "spring", readonly: true });
  const off = funnel.on("change", ({ document, report, source }) => console.log(document.stages.length, report.overallRate, source === "user"));
  funnel.on("stage-click", ({ stage }) => console.log(stage.toUpperCase()));
  // @ts-expect-error There is no such event.
  funnel.on("click", () => {});
  // @ts-expect-error There is no such theme.
  await createFunnel("#place", { theme: "pink" });
  funnel.document = { stages: [{ name: "Leads", count: 900 }] };
  const picture: Blob = await funnel.exportPng(2);
  console.log(picture.size, (await funnel.exportSvg()).length, funnel.report?.overallRate, JSON.parse(funnel.exportJson()));
  off();
  return funnel;
}

function followed(): void {
  const element = document.querySelector("funnel-widget")!;
  element.addEventListener("funnel-change", ({ detail }) => console.log(detail.report.bottleneck?.stage));
  document.addEventListener("funnel-error", ({ target, detail }) => console.log(target, detail.message));
  element.readonly = true;
  element.view = "chart";
  element.document = shop;
  console.log(element.report?.stages[0]?.stepRate);
}

export { followed, shown, counted, figures, next, tests };
