//! From JSON to a document, field by field.

use serde_json::Value;

use super::fields::{Fields, Place, Read, at_least_one, list, number, text, whole, yes_or_no};
use crate::model::{
    BusinessModel, Churn, Currency, Document, Economics, Format, Level, Nps, NpsAnswers, OpenDeal, Period,
    ReferenceLine, Role, Segment, SegmentId, Source, Stage, StageId, VERSION, WinRateBasis,
};

/// Reads the fields of the current version. The values of `format` and `version` are the caller's to judge.
pub(super) fn document(value: Value) -> Read<Document> {
    let mut fields = Fields::of(value, &Place::Document)?;
    fields.left.remove("format");
    fields.left.remove("version");
    let document = Document {
        format: Format,
        version: VERSION,
        title: fields.optional("title", text),
        currency: fields.optional("currency", currency),
        period: fields.optional("period", period).unwrap_or_default(),
        business_model: fields.one_of("businessModel", &BusinessModel::ALL, BusinessModel::name),
        stages: fields.required("stages", |value, at| list(value, at, stage)),
        economics: fields.optional("economics", economics).unwrap_or_default(),
        segments: fields.list("segments", segment),
        reference_lines: fields.list("referenceLines", reference_line),
        query: fields.take("query"),
        source: fields.optional("source", source),
        unknown: fields.unknown(),
    };
    fields.finish(document)
}

fn period(value: Value, at: &Place<'_>) -> Read<Period> {
    let mut fields = Fields::of(value, at)?;
    let period = Period {
        unit: fields.unit("unit"),
        count: fields.optional("count", at_least_one).unwrap_or(1),
        unknown: fields.unknown(),
    };
    fields.finish(period)
}

fn stage(value: Value, at: &Place<'_>) -> Read<Stage> {
    let mut fields = Fields::of(value, at)?;
    let stage = Stage {
        id: StageId::new(fields.optional("id", text).unwrap_or_default()),
        name: fields.required("name", text),
        count: fields.required("count", number),
        level: fields.one_of("level", &Level::ALL, Level::name),
        role: fields.one_of("role", &Role::ALL, Role::name),
        cost: fields.number("cost"),
        days: fields.number("days"),
        target: fields.number("target"),
        stages: fields.list("stages", stage),
        unknown: fields.unknown(),
    };
    fields.finish(stage)
}

fn segment(value: Value, at: &Place<'_>) -> Read<Segment> {
    let mut fields = Fields::of(value, at)?;
    let segment = Segment {
        id: SegmentId::new(fields.optional("id", text).unwrap_or_default()),
        name: fields.required("name", text),
        counts: fields.required("counts", |value, at| list(value, at, number)),
        cost: fields.number("cost"),
        unknown: fields.unknown(),
    };
    fields.finish(segment)
}

fn economics(value: Value, at: &Place<'_>) -> Read<Economics> {
    let mut fields = Fields::of(value, at)?;
    let economics = Economics {
        average_order_value: fields.number("averageOrderValue"),
        revenue: fields.number("revenue"),
        orders: fields.number("orders"),
        gross_margin: fields.number("grossMargin"),
        purchases_per_period: fields.number("purchasesPerPeriod"),
        churn: fields.optional("churn", churn),
        cost: fields.number("cost"),
        cost_is_complete: fields.optional("costIsComplete", yes_or_no).unwrap_or_default(),
        won: fields.number("won"),
        lost: fields.number("lost"),
        win_rate_basis: fields.one_of("winRateBasis", &WinRateBasis::ALL, WinRateBasis::name).unwrap_or_default(),
        nps: fields.optional("nps", nps),
        open: fields.list("open", open_deal),
        unknown: fields.unknown(),
    };
    fields.finish(economics)
}

fn churn(value: Value, at: &Place<'_>) -> Read<Churn> {
    let mut fields = Fields::of(value, at)?;
    let churn = Churn { rate: fields.required("rate", number), per: fields.unit("per"), unknown: fields.unknown() };
    fields.finish(churn)
}

fn nps(value: Value, at: &Place<'_>) -> Read<Nps> {
    match value {
        Value::Number(_) => number(value, at).map(Nps::Score),
        Value::Object(_) => nps_answers(value, at).map(Nps::Answers),
        other => Err(at.unexpected("a number from -100 to 100, or promoters, passives and detractors", &other)),
    }
}

fn nps_answers(value: Value, at: &Place<'_>) -> Read<NpsAnswers> {
    let mut fields = Fields::of(value, at)?;
    let answers = NpsAnswers {
        promoters: fields.required("promoters", number),
        passives: fields.required("passives", number),
        detractors: fields.required("detractors", number),
        unknown: fields.unknown(),
    };
    fields.finish(answers)
}

fn open_deal(value: Value, at: &Place<'_>) -> Read<OpenDeal> {
    let mut fields = Fields::of(value, at)?;
    let deal = OpenDeal {
        amount: fields.required("amount", number),
        stage: StageId::new(fields.required("stage", text)),
        unknown: fields.unknown(),
    };
    fields.finish(deal)
}

fn reference_line(value: Value, at: &Place<'_>) -> Read<ReferenceLine> {
    let mut fields = Fields::of(value, at)?;
    let line = ReferenceLine {
        name: fields.required("name", text),
        low: fields.required("low", number),
        high: fields.number("high"),
        source: fields.optional("source", text),
        unknown: fields.unknown(),
    };
    fields.finish(line)
}

fn source(value: Value, at: &Place<'_>) -> Read<Source> {
    let mut fields = Fields::of(value, at)?;
    let source = Source {
        name: fields.required("name", text),
        events: fields.required("events", whole),
        units: fields.required("units", whole),
        rejected: fields.optional("rejected", whole).unwrap_or_default(),
        unknown: fields.unknown(),
    };
    fields.finish(source)
}

fn currency(value: Value, at: &Place<'_>) -> Read<Currency> {
    let currency = value.as_str().and_then(Currency::new);
    currency.ok_or_else(|| at.unexpected("a currency code of three letters", &value))
}
