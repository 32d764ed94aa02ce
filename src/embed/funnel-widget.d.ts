/**
 * Funnel Widget: the sales funnel that lives in a web page.
 *
 * Every function checks what it is given and rejects with a {@link FunnelError} whose message names the field:
 * `stages[2].count: expected a number ≥ 0, got "abc"`. Indices count from 0, rates are fractions (0.08 is 8 %), durations are in
 * seconds unless a name says days, money is in the document's currency. `null` is "not available"; no number is ever NaN or
 * infinite. An absent field and one that is `undefined` mean the same. More fields may be added to any answer.
 */

/** The version of this package. */
export const version: string;

/**
 * Every figure of a funnel.
 *
 * ```js
 * const { overallRate } = await report({ stages: [{ name: "Visits", count: 40000 }, { name: "Orders", count: 1120 }] });
 * ```
 */
export function report(document: FunnelDocument): Promise<Report>;

/** How many people an A/B test needs to find an effect, and how many days that takes. */
export function planExperiment(input: PlanInput): Promise<Plan>;

/** What the counts of an A/B test say. */
export function readExperiment(input: ReadInput): Promise<Reading>;

/** What the next periods bring, and how sure that is: simulated, the same figures for the same seed on every machine. */
export function forecast(document: FunnelDocument, options?: ForecastOptions): Promise<Forecast>;

/**
 * How many people took each step, counted in an event log: CSV, TSV, a JSON list, or one JSON object per line, also compressed
 * with gzip. The file is streamed. Asked of the same `Blob` again, it is not read anew.
 *
 * ```js
 * const query = { steps: [{ match: [{ event: "view" }] }, { match: [{ event: "buy" }] }], window: { seconds: 7 * 86400 } };
 * const { steps } = await analyzeEvents(file, query);
 * ```
 */
export function analyzeEvents(
  source: Blob | ArrayBuffer | ArrayBufferView | string,
  query: FunnelQuery,
  options?: AnalyzeOptions,
): Promise<FunnelResult>;

/**
 * A funnel to look at and to change, put into an element of the page. It is there, drawn, when the promise settles.
 *
 * ```js
 * const funnel = await createFunnel("#place", { document: { stages: [{ name: "Visits", count: 40000 }, { name: "Orders", count: 1120 }] } });
 * funnel.on("change", ({ report }) => console.log(report.overallRate));
 * ```
 */
export function createFunnel(target: Element | string, options?: FunnelOptions): Promise<FunnelHandle>;

/** What the functions reject with. A call that was aborted rejects with the reason of its signal. */
export interface FunnelError extends Error {
  /** What went wrong, for programs: `invalid`, `unreadable`, `query.conflict`… Where the engine was not asked at all, there is none. */
  code?: string;
  /** The facts of the message. */
  values?: Record<string, unknown>;
}

// ---------------------------------------------------------------- the element

/** What an element may say; each is an attribute of `<funnel-widget>` as well, `storageKey` as `storage-key`. */
export interface FunnelOptions {
  /** What it starts with, unless something is stored under its key. */
  document?: FunnelDocument;
  /** Address of a document as JSON. */
  src?: string;
  /** `en`, `nb`, `da` or `sv`; without, that of the text around it, or else the browser's. */
  lang?: string;
  /** Without, that of the text around it. */
  dir?: "auto" | "ltr" | "rtl";
  /** `auto` is what is behind the element. */
  theme?: "auto" | "light" | "dark";
  /** What is shown: chart and table (`funnel`), these with every figure (`full`), or one of them. */
  view?: "funnel" | "full" | "chart" | "table";
  shape?: "funnel" | "flow" | "bars";
  /** A funnel that lies is a flow. */
  orientation?: "vertical" | "horizontal";
  /** ISO code of the currency, whatever the document says. */
  currency?: string;
  /** To look at, not to change. */
  readonly?: boolean;
  /** Name under which the work is kept in this browser. Elements with the same name share it; without, nothing is stored. */
  storageKey?: string;
  /** Drawn when it is nearly in sight (`lazy`, the default of the element), or at once. */
  loading?: "lazy" | "eager";
}

/** The element `<funnel-widget>`. */
export interface FunnelWidgetElement extends HTMLElement {
  /**
   * The document. Given before `funnel-ready`, it is what the element starts with, unless something is stored under its key; after
   * that it replaces what is shown.
   * @throws {Error} names the field that does not read; what was shown stays.
   */
  document: FunnelDocument | undefined;
  /** Every figure; nothing before `funnel-ready`. */
  readonly report: Report | undefined;
  /** The chart as the text of an SVG file. */
  exportSvg(): Promise<string>;
  /** The chart as a PNG, so many pixels to a CSS pixel; 2 unless said. */
  exportPng(scale?: number): Promise<Blob>;
  src: string | null;
  theme: string | null;
  view: string | null;
  shape: string | null;
  orientation: string | null;
  currency: string | null;
  readonly: boolean;
  storageKey: string | null;
  loading: string | null;
}

/** What is told of a change. */
export interface FunnelChange {
  document: FunnelDocument;
  report: Report;
  /** Who made it: somebody at the element, or the page around it. */
  source: "user" | "host";
}

/** Details of the events an element tells: `funnel-ready`, `funnel-change`… They bubble, out of shadow roots too. */
export interface FunnelEvents {
  ready: Record<string, never>;
  change: FunnelChange;
  /** The id of a stage that was clicked, or opened by key. */
  "stage-click": { stage: string };
  /** Nothing could be drawn, or what was given does not read; what the element holds stays on view in the first case. */
  error: { message: string };
}

/** A funnel made by {@link createFunnel}. */
export interface FunnelHandle {
  document: FunnelDocument | undefined;
  readonly report: Report | undefined;
  /** Listens; what is given back ends it. */
  on<Name extends keyof FunnelEvents>(event: Name, handler: (detail: FunnelEvents[Name]) => void): () => void;
  exportSvg(): Promise<string>;
  exportPng(scale?: number): Promise<Blob>;
  /** The document as the text of a `.funnel.json` file. */
  exportJson(): string;
  /** Takes it out of the page. */
  destroy(): void;
}

/** The element's events by their names in the page. */
export interface FunnelEventMap {
  "funnel-ready": CustomEvent<FunnelEvents["ready"]>;
  "funnel-change": CustomEvent<FunnelEvents["change"]>;
  "funnel-stage-click": CustomEvent<FunnelEvents["stage-click"]>;
  "funnel-error": CustomEvent<FunnelEvents["error"]>;
}

declare global {
  interface HTMLElementTagNameMap {
    "funnel-widget": FunnelWidgetElement;
  }
  interface HTMLElementEventMap extends FunnelEventMap {}
  interface DocumentEventMap extends FunnelEventMap {}
}

// ---------------------------------------------------------------- documents

export type PeriodUnit = "day" | "week" | "month" | "quarter" | "year";
export type Level = "top" | "middle" | "bottom" | "after";
export type Role = "lead" | "opportunity" | "customer";

/** A funnel. Fields that are not listed are kept. */
export interface FunnelDocument {
  format?: "funnel-widget";
  version?: 1;
  title?: string;
  /** ISO 4217, such as `"NOK"`. */
  currency?: string;
  /** What the counts are of; a month unless given. */
  period?: { unit: PeriodUnit; count?: number };
  businessModel?: "ecommerce" | "b2b" | "saas" | "newsletter";
  stages: Stage[];
  economics?: Economics;
  segments?: Segment[];
  channels?: Channel[];
  scenarios?: Scenario[];
  forecast?: ForecastSettings;
  query?: FunnelQuery;
  /** Rates to compare with. */
  referenceLines?: { name: string; low: number; high?: number; source?: string }[];
  /** The file the counts are from. */
  source?: { name: string; events: number; units: number; rejected?: number };
  [field: string]: unknown;
}

/** A stage of a funnel. */
export interface Stage {
  /** Given one where there is none. */
  id?: string;
  name: string;
  /** People in it, ≥ 0. */
  count: number;
  level?: Level;
  /** Without a customer stage, the last one whose level is not `after` is taken for it. */
  role?: Role;
  /** Spent on it in the period. */
  cost?: number;
  /** How long people stay, on average. */
  days?: number;
  /** The step rate aimed at. */
  target?: number;
  /** A funnel of its own inside. */
  stages?: Stage[];
  [field: string]: unknown;
}

/** Part of the people, counted stage by stage. The counts of all segments of a stage come to no more than its own. */
export interface Segment {
  id?: string;
  name: string;
  counts: number[];
  cost?: number;
  [field: string]: unknown;
}

/** Where people come from. */
export interface Channel {
  id?: string;
  name: string;
  spend: number;
  entrants: number;
  /** Another period, from which the curve is known. */
  earlier?: { spend: number; entrants: number };
  /** Customers of its people; the funnel's own unless given. */
  rate?: number;
  /** Of a customer; the order value unless given. */
  value?: number;
  /** What it gets at least and at most. */
  least?: number;
  most?: number;
  [field: string]: unknown;
}

/** Money and time. Costs are totals of the period. */
export interface Economics {
  averageOrderValue?: number;
  revenue?: number;
  orders?: number;
  /** From 0 to 1. */
  grossMargin?: number;
  purchasesPerPeriod?: number;
  churn?: { rate: number; per: PeriodUnit };
  cost?: number;
  /** All sales and marketing cost is in. */
  costIsComplete?: boolean;
  won?: number;
  lost?: number;
  winRateBasis?: "decided" | "opportunities";
  nps?: number | { promoters: number; passives: number; detractors: number };
  /** Deals that are neither won nor lost; `stage` is an id. */
  open?: { amount: number; stage: string }[];
  [field: string]: unknown;
}

/** Another funnel that is thought of: the values of some inputs. */
export interface Scenario {
  id: string;
  name: string;
  changes?: ({ value: number } & Input)[];
  [field: string]: unknown;
}

/** A number that a funnel is made of. `stage` and `segment` are ids. */
export interface Input {
  input:
    | "entrants"
    | "segmentShare"
    | "stepRate"
    | "stageDays"
    | "stageCost"
    | "averageOrderValue"
    | "grossMargin"
    | "cost"
    | "purchasesPerPeriod"
    | "churnRate";
  stage?: string;
  segment?: string;
}

// ---------------------------------------------------------------- figures

/** The ends of a 95 % interval. */
export type Interval = [low: number, high: number];

export interface Report {
  stages: StageFigures[];
  /** Which stages stand for what, by id. */
  roles: { lead: string | null; opportunity: string | null; customer: string | null; customerIsGuess: boolean };
  /** Customers of entrants. */
  overallRate: number | null;
  intervals: { overallRate: Interval | null; leadToCustomer: Interval | null; winRate: Interval | null };
  /** The step that loses most people; `stage` is the id of the stage it leads into. */
  largestLoss: { stage: string; lost: number } | null;
  /** The step to work on. */
  bottleneck: Bottleneck | null;
  revenue: number | null;
  orders: number | null;
  averageOrderValue: number | null;
  cost: number | null;
  costPerLead: number | null;
  costPerAcquisition: number | null;
  leadToCustomer: number | null;
  winRate: number | null;
  cycleDays: number | null;
  /** Money per day. */
  velocity: number | null;
  weightedPipeline: number | null;
  churnRate: { rate: number; per: PeriodUnit } | null;
  /** In lengths of `churnRate.per`. */
  lifetime: number | null;
  ltv: number | null;
  ltvToCac: number | null;
  paybackPeriods: number | null;
  roi: number | null;
  roas: number | null;
  /** From −100 to 100. */
  nps: number | null;
  /** What is to be known about the numbers. */
  warnings: { code: string; values?: Record<string, unknown> }[];
}

export interface StageFigures {
  id: string;
  name: string;
  count: number;
  /** Of the stage before; `null` for the first. */
  stepRate: number | null;
  /** Of the first stage. */
  overallRate: number | null;
  /** People lost on the way into it; negative where it is larger than the one before. */
  dropOff: number | null;
  dropOffRate: number | null;
  /** Of the step rate (Wilson). */
  interval: Interval | null;
  overallInterval: Interval | null;
  /** The step rate is of fewer than 30 people. */
  tooFew: boolean;
}

export interface Bottleneck {
  /** Id of the stage the step leads into. */
  stage: string;
  from: string;
  /** Its shortfall from a target costs most customers, or it has the lowest rate. */
  basis: "target" | "lowestRate";
  stepRate: number;
  target: number | null;
  lost: number;
  /** By reaching the target, or, where the basis is the lowest rate, by one percentage point more. */
  customersGained: number | null;
  revenueGained: number | null;
  onePoint: { stepRate: number; customers: number | null; revenue: number | null };
  tenPercent: { stepRate: number; customers: number | null; revenue: number | null };
}

// ---------------------------------------------------------------- forecasts

/** What a forecast assumes. */
export interface ForecastSettings {
  /** Document periods to look ahead, up to 120; 12 unless given. */
  periods?: number;
  /** Runs of the simulation, up to 200 000; 10 000 unless given. */
  runs?: number;
  /** The same seed gives the same figures. */
  seed?: number;
  /** What is to be reached, in all periods together. */
  target?: { customers: number } | { revenue: number };
  /** The target is to be reached in every period. */
  targetPerPeriod?: boolean;
  /** More entrants in each period than in the one before, as a share. */
  growth?: number;
  /** Factors of the twelve months, from January. */
  season?: number[];
  /** Month it begins in, from 1. */
  startMonth?: number;
  /** Entrants of each period, in place of level, growth and season. */
  series?: number[];
  /** Coefficient of variation of the entrants of a period. */
  variation?: number;
  valueVariation?: number;
  delays?: { stage: string; kind: "exponential" | "fixed" | "gamma"; shape?: number }[];
  /** People already in a stage. */
  stock?: { stage: string; count: number }[];
  /** Take the stock from the open deals. */
  openDeals?: boolean;
  /** Customers held at the start. */
  active?: number;
  /** Inputs that lie in a range with 90 %. */
  ranges?: ({ low: number; high: number } & Input)[];
  /** What changing inputs costs; no forecast depends on it, nor on the goal and the budget. */
  leverCosts?: ({ cost: number } & Input)[];
  goal?: { customers: number } | { revenue: number } | { profit: number };
  budget?: number;
  budgetAim?: "customers" | "profit";
  [field: string]: unknown;
}

/** Settings that outrank those of the document. */
export interface ForecastOptions extends ForecastSettings {
  signal?: AbortSignal;
  /** Called now and then with what the runs made so far come to. */
  onProgress?: (progress: { runs: number; of: number; forecast: Forecast }) => void;
}

/** One run in ten is below `p10`, one in ten above `p90`. */
export interface Spread {
  mean: number;
  p10: number;
  p50: number;
  p90: number;
}

export interface Forecast {
  runs: number;
  periods: {
    /** People who come into each stage, on average. */
    stages: number[];
    /** New customers. */
    customers: Spread;
    revenue: Spread | null;
    cost: Spread | null;
    /** Customers held at the end. */
    active: Spread | null;
  }[];
  total: { customers: Spread; revenue: Spread | null; cost: Spread | null };
  /** Share of the runs that reach the target. */
  chanceOfTarget: number | null;
  /** What the spread of the customers goes with, the strongest first. */
  drivers: ({ spearman: number | null } & Input)[];
  /** What is left out or taken for granted. */
  notes: unknown[];
}

// ---------------------------------------------------------------- experiments

export interface PlanInput {
  /** Rate of the control, above 0 and below 1. */
  baselineRate: number;
  /** Smallest effect worth finding: a difference of rates, or a share of the rate when `relative`. */
  effect: number;
  relative?: boolean;
  /** Chance to find the effect where it is there; 0.8 unless given. */
  power?: number;
  /** Chance to find one where there is none; 0.05 unless given. */
  significance?: number;
  /** Groups, the control included; 2 unless given. */
  arms?: number;
  /** People a day who reach the step. */
  trafficPerDay?: number;
  /** Share of them who take part; 1 unless given. */
  share?: number;
  /** Shares of those who take part that each group gets; equal ones unless given. */
  split?: number[];
}

export interface Plan {
  /** People in each group; with unequal ones, in the smallest. */
  perArm: number;
  /** Whole days; `null` without traffic. */
  days: number | null;
  total: number;
  expectedRate: number;
  /** Of each comparison with the control (Bonferroni). */
  significanceEach: number;
}

export interface ReadInput {
  /** The first is the control. `entrants` are all who were put into the group, where the step is a later one. */
  arms: { name?: string; participants: number; conversions: number; entrants?: number }[];
  /** Shares the groups were meant to get; equal ones unless given. */
  split?: number[];
  /** Successes and failures of the Beta distribution believed beforehand; [1, 1] unless given. */
  prior?: [number, number];
  /** The difference the test was planned for, for the p-value that always holds; 0.01 unless given. */
  tau?: number;
  significance?: number;
  /** People per group the test was planned for. */
  plannedPerArm?: number;
}

export interface Reading {
  arms: { rate: number | null; interval: Interval | null }[];
  /** One per group but the control. */
  comparisons: ArmComparison[];
  /** How likely groups as unequal as these are, if people were split as planned. */
  sampleRatioPValue: number | null;
  /** Where the rate of the step and the rate of all who were put into the groups disagree. */
  traps: { arm: number; conditional: [number, number]; overall: [number, number] }[];
  verdict:
    | { code: "noData" }
    | { code: "sampleRatio"; values: { pValue: number } }
    | { code: "better" | "worse"; values: SureDifference }
    | {
        code: "undecided";
        values: {
          arm: number;
          difference: number;
          interval: Interval;
          pValue: number;
          neededPerArm: number | null;
          plannedReached: boolean;
        };
      };
  /** Other groups that do worse beyond chance. */
  alsoWorse: SureDifference[];
}

export interface SureDifference {
  arm: number;
  difference: number;
  interval: Interval;
  pValue: number;
  /** Whether to stop: as planned, at any time, or not yet. */
  trust: "planned" | "always" | "early";
}

/** A group beside the control. */
export interface ArmComparison {
  arm: number;
  difference: number | null;
  interval: Interval | null;
  lift: number | null;
  liftInterval: Interval | null;
  z: number | null;
  pValue: number | null;
  fisherPValue: number | null;
  few: boolean;
  probabilityBetter: number | null;
  /** Rate lost on average by choosing this group. */
  expectedLoss: number | null;
  credibleInterval: Interval | null;
  alwaysValidPValue: number | null;
}

// ---------------------------------------------------------------- event funnels

export type Preset = "default" | "posthog" | "clickhouse" | "plausible" | "umami" | "mixpanel";

export interface Condition {
  property: string;
  op: "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains" | "startsWith" | "in" | "exists";
  value?: string | number | boolean | (string | number | boolean)[];
  not?: boolean;
}

export interface EventMatch {
  /** May hold `*` for any text. */
  event: string;
  where?: Condition[];
}

/** Milliseconds since 1970, or a day or time such as `"2024-03-31"`. */
export type Moment = number | string;

/** How people are counted. A preset sets every option; what is said beside it wins. */
export interface FunnelQuery {
  preset?: Preset;
  steps: { name?: string; match: EventMatch[]; optional?: boolean }[];
  /** Events for which one fails are not there at all. */
  where?: Condition[];
  order?: "ordered" | "strict" | "any";
  /** How long a path may take; 14 days unless given. `null` is no limit. */
  window?: { seconds: number; scope?: "funnel" | "hop" } | null;
  reuseEvent?: boolean;
  restart?: "latest" | "first";
  ties?: "anyOrder" | "fileOrder" | "increasing";
  entry?: "closed" | "open";
  exclusions?: { match: EventMatch[]; after?: number; before?: number; effect?: "drop" | "stop" }[];
  /** Properties that stay the same along a path. */
  hold?: string[];
  unit?: "person" | "session" | "conversion";
  sessionGap?: number;
  range?: { from?: Moment; to?: Moment; bounds?: "entry" | "all" };
  breakdown?: { property: string; attribution?: "first" | "last" | { step: number }; top?: number };
  asOf?: Moment;
  /** By whose clocks days begin; UTC unless given. */
  timeZone?: string;
  answers?: {
    trend?: { by: "day" | "week" | "month" };
    cohorts?: { by: "day" | "week" | "month"; event?: string };
    curve?: boolean;
    correlates?: boolean;
    next?: { step: number };
    waiting?: {
      step: number;
      limitSeconds?: number;
      points?: { event: string; where?: Condition[]; points: number; once?: boolean }[];
    };
    /** A person's id. */
    trace?: string;
    compare?: Preset;
  };
}

export interface AnalyzeOptions {
  /** Columns by name or by place; what is not said is guessed from the header. */
  columns?: {
    person?: string | number;
    event?: string | number;
    time?: string | number;
    session?: string | number;
    value?: string | number;
  };
  /** IANA name of the zone of times that say none, such as `"Europe/Oslo"`; UTC unless given. */
  timeZone?: string;
  signal?: AbortSignal;
  /** Called now and then while the file is read. */
  onProgress?: (progress: {
    bytes: number;
    totalBytes: number;
    rows: number;
    rejected: number;
    rowsPerSecond: number;
  }) => void;
}

export interface StepResult {
  name: string;
  count: number;
  stepRate: number | null;
  overallRate: number | null;
  interval: Interval | null;
  /** With open entry: those who came from the step before. */
  continued?: number;
  entered?: number;
  /** In seconds, from the step before. */
  timeToConvert: {
    mean: number;
    median: number;
    p25: number;
    p75: number;
    p90: number;
    histogram: { from: number; to: number; count: number }[];
  } | null;
}

/** A person's way through the steps. Times are milliseconds since 1970. */
export interface Way {
  taken: { step: number; event: string; time: number }[];
  ended:
    | "converted"
    | "neverHappened"
    | "windowPassed"
    | "excluded"
    | "notAdjacent"
    | "alreadyTaken"
    | "otherValue";
  missing: number | null;
}

export interface FunnelResult {
  events: number;
  units: number;
  /** Rows that could not be read; the first thousand with line and reason. */
  rejected: {
    count: number;
    rows: { line: number; lines: number; reason: Record<string, unknown>; excerpt: string }[];
  };
  steps: StepResult[];
  breakdown?: {
    value: string | null;
    kind: "value" | "missing" | "other";
    values: number;
    steps: StepResult[];
    pValue: number | null;
  }[];
  trend?: { from: string; entered: number; converted: number; open: number }[];
  previous?: { from: number; to: number; steps: StepResult[] };
  cohorts?: { rows: { from: string; size: number; returned: number[] }[] };
  /** Share converted by the time since entry (Kaplan and Meier). */
  curve?: { seconds: number; share: number; atRisk: number; converted: number }[];
  /** What goes with converting. That says nothing about causes. */
  correlates?: {
    what: { event: string } | { property: string; value: string };
    oddsRatio: number;
    pValue: number;
    counts: { converted: number; convertedWith: number; others: number; othersWith: number };
  }[];
  next?: { step: number; stopped: number; nothing: number; events: { name: string; count: number }[] };
  waiting?: {
    step: number;
    limitSeconds: number | null;
    total: number;
    overLimit: number;
    open: number;
    rows: { unit: string; since: number; waitedSeconds: number; overLimit: boolean; open: boolean; score: number }[];
  };
  trace?: { unit: string; found: boolean; ways: Way[] };
  compare?: {
    preset: Preset;
    steps: StepResult[];
    differing: number;
    persons: { unit: string; steps: number; otherSteps: number; way: Way | null; otherWay: Way | null }[];
  };
}
