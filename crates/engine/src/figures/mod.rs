//! The figures of a document and of a test: what pages that draw nothing ask for.

mod experiment;
mod report;

use funnel_core::events::messages::Failure;
use funnel_core::experiment::{PlanInput, ReadInput, cards, plan, read};
use funnel_core::forecast::Settings;
use funnel_core::forecast::budget::channels;
use funnel_core::forecast::scenario::scenarios;
use funnel_core::metrics;
use funnel_core::model::Document;
use funnel_core::schema::{LoadError, load_value};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::border;
use experiment::{PlanDto, ReadingDto};
use report::ReportDto;

/// Figures that need no more than what they are asked with.
#[wasm_bindgen]
#[derive(Default)]
pub struct Figures;

#[wasm_bindgen]
impl Figures {
    /// It holds nothing.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self
    }

    /// The `Report` of a `FunnelDocument`, all of which has to read.
    pub fn report(&self, document: &JsValue) -> Result<JsValue, JsValue> {
        let document = load_value(border::from_js(document)?).map_err(wrong)?;
        check_parts(&document).map_err(wrong)?;
        write(&ReportDto::from(metrics::report(&document)))
    }

    /// The `Plan` of a `PlanInput`.
    pub fn plan(&self, input: &JsValue) -> Result<JsValue, JsValue> {
        let input = PlanInput::from_json(border::from_js(input)?).map_err(wrong)?;
        write(&PlanDto::from(plan(&input)))
    }

    /// The `Reading` of a `ReadInput`.
    pub fn read(&self, input: &JsValue) -> Result<JsValue, JsValue> {
        let input = ReadInput::from_json(border::from_js(input)?).map_err(wrong)?;
        write(&ReadingDto::from(read(&input)))
    }
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

fn write(value: &impl Serialize) -> Result<JsValue, JsValue> {
    value.serialize(&Serializer::json_compatible()).map_err(JsValue::from)
}

/// What only a later screen of the app would read is told here already.
fn check_parts(document: &Document) -> Result<(), LoadError> {
    channels(document)?;
    scenarios(document)?;
    cards(document)?;
    Settings::of(document).map(|_| ())
}

/// What was given does not read; the message names the field.
fn wrong(error: LoadError) -> JsValue {
    border::thrown(Failure::of("invalid").with("message", error.to_string()))
}
