//! What a file is, and files that are no event logs: stage totals and leads.

use funnel_core::events::answers::RejectedRows;
use funnel_core::events::messages::{self, Failure, LeadsAnswer, ReasonCount, TotalsAnswer};
use funnel_core::events::reader::{HEAD_BYTES, LeadsReader, ReadLeads, ReadTotals, Rejected, TotalsReader, inspect};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::border;

/// The file being read, and what is left of the last one.
#[wasm_bindgen]
#[derive(Default)]
pub struct Tables {
    reading: Option<Reading>,
    /// The rows set aside of the file read last.
    rejected: Option<Rejected>,
}

/// A file that comes in pieces.
enum Reading {
    Totals(Box<TotalsReader>),
    Leads(Box<LeadsReader>),
}

#[wasm_bindgen]
impl Tables {
    /// Nothing read yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many bytes of a file [`Tables::inspect`] wants to see.
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

    /// Begins to read a table of stage totals by a `TotalsMapping`.
    #[wasm_bindgen(js_name = startTotals)]
    pub fn start_totals(&mut self, mapping: &JsValue) -> Result<(), JsValue> {
        let mapping = border::read(mapping, messages::totals_mapping)?;
        self.reading = Some(Reading::Totals(Box::new(TotalsReader::new(mapping))));
        Ok(())
    }

    /// Begins to read a table of leads by a `LeadsMapping`.
    #[wasm_bindgen(js_name = startLeads)]
    pub fn start_leads(&mut self, mapping: &JsValue) -> Result<(), JsValue> {
        let mapping = border::read(mapping, messages::leads_mapping)?;
        self.reading = Some(Reading::Leads(Box::new(LeadsReader::new(mapping))));
        Ok(())
    }

    /// Reads the next bytes of the file.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), JsValue> {
        match self.reading.as_mut().ok_or_else(border::nothing_begun)? {
            Reading::Totals(reader) => reader.push(chunk),
            Reading::Leads(reader) => reader.push(chunk),
        }
        Ok(())
    }

    /// How far reading has come: `{bytes, rows, rejected}`, bytes as pushed.
    pub fn progress(&self) -> Result<JsValue, JsValue> {
        border::write(&match self.reading.as_ref().ok_or_else(border::nothing_begun)? {
            Reading::Totals(reader) => reader.progress(),
            Reading::Leads(reader) => reader.progress(),
        })
    }

    /// Gives the file up.
    pub fn abandon(&mut self) {
        self.reading = None;
    }

    /// Ends the file: a `TotalsAnswer` or a `LeadsAnswer`.
    pub fn finish(&mut self) -> Result<JsValue, JsValue> {
        match self.reading.take().ok_or_else(border::nothing_begun)? {
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

    /// Line and reason of every row set aside of the file read last, as the bytes of a CSV file.
    #[wasm_bindgen(js_name = rejectedCsv)]
    pub fn rejected_csv(&self) -> Result<Vec<u8>, JsValue> {
        let rejected = self.rejected.as_ref().ok_or_else(|| border::thrown(Failure::of("noLog")))?;
        Ok(rejected.to_csv().into_bytes())
    }

    /// Keeps the rows set aside, and says what they are.
    fn set_aside(&mut self, rejected: Rejected) -> (RejectedRows, Vec<ReasonCount>) {
        let told = (RejectedRows::from(&rejected), messages::reasons(&rejected));
        self.rejected = Some(rejected);
        told
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts from floats saturate")]
fn whole(bytes: Option<f64>) -> Option<u64> {
    bytes.map(|bytes| bytes as u64)
}
