//! Many runs of the same forecast, each with other numbers where these are not known exactly.
//!
//! A run draws its rates and its order value once, then sends people through the stages one binomial at a time. It takes all
//! its chance from the seed and its own number, so that runs can be made anywhere and in any order.

use rand::SeedableRng;
use rand_distr::{Beta, Binomial, Distribution, Gamma, LogNormal, Poisson};
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

use super::plan::{Plan, StepPlan, Uncertain};

/// Below this a share of a cohort is nobody.
const NOBODY: f64 = 1e-15;

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
    /// What each run drew: the mean of its entrants over the periods, then its rates, then its order value.
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
        head.chain(parts.into_iter().flatten().copied()).collect()
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
    let mut people = vec![0_u64; plan.periods() * plan.stages()];
    for run in runs {
        let mut chance = Chance::new(seed, run);
        people.fill(0);
        one_run(plan, &mut chance, &mut people, &mut made);
        made.runs += 1;
        made.stages.iter_mut().zip(&people).for_each(|(sum, count)| *sum += *count as f64);
    }
    made
}

fn one_run(plan: &Plan, chance: &mut Chance, people: &mut [u64], made: &mut Runs) {
    let stages = plan.stages();
    let level = chance.draw(plan.level);
    let rates_from = made.drawn.len() + 1;
    made.drawn.push(0.0);
    for step in &plan.steps {
        let rate = chance.draw(step.rate);
        made.drawn.push(rate);
    }
    let value = plan.value.map(|value| chance.draw(value));
    made.drawn.extend(value);
    let rates = rates_from..rates_from + plan.steps.len();
    let mut entrants = 0;
    for (period, planned) in plan.entrants.iter().enumerate() {
        let cohort = chance.entrants(planned * level, plan.variation);
        entrants += cohort;
        people[period * stages] += cohort;
        let mut left = cohort;
        for (place, step) in plan.steps.iter().enumerate() {
            left = chance.convert(left, made.drawn[rates.start + place]);
            arrive(chance, left, &step.arrivals[period], |at, count| people[at * stages + place + 1] += count);
        }
    }
    made.drawn[rates_from - 1] = entrants as f64 / plan.periods() as f64;
    for stock in &plan.stock {
        let mut left = chance.round(stock.count);
        for (later, arrivals) in stock.arrivals.iter().enumerate() {
            let place = stock.stage + later;
            left = chance.convert(left, made.drawn[rates.start + place]);
            arrive(chance, left, arrivals, |at, count| people[at * stages + place + 1] += count);
        }
    }
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

/// The chance of one run.
struct Chance(Xoshiro256PlusPlus);

impl Chance {
    fn new(seed: u64, run: u64) -> Self {
        // The seed is mixed first: runs of one seed are not those of the next.
        let mixed = rand::Rng::next_u64(&mut SplitMix64::seed_from_u64(seed));
        Self(Xoshiro256PlusPlus::seed_from_u64(mixed.wrapping_add(run)))
    }

    fn draw(&mut self, number: Uncertain) -> f64 {
        match number {
            Uncertain::Fixed(value) => value,
            Uncertain::Beta { a, b } => Beta::new(a, b).map_or(a / (a + b), |beta| beta.sample(&mut self.0)),
            Uncertain::LogNormal { mu, sigma } => {
                LogNormal::new(mu, sigma).map_or_else(|_| number.mean(), |value| value.sample(&mut self.0))
            }
        }
    }

    fn binomial(&mut self, people: u64, share: f64) -> u64 {
        if share >= 1.0 {
            return people;
        }
        Binomial::new(people, share).map_or(0, |binomial| binomial.sample(&mut self.0))
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of people")]
    fn poisson(&mut self, mean: f64) -> u64 {
        // None at a mean of 0.
        Poisson::new(mean).map_or(0, |poisson| poisson.sample(&mut self.0) as u64)
    }

    /// Who goes on; with a rate above 1 each brings others.
    fn convert(&mut self, people: u64, rate: f64) -> u64 {
        if rate > 1.0 { self.poisson(people as f64 * rate) } else { self.binomial(people, rate) }
    }

    /// Negative binomial: Poisson about a mean that itself varies about the plan.
    fn entrants(&mut self, planned: f64, variation: f64) -> u64 {
        let shape = 1.0 / (variation * variation);
        let mean = match Gamma::new(shape, planned / shape) {
            Ok(gamma) if variation > 0.0 && planned > 0.0 => gamma.sample(&mut self.0),
            _ => planned,
        };
        self.poisson(mean)
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
