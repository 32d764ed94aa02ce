//! From JSON to a document, field by field.
//!
//! By hand: derived `Deserialize` with paths (`serde_path_to_error`) and kept unknown fields (`flatten`) reads the same,
//! but costs the first load of a page 13 kB more (brotli), a twelfth of its budget. For the same reason a field that does
//! not read leaves its error in [`Fields`] instead of returning early: each early return would carry the code that
//! drops everything read before it.

use std::fmt;

use serde_json::{Map, Value};

use super::error::LoadError;
use crate::model::{
    BusinessModel, Churn, Currency, Document, Economics, Format, Level, Nps, NpsAnswers, OpenDeal, Period, PeriodUnit,
    Problem, Quantity, ReferenceLine, Role, Segment, SegmentId, Source, Stage, StageId, Unknown, VERSION, WinRateBasis,
    read_quantity, read_whole,
};

type Read<T> = Result<T, LoadError>;

/// Where a value stands in the document. It becomes text only when something is wrong there.
#[derive(Clone, Copy)]
enum Place<'a> {
    Document,
    Field(&'a Place<'a>, &'static str),
    Item(&'a Place<'a>, usize),
}

/// As in JavaScript: `stages[2].count`.
impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document => Ok(()),
            Self::Field(Self::Document, name) => f.write_str(name),
            Self::Field(parent, name) => write!(f, "{parent}.{name}"),
            Self::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

impl Place<'_> {
    fn wrong(&self, problem: Problem) -> LoadError {
        LoadError::field(self.to_string(), problem)
    }

    fn unexpected(&self, expected: &str, found: &Value) -> LoadError {
        self.wrong(Problem::unexpected(expected, found))
    }
}

/// The fields of an object not read yet, and the first thing wrong with those read.
struct Fields<'a> {
    left: Map<String, Value>,
    at: &'a Place<'a>,
    error: Option<LoadError>,
}

impl<'a> Fields<'a> {
    fn of(value: Value, at: &'a Place<'a>) -> Read<Self> {
        match value {
            Value::Object(left) => Ok(Self { left, at, error: None }),
            other => Err(at.unexpected("an object", &other)),
        }
    }

    /// The value of a field; nothing when it is absent or null.
    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.left.remove(name).filter(|value| !value.is_null())
    }

    fn fail(&mut self, error: LoadError) {
        self.error.get_or_insert(error);
    }

    fn optional<T>(&mut self, name: &'static str, read: fn(Value, &Place<'_>) -> Read<T>) -> Option<T> {
        let value = self.take(name)?;
        read(value, &Place::Field(self.at, name)).map_err(|error| self.fail(error)).ok()
    }

    /// Notes what is wrong when the field is absent or null; what comes back then is never looked at.
    fn required<T: Default>(&mut self, name: &'static str, read: fn(Value, &Place<'_>) -> Read<T>) -> T {
        let at = Place::Field(self.at, name);
        match self.left.remove(name).map(|value| read(value, &at)) {
            Some(Ok(value)) => return value,
            Some(Err(error)) => self.fail(error),
            None => self.fail(at.wrong(Problem::Missing)),
        }
        T::default()
    }

    fn number<Q: Quantity>(&mut self, name: &'static str) -> Option<Q> {
        self.optional(name, number)
    }

    fn list<T>(&mut self, name: &'static str, read: fn(Value, &Place<'_>) -> Read<T>) -> Vec<T> {
        let Some(value) = self.take(name) else { return Vec::new() };
        let read = list(value, &Place::Field(self.at, name), read);
        read.unwrap_or_else(|error| {
            self.fail(error);
            Vec::new()
        })
    }

    fn one_of<T: Copy>(&mut self, name: &'static str, all: &[T], name_of: fn(T) -> &'static str) -> Option<T> {
        let value = self.take(name)?;
        let found = all.iter().copied().find(|one| value.as_str() == Some(name_of(*one)));
        if found.is_none() {
            let names: Vec<&str> = all.iter().map(|one| name_of(*one)).collect();
            let expected = format!("one of \"{}\"", names.join("\", \""));
            self.fail(Place::Field(self.at, name).unexpected(&expected, &value));
        }
        found
    }

    fn unit(&mut self, name: &'static str) -> PeriodUnit {
        if !self.left.contains_key(name) {
            self.fail(Place::Field(self.at, name).wrong(Problem::Missing));
        }
        self.one_of(name, &PeriodUnit::ALL, PeriodUnit::name).unwrap_or(PeriodUnit::Month)
    }

    /// What no field was made of.
    fn unknown(&mut self) -> Unknown {
        std::mem::take(&mut self.left)
    }

    /// What was read, unless something was wrong.
    fn finish<T>(self, read: T) -> Read<T> {
        match self.error {
            None => Ok(read),
            Some(error) => Err(error),
        }
    }
}

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

fn list<T>(value: Value, at: &Place<'_>, read: fn(Value, &Place<'_>) -> Read<T>) -> Read<Vec<T>> {
    match value {
        Value::Array(items) => {
            items.into_iter().enumerate().map(|(index, item)| read(item, &Place::Item(at, index))).collect()
        }
        other => Err(at.unexpected("a list", &other)),
    }
}

fn number<Q: Quantity>(value: Value, at: &Place<'_>) -> Read<Q> {
    read_quantity(&value).map_err(|problem| at.wrong(problem))
}

fn whole(value: Value, at: &Place<'_>) -> Read<u64> {
    read_whole(&value).ok_or_else(|| at.unexpected("a whole number ≥ 0", &value))
}

fn at_least_one(value: Value, at: &Place<'_>) -> Read<u32> {
    let count = read_whole(&value).and_then(|count| u32::try_from(count).ok()).filter(|count| *count > 0);
    count.ok_or_else(|| at.unexpected("a whole number ≥ 1", &value))
}

fn text(value: Value, at: &Place<'_>) -> Read<String> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(at.unexpected("a string", &other)),
    }
}

fn yes_or_no(value: Value, at: &Place<'_>) -> Read<bool> {
    value.as_bool().ok_or_else(|| at.unexpected("true or false", &value))
}

fn currency(value: Value, at: &Place<'_>) -> Read<Currency> {
    let currency = value.as_str().and_then(Currency::new);
    currency.ok_or_else(|| at.unexpected("a currency code of three letters", &value))
}
