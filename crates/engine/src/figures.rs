//! The figures of a document and of a test: what pages that draw nothing ask for.

use funnel_core::events::messages::Failure;
use funnel_core::experiment::{PlanInput, ReadInput, plan, read};
use funnel_core::metrics;
use funnel_core::schema::LoadError;
use funnel_core::shapes::{PlanDto, ReadingDto, ReportDto, document_of};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::border;

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
        let document = document_of(border::from_js(document)?).map_err(wrong)?;
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

fn write(value: &impl Serialize) -> Result<JsValue, JsValue> {
    value.serialize(&Serializer::json_compatible()).map_err(JsValue::from)
}

/// What was given does not read; the message names the field.
fn wrong(error: LoadError) -> JsValue {
    border::thrown(Failure::of("invalid").with("message", error.to_string()))
}
