//! What other programs give and get: the public shapes of `funnel-widget.d.ts`. Their names stay; the core's own types may
//! change, these may only be added to.

mod experiment;
mod report;

use serde::Serialize;
use serde_json::Value;

use crate::experiment::cards;
use crate::forecast::Settings;
use crate::forecast::budget::channels;
use crate::forecast::scenario::scenarios;
use crate::model::Document;
use crate::schema::{LoadError, load_value};

pub use experiment::{PlanDto, ReadingDto};
pub use report::ReportDto;

/// A document that was given, all of which has to read: also what only one screen of the app would read, and later.
///
/// # Errors
/// The first field that does not read.
pub fn document_of(value: Value) -> Result<Document, LoadError> {
    let document = load_value(value)?;
    channels(&document)?;
    scenarios(&document)?;
    cards(&document)?;
    Settings::of(&document)?;
    Ok(document)
}

/// A number, or `null` where it is not available: never NaN, never infinite.
#[derive(Serialize)]
#[serde(transparent)]
struct Figure(Option<f64>);

impl From<Option<f64>> for Figure {
    fn from(value: Option<f64>) -> Self {
        Self(value.filter(|value| value.is_finite()))
    }
}

impl From<f64> for Figure {
    fn from(value: f64) -> Self {
        Some(value).into()
    }
}

/// Both ends of an interval, or `null`.
type Ends = Option<[Figure; 2]>;

fn ends(interval: Option<[f64; 2]>) -> Ends {
    interval.map(|ends| ends.map(Figure::from))
}
