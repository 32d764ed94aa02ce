//! What things are called: every enum of the core in words. Exhaustive, so that a new variant does not compile unnamed.

use funnel_core::metrics::{Assumption, Explanation, Figure, Input, InputName, Lack, Need, Span, Unit, Warning};
use funnel_core::model::{BusinessModel, Document, EconomicsField, Level, PeriodUnit, Role, StageId};
use funnel_core::templates::{self, TemplateId, TemplateText};
use funnel_core::typed::TypedError;

use super::words::Words;
use crate::app::App;

/// A language in itself.
pub fn language(code: &str) -> &'static str {
    match code {
        "nb" => "Norsk bokmål",
        "da" => "Dansk",
        "sv" => "Svenska",
        "en" => "English",
        _ => "?",
    }
}

/// A level of the funnel.
pub fn level(words: Words, level: Level) -> String {
    match level {
        Level::Top => words.level_top(),
        Level::Middle => words.level_middle(),
        Level::Bottom => words.level_bottom(),
        Level::After => words.level_after(),
    }
}

/// What a stage stands for.
pub fn role(words: Words, role: Role) -> String {
    match role {
        Role::Lead => words.role_lead(),
        Role::Opportunity => words.role_opportunity(),
        Role::Customer => words.role_customer(),
    }
}

/// How a business sells.
pub fn business_model(words: Words, model: BusinessModel) -> String {
    match model {
        BusinessModel::Ecommerce => words.model_ecommerce(),
        BusinessModel::B2b => words.model_b2b(),
        BusinessModel::Saas => words.model_saas(),
        BusinessModel::Newsletter => words.model_newsletter(),
    }
}

/// A unit of time: "month".
pub fn period_unit(words: Words, unit: PeriodUnit) -> String {
    match unit {
        PeriodUnit::Day => words.period_day(),
        PeriodUnit::Week => words.period_week(),
        PeriodUnit::Month => words.period_month(),
        PeriodUnit::Quarter => words.period_quarter(),
        PeriodUnit::Year => words.period_year(),
    }
}

/// "per month", "per 2 weeks".
pub fn per(app: App, period: Span) -> String {
    let words = app.words;
    if period.count == 1 {
        return match period.unit {
            PeriodUnit::Day => words.period_per_day(),
            PeriodUnit::Week => words.period_per_week(),
            PeriodUnit::Month => words.period_per_month(),
            PeriodUnit::Quarter => words.period_per_quarter(),
            PeriodUnit::Year => words.period_per_year(),
        };
    }
    let count = app.formats.count(f64::from(period.count));
    match period.unit {
        PeriodUnit::Day => words.period_per_days(&count),
        PeriodUnit::Week => words.period_per_weeks(&count),
        PeriodUnit::Month => words.period_per_months(&count),
        PeriodUnit::Quarter => words.period_per_quarters(&count),
        PeriodUnit::Year => words.period_per_years(&count),
    }
}

/// The period of the document: "per month".
pub fn per_period(app: App) -> String {
    per(app, app.session.document().with(|document| Span::from(&document.period)))
}

/// A figure: "Cost per customer (CPA)".
pub fn figure(app: App, figure: Figure) -> String {
    let words = app.words;
    match figure {
        Figure::OverallRate => words.figure_overall_rate(),
        Figure::LeadToCustomer => words.figure_lead_to_customer(),
        Figure::CostPerLead => words.figure_cost_per_lead(),
        Figure::CostPerAcquisition => {
            let complete = app.session.document().with(|document| document.economics.cost_is_complete);
            if complete { words.figure_cac() } else { words.figure_cpa() }
        }
        Figure::AverageOrderValue => words.figure_average_order_value(),
        Figure::Revenue => words.figure_revenue(),
        Figure::Orders => words.figure_orders(),
        Figure::Cost => words.figure_cost(),
        Figure::Roi => words.figure_roi(),
        Figure::Roas => words.figure_roas(),
        Figure::WinRate => words.figure_win_rate(),
        Figure::CycleDays => words.figure_cycle_days(),
        Figure::Velocity => words.figure_velocity(),
        Figure::WeightedPipeline => words.figure_weighted_pipeline(),
        Figure::ChurnRate => words.figure_churn_rate(),
        Figure::Lifetime => words.figure_lifetime(),
        Figure::Ltv => words.figure_ltv(),
        Figure::LtvToCac => words.figure_ltv_to_cac(),
        Figure::PaybackPeriods => words.figure_payback_periods(),
        Figure::Nps => words.figure_nps(),
        Figure::CustomersGained => words.figure_customers_gained(),
        Figure::RevenueGained => words.figure_revenue_gained(),
    }
}

/// What a figure is of, in a few words under it; for one that is not available, what it needs.
pub fn figure_note(app: App, figure: Figure) -> String {
    let explanation =
        app.session.document().with(|document| funnel_core::metrics::explain(document, &Default::default(), figure));
    let Some(explanation) = explanation else { return String::new() };
    if explanation.result.is_none() {
        return not_available(app, &explanation);
    }
    let words = app.words;
    let value = |name: InputName| {
        let inputs = explanation.formula.inputs();
        let input = inputs.into_iter().find(|input| input.name == name)?;
        Some(amount(app, input.unit, input.value.ok()?))
    };
    let note = match figure {
        Figure::OverallRate => value(InputName::Customers)
            .zip(value(InputName::Entrants))
            .map(|(part, whole)| words.note_of(&part, &whole)),
        Figure::LeadToCustomer => {
            value(InputName::Customers).zip(value(InputName::Leads)).map(|(part, whole)| words.note_of(&part, &whole))
        }
        Figure::CostPerAcquisition => value(InputName::Customers).map(|people| words.note_customers(&people)),
        Figure::CostPerLead => value(InputName::Leads).map(|people| words.note_leads(&people)),
        Figure::Revenue => value(InputName::AverageOrderValue).map(|money| words.note_per_order(&money)),
        Figure::LtvToCac => value(InputName::Ltv)
            .zip(value(InputName::CostPerAcquisition))
            .map(|(ltv, cost)| words.note_against(&cost, &ltv)),
        Figure::CycleDays => Some(words.note_cycle()),
        _ => None,
    };
    note.unwrap_or_else(|| per_period(app))
}

/// A number with its unit.
pub fn amount(app: App, unit: Unit, value: f64) -> String {
    let (words, formats) = (app.words, app.formats);
    match unit {
        Unit::Count => formats.decimal_or_count(value),
        Unit::Fraction => formats.rate(value),
        Unit::FractionPer(per) => format!("{} {}", formats.rate(value), self::per(app, per)),
        Unit::Ratio => formats.decimal(value),
        Unit::Money => app.money(value),
        Unit::MoneyPerDay => format!("{} {}", app.money(value), words.period_per_day()),
        Unit::Days => words.unit_days(formats.plural(value), &formats.decimal(value)),
        Unit::Periods(of) => words.unit_periods(&formats.decimal(value), &periods(app, of)),
        Unit::TimesPer(of) => format!("{} {}", formats.decimal(value), per(app, of)),
        Unit::Score => formats.decimal(value),
    }
}

fn periods(app: App, of: Span) -> String {
    let unit = period_units(app.words, of.unit);
    if of.count == 1 { unit } else { format!("× {} {unit}", app.formats.count(f64::from(of.count))) }
}

/// "months".
fn period_units(words: Words, unit: PeriodUnit) -> String {
    match unit {
        PeriodUnit::Day => words.period_days(),
        PeriodUnit::Week => words.period_weeks(),
        PeriodUnit::Month => words.period_months(),
        PeriodUnit::Quarter => words.period_quarters(),
        PeriodUnit::Year => words.period_years(),
    }
}

/// A number in a formula, as a name: "customers (Purchase)".
pub fn input(app: App, input: &Input) -> String {
    with_stage(app, input_name(app.words, input.name), input.stage.as_ref())
}

fn with_stage(app: App, name: String, stage: Option<&StageId>) -> String {
    let stage =
        stage.and_then(|id| app.session.document().with(|document| document.stage(id).map(|stage| stage.name.clone())));
    match stage {
        Some(stage) => format!("{name} [{stage}]"),
        None => name,
    }
}

fn input_name(words: Words, name: InputName) -> String {
    match name {
        InputName::Entrants => words.input_entrants(),
        InputName::PreviousCount => words.input_previous_count(),
        InputName::StageCount => words.input_stage_count(),
        InputName::Leads => words.input_leads(),
        InputName::Opportunities => words.input_opportunities(),
        InputName::Customers => words.input_customers(),
        InputName::StageCost => words.input_stage_cost(),
        InputName::OtherCost => words.input_other_cost(),
        InputName::Cost => words.input_cost(),
        InputName::StageDays => words.input_stage_days(),
        InputName::AverageOrderValue => words.input_average_order_value(),
        InputName::Revenue => words.input_revenue(),
        InputName::Orders => words.input_orders(),
        InputName::GrossMargin => words.input_gross_margin(),
        InputName::PurchasesPerPeriod => words.input_purchases_per_period(),
        InputName::ChurnRate => words.input_churn_rate(),
        InputName::ChannelSpend => words.input_channel_spend(),
        InputName::Won => words.input_won(),
        InputName::Lost => words.input_lost(),
        InputName::WinRate => words.input_win_rate(),
        InputName::CycleDays => words.input_cycle_days(),
        InputName::OpenAmount => words.input_open_amount(),
        InputName::WinProbability => words.input_win_probability(),
        InputName::Nps => words.input_nps(),
        InputName::Promoters => words.input_promoters(),
        InputName::Passives => words.input_passives(),
        InputName::Detractors => words.input_detractors(),
        InputName::CostPerAcquisition => words.input_cost_per_acquisition(),
        InputName::Ltv => words.input_ltv(),
        InputName::StepRate => words.input_step_rate(),
        InputName::RaisedStepRate => words.input_raised_step_rate(),
        InputName::TargetStepRate => words.input_target_step_rate(),
        InputName::CustomersGained => words.input_customers_gained(),
    }
}

/// "not available: needs X, Y".
pub fn not_available(app: App, explanation: &Explanation) -> String {
    let needs: Vec<String> = explanation.needs.iter().map(|need| need_text(app, need)).collect();
    if needs.is_empty() { app.words.not_available() } else { app.words.not_available_needs(&needs.join(", ")) }
}

fn need_text(app: App, need: &Need) -> String {
    let name = with_stage(app, input_name(app.words, need.input), need.stage.as_ref());
    match need.lack {
        Lack::Missing => name,
        Lack::Zero => app.words.need_not_zero(&name),
        Lack::OtherPeriod { given, wanted } => {
            app.words.need_other_period(&per(app, Span::one(given)), &name, &per(app, wanted))
        }
        Lack::NotAProbability => app.words.need_probability(&name),
    }
}

/// Something a figure takes for granted.
pub fn assumption(words: Words, assumption: Assumption) -> String {
    match assumption {
        Assumption::CustomerIsLastStage => words.assume_customer_is_last_stage(),
        Assumption::OneOrderPerCustomer => words.assume_one_order_per_customer(),
        Assumption::RevenueAsGiven => words.assume_revenue_as_given(),
        Assumption::AllCostIsForLeads => words.assume_all_cost_is_for_leads(),
        Assumption::CostMayBeIncomplete => words.assume_cost_may_be_incomplete(),
        Assumption::CostIsComplete => words.assume_cost_is_complete(),
        Assumption::WinRateOfDecided => words.assume_win_rate_of_decided(),
        Assumption::WinRateOfOpportunities => words.assume_win_rate_of_opportunities(),
        Assumption::ChanceFromCounts => words.assume_chance_from_counts(),
        Assumption::ConstantChurn => words.assume_constant_churn(),
        Assumption::Undiscounted => words.assume_undiscounted(),
        Assumption::LaterRatesStay => words.assume_later_rates_stay(),
        Assumption::SameRevenuePerCustomer => words.assume_same_revenue_per_customer(),
    }
}

/// An input of the figures, as a field label.
pub fn economics(words: Words, field: EconomicsField) -> String {
    match field {
        EconomicsField::AverageOrderValue => words.inputs_average_order_value(),
        EconomicsField::Revenue => words.inputs_revenue(),
        EconomicsField::Orders => words.inputs_orders(),
        EconomicsField::GrossMargin => words.inputs_gross_margin(),
        EconomicsField::PurchasesPerPeriod => words.inputs_purchases_per_period(),
        EconomicsField::Cost => words.inputs_cost(),
        EconomicsField::Won => words.inputs_won(),
        EconomicsField::Lost => words.inputs_lost(),
    }
}

/// What the user should know about the numbers.
pub fn warning(app: App, warning: &Warning) -> String {
    let (words, formats) = (app.words, app.formats);
    let stage = |id: &StageId| stage_name(app, id);
    match warning {
        Warning::StageLargerThanPrevious { stage: id, previous, count, previous_count } => {
            words.warning_larger(&formats.count(*count), &stage(previous), &formats.count(*previous_count), &stage(id))
        }
        Warning::SegmentsExceedStage { stage: id, count, sum } => {
            words.warning_segments(&formats.count(*count), &stage(id), &formats.count(*sum))
        }
        Warning::RoleAfterCustomer { role: which, stage: id, customer } => {
            words.warning_role(&stage(customer), &role(words, *which), &stage(id))
        }
        Warning::ChurnPeriodMismatch { churn_per, period } => {
            words.warning_churn(&per(app, Span::one(*churn_per)), &per(app, *period))
        }
        Warning::RevenueDiffersFromOrders { revenue, orders_times_value } => {
            words.warning_revenue(&app.money(*orders_times_value), &app.money(*revenue))
        }
        Warning::OpenDealWithoutStage { stage: id } => words.warning_open_deal(id.as_str()),
    }
}

/// The name of a stage, or its id when it is gone.
pub fn stage_name(app: App, id: &StageId) -> String {
    app.session
        .document()
        .with(|document| document.stage(id).map_or_else(|| id.as_str().to_owned(), |stage| stage.name.clone()))
}

/// A stage and its count now, to be spoken after a change.
pub fn stage_now(app: App, id: &StageId) -> String {
    let count = app
        .session
        .document()
        .with_untracked(|document| document.stage(id).map(|stage| funnel_core::model::Quantity::get(stage.count)));
    count.map(|count| app.words.chart_first_stage(&app.formats.count(count), &stage_name(app, id))).unwrap_or_default()
}

/// Why what was typed is not a number.
pub fn typed_error(words: Words, error: &TypedError) -> String {
    match error {
        TypedError::Empty | TypedError::NoDigits => words.typed_empty(),
        TypedError::Character(character) => words.typed_character(&character.to_string()),
        TypedError::Word(word) => words.typed_character(word),
        TypedError::Grouping => words.typed_grouping(),
        TypedError::TooLarge => words.typed_too_large(),
    }
}

/// A template's name.
pub fn template(words: Words, id: TemplateId) -> String {
    match id {
        TemplateId::Aida => words.template_aida(),
        TemplateId::TofuMofuBofu => words.template_tofu_mofu_bofu(),
        TemplateId::FiveStage => words.template_five_stage(),
        TemplateId::SixStage => words.template_six_stage(),
        TemplateId::Ecommerce => words.template_ecommerce(),
        TemplateId::B2b => words.template_b2b(),
        TemplateId::Saas => words.template_saas(),
        TemplateId::Newsletter => words.template_newsletter(),
    }
}

/// A word of a template.
pub fn template_text(words: Words, text: TemplateText) -> String {
    match text {
        TemplateText::Attention => words.stage_attention(),
        TemplateText::Awareness => words.stage_awareness(),
        TemplateText::Interest => words.stage_interest(),
        TemplateText::Desire => words.stage_desire(),
        TemplateText::Consideration => words.stage_consideration(),
        TemplateText::Decision => words.stage_decision(),
        TemplateText::Action => words.stage_action(),
        TemplateText::Loyalty => words.stage_loyalty(),
        TemplateText::Top => words.stage_top(),
        TemplateText::Middle => words.stage_middle(),
        TemplateText::Bottom => words.stage_bottom(),
        TemplateText::Visits => words.stage_visits(),
        TemplateText::ProductViews => words.stage_product_views(),
        TemplateText::AddedToCart => words.stage_added_to_cart(),
        TemplateText::Checkout => words.stage_checkout(),
        TemplateText::Purchase => words.stage_purchase(),
        TemplateText::RepeatPurchase => words.stage_repeat_purchase(),
        TemplateText::Visitors => words.stage_visitors(),
        TemplateText::Leads => words.stage_leads(),
        TemplateText::QualifiedLeads => words.stage_qualified_leads(),
        TemplateText::Opportunities => words.stage_opportunities(),
        TemplateText::Proposals => words.stage_proposals(),
        TemplateText::Won => words.stage_won(),
        TemplateText::Trials => words.stage_trials(),
        TemplateText::Activated => words.stage_activated(),
        TemplateText::Paying => words.stage_paying(),
        TemplateText::Retained => words.stage_retained(),
        TemplateText::Reached => words.stage_reached(),
        TemplateText::Visited => words.stage_visited(),
        TemplateText::SignedUp => words.stage_signed_up(),
        TemplateText::FirstPurchase => words.stage_first_purchase(),
        TemplateText::TypicalEcommerce => words.reference_typical_ecommerce(),
    }
}

/// A template's funnel in the language of `words`.
pub fn template_document(words: Words, id: TemplateId) -> Document {
    templates::template(id).document(&|text| template_text(words, text))
}

/// The funnel shown before anything is asked.
pub fn sample_document(words: Words) -> Document {
    let mut document = templates::sample(&|text| template_text(words, text));
    document.title = Some(words.sample_title());
    document.currency = funnel_core::model::Currency::new(&words.sample_currency());
    document
}

/// "p = 0.032"; what is small enough is only told to be below it.
pub fn p_value(app: App, p_value: f64) -> String {
    /// Nobody reads more decimals of chance than this.
    const SMALLEST: f64 = 0.001;
    if p_value < SMALLEST {
        app.words.found_p_below(&app.formats.p_value(SMALLEST))
    } else {
        app.words.found_p(&app.formats.p_value(p_value))
    }
}
