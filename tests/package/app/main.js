import { analyzeEvents, forecast, readExperiment, report } from "funnel-widget";

const stages = [{ name: "Visits", count: 400 }, { name: "Orders", count: 20 }];
const log = "user,event,time\na,view,2024-01-01\na,buy,2024-01-02\nb,view,2024-01-01\n";
const steps = [{ match: [{ event: "view" }] }, { match: [{ event: "buy" }] }];

/** What the element on the page draws, where there is a page. */
const drawn = new Promise((done, fail) => {
  const element = globalThis.document?.querySelector("funnel-widget");
  if (!element) return done(undefined);
  element.addEventListener("funnel-ready", () => done(element.shadowRoot.querySelectorAll("#chart .stage").length));
  element.addEventListener("funnel-error", ({ detail }) => fail(new Error(detail.message)));
});

async function found() {
  const { overallRate } = await report({ stages });
  const { verdict } = await readExperiment({ arms: [{ participants: 100, conversions: 10 }, { participants: 100, conversions: 11 }] });
  const { runs } = await forecast({ stages }, { runs: 200 });
  const counted = await analyzeEvents(new Blob([log]), { steps });
  return { overallRate, verdict: verdict.code, runs, counts: counted.steps.map(({ count }) => count), drawn: await drawn };
}

globalThis.found = await found().catch((error) => ({ error: String(error) }));
