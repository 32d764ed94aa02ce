//! The browser's `Intl`, with its formatters kept: making one takes longer than using it a thousand times.

use std::cell::RefCell;

use js_sys::{Array, Function, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// How a number is to be written. Two equal styles share one formatter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberStyle {
    /// Plain, with at most so many decimals.
    Decimal(u8),
    /// Shortened: 40k.
    Compact,
    /// Per cent of a fraction, with at most so many decimals.
    Percent(u8),
    /// Per cent of a fraction, with so many significant digits.
    PercentSignificant(u8),
    /// Money in a currency, with at most so many decimals.
    Money(String, u8),
    /// So many of a unit such as `day`, in words, with at most so many decimals.
    Unit(&'static str, u8),
}

/// How a point in time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateStyle {
    /// "31 Mar 2024".
    Day,
    /// "31 Mar".
    ShortDay,
    /// "Mar 2024".
    Month,
    /// "March".
    MonthName,
    /// "31 Mar 2024, 14:05".
    Minute,
}

/// The signs a language writes numbers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberSigns {
    /// Between the whole and the parts.
    pub decimal: char,
    /// Between groups of three.
    pub group: char,
}

thread_local! {
    // A dozen at most, so a list does.
    static NUMBERS: RefCell<Vec<Numbers>> = RefCell::default();
    static DATES: RefCell<Vec<Dates>> = RefCell::default();
    static PLURALS: RefCell<Vec<(&'static str, Intl::PluralRules)>> = RefCell::default();
}

/// A formatter that is kept.
struct Numbers {
    language: &'static str,
    style: NumberStyle,
    format: Intl::NumberFormat,
    /// Its function that writes a number. The browser makes a new one whenever it is asked for.
    write: Function,
    /// What it has written, by the bits of the number.
    written: Vec<(u64, String)>,
}

/// A formatter of points in time.
struct Dates {
    language: &'static str,
    style: DateStyle,
    time_zone: String,
    /// Its function that writes one.
    write: Function,
}

/// So many numbers are remembered in each style: those of a large funnel, most of which stay from one edit to the next.
const REMEMBERED: usize = 512;

impl Numbers {
    fn text(&mut self, value: f64) -> String {
        let bits = value.to_bits();
        if let Some((_, text)) = self.written.iter().find(|(known, _)| *known == bits) {
            return text.clone();
        }
        let written = |value: f64| {
            let text = self.write.call1(&JsValue::UNDEFINED, &value.into());
            let text = text.ok().and_then(|text| text.as_string()).unwrap_or_default();
            // English alone comes with the sign that joins words.
            if value < 0.0 { text.replacen('-', "−", 1) } else { text }
        };
        let mut text = written(value);
        if value.is_sign_negative() && !text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
            // What is rounded to nothing has no sign.
            text = written(0.0);
        }
        if self.written.len() == REMEMBERED {
            self.written.clear();
        }
        self.written.push((bits, text.clone()));
        text
    }
}

/// A number as the language writes it.
pub fn number(language: &'static str, style: NumberStyle, value: f64) -> String {
    with_numbers(language, style, |numbers| numbers.text(value))
}

/// The number that a text such as `-12.5e3` stands for, rounded correctly.
pub fn read_number(text: &str) -> Option<f64> {
    let number = js_sys::Number::from(JsValue::from_str(text)).value_of();
    number.is_finite().then_some(number)
}

/// Whether a counted word takes its form for one.
pub fn is_singular(language: &'static str, value: f64) -> bool {
    PLURALS.with_borrow_mut(|cache| {
        if !cache.iter().any(|(known, _)| *known == language) {
            cache.push((language, Intl::PluralRules::new(&Array::of1(&language.into()), &Object::new())));
        }
        cache.iter().any(|(known, rules)| *known == language && rules.select(value) == "one")
    })
}

/// The signs of a language, from how it writes a number.
pub fn number_signs(language: &'static str) -> NumberSigns {
    with_numbers(language, NumberStyle::Decimal(1), |numbers| {
        let mut signs = NumberSigns { decimal: '.', group: ',' };
        for part in numbers.format.format_to_parts(1_234_567.8).iter() {
            let text = |key: &str| Reflect::get(&part, &key.into()).ok().and_then(|value| value.as_string());
            let sign = text("value").and_then(|value| value.chars().next());
            match (text("type").as_deref(), sign) {
                (Some("decimal"), Some(sign)) => signs.decimal = sign,
                (Some("group"), Some(sign)) => signs.group = sign,
                _ => {}
            }
        }
        signs
    })
}

/// A point in time by the clocks of an IANA time zone that the browser knows, in the language's own way.
pub fn date(language: &'static str, style: DateStyle, time_zone: &str, ms: f64) -> String {
    DATES.with_borrow_mut(|kept| {
        let is_wanted = |it: &Dates| it.language == language && it.style == style && it.time_zone == time_zone;
        let place = kept.iter().position(is_wanted).unwrap_or_else(|| {
            let format = Intl::DateTimeFormat::new(&Array::of1(&language.into()), &date_options(style, time_zone));
            kept.push(Dates { language, style, time_zone: time_zone.to_owned(), write: format.format() });
            kept.len() - 1
        });
        // A time beyond what the browser can name throws; then there is no text.
        let text = kept[place].write.call1(&JsValue::UNDEFINED, &ms.into());
        text.ok().and_then(|text| text.as_string()).unwrap_or_default()
    })
}

/// The name of the time zone the browser is in.
pub fn own_time_zone() -> String {
    let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    let name = Reflect::get(&options, &"timeZone".into()).ok().and_then(|name| name.as_string());
    name.unwrap_or_else(|| "UTC".to_owned())
}

/// The names of the time zones the browser knows, UTC first.
pub fn time_zones() -> Vec<String> {
    let mut names = supported("timeZone").unwrap_or_default();
    names.retain(|name| name != "UTC");
    names.insert(0, "UTC".to_owned());
    names
}

fn date_options(style: DateStyle, time_zone: &str) -> Object {
    let fields: &[(&str, &str)] = match style {
        DateStyle::Day => &[("dateStyle", "medium")],
        DateStyle::ShortDay => &[("day", "numeric"), ("month", "short")],
        DateStyle::Month => &[("month", "short"), ("year", "numeric")],
        DateStyle::MonthName => &[("month", "long")],
        DateStyle::Minute => &[("dateStyle", "medium"), ("timeStyle", "short")],
    };
    let options = Object::new();
    set(&options, "timeZone", &time_zone.into());
    for (key, value) in fields {
        set(&options, key, &JsValue::from_str(value));
    }
    options
}

/// The currency codes the browser knows; a handful where it cannot list them.
pub fn currencies() -> Vec<String> {
    supported("currency").unwrap_or_else(|| ["DKK", "EUR", "GBP", "NOK", "SEK", "USD"].map(str::to_owned).to_vec())
}

/// All the browser knows of a kind. Nothing where it cannot list them.
fn supported(kind: &str) -> Option<Vec<String>> {
    let list = Reflect::get(&js_sys::global(), &"Intl".into())
        .and_then(|intl| Reflect::get(&intl, &"supportedValuesOf".into()))
        .ok()?
        .dyn_into::<Function>()
        .ok()?
        .call1(&JsValue::UNDEFINED, &kind.into())
        .ok()?;
    Some(list.dyn_into::<Array>().ok()?.iter().filter_map(|name| name.as_string()).collect())
}

/// A currency in words; its code where the browser has none.
pub fn currency_name(language: &'static str, code: &str) -> String {
    let options = Object::new();
    set(&options, "type", &"currency".into());
    let names = Intl::DisplayNames::new(&Array::of1(&language.into()), &options);
    names.of(code).map(String::from).unwrap_or_else(|| code.to_owned())
}

/// "3 days ago", "in 2 hours": the largest unit that fits.
pub fn relative_time(language: &'static str, difference_ms: f64) -> String {
    let seconds = difference_ms / 1_000.0;
    let (amount, unit) = match seconds.abs() {
        s if s < 60.0 => (0.0, "minute"),
        s if s < 3_600.0 => (seconds / 60.0, "minute"),
        s if s < 86_400.0 => (seconds / 3_600.0, "hour"),
        _ => (seconds / 86_400.0, "day"),
    };
    let options = Object::new();
    set(&options, "numeric", &"auto".into());
    let format = Intl::RelativeTimeFormat::new(&Array::of1(&language.into()), &options);
    format.format(amount.trunc(), unit).into()
}

fn with_numbers<T>(language: &'static str, style: NumberStyle, use_it: impl FnOnce(&mut Numbers) -> T) -> T {
    NUMBERS.with_borrow_mut(|kept| {
        let known = kept.iter().position(|numbers| numbers.language == language && numbers.style == style);
        let place = known.unwrap_or_else(|| {
            let format = Intl::NumberFormat::new(&Array::of1(&language.into()), &number_options(&style));
            kept.push(Numbers { language, style, write: format.format(), format, written: Vec::new() });
            kept.len() - 1
        });
        use_it(&mut kept[place])
    })
}

fn number_options(style: &NumberStyle) -> Object {
    let options = Object::new();
    match style {
        NumberStyle::Decimal(digits) => set(&options, "maximumFractionDigits", &(*digits).into()),
        NumberStyle::Compact => {
            set(&options, "notation", &"compact".into());
            set(&options, "maximumSignificantDigits", &3.into());
        }
        NumberStyle::Percent(digits) => {
            set(&options, "style", &"percent".into());
            set(&options, "maximumFractionDigits", &(*digits).into());
        }
        NumberStyle::PercentSignificant(digits) => {
            set(&options, "style", &"percent".into());
            set(&options, "maximumSignificantDigits", &(*digits).into());
        }
        NumberStyle::Unit(unit, digits) => {
            set(&options, "style", &"unit".into());
            set(&options, "unit", &(*unit).into());
            set(&options, "unitDisplay", &"long".into());
            set(&options, "maximumFractionDigits", &(*digits).into());
        }
        NumberStyle::Money(currency, digits) => {
            set(&options, "style", &"currency".into());
            set(&options, "currency", &currency.as_str().into());
            set(&options, "currencyDisplay", &"narrowSymbol".into());
            set(&options, "minimumFractionDigits", &0.into());
            set(&options, "maximumFractionDigits", &(*digits).into());
        }
    }
    options
}

fn set(options: &Object, key: &str, value: &JsValue) {
    // Setting a property of a fresh plain object cannot fail.
    let _ = Reflect::set(options.unchecked_ref(), &key.into(), value);
}
