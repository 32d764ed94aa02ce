//! Many runs of the same forecast, each with other numbers where these are not known exactly.
//!
//! A run draws its rates and its order value once, then sends people through the stages one binomial at a time. It takes all
//! its chance from the seed and its own number, so that runs can be made anywhere and in any order.

use rand::SeedableRng;
use rand_distr::{Beta, Distribution, Gamma, LogNormal};
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

use super::counts::{binomial, poisson};
use super::plan::{Plan, StepPlan, Uncertain};

/// Below this a share of a cohort is nobody.
const NOBODY: f64 = 1e-15;
/// What was drawn is kept of this many runs: enough to tell what drives the spread, to about 0.01 of a correlation.
pub(super) const DRIVER_RUNS: u64 = 10_000;

/// What came of some runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Runs {
    /// Runs made.
    pub(super) runs: usize,
    /// Periods of each.
    pub(super) periods: usize,
    /// People per period and stage, summed over the runs: `periods × stages` whole numbers.
    pub(super) stages: Vec<f64>,
    /// New customers by run and period.
    pub(super) customers: Vec<f64>,
    /// Revenue by run and period; empty where it is not available.
    pub(super) revenue: Vec<f64>,
    /// Customers held at the end of a period, by run and period; empty where that is not available.
    pub(super) active: Vec<f64>,
    /// What each of the first [`DRIVER_RUNS`] runs drew: the mean of its entrants over the periods, then its rates, then its
    /// order value.
    pub(super) drawn: Vec<f64>,
}

impl Runs {
    /// None yet.
    pub fn none(plan: &Plan) -> Self {
        let periods = plan.periods();
        let stages = vec![0.0; periods * plan.stages()];
        Self { runs: 0, periods, stages, customers: vec![], revenue: vec![], active: vec![], drawn: vec![] }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.runs
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.runs == 0
    }

    /// Whether what drives the spread can be told, and no further run changes it.
    pub fn tell_drivers(&self) -> bool {
        self.runs as u64 >= DRIVER_RUNS
    }

    /// Adds runs that come right after these.
    pub fn append(&mut self, mut later: Self) {
        self.runs += later.runs;
        self.stages.iter_mut().zip(&later.stages).for_each(|(sum, more)| *sum += more);
        self.customers.append(&mut later.customers);
        self.revenue.append(&mut later.revenue);
        self.active.append(&mut later.active);
        self.drawn.append(&mut later.drawn);
    }

    /// All numbers in one list, for a message; [`Runs::from_numbers`] reads it.
    pub fn to_numbers(&self) -> Vec<f64> {
        let parts = [&self.stages, &self.customers, &self.revenue, &self.active, &self.drawn];
        let head = [self.runs as f64, self.periods as f64].into_iter().chain(parts.map(|part| part.len() as f64));
        let mut numbers = Vec::with_capacity(7 + parts.iter().map(|part| part.len()).sum::<usize>());
        numbers.extend(head);
        parts.into_iter().for_each(|part| numbers.extend_from_slice(part));
        numbers
    }

    /// The runs in a list made by [`Runs::to_numbers`]; `None` when it is none.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lengths written as numbers")]
    pub fn from_numbers(numbers: &[f64]) -> Option<Self> {
        let (head, mut rest) = numbers.split_at_checked(7)?;
        let mut part = |place: usize| {
            let (part, more) = rest.split_at_checked(head[place] as usize)?;
            rest = more;
            Some(part.to_vec())
        };
        let [stages, customers, revenue, active, drawn] = [part(2)?, part(3)?, part(4)?, part(5)?, part(6)?];
        Some(Self { runs: head[0] as usize, periods: head[1] as usize, stages, customers, revenue, active, drawn })
    }
}

/// Makes the runs `from..to` of a seed.
pub fn simulate(plan: &Plan, seed: u64, runs: std::ops::Range<u64>) -> Runs {
    let mut made = Runs::none(plan);
    let sources = Sources::new(plan);
    // Mixed first: runs of one seed are not those of the next.
    let seed = rand::Rng::next_u64(&mut SplitMix64::seed_from_u64(seed));
    let mut drawn = Vec::new();
    let mut people = vec![0_u64; plan.periods() * plan.stages()];
    for run in runs {
        let mut chance = Chance::new(seed, run);
        people.fill(0);
        drawn.clear();
        one_run(plan, &sources, &mut chance, &mut people, &mut drawn, &mut made);
        if run < DRIVER_RUNS {
            made.drawn.extend(&drawn);
        }
        made.runs += 1;
        made.stages.iter_mut().zip(&people).for_each(|(sum, count)| *sum += *count as f64);
    }
    made
}

fn one_run(
    plan: &Plan,
    sources: &Sources,
    chance: &mut Chance,
    people: &mut [u64],
    drawn: &mut Vec<f64>,
    made: &mut Runs,
) {
    let stages = plan.stages();
    let level = chance.draw(&sources.level);
    drawn.push(0.0);
    drawn.extend(sources.rates.iter().map(|rate| chance.draw(rate)));
    let value = sources.value.as_ref().map(|value| chance.draw(value));
    let mut entrants = 0;
    for (period, planned) in plan.entrants.iter().enumerate() {
        let cohort = chance.entrants(planned * level, sources.entrants.as_ref());
        entrants += cohort;
        people[period * stages] += cohort;
        let mut left = cohort;
        for (place, step) in plan.steps.iter().enumerate() {
            left = chance.convert(left, drawn[place + 1]);
            arrive(chance, left, &step.arrivals[period], |at, count| people[at * stages + place + 1] += count);
        }
    }
    drawn[0] = entrants as f64 / plan.periods() as f64;
    for stock in &plan.stock {
        let mut left = chance.round(stock.count);
        for (later, arrivals) in stock.arrivals.iter().enumerate() {
            let place = stock.stage + later;
            left = chance.convert(left, drawn[place + 1]);
            arrive(chance, left, arrivals, |at, count| people[at * stages + place + 1] += count);
        }
    }
    drawn.extend(value);
    after_the_sale(plan, chance, value, people, made);
}

/// Splits those who go on among the periods in which they arrive; who arrives later than all of them is left out.
fn arrive(chance: &mut Chance, count: u64, shares: &[f64], mut add: impl FnMut(usize, u64)) {
    let mut left = count;
    let mut rest = 1.0;
    for (period, &share) in shares.iter().enumerate() {
        if left == 0 {
            return;
        }
        if share > NOBODY {
            let come = chance.binomial(left, (share / rest).min(1.0));
            add(period, come);
            left -= come;
            rest -= share;
        }
    }
}

fn after_the_sale(plan: &Plan, chance: &mut Chance, value: Option<f64>, people: &[u64], made: &mut Runs) {
    let mut held = chance.round(plan.active);
    for period in 0..plan.periods() {
        let new = people[period * plan.stages() + plan.customer];
        made.customers.push(new as f64);
        let again = plan.purchases.map_or(0, |purchases| chance.poisson(held as f64 * purchases));
        made.revenue.extend(value.map(|value| (new + again) as f64 * value));
        if let Some(churn) = plan.churn {
            held = held - chance.binomial(held, churn) + new;
            made.active.push(held as f64);
        }
    }
}

/// What the uncertain numbers of a plan are drawn from.
struct Sources {
    level: Source,
    rates: Vec<Source>,
    value: Option<Source>,
    /// Of the entrants of a period, over their plan; `None` when that is certain.
    entrants: Option<Gamma<f64>>,
}

/// A distribution, set up once.
enum Source {
    Fixed(f64),
    /// Of two parts in all: faster than a beta distribution, and as exact while neither is likely to be nothing.
    Parts(Gamma<f64>, Gamma<f64>),
    Beta(Beta<f64>),
    LogNormal(LogNormal<f64>),
}

impl Sources {
    fn new(plan: &Plan) -> Self {
        let shape = 1.0 / (plan.variation * plan.variation);
        Self {
            level: Source::of(plan.level),
            rates: plan.steps.iter().map(|step| Source::of(step.rate)).collect(),
            value: plan.value.map(Source::of),
            entrants: Gamma::new(shape, 1.0 / shape).ok().filter(|_| plan.variation > 0.0),
        }
    }
}

impl Source {
    fn of(number: Uncertain) -> Self {
        let made = match number {
            Uncertain::Fixed(value) => Some(Self::Fixed(value)),
            Uncertain::Beta { a, b } if a >= 1.0 && b >= 1.0 => {
                Gamma::new(a, 1.0).ok().zip(Gamma::new(b, 1.0).ok()).map(|(a, b)| Self::Parts(a, b))
            }
            Uncertain::Beta { a, b } => Beta::new(a, b).ok().map(Self::Beta),
            Uncertain::LogNormal { mu, sigma } => LogNormal::new(mu, sigma).ok().map(Self::LogNormal),
        };
        made.unwrap_or_else(|| Self::Fixed(number.mean()))
    }
}

/// The chance of one run.
struct Chance(Xoshiro256PlusPlus);

impl Chance {
    /// Of a run of a mixed seed.
    fn new(seed: u64, run: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed.wrapping_add(run)))
    }

    fn draw(&mut self, source: &Source) -> f64 {
        match source {
            Source::Fixed(value) => *value,
            Source::Parts(a, b) => {
                let part = a.sample(&mut self.0);
                part / (part + b.sample(&mut self.0))
            }
            Source::Beta(beta) => beta.sample(&mut self.0),
            Source::LogNormal(value) => value.sample(&mut self.0),
        }
    }

    fn binomial(&mut self, people: u64, share: f64) -> u64 {
        if share >= 1.0 {
            return people;
        }
        binomial(&mut self.0, people, share)
    }

    fn poisson(&mut self, mean: f64) -> u64 {
        poisson(&mut self.0, mean)
    }

    /// Who goes on; with a rate above 1 each brings others.
    fn convert(&mut self, people: u64, rate: f64) -> u64 {
        if rate > 1.0 { self.poisson(people as f64 * rate) } else { self.binomial(people, rate) }
    }

    /// Negative binomial: Poisson about a mean that itself varies about the plan.
    fn entrants(&mut self, planned: f64, over_plan: Option<&Gamma<f64>>) -> u64 {
        let over_plan = over_plan.map_or(1.0, |gamma| gamma.sample(&mut self.0));
        self.poisson(planned * over_plan)
    }

    /// A whole number with this mean.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of people")]
    fn round(&mut self, count: f64) -> u64 {
        let whole = libm::floor(count);
        whole as u64 + self.binomial(1, count - whole)
    }
}

/// What a step is called among what is drawn.
impl StepPlan {
    pub(super) fn is_drawn(&self) -> bool {
        !matches!(self.rate, Uncertain::Fixed(_))
    }
}
