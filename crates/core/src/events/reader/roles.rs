//! What the columns of a file are for, judged by their names and values.

use super::import::EventSource;
use super::inspect::{Column, ColumnKind, Roles, Shape};
use super::known::{self, Export};
use super::leads::{self, LeadRoles};
use super::number;
use super::time;

/// Usual names of columns, the surest first, in lower case without spaces and signs; in the languages of the app.
mod names {
    pub(super) const PERSON: &[&str] = &[
        "userid",
        "personid",
        "customerid",
        "visitorid",
        "clientid",
        "memberid",
        "contactid",
        "distinctid",
        "anonymousid",
        "userpseudoid",
        "uid",
        "user",
        "person",
        "customer",
        "visitor",
        "client",
        "member",
        "contact",
        "email",
        "deviceid",
        "accountid",
        "brukerid",
        "kundeid",
        "kundenummer",
        "kundid",
        "kundnummer",
        "brugerid",
        "användarid",
        "bruker",
        "kunde",
        "kund",
        "bruger",
        "användare",
        "besøkende",
        "besøgende",
        "besökare",
        "id",
    ];
    pub(super) const EVENT: &[&str] = &[
        "event",
        "eventname",
        "eventtype",
        "action",
        "activity",
        "hendelse",
        "hændelse",
        "händelse",
        "aktivitet",
        "step",
        "page",
        "name",
    ];
    pub(super) const TIME: &[&str] = &[
        "timestamp",
        "eventtimestamp",
        "eventtime",
        "datetime",
        "time",
        "ts",
        "occurredat",
        "createdat",
        "date",
        "eventdate",
        "tidspunkt",
        "tidpunkt",
        "tidsstempel",
        "tid",
        "dato",
        "datum",
    ];
    pub(super) const SESSION: &[&str] = &["sessionid", "session", "visitid", "økt", "øktid"];
    pub(super) const VALUE: &[&str] = &[
        "value",
        "amount",
        "revenue",
        "price",
        "ordervalue",
        "dollarvalue",
        "total",
        "beløp",
        "belopp",
        "beløb",
        "verdi",
        "værdi",
        "värde",
        "omsetning",
        "omsætning",
        "omsättning",
    ];
    pub(super) const STAGE: &[&str] = &[
        "stage",
        "stagename",
        "step",
        "stepname",
        "phase",
        "level",
        "trinn",
        "trin",
        "steg",
        "fase",
        "fas",
        "nivå",
        "niveau",
        "name",
        "navn",
        "namn",
    ];
    pub(super) const COUNT: &[&str] = &[
        "count",
        "users",
        "people",
        "persons",
        "visitors",
        "customers",
        "total",
        "number",
        "n",
        "antall",
        "antal",
        "personer",
        "brukere",
        "brugere",
        "användare",
        "besøkende",
        "besøgende",
        "besökare",
    ];
    pub(super) const SEGMENT: &[&str] = &[
        "segment", "channel", "source", "group", "country", "device", "platform", "kanal", "kilde", "källa", "gruppe",
        "grupp", "land",
    ];
    pub(super) const LEAD: &[&str] = &[
        "dealid",
        "leadid",
        "opportunityid",
        "recordid",
        "orderid",
        "caseid",
        "saksid",
        "sagsid",
        "ordreid",
        "ärendeid",
    ];
    pub(super) const PRESENT_STAGE: &[&str] = &[
        "stage",
        "dealstage",
        "stagename",
        "leadstage",
        "lifecyclestage",
        "pipelinestage",
        "trinn",
        "trin",
        "steg",
        "fase",
        "fas",
    ];
    pub(super) const CREATED: &[&str] = &[
        "created",
        "createdat",
        "createdate",
        "createddate",
        "creationdate",
        "opened",
        "openedat",
        "opendate",
        "opprettet",
        "oprettet",
        "skapad",
    ];
    pub(super) const CLOSED: &[&str] =
        &["closed", "closedat", "closedate", "closeddate", "lukket", "avsluttet", "afsluttet", "stängd", "avslutad"];
    pub(super) const STATUS: &[&str] = &["status", "dealstatus", "leadstatus", "outcome", "iswon", "utfall", "udfald"];
    /// Times of leads that are no stage.
    pub(super) const OTHER_TIMES: &[&str] = &[
        "updated",
        "updatedat",
        "updatetime",
        "modified",
        "modifiedat",
        "lastmodified",
        "lastmodifieddate",
        "lastactivity",
        "lastactivitydate",
        "nextactivitydate",
        "lastcontacted",
        "expectedclosedate",
        "oppdatert",
        "opdateret",
        "uppdaterad",
    ];
    pub(super) const COST: &[&str] =
        &["cost", "costs", "spend", "kostnad", "kostnader", "omkostning", "omkostninger", "utgift", "utgifter"];
}

/// Most rows a table of totals without telling names can have.
const TOTALS_ROWS: usize = 1_000;

/// So many different values are few, however often they come.
const FEW_VALUES: usize = 20;

/// More columns are read only when the user asks for them.
const MAX_PROPERTIES: usize = 40;

/// A file's columns, with what is needed to judge them.
pub(super) struct Table<'a> {
    pub(super) columns: &'a [Column],
    pub(super) rows: usize,
    /// The export it seems to be.
    pub(super) export: Option<&'static Export>,
}

impl Table<'_> {
    /// What the rows are.
    pub(super) fn shape(&self) -> Shape {
        if let Some(export) = self.export {
            return export.shape;
        }
        let person = self.named(names::PERSON, |_| true);
        let times = self.columns.iter().filter(|column| self.is_time(column)).count();
        let stage = self.named(names::STAGE, |_| true);
        let is_listed_once = |column: &Column| column.distinct == self.rows && column.kind == ColumnKind::Text;
        let numbers = self.columns.iter().any(|column| column.kind == ColumnKind::Number);
        if person.is_none() && times == 0 && numbers {
            let small = self.rows <= TOTALS_ROWS && self.columns.iter().any(is_listed_once);
            if stage.is_some() || small || self.event().is_none() {
                return Shape::Totals;
            }
        }
        if self.rows >= 2 && self.lead().is_some() && (self.has_stage_times(times) || self.has_present_stage()) {
            return Shape::Leads;
        }
        Shape::Events
    }

    /// The column that tells leads apart: each is in it once.
    fn lead(&self) -> Option<usize> {
        let is_once = |column: &Column| column.distinct > 0 && column.distinct + column.empty == self.rows;
        let first = || self.columns.iter().find(|column| !self.is_time(column)).filter(|column| is_once(column));
        self.named(names::LEAD, is_once).or_else(|| self.named(names::PERSON, is_once)).or_else(|| Some(first()?.index))
    }

    fn has_stage_times(&self, times: usize) -> bool {
        times >= 2 && self.named(names::EVENT, |_| true).is_none()
    }

    /// Whether each row tells where something stands that began, ended or is worth something.
    fn has_present_stage(&self) -> bool {
        let is_event = |column: &Column| !is_named(column, "name") && column.kind == ColumnKind::Text;
        let stage = self.named(names::PRESENT_STAGE, |column| column.kind == ColumnKind::Text);
        let dates = [names::CREATED, names::CLOSED].map(|names| self.named(names, |column| self.is_time(column)));
        let repeats = stage.is_some_and(|stage| self.columns[stage].distinct < self.rows);
        repeats && dates.iter().any(Option::is_some) && self.named(names::EVENT, is_event).is_none()
    }

    /// What the columns of an event log are for.
    pub(super) fn event_roles(&self) -> Roles {
        self.known_roles(Shape::Events).unwrap_or_else(|| self.likely_event_roles())
    }

    /// The roles that an export of this shape gives its columns.
    fn known_roles(&self, shape: Shape) -> Option<Roles> {
        let export = self.export.filter(|export| export.shape == shape)?;
        let of = |names| known::column(self.columns, names);
        let (event, value) = (of(export.event), of(export.value));
        let roles =
            Roles { person: of(export.person), time: of(export.time), session: of(export.session), ..Roles::default() };
        let roles = Roles {
            person_else: known::column_else(self.columns, export.person, roles.person),
            lead: self.known_lead_roles(export),
            several: known::several(self.columns, export),
            ..roles
        };
        Some(match shape {
            Shape::Totals => Roles { stage: event, count: value, segment: of(export.segment), ..roles },
            Shape::Events | Shape::Leads => Roles { event: event.map(EventSource::Column), value, ..roles },
        })
    }

    fn known_lead_roles(&self, export: &Export) -> LeadRoles {
        let of = |names| known::column(self.columns, names);
        LeadRoles {
            stage_times: known::columns(self.columns, export.lead.stage_times),
            lost_times: known::columns(self.columns, export.lead.lost_times),
            stage: of(export.lead.stage),
            created: of(export.lead.created),
            closed: of(export.lead.closed),
            status: of(export.lead.status),
            stages: Vec::new(),
        }
    }

    /// What the columns of leads are for.
    pub(super) fn lead_roles(&self) -> Roles {
        self.known_roles(Shape::Leads).unwrap_or_else(|| self.likely_lead_roles())
    }

    fn likely_lead_roles(&self) -> Roles {
        let time = |names| self.named(names, |column| self.is_time(column));
        let stage = self.named(names::PRESENT_STAGE, |column| column.kind == ColumnKind::Text);
        let (created, closed) = (time(names::CREATED), time(names::CLOSED));
        let is_other = |column: &Column| {
            let is_dated = stage.is_some() && [created, closed].contains(&Some(column.index));
            is_dated || closed == Some(column.index) || names::OTHER_TIMES.iter().any(|name| is_named(column, name))
        };
        let times = self.columns.iter().filter(|column| self.is_time(column) && !is_other(column));
        let (lost_times, stage_times) = times
            .map(|column| column.index)
            .partition(|&index| self.columns[index].name.as_deref().is_some_and(leads::is_lost));
        let taken = |index: usize| Some(index) == stage;
        let person = self.lead().filter(|&lead| !taken(lead));
        let value =
            self.named(names::VALUE, |column| column.kind == ColumnKind::Number && Some(column.index) != person);
        let status = self.named(names::STATUS, |column| !self.is_time(column) && !taken(column.index));
        let lead = LeadRoles { stage_times, lost_times, stage, created, closed, status, stages: Vec::new() };
        Roles { person, value, lead, ..Roles::default() }
    }

    fn likely_event_roles(&self) -> Roles {
        let time = self.time();
        let session = self.named(names::SESSION, |_| true);
        let taken = |index: usize| Some(index) == time || Some(index) == session;
        let person = self.named(names::PERSON, |column| !taken(column.index)).or_else(|| self.unnamed_person(&taken));
        let event = self.event().filter(|&event| Some(event) != person && !taken(event));
        let value = self.named(names::VALUE, |column| column.kind == ColumnKind::Number);
        let value = value.filter(|&value| Some(value) != person);
        let clock = self.clock(time);
        Roles { person, event: event.map(EventSource::Column), time, clock, session, value, ..Roles::default() }
    }

    /// The column with the times of day that belong to dates.
    fn clock(&self, time: Option<usize>) -> Option<usize> {
        let is_date = |sample: &String| !sample.contains(':') && !number::is_likely(sample);
        let has_dates = self.columns.get(time?)?.samples.iter().any(|sample| is_date(sample) || sample.len() == 8);
        let is_clock = |column: &&Column| {
            column.kind == ColumnKind::Text && column.samples.iter().all(|sample| time::is_clock(sample))
        };
        let mut clocks = self.columns.iter().filter(is_clock);
        // Of several none is the likely one.
        let only = clocks.next().filter(|_| clocks.next().is_none());
        only.filter(|_| has_dates).map(|column| column.index)
    }

    /// The columns that say more of an event: those with a name and with values that come again, which the other columns
    /// of an event log are not already.
    pub(super) fn properties(&self, roles: &Roles) -> Vec<usize> {
        let event = match roles.event {
            Some(EventSource::Column(column)) => Some(column),
            _ => None,
        };
        let taken = [roles.person, event, roles.time, roles.clock, roles.session];
        let comes_again = |column: &Column| {
            let filled = self.rows - column.empty;
            column.distinct <= FEW_VALUES || column.distinct * 2 <= filled
        };
        let fits = |column: &&Column| {
            column.name.is_some() && column.kind != ColumnKind::Empty && !taken.contains(&Some(column.index))
        };
        let fitting = self.columns.iter().filter(fits).filter(|column| comes_again(column));
        fitting.map(|column| column.index).take(MAX_PROPERTIES).collect()
    }

    /// What the columns of a table of totals are for. `adds_up` tells whether a column is the sum of others.
    pub(super) fn totals_roles(&self, adds_up: impl Fn(usize, &[usize]) -> bool) -> Roles {
        let likely = self.likely_totals_roles(adds_up);
        match self.known_roles(Shape::Totals) {
            // The stage of a report is what it was asked for.
            Some(known) => Roles { stage: known.stage.or(likely.stage), ..known },
            None => likely,
        }
    }

    fn likely_totals_roles(&self, adds_up: impl Fn(usize, &[usize]) -> bool) -> Roles {
        let is_number = |column: &Column| column.kind == ColumnKind::Number;
        let stage = self.named(names::STAGE, |column| !is_number(column));
        let stage = stage.or_else(|| self.columns.iter().position(|column| column.kind == ColumnKind::Text));
        let cost = self.named(names::COST, is_number);
        let numbers: Vec<usize> =
            self.columns.iter().filter(|column| is_number(column)).map(|column| column.index).collect();
        let counts: Vec<usize> =
            numbers.into_iter().filter(|&index| Some(index) != cost && Some(index) != stage).collect();
        let count = self.named(names::COUNT, |column| counts.contains(&column.index));
        let others: Vec<usize> = counts.iter().copied().filter(|&index| Some(index) != count).collect();
        let are_named = others.iter().all(|&index| self.columns[index].name.is_some());
        let (count, segment_counts) = match count {
            Some(count) if others.len() > 1 && adds_up(count, &others) => (Some(count), others),
            None if others.len() > 1 && are_named => (None, others),
            count => (count.or(counts.first().copied()), Vec::new()),
        };
        let repeats = stage.is_some_and(|stage| self.columns[stage].distinct < self.rows);
        let segment = self
            .named(names::SEGMENT, |column| Some(column.index) != stage && !is_number(column))
            .or_else(|| {
                self.columns.iter().position(|column| column.kind == ColumnKind::Text && Some(column.index) != stage)
            })
            .filter(|_| repeats && segment_counts.is_empty());
        Roles { stage, count, segment, segment_counts, cost, ..Roles::default() }
    }

    /// The column with the surest of the usual names, among those that fit.
    fn named(&self, names: &[&str], fits: impl Fn(&Column) -> bool) -> Option<usize> {
        let rank = |column: &Column| names.iter().position(|name| is_named(column, name));
        self.columns
            .iter()
            .filter(|column| fits(column))
            .filter_map(|column| Some((rank(column)?, column.index)))
            .min()
            .map(|(_, index)| index)
    }

    /// Whether a column holds times, and not persons or amounts that could be read as such.
    fn is_time(&self, column: &Column) -> bool {
        let other = [names::PERSON, names::SESSION, names::VALUE, names::COUNT, names::COST];
        matches!(column.kind, ColumnKind::Time { .. })
            && !other.iter().any(|names| names.iter().any(|name| is_named(column, name)))
    }

    fn time(&self) -> Option<usize> {
        self.named(names::TIME, |column| self.is_time(column))
            .or_else(|| self.columns.iter().position(|column| self.is_time(column)))
            .or_else(|| self.named(names::TIME, |column| column.kind != ColumnKind::Empty))
    }

    fn event(&self) -> Option<usize> {
        let is_text = |column: &Column| column.kind == ColumnKind::Text;
        self.named(names::EVENT, is_text).or_else(|| {
            // Without a telling name: a text that repeats much, in a file without names.
            let repeats =
                |column: &&Column| is_text(column) && column.name.is_none() && column.distinct * 2 <= self.rows;
            self.columns.iter().filter(repeats).min_by_key(|column| column.distinct).map(|column| column.index)
        })
    }

    /// The column most likely to tell persons apart: many different values, some of which come again.
    fn unnamed_person(&self, taken: &dyn Fn(usize) -> bool) -> Option<usize> {
        let fits = |column: &&Column| {
            let is_decimal = column.samples.iter().any(|sample| sample.contains(['.', ',']));
            let is_value = column.kind == ColumnKind::Number && is_decimal;
            !taken(column.index) && column.kind != ColumnKind::Empty && !self.is_time(column) && !is_value
        };
        let repeats = |column: &&Column| column.distinct > 1 && column.distinct < self.rows;
        let candidates = || self.columns.iter().filter(fits).filter(|column| column.name.is_none());
        // Of two that tell as much apart, the first.
        candidates().filter(repeats).rev().max_by_key(|column| column.distinct).map(|column| column.index)
    }
}

/// Whether a column has this name; of a nested JSON name, the last part counts too.
fn is_named(column: &Column, name: &str) -> bool {
    let Some(full) = &column.name else { return false };
    let is = |text: &str| {
        let mut letters = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
        name.chars().all(|c| letters.next() == Some(c)) && letters.next().is_none()
    };
    is(full) || full.rsplit_once('.').is_some_and(|(_, last)| is(last))
}
