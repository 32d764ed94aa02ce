//! A figure opened up: its formula with the user's numbers, what is missing, what is assumed.

use super::figure::{Figure, InputName, StageFigure, Unit};
use super::formula::{Formula, Input, Lack};
use super::sheet::{Scope, Sheet};
use super::wilson::{Interval, TOO_FEW, wilson};
use crate::model::{Document, Economics, StageId, WinRateBasis};

keyed! {
    /// Something a figure takes for granted; said with the figure.
    Assumption {
        /// Nobody said which stage holds the customers: it is the last one that is not after the sale.
        CustomerIsLastStage = "customerIsLastStage",
        /// Every customer orders once.
        OneOrderPerCustomer = "oneOrderPerCustomer",
        /// The given revenue counts, not orders × order value.
        RevenueAsGiven = "revenueAsGiven",
        /// No stage has a cost, so all cost is taken for the cost of leads.
        AllCostIsForLeads = "allCostIsForLeads",
        /// Not all sales and marketing cost is known to be in, so this is CPA, not CAC.
        CostMayBeIncomplete = "costMayBeIncomplete",
        /// All sales and marketing cost is in, so this is CAC.
        CostIsComplete = "costIsComplete",
        /// Won of those decided.
        WinRateOfDecided = "winRateOfDecided",
        /// Won of all opportunities.
        WinRateOfOpportunities = "winRateOfOpportunities",
        /// The chance of winning from a stage is the customers of the people counted in it.
        ChanceFromCounts = "chanceFromCounts",
        /// Churn stays the same for as long as customers stay.
        ConstantChurn = "constantChurn",
        /// Later money counts as much as money now.
        Undiscounted = "undiscounted",
        /// Later step rates stay as they are.
        LaterRatesStay = "laterRatesStay",
        /// New customers are worth what customers are worth now.
        SameRevenuePerCustomer = "sameRevenuePerCustomer",
    }
}

/// An input that keeps a figure from being computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// The input.
    pub input: InputName,
    /// The stage it belongs to, if it belongs to one.
    pub stage: Option<StageId>,
    /// What is wrong with it.
    pub lack: Lack,
}

/// A figure opened up.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Name of the figure in language files: [`Figure::key`] or [`StageFigure::key`].
    pub key: &'static str,
    /// What the result counts.
    pub unit: Unit,
    /// The formula with its numbers.
    pub formula: Formula,
    /// Its value: the figure in the [`super::Report`].
    pub result: Option<f64>,
    /// Why there is no result. Empty with a result, and when the result is too large for a number.
    pub needs: Vec<Need>,
    /// What is taken for granted.
    pub assumptions: Vec<Assumption>,
    /// 95 % interval, for a rate that is one count divided by another.
    pub interval: Option<Interval>,
    /// The rate is of fewer than [`TOO_FEW`]: too few to trust.
    pub too_few: bool,
}

impl Explanation {
    /// The inputs in reading order, each once.
    pub fn inputs(&self) -> Vec<&Input> {
        let mut inputs: Vec<&Input> = Vec::new();
        for input in self.formula.inputs() {
            if !inputs.contains(&input) {
                inputs.push(input);
            }
        }
        inputs
    }

    fn new(key: &'static str, unit: Unit, formula: Formula) -> Self {
        let result = formula.value();
        let needs = if result.is_none() { needs(&formula) } else { Vec::new() };
        Self { key, unit, formula, result, needs, assumptions: Vec::new(), interval: None, too_few: false }
    }

    /// Says how sure a rate made from counts is.
    fn made_from(self, counts: Option<(f64, f64)>) -> Self {
        let interval = counts.and_then(|(part, base)| wilson(part, base));
        let too_few = self.result.is_some() && counts.is_some_and(|(_, base)| base < TOO_FEW);
        Self { interval, too_few, ..self }
    }
}

/// The formula of a figure of the whole funnel, a sub-funnel or a segment; `None` when there is no such part.
pub fn explain(document: &Document, scope: &Scope, figure: Figure) -> Option<Explanation> {
    let sheet = Sheet::new(document, scope)?;
    let explanation = Explanation::new(figure.key(), sheet.unit(figure), sheet.formula(figure));
    let assumptions = sheet.assumptions(figure);
    Some(Explanation { assumptions, ..explanation.made_from(sheet.counts_of(figure)) })
}

/// The formula of a figure of one stage; `None` when the scope has no such stage.
pub fn explain_stage(document: &Document, scope: &Scope, stage: &StageId, figure: StageFigure) -> Option<Explanation> {
    let sheet = Sheet::new(document, scope)?;
    let index = sheet.stages.iter().position(|candidate| candidate.id == *stage)?;
    let base = match figure {
        StageFigure::StepRate => index.checked_sub(1).map(|previous| sheet.counts[previous]),
        StageFigure::OverallRate => sheet.counts.first().copied(),
        StageFigure::DropOff | StageFigure::DropOffRate => None,
    };
    let unit = if figure == StageFigure::DropOff { Unit::Count } else { Unit::Fraction };
    let explanation = Explanation::new(figure.key(), unit, sheet.stage_formula(figure, index));
    Some(explanation.made_from(base.map(|base| (sheet.counts[index], base))))
}

/// What each input lacks; one that is zero lacks only where something is divided by it.
fn needs(formula: &Formula) -> Vec<Need> {
    let mut needs: Vec<Need> = Vec::new();
    formula.visit(false, &mut |input, divides| {
        let lack = match input.value {
            Err(lack) => lack,
            Ok(0.0) if divides => Lack::Zero,
            Ok(_) => return,
        };
        let need = Need { input: input.name, stage: input.stage.clone(), lack };
        if !needs.contains(&need) {
            needs.push(need);
        }
    });
    needs
}

impl Sheet<'_> {
    fn assumptions(&self, figure: Figure) -> Vec<Assumption> {
        use Assumption as A;
        let mut assumptions = Vec::new();
        let formula = self.formula(figure);
        let uses = |name| formula.inputs().iter().any(|input| input.name == name);
        if self.roles.customer_is_guess && uses(InputName::Customers) {
            assumptions.push(A::CustomerIsLastStage);
        }
        let economics = self.economics();
        let revenue_is_given = economics.is_some_and(|economics| economics.revenue.is_some());
        let orders_are_given = economics.is_some_and(|economics| economics.orders.is_some());
        match figure {
            Figure::Orders if !orders_are_given => assumptions.push(A::OneOrderPerCustomer),
            Figure::Revenue | Figure::AverageOrderValue if !orders_are_given && uses(InputName::Orders) => {
                assumptions.push(A::OneOrderPerCustomer);
            }
            Figure::Revenue | Figure::Roi | Figure::Roas if revenue_is_given => assumptions.push(A::RevenueAsGiven),
            Figure::CostPerLead if !self.some_stage_has_a_cost() => assumptions.push(A::AllCostIsForLeads),
            Figure::CostPerAcquisition => assumptions.push(completeness(economics)),
            Figure::WinRate | Figure::Velocity => assumptions.push(basis(economics)),
            Figure::WeightedPipeline => assumptions.push(A::ChanceFromCounts),
            Figure::Lifetime => assumptions.push(A::ConstantChurn),
            Figure::Ltv => assumptions.extend([A::ConstantChurn, A::Undiscounted]),
            Figure::LtvToCac => assumptions.extend([A::ConstantChurn, A::Undiscounted, completeness(economics)]),
            Figure::PaybackPeriods => assumptions.push(completeness(economics)),
            Figure::CustomersGained => assumptions.push(A::LaterRatesStay),
            Figure::RevenueGained => assumptions.extend([A::LaterRatesStay, A::SameRevenuePerCustomer]),
            _ => {}
        }
        assumptions
    }
}

fn completeness(economics: Option<&Economics>) -> Assumption {
    let complete = economics.is_some_and(|economics| economics.cost_is_complete);
    if complete { Assumption::CostIsComplete } else { Assumption::CostMayBeIncomplete }
}

fn basis(economics: Option<&Economics>) -> Assumption {
    match economics.map(|economics| economics.win_rate_basis).unwrap_or_default() {
        WinRateBasis::Decided => Assumption::WinRateOfDecided,
        WinRateBasis::Opportunities => Assumption::WinRateOfOpportunities,
    }
}
