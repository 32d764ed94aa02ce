//! The event engine as WebAssembly: `funnel-core`'s event reader and matcher behind a small JavaScript face.
//!
//! `worker.js` beside this crate's sources is the other half: it runs the engine in a Web Worker and tells in its first
//! lines what can be asked. What crosses the border, in both directions, is described in
//! [`funnel_core::events::messages`]. A method that cannot do what it is asked throws a `Failure`: `{code, values}`.

mod border;
mod json;

use funnel_core::events::answers::{RejectedRows, answer, waiting_csv};
use funnel_core::events::log::Property;
use funnel_core::events::matcher::Prepared;
use funnel_core::events::messages::{
    self, Failure, ImportSummary, LeadsAnswer, NameCount, PropertySummary, ReasonCount, TOP_NAMES, TotalsAnswer,
};
use funnel_core::events::reader::{
    HEAD_BYTES, Imported, Importer, LeadsReader, MergeReader, MergedPersons, Persons, ReadLeads, ReadTotals, Rejected,
    Rest, TotalsReader, inspect,
};
use funnel_core::events::zone::Zone;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// The version of the engine, as in Cargo.toml.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// One event log, and the file being read.
#[wasm_bindgen]
#[derive(Default)]
pub struct Engine {
    reading: Option<Reading>,
    log: Option<Log>,
    /// The rest of a file, read for another engine.
    rest: Option<Box<Rest>>,
    /// The rows set aside of the file read last, where that is no log.
    rejected: Option<Rejected>,
    /// Ids that are the same person in the log that is read next.
    persons: Option<Persons>,
}

/// A file that comes in pieces.
enum Reading {
    Events(Box<Importer>),
    Merge(Box<MergeReader>),
    Totals(Box<TotalsReader>),
    Leads(Box<LeadsReader>),
}

/// A log ready to be counted in.
struct Log {
    events: Prepared,
    rejected: Rejected,
    repeated: u64,
    merged: Option<MergedPersons>,
}

#[wasm_bindgen]
impl Engine {
    /// An engine without a log.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many bytes of a file [`Engine::inspect`] wants to see.
    #[wasm_bindgen(js_name = headBytes)]
    pub fn head_bytes(&self) -> usize {
        HEAD_BYTES
    }

    /// What a file seems to be, by its first bytes: an `Inspection`. `totalBytes` is the size of the whole file where it
    /// is known.
    pub fn inspect(&self, head: &[u8], total_bytes: Option<f64>, overrides: &JsValue) -> Result<JsValue, JsValue> {
        let overrides = border::read(overrides, messages::overrides)?;
        border::write(&inspect(head, whole(total_bytes), &overrides))
    }

    /// Begins to read an event log by an `EventMapping`. The log held so far goes at once: two would need twice the
    /// memory.
    #[wasm_bindgen(js_name = startImport)]
    pub fn start_import(&mut self, mapping: &JsValue) -> Result<(), JsValue> {
        let mapping = border::read(mapping, messages::event_mapping).inspect_err(|_| self.persons = None)?;
        self.log = None;
        self.reading = Some(Reading::Events(Box::new(Importer::new(mapping))));
        Ok(())
    }

    /// Begins to read the rest of a file, behind an LF, for another engine: see [`Engine::next_piece`].
    #[wasm_bindgen(js_name = startRest)]
    pub fn start_rest(&mut self, mapping: &JsValue) -> Result<(), JsValue> {
        let mapping = border::read(mapping, messages::event_mapping)?;
        self.reading = Some(Reading::Events(Box::new(Importer::of_rest(mapping))));
        Ok(())
    }

    /// Whether another engine can read the rest of the file at the same time, from behind some LF on.
    #[wasm_bindgen(js_name = canBeCut)]
    pub fn can_be_cut(&self) -> bool {
        matches!(&self.reading, Some(Reading::Events(importer)) if importer.can_be_cut())
    }

    /// Whether a record starts where reading stands: only then is what another engine read from there on of any use.
    #[wasm_bindgen(js_name = isBetweenRecords)]
    pub fn is_between_records(&self) -> bool {
        matches!(&self.reading, Some(Reading::Events(importer)) if importer.is_between_records())
    }

    /// Ends the rest of a file.
    #[wasm_bindgen(js_name = finishRest)]
    pub fn finish_rest(&mut self) -> Result<(), JsValue> {
        let Some(Reading::Events(importer)) = self.reading.take() else { return Err(nothing_begun()) };
        self.rest = Some(Box::new(importer.finish_rest()));
        Ok(())
    }

    /// The next piece of the rest of a file, for [`Engine::join`] of the engine that read the beginning; none at the end.
    #[wasm_bindgen(js_name = nextPiece)]
    pub fn next_piece(&mut self) -> Option<Vec<u8>> {
        self.rest.as_mut()?.next_piece()
    }

    /// Takes a piece of the rest of the file, in place of its bytes.
    pub fn join(&mut self, piece: &[u8]) -> Result<(), JsValue> {
        let Some(Reading::Events(importer)) = &mut self.reading else { return Err(nothing_begun()) };
        importer.join(piece).ok_or_else(|| border::bad_request("a damaged piece"))
    }

    /// Begins to read a file of person ids that are the same person in the log that is read next. `head` is its beginning,
    /// which is pushed again. A log held so far stays until then.
    #[wasm_bindgen(js_name = startMerge)]
    pub fn start_merge(&mut self, head: &[u8], total_bytes: Option<f64>) {
        self.reading = Some(Reading::Merge(Box::new(MergeReader::new(head, whole(total_bytes)))));
    }

    /// Begins to read a table of stage totals by a `TotalsMapping`. The log stays.
    #[wasm_bindgen(js_name = startTotals)]
    pub fn start_totals(&mut self, mapping: &JsValue) -> Result<(), JsValue> {
        let mapping = border::read(mapping, messages::totals_mapping)?;
        self.reading = Some(Reading::Totals(Box::new(TotalsReader::new(mapping))));
        Ok(())
    }

    /// Begins to read a table of leads by a `LeadsMapping`. The log stays.
    #[wasm_bindgen(js_name = startLeads)]
    pub fn start_leads(&mut self, mapping: &JsValue) -> Result<(), JsValue> {
        let mapping = border::read(mapping, messages::leads_mapping)?;
        self.reading = Some(Reading::Leads(Box::new(LeadsReader::new(mapping))));
        Ok(())
    }

    /// Reads the next bytes of the file.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), JsValue> {
        match self.reading.as_mut().ok_or_else(nothing_begun)? {
            Reading::Events(importer) => importer.push(chunk),
            Reading::Merge(reader) => reader.push(chunk),
            Reading::Totals(reader) => reader.push(chunk),
            Reading::Leads(reader) => reader.push(chunk),
        }
        Ok(())
    }

    /// How far reading has come: `{bytes, rows, rejected}`, bytes as pushed.
    pub fn progress(&self) -> Result<JsValue, JsValue> {
        border::write(&match self.reading.as_ref().ok_or_else(nothing_begun)? {
            Reading::Events(importer) => importer.progress(),
            Reading::Merge(reader) => reader.progress(),
            Reading::Totals(reader) => reader.progress(),
            Reading::Leads(reader) => reader.progress(),
        })
    }

    /// Gives the file up.
    pub fn abandon(&mut self) {
        self.reading = None;
        self.persons = None;
    }

    /// Ends the file. Of an event log, which can now be counted in, it gives an `ImportSummary`; of totals a
    /// `TotalsAnswer`, of leads a `LeadsAnswer`, of ids that are the same nothing.
    pub fn finish(&mut self) -> Result<JsValue, JsValue> {
        match self.reading.take().ok_or_else(nothing_begun)? {
            Reading::Events(importer) => {
                self.rejected = None;
                let log = Log::new(importer.finish(), self.persons.take());
                border::write(&self.log.insert(log).summary())
            }
            Reading::Merge(reader) => {
                self.persons = Some(reader.finish());
                Ok(JsValue::NULL)
            }
            Reading::Totals(reader) => {
                let ReadTotals { table, rejected, progress } = reader.finish();
                let (rejected, reasons) = self.set_aside(rejected);
                border::write(&TotalsAnswer { table, repeated: progress.repeated, rejected, reasons })
            }
            Reading::Leads(reader) => {
                let ReadLeads { table, rejected, progress } = reader.finish();
                let (rejected, reasons) = self.set_aside(rejected);
                border::write(&LeadsAnswer { table, repeated: progress.repeated, rejected, reasons })
            }
        }
    }

    /// Event names that contain `search`, in any case, most frequent first: at most `limit` of `{name, count}`.
    pub fn names(&self, search: &str, limit: usize) -> Result<JsValue, JsValue> {
        border::write(&self.log()?.names(search, limit))
    }

    /// Values of a property that contain `search`, in any case, most frequent first: at most `limit` of `{name, count}`.
    pub fn values(&self, property: &str, search: &str, limit: usize) -> Result<JsValue, JsValue> {
        let found = self.log()?.events.frequent_values(property, search, limit).unwrap_or_default();
        let count = |(name, count): (&str, u64)| NameCount { name: name.to_owned(), count };
        border::write(&found.into_iter().map(count).collect::<Vec<_>>())
    }

    /// Counts a funnel, given as a `FunnelQuery`, in the log: a `FunnelResult`. `zone` is the `Zone` by whose clocks days
    /// begin; UTC when there is none.
    pub fn evaluate(&self, query: &JsValue, zone: &JsValue) -> Result<JsValue, JsValue> {
        let log = self.log()?;
        let (query, zone) = (border::query(query)?, border::read(zone, Zone::from_json)?);
        let result = answer(&log.events, &query, &zone, RejectedRows::from(&log.rejected));
        border::write(&result.map_err(|error| border::thrown(Failure::from(error)))?)
    }

    /// Everybody who waits as `answers.waiting` of a `FunnelQuery` says, as the bytes of a CSV file. `zone` as in
    /// [`Engine::evaluate`].
    #[wasm_bindgen(js_name = waitingCsv)]
    pub fn waiting_csv(&self, query: &JsValue, zone: &JsValue) -> Result<Vec<u8>, JsValue> {
        let zone = border::read(zone, Zone::from_json)?;
        let csv = waiting_csv(&self.log()?.events, &border::query(query)?, &zone);
        Ok(csv.map_err(|error| border::thrown(Failure::from(error)))?.into_bytes())
    }

    /// Line and reason of every row set aside of the file read last, as the bytes of a CSV file.
    #[wasm_bindgen(js_name = rejectedCsv)]
    pub fn rejected_csv(&self) -> Result<Vec<u8>, JsValue> {
        let rejected = match &self.rejected {
            Some(rejected) => rejected,
            None => &self.log()?.rejected,
        };
        Ok(rejected.to_csv().into_bytes())
    }

    /// Keeps the rows set aside of a file that is no log, and says what they are.
    fn set_aside(&mut self, rejected: Rejected) -> (RejectedRows, Vec<ReasonCount>) {
        let told = (RejectedRows::from(&rejected), reasons(&rejected));
        self.rejected = Some(rejected);
        told
    }

    fn log(&self) -> Result<&Log, JsValue> {
        self.log.as_ref().ok_or_else(|| border::thrown(Failure::of("noLog")))
    }
}

impl Log {
    fn new(imported: Imported, persons: Option<Persons>) -> Self {
        let Imported { mut log, rejected, progress } = imported;
        let merged = persons.map(|persons| persons.merge(&mut log));
        Self { events: Prepared::new(log), rejected, repeated: progress.repeated, merged }
    }

    fn summary(&self) -> ImportSummary {
        let (time_from, time_to) = self.events.time_span_ms().unzip();
        ImportSummary {
            events: self.events.events(),
            units: self.events.units(),
            rejected: RejectedRows::from(&self.rejected),
            repeated: self.repeated,
            merged: self.merged.clone(),
            reasons: reasons(&self.rejected),
            names: self.names("", TOP_NAMES),
            name_count: self.events.name_count() as u64,
            properties: self.events.properties().iter().map(property_summary).collect(),
            time_from,
            time_to,
        }
    }

    fn names(&self, search: &str, limit: usize) -> Vec<NameCount> {
        let name = |code| self.events.names().text(code).unwrap_or_default().to_owned();
        let found = self.events.frequent_names(search, limit);
        found.into_iter().map(|(code, count)| NameCount { name: name(code), count }).collect()
    }
}

fn property_summary(property: &Property) -> PropertySummary {
    // The first value stands for none.
    PropertySummary { name: property.name.clone(), values: property.values.len().saturating_sub(1) as u64 }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts from floats saturate")]
fn whole(bytes: Option<f64>) -> Option<u64> {
    bytes.map(|bytes| bytes as u64)
}

fn nothing_begun() -> JsValue {
    border::bad_request("no file has been begun")
}

fn reasons(rejected: &Rejected) -> Vec<ReasonCount> {
    rejected.by_reason().into_iter().map(|(reason, count)| ReasonCount { reason, count }).collect()
}
