//! Funnels to start from. Names are keys: whoever calls knows the language.

use crate::metrics::keyed;
use crate::model::{
    BusinessModel, Churn, Count, Days, Document, Economics, Fraction, Level, Money, PeriodUnit, Quantity, Rate,
    ReferenceLine, Role, Stage, Unknown,
};

keyed! {
    /// A template. The key is its id.
    TemplateId {
        /// Attention, interest, desire, action (E. St. Elmo Lewis, 1898).
        Aida = "aida",
        /// Top, middle and bottom of the funnel.
        TofuMofuBofu = "tofu-mofu-bofu",
        /// From awareness to action.
        FiveStage = "five-stage",
        /// From awareness to loyalty.
        SixStage = "six-stage",
        /// A web shop.
        Ecommerce = "ecommerce",
        /// Sales to companies.
        B2b = "b2b",
        /// Software by subscription.
        Saas = "saas",
        /// A newsletter that sells.
        Newsletter = "newsletter",
    }
}

keyed! {
    /// The words templates need in every language.
    TemplateText {
        /// Name of a stage.
        Attention = "stage.attention",
        /// Name of a stage.
        Awareness = "stage.awareness",
        /// Name of a stage.
        Interest = "stage.interest",
        /// Name of a stage.
        Desire = "stage.desire",
        /// Name of a stage.
        Consideration = "stage.consideration",
        /// Name of a stage.
        Decision = "stage.decision",
        /// Name of a stage.
        Action = "stage.action",
        /// Name of a stage.
        Loyalty = "stage.loyalty",
        /// Name of a stage.
        Top = "stage.top",
        /// Name of a stage.
        Middle = "stage.middle",
        /// Name of a stage.
        Bottom = "stage.bottom",
        /// Name of a stage.
        Visits = "stage.visits",
        /// Name of a stage.
        ProductViews = "stage.productViews",
        /// Name of a stage.
        AddedToCart = "stage.addedToCart",
        /// Name of a stage.
        Checkout = "stage.checkout",
        /// Name of a stage.
        Purchase = "stage.purchase",
        /// Name of a stage.
        RepeatPurchase = "stage.repeatPurchase",
        /// Name of a stage.
        Visitors = "stage.visitors",
        /// Name of a stage.
        Leads = "stage.leads",
        /// Name of a stage.
        QualifiedLeads = "stage.qualifiedLeads",
        /// Name of a stage.
        Opportunities = "stage.opportunities",
        /// Name of a stage.
        Proposals = "stage.proposals",
        /// Name of a stage.
        Won = "stage.won",
        /// Name of a stage.
        Trials = "stage.trials",
        /// Name of a stage.
        Activated = "stage.activated",
        /// Name of a stage.
        Paying = "stage.paying",
        /// Name of a stage: retained after three months.
        Retained = "stage.retained",
        /// Name of a stage.
        Reached = "stage.reached",
        /// Name of a stage.
        Visited = "stage.visited",
        /// Name of a stage.
        SignedUp = "stage.signedUp",
        /// Name of a stage.
        FirstPurchase = "stage.firstPurchase",
        /// Name of the reference line of web shops: typical figures, which vary.
        TypicalEcommerce = "reference.typicalEcommerce",
    }
}

/// A stage of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemplateStage {
    /// Its name.
    pub name: TemplateText,
    /// An example count, to be replaced by the user's.
    pub count: u32,
    /// Where it lies.
    pub level: Level,
    /// What it stands for.
    pub role: Option<Role>,
}

/// A typical overall rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TemplateLine {
    /// Its name; says that figures vary.
    pub name: TemplateText,
    /// Lower end, as a fraction of entrants.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Who says so.
    pub source: &'static str,
}

/// A funnel to start from. Its period is the default one, a month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Template {
    /// Which one.
    pub id: TemplateId,
    /// How such a business sells; `None` for the classic models, which fit any.
    pub business_model: Option<BusinessModel>,
    /// Its stages.
    pub stages: &'static [TemplateStage],
    /// Typical figures to compare with.
    pub reference_lines: &'static [TemplateLine],
}

impl TemplateId {
    /// The template with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|id| id.key() == key)
    }
}

/// The template itself.
pub const fn template(id: TemplateId) -> &'static Template {
    match id {
        TemplateId::Aida => &AIDA,
        TemplateId::TofuMofuBofu => &TOFU_MOFU_BOFU,
        TemplateId::FiveStage => &FIVE_STAGE,
        TemplateId::SixStage => &SIX_STAGE,
        TemplateId::Ecommerce => &ECOMMERCE,
        TemplateId::B2b => &B2B,
        TemplateId::Saas => &SAAS,
        TemplateId::Newsletter => &NEWSLETTER,
    }
}

impl Template {
    /// A document of the template, with the names that `name` gives. Title and currency are the caller's to add.
    pub fn document(&self, name: &dyn Fn(TemplateText) -> String) -> Document {
        let mut document = Document {
            business_model: self.business_model,
            stages: self.stages.iter().map(|stage| stage.named(name(stage.name))).collect(),
            reference_lines: self.reference_lines.iter().filter_map(|line| line.named(name(line.name))).collect(),
            ..Document::new()
        };
        document.normalize();
        document
    }
}

impl TemplateStage {
    fn named(&self, name: String) -> Stage {
        let count = Count::new(f64::from(self.count)).unwrap_or_default();
        Stage { level: Some(self.level), role: self.role, ..Stage::new(name, count) }
    }
}

impl TemplateLine {
    fn named(&self, name: String) -> Option<ReferenceLine> {
        Some(ReferenceLine {
            name,
            low: Rate::new(self.low)?,
            high: Some(Rate::new(self.high)?),
            source: Some(self.source.to_owned()),
            unknown: Unknown::new(),
        })
    }
}

/// The funnel shown before anything is asked: a web shop with example money and times, so that every headline figure
/// is there. Amounts suit crowns; the caller adds title and currency.
pub fn sample(name: &dyn Fn(TemplateText) -> String) -> Document {
    let mut document = ECOMMERCE.document(name);
    document.economics = Economics {
        average_order_value: Money::new(800.0),
        gross_margin: Fraction::new(0.4),
        purchases_per_period: Rate::new(0.125),
        churn: Fraction::new(0.12).map(|rate| Churn { rate, per: PeriodUnit::Month, unknown: Unknown::new() }),
        cost: Money::new(110_000.0),
        ..Economics::default()
    };
    for (text, days) in [(TemplateText::AddedToCart, 4.0), (TemplateText::Checkout, 0.2)] {
        if let Some(index) = ECOMMERCE.stages.iter().position(|stage| stage.name == text) {
            document.stages[index].days = Days::new(days);
        }
    }
    document
}

const fn stage(name: TemplateText, count: u32, level: Level) -> TemplateStage {
    TemplateStage { name, count, level, role: None }
}

const fn with_role(name: TemplateText, count: u32, level: Level, role: Role) -> TemplateStage {
    TemplateStage { name, count, level, role: Some(role) }
}

const AIDA: Template = Template {
    id: TemplateId::Aida,
    business_model: None,
    stages: &[
        stage(TemplateText::Attention, 10_000, Level::Top),
        with_role(TemplateText::Interest, 3_200, Level::Middle, Role::Lead),
        with_role(TemplateText::Desire, 900, Level::Middle, Role::Opportunity),
        with_role(TemplateText::Action, 270, Level::Bottom, Role::Customer),
    ],
    reference_lines: &[],
};

const TOFU_MOFU_BOFU: Template = Template {
    id: TemplateId::TofuMofuBofu,
    business_model: None,
    stages: &[
        stage(TemplateText::Top, 20_000, Level::Top),
        with_role(TemplateText::Middle, 2_400, Level::Middle, Role::Lead),
        with_role(TemplateText::Bottom, 360, Level::Bottom, Role::Customer),
    ],
    reference_lines: &[],
};

const FIVE_STAGES: [TemplateStage; 5] = [
    stage(TemplateText::Awareness, 15_000, Level::Top),
    with_role(TemplateText::Interest, 4_500, Level::Middle, Role::Lead),
    stage(TemplateText::Consideration, 1_500, Level::Middle),
    with_role(TemplateText::Decision, 450, Level::Bottom, Role::Opportunity),
    with_role(TemplateText::Action, 300, Level::Bottom, Role::Customer),
];

const FIVE_STAGE: Template =
    Template { id: TemplateId::FiveStage, business_model: None, stages: &FIVE_STAGES, reference_lines: &[] };

const SIX_STAGE: Template = Template {
    id: TemplateId::SixStage,
    business_model: None,
    stages: &[
        FIVE_STAGES[0],
        FIVE_STAGES[1],
        FIVE_STAGES[2],
        FIVE_STAGES[3],
        FIVE_STAGES[4],
        stage(TemplateText::Loyalty, 120, Level::After),
    ],
    reference_lines: &[],
};

const ECOMMERCE: Template = Template {
    id: TemplateId::Ecommerce,
    business_model: Some(BusinessModel::Ecommerce),
    stages: &[
        stage(TemplateText::Visits, 40_000, Level::Top),
        stage(TemplateText::ProductViews, 18_000, Level::Top),
        with_role(TemplateText::AddedToCart, 4_400, Level::Middle, Role::Lead),
        with_role(TemplateText::Checkout, 2_100, Level::Middle, Role::Opportunity),
        with_role(TemplateText::Purchase, 1_120, Level::Bottom, Role::Customer),
        stage(TemplateText::RepeatPurchase, 280, Level::After),
    ],
    reference_lines: &[TemplateLine {
        name: TemplateText::TypicalEcommerce,
        low: 0.025,
        high: 0.03,
        source: "Shopify, “Ecommerce conversion rate” (2024), shopify.com/blog/ecommerce-conversion-rate",
    }],
};

const B2B: Template = Template {
    id: TemplateId::B2b,
    business_model: Some(BusinessModel::B2b),
    stages: &[
        stage(TemplateText::Visitors, 9_000, Level::Top),
        with_role(TemplateText::Leads, 450, Level::Top, Role::Lead),
        stage(TemplateText::QualifiedLeads, 180, Level::Middle),
        with_role(TemplateText::Opportunities, 72, Level::Middle, Role::Opportunity),
        stage(TemplateText::Proposals, 40, Level::Bottom),
        with_role(TemplateText::Won, 14, Level::Bottom, Role::Customer),
    ],
    reference_lines: &[],
};

const SAAS: Template = Template {
    id: TemplateId::Saas,
    business_model: Some(BusinessModel::Saas),
    stages: &[
        stage(TemplateText::Visitors, 25_000, Level::Top),
        with_role(TemplateText::Trials, 1_250, Level::Middle, Role::Lead),
        with_role(TemplateText::Activated, 600, Level::Middle, Role::Opportunity),
        with_role(TemplateText::Paying, 220, Level::Bottom, Role::Customer),
        stage(TemplateText::Retained, 180, Level::After),
    ],
    reference_lines: &[],
};

const NEWSLETTER: Template = Template {
    id: TemplateId::Newsletter,
    business_model: Some(BusinessModel::Newsletter),
    stages: &[
        stage(TemplateText::Reached, 50_000, Level::Top),
        stage(TemplateText::Visited, 4_000, Level::Top),
        with_role(TemplateText::SignedUp, 480, Level::Middle, Role::Lead),
        with_role(TemplateText::FirstPurchase, 96, Level::Bottom, Role::Customer),
        stage(TemplateText::RepeatPurchase, 24, Level::After),
    ],
    reference_lines: &[],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{Report, report};
    use crate::model::StageId;

    fn key(text: TemplateText) -> String {
        text.key().to_owned()
    }

    fn rounded(value: Option<f64>, digits: i32) -> Option<f64> {
        let scale = 10_f64.powi(digits);
        value.map(|value| (value * scale).round() / scale)
    }

    fn sample_report() -> Report {
        report(&sample(&key))
    }

    #[test]
    fn templates_have_the_counts_of_the_product_page() {
        let counts = |id| template(id).stages.iter().map(|stage| stage.count).collect::<Vec<_>>();
        assert_eq!(counts(TemplateId::Aida), [10_000, 3_200, 900, 270]);
        assert_eq!(counts(TemplateId::TofuMofuBofu), [20_000, 2_400, 360]);
        assert_eq!(counts(TemplateId::FiveStage), [15_000, 4_500, 1_500, 450, 300]);
        assert_eq!(counts(TemplateId::SixStage), [15_000, 4_500, 1_500, 450, 300, 120]);
        assert_eq!(counts(TemplateId::Ecommerce), [40_000, 18_000, 4_400, 2_100, 1_120, 280]);
        assert_eq!(counts(TemplateId::B2b), [9_000, 450, 180, 72, 40, 14]);
        assert_eq!(counts(TemplateId::Saas), [25_000, 1_250, 600, 220, 180]);
        assert_eq!(counts(TemplateId::Newsletter), [50_000, 4_000, 480, 96, 24]);
    }

    #[test]
    fn every_template_makes_a_sound_document() {
        for &id in TemplateId::ALL {
            let template = template(id);
            assert_eq!((template.id, TemplateId::from_key(id.key())), (id, Some(id)));
            let document = template.document(&key);
            assert_eq!(document.check(), Ok(()), "{id:?}");
            assert_eq!(document.stages.len(), template.stages.len(), "{id:?}");
            for (stage, made) in template.stages.iter().zip(&document.stages) {
                assert_eq!(
                    (made.name.as_str(), made.count.get()),
                    (stage.name.key(), f64::from(stage.count)),
                    "{id:?}"
                );
                assert!(!made.id.is_empty(), "{id:?}");
            }
            let report = report(&document);
            assert_eq!(report.warnings, [], "{id:?}");
            assert!(report.lead_to_customer.is_some() && !report.roles.customer_is_guess, "{id:?}");
        }
    }

    #[test]
    fn levels_and_roles_run_down_the_funnel() {
        for &id in TemplateId::ALL {
            let stages = template(id).stages;
            let depth = |stage: &TemplateStage| Level::ALL.iter().position(|level| *level == stage.level);
            assert!(stages.is_sorted_by_key(depth), "{id:?}");
            let roles: Vec<Role> = stages.iter().filter_map(|stage| stage.role).collect();
            assert!(roles.is_sorted_by_key(|role| Role::ALL.iter().position(|other| other == role)), "{id:?}");
            let customer = stages.iter().position(|stage| stage.role == Some(Role::Customer));
            let last = stages.iter().rposition(|stage| stage.level != Level::After);
            assert_eq!(customer, last, "{id:?}: the role says what the rule would have guessed");
        }
    }

    #[test]
    fn every_word_is_used() {
        let stages = TemplateId::ALL.iter().flat_map(|&id| template(id).stages).map(|stage| stage.name);
        let lines = TemplateId::ALL.iter().flat_map(|&id| template(id).reference_lines).map(|line| line.name);
        let used: Vec<TemplateText> = stages.chain(lines).collect();
        for text in TemplateText::ALL {
            assert!(used.contains(text), "{}", text.key());
        }
    }

    #[test]
    fn web_shops_are_compared_with_a_named_source() {
        let lines = template(TemplateId::Ecommerce).document(&key).reference_lines;
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].low.get(), lines[0].high.map(Rate::get)), (0.025, Some(0.03)));
        assert!(lines[0].source.as_ref().is_some_and(|source| source.contains("Shopify")));
    }

    #[test]
    fn the_sample_has_the_headline_figures_of_the_first_screen() {
        let report = sample_report();
        assert_eq!(report.overall_rate, Some(0.028));
        assert_eq!(report.cost, Some(110_000.0));
        assert_eq!(rounded(report.cost_per_acquisition, 0), Some(98.0));
        assert_eq!((report.revenue, report.average_order_value), (Some(896_000.0), Some(800.0)));
        assert_eq!((rounded(report.ltv, 0), rounded(report.ltv_to_cac, 1)), (Some(333.0), Some(3.4)));
        assert_eq!(report.cycle_days, Some(4.2));
        assert_eq!(report.warnings, []);
    }

    #[test]
    fn the_samples_weakest_step_is_views_to_cart() {
        let report = sample_report();
        let Some(found) = report.bottleneck else { panic!("no bottleneck") };
        assert_eq!((found.from, found.stage), (StageId::new("s2"), StageId::new("s3")));
        assert_eq!((rounded(Some(found.step_rate), 2), found.lost), (Some(0.24), 13_600.0));
        assert_eq!(rounded(found.customers_gained, 0), Some(46.0));
        assert_eq!(rounded(found.revenue_gained, -2), Some(36_700.0));
        assert_eq!(
            report.stages[2].interval.map(|[low, high]| [rounded(Some(low), 3), rounded(Some(high), 3)]),
            Some([Some(0.238), Some(0.251)])
        );
    }
}
