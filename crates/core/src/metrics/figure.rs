//! The figures there are, the inputs they are made of, and the units of both.

use serde::{Deserialize, Serialize};

use crate::model::{Period, PeriodUnit};

keyed! {
    /// A figure of the whole funnel. The key is its field name in [`super::Report`].
    Figure {
        /// Customers of entrants.
        OverallRate = "overallRate",
        /// Customers of leads.
        LeadToCustomer = "leadToCustomer",
        /// What one lead cost.
        CostPerLead = "costPerLead",
        /// What one customer cost; CAC when all sales and marketing cost is in.
        CostPerAcquisition = "costPerAcquisition",
        /// Mean value of one order.
        AverageOrderValue = "averageOrderValue",
        /// Revenue of the period.
        Revenue = "revenue",
        /// Orders of the period.
        Orders = "orders",
        /// All cost of the period.
        Cost = "cost",
        /// Return on the cost, after the cost of goods.
        Roi = "roi",
        /// Revenue per amount spent in channels.
        Roas = "roas",
        /// Deals won of deals decided, or of opportunities.
        WinRate = "winRate",
        /// Mean days from lead to customer.
        CycleDays = "cycleDays",
        /// Money won per day.
        Velocity = "velocity",
        /// Open amounts, each times its chance of being won.
        WeightedPipeline = "weightedPipeline",
        /// Customers lost of customers at the start.
        ChurnRate = "churnRate",
        /// How long a customer stays.
        Lifetime = "lifetime",
        /// What a customer leaves behind in gross margin, over the whole lifetime.
        Ltv = "ltv",
        /// Lifetime value per cost of a customer.
        LtvToCac = "ltvToCac",
        /// How long until a customer has paid back what winning them cost.
        PaybackPeriods = "paybackPeriods",
        /// Net promoter score.
        Nps = "nps",
        /// Customers gained at the bottleneck: by reaching its target, or by one percentage point more.
        CustomersGained = "customersGained",
        /// Revenue those customers bring.
        RevenueGained = "revenueGained",
    }
}

keyed! {
    /// A figure every stage has. The key is its field name in [`super::StageFigures`].
    StageFigure {
        /// Of the previous stage.
        StepRate = "stepRate",
        /// Of the first stage.
        OverallRate = "overallRate",
        /// People lost on the way into the stage.
        DropOff = "dropOff",
        /// Share lost on the way into the stage.
        DropOffRate = "dropOffRate",
    }
}

keyed! {
    /// What a number in a formula is.
    InputName {
        /// People in the first stage.
        Entrants = "entrants",
        /// People in the stage before.
        PreviousCount = "previousCount",
        /// People in the stage.
        StageCount = "stageCount",
        /// People in the lead stage.
        Leads = "leads",
        /// People in the opportunity stage.
        Opportunities = "opportunities",
        /// People in the customer stage.
        Customers = "customers",
        /// Cost of a stage.
        StageCost = "stageCost",
        /// Cost of the period that belongs to no stage.
        OtherCost = "otherCost",
        /// All cost of the period.
        Cost = "cost",
        /// Days from a stage to the next.
        StageDays = "stageDays",
        /// Mean value of one order.
        AverageOrderValue = "averageOrderValue",
        /// Revenue of the period.
        Revenue = "revenue",
        /// Orders of the period.
        Orders = "orders",
        /// Share of revenue left after the cost of goods.
        GrossMargin = "grossMargin",
        /// Purchases of one customer per document period.
        PurchasesPerPeriod = "purchasesPerPeriod",
        /// Customers lost of customers at the start.
        ChurnRate = "churnRate",
        /// Spend of all channels.
        ChannelSpend = "channelSpend",
        /// Deals won.
        Won = "won",
        /// Deals lost.
        Lost = "lost",
        /// Won of decided, or of opportunities.
        WinRate = "winRate",
        /// Days from lead to customer.
        CycleDays = "cycleDays",
        /// Open deals of a stage.
        OpenAmount = "openAmount",
        /// Chance of winning from a stage: customers of the people in it.
        WinProbability = "winProbability",
        /// Net promoter score, typed.
        Nps = "nps",
        /// Answers 9 and 10.
        Promoters = "promoters",
        /// Answers 7 and 8.
        Passives = "passives",
        /// Answers 0 to 6.
        Detractors = "detractors",
        /// What one customer cost.
        CostPerAcquisition = "costPerAcquisition",
        /// Lifetime value.
        Ltv = "ltv",
        /// Step rate of a stage as it is.
        StepRate = "stepRate",
        /// Step rate of a stage, one percentage point up.
        RaisedStepRate = "raisedStepRate",
        /// Step rate the user aims at.
        TargetStepRate = "targetStepRate",
        /// Customers gained at the bottleneck.
        CustomersGained = "customersGained",
    }
}

impl InputName {
    /// The figure that explains this input, where it is one itself.
    pub fn figure(self) -> Option<Figure> {
        Some(match self {
            Self::Cost => Figure::Cost,
            Self::AverageOrderValue => Figure::AverageOrderValue,
            Self::Revenue => Figure::Revenue,
            Self::Orders => Figure::Orders,
            Self::ChurnRate => Figure::ChurnRate,
            Self::WinRate => Figure::WinRate,
            Self::CycleDays => Figure::CycleDays,
            Self::Nps => Figure::Nps,
            Self::CostPerAcquisition => Figure::CostPerAcquisition,
            Self::Ltv => Figure::Ltv,
            Self::CustomersGained => Figure::CustomersGained,
            _ => return None,
        })
    }
}

/// A length of time that rates and times are measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Unit of time.
    pub unit: PeriodUnit,
    /// How many units.
    pub count: u32,
}

impl Span {
    /// One unit of time.
    pub fn one(unit: PeriodUnit) -> Self {
        Self { unit, count: 1 }
    }

    /// Whether both last equally long: three months and a quarter do, four weeks and a month do not.
    pub fn is_as_long_as(self, other: Self) -> bool {
        self.length() == other.length()
    }

    /// Whether the length is counted in months, which have no fixed number of days; and how many months or days.
    fn length(self) -> (bool, u64) {
        let count = u64::from(self.count);
        match self.unit {
            PeriodUnit::Day => (false, count),
            PeriodUnit::Week => (false, 7 * count),
            PeriodUnit::Month => (true, count),
            PeriodUnit::Quarter => (true, 3 * count),
            PeriodUnit::Year => (true, 12 * count),
        }
    }
}

impl From<&Period> for Span {
    fn from(period: &Period) -> Self {
        Self { unit: period.unit, count: period.count }
    }
}

/// What a number counts. Rates and ratios are 1.0 for 100 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// People, orders, deals or answers.
    Count,
    /// A share, shown in per cent.
    Fraction,
    /// A share per length of time.
    FractionPer(Span),
    /// How many times one amount holds another.
    Ratio,
    /// An amount in the document's currency.
    Money,
    /// An amount per day.
    MoneyPerDay,
    /// Days.
    Days,
    /// A number of lengths of time.
    Periods(Span),
    /// Times per length of time.
    TimesPer(Span),
    /// From −100 to 100.
    Score,
}
