//! One widget: what its element asks, and what it tells.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use funnel_core::chart::Shape;
use funnel_core::metrics;
use funnel_core::model::{Currency, Document};
use funnel_core::typed::Separators;
use funnel_core::{schema, shapes};
use futures_util::future::join;
use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use leptos::mount::mount_to;
use leptos::prelude::*;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{future_to_promise, spawn_local};
use web_sys::HtmlElement;

use super::shared::{Place, Shared};
use super::table::{self, Table};
use crate::app::{App, Frame, Messages, Prefs, follow};
use crate::platform::picture::{self, Ground};
use crate::platform::{json, measure, page};
use crate::text::{Formats, LANGUAGES, Words};
use crate::ui::keeping;
use crate::ui::kit::el::El;
use crate::ui::widget::{self, View};

/// What an element may say of its widget. The values are texts as in its attributes; none where there is no such attribute.
struct Settings {
    /// A code of [`LANGUAGES`].
    language: RefCell<Option<String>>,
    /// `funnel`, `flow` or `bars`.
    shape: RefCell<Option<String>>,
    /// `vertical` or `horizontal`: a funnel that lies is a flow.
    orientation: RefCell<Option<String>>,
    /// Currency of every document, whatever it says itself.
    currency: RefCell<Option<Currency>>,
    /// What the document itself says, while another is meant.
    own_currency: RefCell<Option<Currency>>,
    view: RwSignal<View>,
}

/// A widget, from when its element asks for it until it is removed.
pub(super) struct Widget {
    /// Of all that lives as long as the widget.
    owner: Owner,
    root: HtmlElement,
    tell: Function,
    settings: Settings,
    words: Words,
    prefs: Prefs,
    frame: Frame,
    /// Whether it has a `storage-key`.
    is_kept: bool,
    /// What is given for a place where nothing is kept.
    given: RefCell<Option<Given>>,
    /// Once its words are there.
    drawn: RefCell<Option<Drawn>>,
    /// The document as the page knows it.
    told: RefCell<Option<Document>>,
    /// It is removed as soon as what is on its way has arrived.
    has_ended: Cell<bool>,
}

/// A widget at work.
struct Drawn {
    /// Takes the drawing away when dropped: before what it draws goes.
    _drawing: Box<dyn std::any::Any>,
    app: App,
    anew: Trigger,
    shared: Rc<Shared>,
}

/// What an element brings along.
enum Given {
    Document(Box<Document>),
    /// Read when it is known in which language its numbers are.
    Table(Table),
}

impl Widget {
    /// Begins to fetch what it takes to draw.
    pub(super) fn mount(asked: &JsValue) -> Result<Rc<Self>, JsValue> {
        let field = |name: &str| Reflect::get(asked, &name.into());
        let given = match (field("document")?, field("table")?) {
            (document, _) if !document.is_undefined() => Some(Given::Document(Box::new(read(&document)?))),
            (_, table) if !table.is_undefined() => Some(Given::Table(table_of(&table))),
            _ => None,
        };
        let key = field("key")?.as_string();
        let owner = Owner::new_root(None);
        let widget = owner.with(|| {
            let settings = Settings {
                language: RefCell::default(),
                shape: RefCell::default(),
                orientation: RefCell::default(),
                currency: RefCell::default(),
                own_currency: RefCell::default(),
                view: RwSignal::new(View::Funnel),
            };
            Ok::<_, JsValue>(Rc::new(Self {
                owner: owner.clone(),
                root: field("root")?.unchecked_into(),
                tell: field("tell")?.unchecked_into(),
                settings,
                words: Words::new(),
                prefs: Prefs::new(),
                frame: Frame::element(),
                is_kept: key.is_some(),
                given: RefCell::new(given),
                drawn: RefCell::default(),
                told: RefCell::default(),
                has_ended: Cell::new(false),
            }))
        })?;
        for pair in Object::entries(&field("settings")?.unchecked_into()) {
            widget.set(&pair.unchecked_into());
        }
        let place = Place::of(key);
        let started = widget.clone();
        spawn_local(async move {
            let (place, words) = join(place, started.load_words()).await;
            if started.has_ended.get() {
                started.take_away();
                return;
            }
            let place = words.and(place.map_err(|_| "a file of the widget could not be fetched".to_owned()));
            let drawn = place.and_then(|place| started.draw(place));
            match drawn {
                Ok(()) => started.say("ready", &JsValue::UNDEFINED),
                Err(message) => started.say("failed", &message.into()),
            }
        });
        Ok(widget)
    }

    fn language(&self) -> &'static str {
        let wanted = self.settings.language.borrow();
        let known = wanted.as_ref().and_then(|code| LANGUAGES.into_iter().find(|known| known == code));
        known.unwrap_or_else(|| page::preferred_language(&LANGUAGES))
    }

    /// Fetches the words of its language; once more if that is another by the time they are there.
    async fn load_words(&self) -> Result<(), String> {
        loop {
            let language = self.language();
            self.words.load(language).await?;
            if self.has_ended.get() || self.language() == language {
                return Ok(());
            }
        }
    }

    fn draw(self: &Rc<Self>, place: Place) -> Result<(), String> {
        let (words, formats) = (self.words, Formats::new(self.words));
        let given = match self.given.take() {
            Some(Given::Document(document)) => Some(*document),
            Some(Given::Table(table)) => Some(self.document_of(&table)?),
            None => None,
        };
        self.measure();
        let shared = Shared::at(place, words, given);
        let kept = shared.app.session.document_with_parts().get_untracked();
        let meant = self.in_currency(kept.clone());
        if meant != kept {
            shared.app.session.open(meant);
        }
        let drawing = self.owner.with(|| {
            let app = App {
                session: shared.app.session,
                keeping: shared.app.keeping,
                words,
                formats,
                frame: self.frame,
                prefs: self.prefs,
                messages: Messages::default(),
                incoming: RwSignal::new(None),
            };
            let drawn = widget::Widget {
                app,
                view: self.settings.view,
                selected: RwSignal::new(None),
                anew: Trigger::new(),
                is_kept: self.is_kept,
            };
            let (keeper, root) = (shared.keeper, El::from(web_sys::Element::from(self.root.clone())));
            let drawing = mount_to(self.root.clone(), move || {
                provide_context(app);
                widget::draw(drawn, keeper, root);
            });
            self.follow(drawn, &shared);
            Drawn { _drawing: Box::new(drawing), app, anew: drawn.anew, shared: shared.clone() }
        });
        self.drawn.replace(Some(drawing));
        Ok(())
    }

    /// Tells what the page may want to know.
    fn follow(self: &Rc<Self>, drawn: widget::Widget, shared: &Rc<Shared>) {
        let (told, shared, is_first) = (Rc::downgrade(self), Rc::downgrade(shared), Cell::new(true));
        follow(move || {
            drawn.app.session.document_with_parts().track();
            let (Some(widget), Some(shared)) = (told.upgrade(), shared.upgrade()) else { return };
            if is_first.replace(false) {
                widget.told.replace(Some(drawn.app.session.document_with_parts().get_untracked()));
            } else {
                widget.say_change(&shared);
            }
        });
        let told = Rc::downgrade(self);
        follow(move || {
            let Some(stage) = drawn.selected.get() else { return };
            if drawn.app.frame.is_readonly() {
                // Nothing opens that would close again.
                drawn.selected.set(None);
            }
            // Last: who hears it may take the widget away.
            if let Some(widget) = told.upgrade() {
                widget.say("stage", &stage.as_str().into());
            }
        });
    }

    fn say_change(&self, shared: &Shared) {
        let Some(document) = self.shown() else { return };
        // To undo nothing is to change nothing.
        if self.told.borrow().as_ref() == Some(&document) {
            return;
        }
        let detail = Object::new();
        let fields =
            [("document", self.document()), ("report", self.report()), ("source", Ok(shared.source(&document).into()))];
        for (name, value) in fields {
            // Both are plain data, which always has a form in JavaScript.
            let _ = Reflect::set(&detail, &name.into(), &value.unwrap_or(JsValue::NULL));
        }
        self.told.replace(Some(document));
        self.say("change", &detail);
    }

    fn say(&self, name: &str, detail: &JsValue) {
        // A fault of whoever listens is theirs.
        let _ = self.tell.call2(&JsValue::NULL, &name.into(), detail);
    }

    /// Reads in which font its texts are, and forgets how wide they were before it arrived.
    fn measure(&self) {
        measure::forget();
        if let Some(font) = page::font_of(&self.root) {
            self.frame.set_font(font);
        }
    }

    /// One of its settings, `[name, text?]`. What is not known is as if it was not said; the element warns of it.
    pub(super) fn set(self: &Rc<Self>, pair: &Array) {
        let name = pair.get(0).as_string().unwrap_or_default();
        let text = pair.get(1).as_string();
        let settings = &self.settings;
        match name.as_str() {
            "language" => {
                settings.language.replace(text);
                // Otherwise they are on their way.
                if self.drawn.borrow().is_some() && untrack(|| self.words.language()) != self.language() {
                    let widget = self.clone();
                    spawn_local(async move {
                        if let Err(error) = widget.load_words().await {
                            page::log_error(&error);
                        }
                    });
                }
            }
            "direction" => self.frame.set_rtl(text.as_deref() == Some("rtl")),
            "font" => self.measure(),
            "theme" => self.prefs.theme.set_name(text.as_deref().unwrap_or("auto")),
            "view" => settings.view.set(match text.as_deref() {
                Some("full") => View::Full,
                Some("chart") => View::Chart,
                Some("table") => View::Table,
                _ => View::Funnel,
            }),
            "shape" => {
                settings.shape.replace(text);
                self.set_shape();
            }
            "orientation" => {
                settings.orientation.replace(text);
                self.set_shape();
            }
            "currency" => {
                let wanted = text.and_then(|code| Currency::new(&code));
                let before = settings.currency.replace(wanted);
                if let Some(mut document) = self.shown() {
                    if before.is_some() {
                        document.currency = settings.own_currency.take();
                    }
                    self.show(document);
                }
            }
            "readonly" => {
                self.frame.set_readonly(text.is_some());
                // Its name is well-formed.
                let _ = self.root.toggle_attribute_with_force("data-readonly", text.is_some());
                self.with_drawn(|drawn| drawn.anew.notify());
            }
            _ => {}
        }
    }

    fn set_shape(&self) {
        let shape = self.settings.shape.borrow();
        self.prefs.shape.set_name(shape.as_deref().unwrap_or("funnel"));
        let lies = self.settings.orientation.borrow().as_deref() == Some("horizontal");
        if lies && self.prefs.shape.get_untracked() == Shape::Funnel {
            self.prefs.shape.set(Shape::Flow);
        }
    }

    fn in_currency(&self, mut document: Document) -> Document {
        if let Some(currency) = &*self.settings.currency.borrow() {
            self.settings.own_currency.replace(document.currency.replace(currency.clone()));
        }
        document
    }

    /// The document on view.
    fn shown(&self) -> Option<Document> {
        self.with_drawn(|drawn| drawn.app.session.document_with_parts().get_untracked())
    }

    fn with_drawn<T>(&self, act: impl FnOnce(&Drawn) -> T) -> Option<T> {
        self.drawn.borrow().as_ref().map(act)
    }

    /// The document.
    pub(super) fn document(&self) -> Result<JsValue, JsValue> {
        let text = self.with_drawn(|drawn| drawn.app.session.document_with_parts().with_untracked(schema::save));
        text.map_or(Ok(JsValue::UNDEFINED), |text| JSON::parse(&text))
    }

    /// Shows another document.
    pub(super) fn set_document(&self, value: &JsValue) -> Result<(), JsValue> {
        self.give(Given::Document(Box::new(read(value)?)))
    }

    /// Shows the document of a table.
    pub(super) fn set_table(&self, value: &JsValue) -> Result<(), JsValue> {
        self.give(Given::Table(table_of(value)))
    }

    fn give(&self, given: Given) -> Result<(), JsValue> {
        if self.drawn.borrow().is_none() {
            self.given.replace(Some(given));
            return Ok(());
        }
        self.show(match given {
            Given::Document(document) => *document,
            Given::Table(table) => self.document_of(&table)?,
        });
        Ok(())
    }

    /// The document of a table, whose numbers are written as in the language around it.
    fn document_of(&self, table: &Table) -> Result<Document, String> {
        let mut marks = table.marks.chars();
        let separators = match (marks.next(), marks.next()) {
            (Some(decimal), Some(group)) => Separators { decimal, group },
            _ => untrack(|| Formats::new(self.words).separators()),
        };
        table::document_of(table, &separators)
    }

    fn show(&self, document: Document) {
        let document = self.in_currency(document);
        if self.shown().as_ref() == Some(&document) {
            // What is handed back to it as it told it is not another: the way back to earlier ones stays.
            return;
        }
        self.with_drawn(|drawn| {
            drawn.shared.given.replace(Some(document.clone()));
            drawn.app.session.open(document);
        });
    }

    /// The figures of the document.
    pub(super) fn report(&self) -> Result<JsValue, JsValue> {
        let report = self.with_drawn(|drawn| drawn.app.session.document_with_parts().with_untracked(metrics::report));
        let Some(report) = report else { return Ok(JsValue::UNDEFINED) };
        shapes::ReportDto::from(report).serialize(&Serializer::json_compatible()).map_err(JsValue::from)
    }

    /// The chart as the text of an SVG file.
    pub(super) fn svg(&self) -> Result<JsValue, JsValue> {
        self.drawing().map(|drawing| drawing.svg.into())
    }

    /// The chart as a promise of a PNG, so many pixels to a CSS pixel.
    pub(super) fn png(&self, scale: f64) -> Promise {
        let drawing = self.drawing();
        future_to_promise(async move {
            let png = picture::png(&drawing?, scale).await;
            png.map(JsValue::from).map_err(|_| "the browser could not paint a picture of this size".into())
        })
    }

    fn drawing(&self) -> Result<picture::Drawing, JsValue> {
        let drawing = self.with_drawn(|drawn| keeping::drawing_in(drawn.app, &self.root, Ground::AsSeen)).flatten();
        drawing.ok_or_else(|| "no chart is on view".into())
    }

    /// Takes it away, and all it holds.
    pub(super) fn end(&self) {
        self.has_ended.set(true);
        if self.drawn.borrow().is_some() {
            self.take_away();
        }
    }

    fn take_away(&self) {
        self.drawn.replace(None);
        self.owner.cleanup();
        self.root.set_text_content(None);
    }
}

/// A document the page gives.
fn read(value: &JsValue) -> Result<Document, JsValue> {
    let text = JSON::stringify(value).ok().and_then(|text| text.as_string()).unwrap_or_default();
    let value = json::parse(&text).ok_or("document: expected plain data, as JSON has it")?;
    // What only other screens would read is kept as it is.
    schema::load_value(value).map_err(|error| error.to_string().into())
}

/// A table as the element gives it: its title, and the texts of its cells row by row.
fn table_of(value: &JsValue) -> Table {
    let texts = |row: JsValue| Array::from(&row).iter().map(|cell| cell.as_string().unwrap_or_default()).collect();
    let given = Array::from(value);
    Table {
        title: given.get(0).as_string().unwrap_or_default(),
        rows: Array::from(&given.get(1)).iter().map(texts).collect(),
        marks: given.get(2).as_string().unwrap_or_default(),
    }
}
