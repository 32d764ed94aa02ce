//! Event logs: read, held, and counted in.

use funnel_core::events::answers::{RejectedRows, answer, waiting_csv};
use funnel_core::events::log::Property;
use funnel_core::events::matcher::{Prepared, Search};
use funnel_core::events::messages::{self, Failure, ImportSummary, NameCount, PropertySummary, TOP_NAMES};
use funnel_core::events::reader::{Imported, Importer, MergeReader, MergedPersons, Persons, Rejected, Rest};
use funnel_core::events::zone::Zone;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::border;

/// One event log, and the file being read.
#[wasm_bindgen]
#[derive(Default)]
pub struct Events {
    reading: Option<Reading>,
    log: Option<Log>,
    /// The rest of a file, read for another engine.
    rest: Option<Box<Rest>>,
    /// Ids that are the same person in the log that is read next.
    persons: Option<Persons>,
}

/// A file that comes in pieces.
enum Reading {
    Events(Box<Importer>),
    Merge(Box<MergeReader>),
}

/// A log ready to be counted in.
struct Log {
    events: Prepared,
    rejected: Rejected,
    repeated: u64,
    merged: Option<MergedPersons>,
}

#[wasm_bindgen]
impl Events {
    /// An engine without a log.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
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

    /// Begins to read the rest of a file, behind an LF, for another engine: see [`Events::next_piece`].
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
        let Some(Reading::Events(importer)) = self.reading.take() else { return Err(border::nothing_begun()) };
        self.rest = Some(Box::new(importer.finish_rest()));
        Ok(())
    }

    /// The next piece of the rest of a file, for [`Events::join`] of the engine that read the beginning; none at the end.
    #[wasm_bindgen(js_name = nextPiece)]
    pub fn next_piece(&mut self) -> Option<Vec<u8>> {
        self.rest.as_mut()?.next_piece()
    }

    /// Takes a piece of the rest of the file, in place of its bytes.
    pub fn join(&mut self, piece: &[u8]) -> Result<(), JsValue> {
        let Some(Reading::Events(importer)) = &mut self.reading else { return Err(border::nothing_begun()) };
        importer.join(piece).ok_or_else(|| border::bad_request("a damaged piece"))
    }

    /// Begins to read a file of person ids that are the same person in the log that is read next, by a `MergeMapping`. A log
    /// held so far stays until then.
    #[wasm_bindgen(js_name = startMerge)]
    pub fn start_merge(&mut self, mapping: &JsValue) -> Result<(), JsValue> {
        let mapping = border::read(mapping, messages::merge_mapping)?;
        self.reading = Some(Reading::Merge(Box::new(MergeReader::new(mapping))));
        Ok(())
    }

    /// Reads the next bytes of the file.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), JsValue> {
        match self.reading.as_mut().ok_or_else(border::nothing_begun)? {
            Reading::Events(importer) => importer.push(chunk),
            Reading::Merge(reader) => reader.push(chunk),
        }
        Ok(())
    }

    /// How far reading has come: `{bytes, rows, rejected}`, bytes as pushed.
    pub fn progress(&self) -> Result<JsValue, JsValue> {
        border::write(&match self.reading.as_ref().ok_or_else(border::nothing_begun)? {
            Reading::Events(importer) => importer.progress(),
            Reading::Merge(reader) => reader.progress(),
        })
    }

    /// Gives the file up.
    pub fn abandon(&mut self) {
        self.reading = None;
        self.persons = None;
    }

    /// Ends the file. Of an event log, which can now be counted in, it gives an `ImportSummary`; of ids that are the same
    /// nothing.
    pub fn finish(&mut self) -> Result<JsValue, JsValue> {
        match self.reading.take().ok_or_else(border::nothing_begun)? {
            Reading::Events(importer) => {
                let log = Log::new(importer.finish(), self.persons.take());
                border::write(&self.log.insert(log).summary())
            }
            Reading::Merge(reader) => {
                self.persons = Some(reader.finish());
                Ok(JsValue::NULL)
            }
        }
    }

    /// Event names that contain what is searched, given in lower and in upper case, most frequent first: at most `limit` of
    /// `{name, count}`.
    pub fn names(&self, lower: &str, upper: &str, limit: usize) -> Result<JsValue, JsValue> {
        border::write(&self.log()?.names(&Search::new(lower, upper), limit))
    }

    /// Values of a property that contain what is searched, as for [`Events::names`].
    pub fn values(&self, property: &str, lower: &str, upper: &str, limit: usize) -> Result<JsValue, JsValue> {
        let found = self.log()?.events.frequent_values(property, &Search::new(lower, upper), limit).unwrap_or_default();
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
    /// [`Events::evaluate`].
    #[wasm_bindgen(js_name = waitingCsv)]
    pub fn waiting_csv(&self, query: &JsValue, zone: &JsValue) -> Result<Vec<u8>, JsValue> {
        let zone = border::read(zone, Zone::from_json)?;
        let csv = waiting_csv(&self.log()?.events, &border::query(query)?, &zone);
        Ok(csv.map_err(|error| border::thrown(Failure::from(error)))?.into_bytes())
    }

    /// Line and reason of every row of the log that was set aside, as the bytes of a CSV file.
    #[wasm_bindgen(js_name = rejectedCsv)]
    pub fn rejected_csv(&self) -> Result<Vec<u8>, JsValue> {
        Ok(self.log()?.rejected.to_csv().into_bytes())
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
            reasons: messages::reasons(&self.rejected),
            names: self.names(&Search::default(), TOP_NAMES),
            name_count: self.events.name_count() as u64,
            properties: self.events.properties().iter().map(property_summary).collect(),
            time_from,
            time_to,
        }
    }

    fn names(&self, search: &Search, limit: usize) -> Vec<NameCount> {
        let name = |code| self.events.names().text(code).unwrap_or_default().to_owned();
        let found = self.events.frequent_names(search, limit);
        found.into_iter().map(|(code, count)| NameCount { name: name(code), count }).collect()
    }
}

fn property_summary(property: &Property) -> PropertySummary {
    // The first value stands for none.
    PropertySummary { name: property.name.clone(), values: property.values.len().saturating_sub(1) as u64 }
}
