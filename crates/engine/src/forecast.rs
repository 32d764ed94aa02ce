//! The simulation of a forecast.

use funnel_core::events::messages::Failure;
use funnel_core::forecast::scenario::changes_from_json;
use funnel_core::forecast::{Driver, Plan, Runs, Settings, drivers, simulate, summarize_with};
use funnel_core::schema::load_value;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::border;

/// A forecast under way.
#[wasm_bindgen]
#[derive(Default)]
pub struct Forecasts {
    begun: Option<Begun>,
}

struct Begun {
    plan: Plan,
    settings: Settings,
    runs: Runs,
    /// What drives the spread, once no run will change it any more.
    drivers: Option<Vec<Driver>>,
}

impl Begun {
    fn drivers(&mut self) -> Vec<Driver> {
        let found = self.drivers.take().unwrap_or_else(|| drivers(&self.plan, &self.runs));
        self.drivers = self.runs.tell_drivers().then(|| found.clone());
        found
    }
}

#[wasm_bindgen]
impl Forecasts {
    /// None yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins the forecast of a `FunnelDocument` with a list of changes, such as a scenario keeps. Tells how many runs it is
    /// to have.
    pub fn start(&mut self, document: &JsValue, changes: &JsValue) -> Result<f64, JsValue> {
        let wrong = |message: String| border::thrown(Failure::of("noForecast").with("message", message));
        let document = load_value(border::from_js(document)?).map_err(|error| wrong(error.to_string()))?;
        let changes = match border::from_js(changes)? {
            serde_json::Value::Null => Vec::new(),
            changes => changes_from_json(changes).map_err(|error| wrong(error.to_string()))?,
        };
        let settings = Settings::of(&document).map_err(|error| wrong(error.to_string()))?;
        let plan = Plan::with(&document, &changes, &settings).map_err(|error| wrong(error.to_string()))?;
        let runs = Runs::none(&plan);
        let wanted = f64::from(settings.runs);
        self.begun = Some(Begun { plan, settings, runs, drivers: None });
        Ok(wanted)
    }

    /// Makes the runs from `from` up to `to`, which come right after those made.
    pub fn run(&mut self, from: u32, to: u32) -> Result<(), JsValue> {
        let begun = self.begun()?;
        let made = simulate(&begun.plan, begun.settings.seed, u64::from(from)..u64::from(to));
        begun.runs.append(made);
        Ok(())
    }

    /// The runs made, as numbers for [`Forecasts::join`] of another instance; those made from now on are others.
    pub fn numbers(&mut self) -> Result<Vec<f64>, JsValue> {
        let begun = self.begun()?;
        let made = std::mem::replace(&mut begun.runs, Runs::none(&begun.plan));
        Ok(made.to_numbers())
    }

    /// Finds out what can be told without the runs that are still to come, while somebody else makes them.
    pub fn prepare(&mut self) -> Result<(), JsValue> {
        let begun = self.begun()?;
        if begun.runs.tell_drivers() {
            begun.drivers();
        }
        Ok(())
    }

    /// Adds runs made elsewhere, which come right after those made here.
    pub fn join(&mut self, numbers: &[f64]) -> Result<(), JsValue> {
        let begun = self.begun()?;
        let runs = Runs::from_numbers(numbers).ok_or_else(|| border::bad_request("these are no runs"))?;
        begun.runs.append(runs);
        Ok(())
    }

    /// What the runs made come to: a `Forecast`.
    pub fn forecast(&mut self) -> Result<JsValue, JsValue> {
        let begun = self.begun()?;
        let drivers = begun.drivers();
        let forecast = summarize_with(&begun.plan, &begun.settings, &begun.runs, drivers);
        border::write(&forecast.ok_or_else(|| border::bad_request("no run has been made"))?)
    }

    /// Gives it up.
    pub fn abandon(&mut self) {
        self.begun = None;
    }

    fn begun(&mut self) -> Result<&mut Begun, JsValue> {
        self.begun.as_mut().ok_or_else(|| border::bad_request("no forecast has been begun"))
    }
}
