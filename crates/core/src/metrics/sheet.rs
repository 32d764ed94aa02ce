//! Which formula belongs to which figure, filled in with the numbers of one document.

use super::figure::{Figure, InputName, Span, StageFigure, Unit};
use super::formula::{Formula, Input, Lack};
use super::stages::Raise;
use crate::model::{
    Count, Days, Document, Economics, EconomicsField, Level, Money, Nps, NpsAnswers, PeriodUnit, Quantity, Role,
    SegmentId, Stage, StageId, WinRateBasis,
};

/// The part of a document that is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Scope {
    /// The whole funnel, with its money.
    #[default]
    Whole,
    /// The sub-funnel inside a stage: people and days only, because money belongs to the whole.
    Inside(StageId),
    /// One segment: its people in the stages of the whole funnel, and its own cost.
    Segment(SegmentId),
}

/// Places of the stages that stand for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RolePlaces {
    pub(super) lead: Option<usize>,
    pub(super) opportunity: Option<usize>,
    pub(super) customer: Option<usize>,
    /// No stage has the customer role; it is the last one that is not after the sale.
    pub(super) customer_is_guess: bool,
}

impl RolePlaces {
    fn of(stages: &[Stage]) -> Self {
        let place = |role| stages.iter().position(|stage| stage.role == Some(role));
        let said = place(Role::Customer);
        let guess = stages.iter().rposition(|stage| stage.level != Some(Level::After));
        Self {
            lead: place(Role::Lead),
            opportunity: place(Role::Opportunity),
            customer: said.or(guess),
            customer_is_guess: said.is_none(),
        }
    }
}

/// The stages and counts in scope, with the money when the scope has it.
pub(super) struct Sheet<'a> {
    pub(super) stages: &'a [Stage],
    pub(super) counts: Vec<f64>,
    pub(super) roles: RolePlaces,
    pub(super) period: Span,
    /// The document, when the whole of it is in scope.
    pub(super) whole: Option<&'a Document>,
    segment_cost: Option<Money>,
}

impl<'a> Sheet<'a> {
    /// The whole funnel.
    pub(super) fn whole(document: &'a Document) -> Self {
        let stages = &document.stages;
        Self { whole: Some(document), ..Self::of(document, stages, counts(stages.iter().map(|stage| stage.count))) }
    }

    /// `None` when the scope is not in the document, or a segment does not match the stages.
    pub(super) fn new(document: &'a Document, scope: &Scope) -> Option<Self> {
        match scope {
            Scope::Whole => Some(Self::whole(document)),
            Scope::Inside(id) => {
                let stages = document.stages_of(Some(id))?;
                Some(Self::of(document, stages, counts(stages.iter().map(|stage| stage.count))))
            }
            Scope::Segment(id) => {
                let segment = document.segments.iter().find(|segment| segment.id == *id)?;
                let stages = &document.stages;
                let sheet = Self::of(document, stages, counts(segment.counts.iter().copied()));
                (sheet.counts.len() == stages.len()).then_some(Self { segment_cost: segment.cost, ..sheet })
            }
        }
    }

    fn of(document: &Document, stages: &'a [Stage], counts: Vec<f64>) -> Self {
        let roles = RolePlaces::of(stages);
        Self { stages, counts, roles, period: Span::from(&document.period), whole: None, segment_cost: None }
    }

    pub(super) fn value(&self, figure: Figure) -> Option<f64> {
        self.formula(figure).value()
    }

    pub(super) fn stage_value(&self, figure: StageFigure, index: usize) -> Option<f64> {
        self.stage_formula(figure, index).value()
    }

    pub(super) fn stage_formula(&self, figure: StageFigure, index: usize) -> Formula {
        let count = self.count(InputName::StageCount, Some(index));
        // Nothing is before the first stage: its previous count is missing.
        let previous = self.count(InputName::PreviousCount, index.checked_sub(1));
        match figure {
            StageFigure::StepRate => Formula::quotient(count, previous),
            StageFigure::OverallRate => Formula::quotient(count, self.count(InputName::Entrants, Some(0))),
            StageFigure::DropOff => Formula::difference(previous, count),
            StageFigure::DropOffRate => Formula::difference(Formula::Number(1.0), Formula::quotient(count, previous)),
        }
    }

    /// The formula of `figure`.
    pub(super) fn formula(&self, figure: Figure) -> Formula {
        use InputName as In;
        match figure {
            Figure::OverallRate => Formula::quotient(self.customers(), self.count(In::Entrants, Some(0))),
            Figure::LeadToCustomer => Formula::quotient(self.customers(), self.leads()),
            Figure::CostPerLead => Formula::quotient(self.cost_through_lead(), self.leads()),
            Figure::CostPerAcquisition => Formula::quotient(self.cost_through_customer(), self.customers()),
            Figure::AverageOrderValue => self.average_order_value(),
            Figure::Revenue => self.revenue(),
            Figure::Orders => self.orders(),
            Figure::Cost => self.total_cost(),
            Figure::Roi => {
                let margin = Formula::Product(vec![self.part(In::Revenue), self.economics_input(In::GrossMargin)]);
                Formula::quotient(Formula::difference(margin, self.part(In::Cost)), self.part(In::Cost))
            }
            Figure::Roas => Formula::quotient(self.part(In::Revenue), self.channel_spend()),
            Figure::WinRate => self.win_rate(),
            Figure::CycleDays => self.cycle_days(),
            Figure::Velocity => {
                let won = [self.opportunities(), self.part(In::WinRate), self.part(In::AverageOrderValue)];
                Formula::quotient(Formula::Product(won.into()), self.part(In::CycleDays))
            }
            Figure::WeightedPipeline => self.weighted_pipeline(),
            Figure::ChurnRate => self.churn(),
            Figure::Lifetime => Formula::quotient(Formula::Number(1.0), self.churn()),
            Figure::Ltv => Formula::quotient(self.margin_per_period(), self.churn_per_period()),
            Figure::LtvToCac => Formula::quotient(self.part(In::Ltv), self.part(In::CostPerAcquisition)),
            Figure::PaybackPeriods => Formula::quotient(self.part(In::CostPerAcquisition), self.margin_per_period()),
            Figure::Nps => self.nps(),
            Figure::CustomersGained => self.customers_gained(self.bottleneck().map(|found| found.raise)),
            Figure::RevenueGained => {
                Formula::Product(vec![self.part(In::CustomersGained), self.revenue_per_customer()])
            }
        }
    }

    // People

    fn count(&self, name: InputName, index: Option<usize>) -> Formula {
        let value = index.and_then(|index| self.counts.get(index)).copied();
        input(name, self.id(index), Unit::Count, value)
    }

    pub(super) fn customers(&self) -> Formula {
        self.count(InputName::Customers, self.roles.customer)
    }

    fn leads(&self) -> Formula {
        self.count(InputName::Leads, self.roles.lead)
    }

    fn opportunities(&self) -> Formula {
        self.count(InputName::Opportunities, self.roles.opportunity)
    }

    fn id(&self, index: Option<usize>) -> Option<StageId> {
        index.and_then(|index| self.stages.get(index)).map(|stage| stage.id.clone())
    }

    /// Customers with one step rate raised and all later ones as they are, less the customers there are.
    pub(super) fn customers_gained(&self, raise: Option<Raise>) -> Formula {
        let step = raise.map(|raise| raise.step);
        let (name, rate) = raise.map_or((InputName::RaisedStepRate, None), |raise| (raise.name, Some(raise.rate)));
        let mut factors = vec![
            self.count(InputName::PreviousCount, step.and_then(|step| step.checked_sub(1))),
            input(name, self.id(step), Unit::Fraction, rate),
        ];
        if let (Some(step), Some(customer)) = (step, self.roles.customer) {
            factors.extend((step + 1..=customer).map(|later| {
                input(
                    InputName::StepRate,
                    self.id(Some(later)),
                    Unit::Fraction,
                    self.stage_value(StageFigure::StepRate, later),
                )
            }));
        }
        Formula::difference(Formula::Product(factors), self.customers())
    }

    // Money

    pub(super) fn economics(&self) -> Option<&'a Economics> {
        self.whole.map(|document| &document.economics)
    }

    fn economics_input(&self, name: InputName) -> Formula {
        let (field, unit) = match name {
            InputName::AverageOrderValue => (EconomicsField::AverageOrderValue, Unit::Money),
            InputName::Revenue => (EconomicsField::Revenue, Unit::Money),
            InputName::Orders => (EconomicsField::Orders, Unit::Count),
            InputName::GrossMargin => (EconomicsField::GrossMargin, Unit::Fraction),
            InputName::PurchasesPerPeriod => (EconomicsField::PurchasesPerPeriod, Unit::TimesPer(self.period)),
            InputName::Won => (EconomicsField::Won, Unit::Count),
            InputName::Lost => (EconomicsField::Lost, Unit::Count),
            _ => (EconomicsField::Cost, Unit::Money),
        };
        input(name, None, unit, self.economics().and_then(|economics| field.get(economics)))
    }

    fn has(&self, field: EconomicsField) -> bool {
        self.economics().is_some_and(|economics| field.get(economics).is_some())
    }

    /// Another figure as an input of a formula.
    fn part(&self, name: InputName) -> Formula {
        let (unit, value) = match name.figure() {
            Some(figure) => (self.unit(figure), self.value(figure)),
            None => (Unit::Count, None),
        };
        input(name, None, unit, value)
    }

    fn average_order_value(&self) -> Formula {
        if !self.has(EconomicsField::AverageOrderValue) && self.has(EconomicsField::Revenue) {
            return Formula::quotient(self.economics_input(InputName::Revenue), self.part(InputName::Orders));
        }
        self.economics_input(InputName::AverageOrderValue)
    }

    fn revenue(&self) -> Formula {
        if self.has(EconomicsField::Revenue) {
            return self.economics_input(InputName::Revenue);
        }
        Formula::Product(vec![self.part(InputName::Orders), self.economics_input(InputName::AverageOrderValue)])
    }

    fn orders(&self) -> Formula {
        match self.whole {
            Some(_) if !self.has(EconomicsField::Orders) => self.customers(),
            _ => self.economics_input(InputName::Orders),
        }
    }

    pub(super) fn revenue_per_customer(&self) -> Formula {
        let no_customers = self.customers().value() == Some(0.0);
        if !self.has(EconomicsField::Orders) && (no_customers || !self.has(EconomicsField::Revenue)) {
            return self.part(InputName::AverageOrderValue);
        }
        Formula::quotient(self.part(InputName::Revenue), self.customers())
    }

    fn other_cost(&self) -> Formula {
        let value = match self.whole {
            Some(document) => document.economics.cost,
            None => self.segment_cost,
        };
        input(InputName::OtherCost, None, Unit::Money, value.map(Money::get))
    }

    /// The costs given to stages up to and including `last`.
    fn stage_costs(&self, last: Option<usize>) -> Vec<Formula> {
        let stages = match (self.whole, last) {
            (Some(_), Some(last)) => self.stages.get(..=last).unwrap_or_default(),
            _ => &[],
        };
        let cost = |stage: &Stage| {
            stage.cost.map(|cost| input(InputName::StageCost, Some(stage.id.clone()), Unit::Money, Some(cost.get())))
        };
        stages.iter().filter_map(cost).collect()
    }

    /// Whether a stage, wherever it lies, has a cost of its own.
    pub(super) fn some_stage_has_a_cost(&self) -> bool {
        self.whole.is_some() && self.stages.iter().any(|stage| stage.cost.is_some())
    }

    fn cost_through_lead(&self) -> Formula {
        if !self.some_stage_has_a_cost() {
            return self.other_cost();
        }
        let costs = self.stage_costs(self.roles.lead);
        if costs.is_empty() {
            input(InputName::StageCost, self.id(self.roles.lead), Unit::Money, None)
        } else {
            sum(costs)
        }
    }

    fn cost_through_customer(&self) -> Formula {
        self.with_other_cost(self.stage_costs(self.roles.customer))
    }

    fn total_cost(&self) -> Formula {
        self.with_other_cost(self.stage_costs(self.stages.len().checked_sub(1)))
    }

    /// The costs that are given; the other cost is missed only when none is.
    fn with_other_cost(&self, stage_costs: Vec<Formula>) -> Formula {
        let other = self.other_cost();
        if stage_costs.is_empty() {
            return other;
        }
        sum(std::iter::once(other).filter(|cost| cost.value().is_some()).chain(stage_costs).collect())
    }

    fn channel_spend(&self) -> Formula {
        input(InputName::ChannelSpend, None, Unit::Money, self.whole.and_then(channel_spend))
    }

    // Sales

    fn win_rate(&self) -> Formula {
        let won = self.economics_input(InputName::Won);
        let basis = self.economics().map(|economics| economics.win_rate_basis).unwrap_or_default();
        let of = match basis {
            WinRateBasis::Decided => {
                Formula::Sum(vec![self.economics_input(InputName::Won), self.economics_input(InputName::Lost)])
            }
            WinRateBasis::Opportunities => self.opportunities(),
        };
        Formula::quotient(won, of)
    }

    fn cycle_days(&self) -> Formula {
        let days =
            |stage: &Stage| input(InputName::StageDays, Some(stage.id.clone()), Unit::Days, stage.days.map(Days::get));
        match (self.roles.lead, self.roles.customer) {
            (Some(lead), Some(customer)) if lead < customer => {
                sum(self.stages[lead..customer].iter().map(days).collect())
            }
            (lead, _) => input(InputName::StageDays, self.id(lead), Unit::Days, None),
        }
    }

    /// Open deals by stage, in the order of the stages; a deal in a sub-funnel stands in the stage around it.
    fn weighted_pipeline(&self) -> Formula {
        let open = self.open_by_stage();
        if open.is_empty() {
            return input(InputName::OpenAmount, None, Unit::Money, None);
        }
        let weighted = |(index, amount): (Option<usize>, f64)| {
            let amount = input(InputName::OpenAmount, self.id(index), Unit::Money, Some(amount));
            Formula::Product(vec![amount, self.win_probability(index)])
        };
        sum(open.into_iter().map(weighted).collect())
    }

    /// Open amounts added up per stage of the funnel; under `None` those of stages that are not there.
    fn open_by_stage(&self) -> Vec<(Option<usize>, f64)> {
        let mut open: Vec<(Option<usize>, f64)> = Vec::new();
        for (document, deal) in
            self.whole.iter().flat_map(|whole| whole.economics.open.iter().map(move |deal| (whole, deal)))
        {
            let place = self.place_of(document, &deal.stage);
            let at = open.partition_point(|(other, _)| *other < place);
            match open.get_mut(at).filter(|(other, _)| *other == place) {
                Some((_, amount)) => *amount += deal.amount.get(),
                None => open.insert(at, (place, deal.amount.get())),
            }
        }
        open
    }

    fn place_of(&self, document: &Document, id: &StageId) -> Option<usize> {
        let outermost = document.path_to(id).first().map(|stage| &stage.id)?;
        self.stages.iter().position(|stage| stage.id == *outermost)
    }

    fn win_probability(&self, index: Option<usize>) -> Formula {
        let value = match (index, self.roles.customer) {
            (Some(index), Some(customer)) => {
                match Formula::quotient(self.customers(), self.count(InputName::StageCount, Some(index))).value() {
                    Some(ratio) if index <= customer && ratio <= 1.0 => Ok(ratio),
                    Some(_) => Err(Lack::NotAProbability),
                    None => Err(Lack::Missing),
                }
            }
            _ => Err(Lack::Missing),
        };
        Formula::Input(Input { name: InputName::WinProbability, stage: self.id(index), unit: Unit::Fraction, value })
    }

    // After the sale

    fn margin_per_period(&self) -> Formula {
        Formula::Product(vec![
            self.part(InputName::AverageOrderValue),
            self.economics_input(InputName::PurchasesPerPeriod),
            self.economics_input(InputName::GrossMargin),
        ])
    }

    fn churn(&self) -> Formula {
        let churn = self.economics().and_then(|economics| economics.churn.as_ref());
        let unit = self.unit(Figure::ChurnRate);
        input(InputName::ChurnRate, None, unit, churn.map(|churn| churn.rate.get()))
    }

    /// Churn where it is measured over the document's period; refused, not converted, where it is not.
    fn churn_per_period(&self) -> Formula {
        match (self.churn(), self.period_mismatch()) {
            (Formula::Input(churn), Some((given, wanted))) => {
                Formula::Input(Input { value: Err(Lack::OtherPeriod { given, wanted }), ..churn })
            }
            (churn, _) => churn,
        }
    }

    /// The period of the churn and of the document, where these differ in length.
    pub(super) fn period_mismatch(&self) -> Option<(PeriodUnit, Span)> {
        let per = self.economics()?.churn.as_ref()?.per;
        (!Span::one(per).is_as_long_as(self.period)).then_some((per, self.period))
    }

    fn nps(&self) -> Formula {
        let answers = |name, count: &Count| input(name, None, Unit::Count, Some(count.get()));
        match self.economics().and_then(|economics| economics.nps.as_ref()) {
            Some(Nps::Answers(NpsAnswers { promoters, passives, detractors, .. })) => {
                let promoters = answers(InputName::Promoters, promoters);
                let detractors = answers(InputName::Detractors, detractors);
                let all =
                    Formula::Sum(vec![promoters.clone(), answers(InputName::Passives, passives), detractors.clone()]);
                let lead = Formula::difference(promoters, detractors);
                Formula::quotient(Formula::Product(vec![Formula::Number(100.0), lead]), all)
            }
            Some(Nps::Score(score)) => input(InputName::Nps, None, Unit::Score, Some(score.get())),
            None => input(InputName::Nps, None, Unit::Score, None),
        }
    }

    pub(super) fn unit(&self, figure: Figure) -> Unit {
        let churn_period = || {
            let churn = self.economics().and_then(|economics| economics.churn.as_ref());
            churn.map_or(self.period, |churn| Span::one(churn.per))
        };
        match figure {
            Figure::OverallRate | Figure::LeadToCustomer | Figure::Roi | Figure::WinRate => Unit::Fraction,
            Figure::CostPerLead | Figure::CostPerAcquisition | Figure::AverageOrderValue => Unit::Money,
            Figure::Revenue | Figure::Cost | Figure::WeightedPipeline | Figure::Ltv | Figure::RevenueGained => {
                Unit::Money
            }
            Figure::Orders | Figure::CustomersGained => Unit::Count,
            Figure::Roas | Figure::LtvToCac => Unit::Ratio,
            Figure::CycleDays => Unit::Days,
            Figure::Velocity => Unit::MoneyPerDay,
            Figure::ChurnRate => Unit::FractionPer(churn_period()),
            Figure::Lifetime => Unit::Periods(churn_period()),
            Figure::PaybackPeriods => Unit::Periods(self.period),
            Figure::Nps => Unit::Score,
        }
    }
}

fn counts(counts: impl Iterator<Item = Count>) -> Vec<f64> {
    counts.map(Count::get).collect()
}

fn input(name: InputName, stage: Option<StageId>, unit: Unit, value: Option<f64>) -> Formula {
    Formula::Input(Input { name, stage, unit, value: value.ok_or(Lack::Missing) })
}

/// A sum, or its only term.
fn sum(mut terms: Vec<Formula>) -> Formula {
    if terms.len() == 1 { terms.remove(0) } else { Formula::Sum(terms) }
}

/// What all channels of the document spent. They are read where they are kept, without the rest of what a channel is.
fn channel_spend(document: &Document) -> Option<f64> {
    let channels = document.unknown.get("channels")?.as_array()?;
    let spend = channels.iter().filter_map(|channel| channel.get("spend")?.as_f64()).filter_map(Money::new);
    spend.map(Money::get).reduce(|sum, spend| sum + spend)
}
