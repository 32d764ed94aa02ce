//! The app as an element of somebody else's page. `element.js` beside this is the other half: it knows the page's markup and
//! attributes, and asks here.
//!
//! All widgets of a page are asked through one function, `ask(id, name, value)`. What can be asked:
//!
//! | name | value | answer |
//! |---|---|---|
//! | `mount` | `{root, tell, key?, document?, table?, settings}` | nothing; `ready` or `failed` is told |
//! | `set` | `[name, text?]`, see `Widget::set` | nothing |
//! | `document` | | the document |
//! | `setDocument` | a document | nothing |
//! | `setTable` | `[title, rows, marks]`, a row being a list of texts | nothing |
//! | `report` | | the `Report` of the document |
//! | `svg` | | the text of an SVG file |
//! | `png` | pixels to a CSS pixel | a promise of a `Blob` |
//! | `end` | | nothing |
//!
//! What a widget tells, by `tell(name, detail)`: `ready`, `failed` (a message), `change` (`{document, report, source}`), `stage`
//! (its id). What was asked wrongly is thrown as a text that names the field.

mod shared;
mod table;
mod widget;

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

use widget::Widget;

thread_local! {
    /// The widgets of the page by their ids.
    static WIDGETS: RefCell<Vec<(u32, Rc<Widget>)>> = const { RefCell::new(Vec::new()) };
}

/// The function widgets are asked by: one for all, which lives as long as the page.
pub(crate) fn widgets() -> JsValue {
    let asked = Closure::wrap(Box::new(ask) as Box<dyn Fn(u32, String, JsValue) -> Result<JsValue, JsValue>>);
    asked.into_js_value()
}

fn ask(id: u32, name: String, value: JsValue) -> Result<JsValue, JsValue> {
    if name == "mount" {
        let widget = Widget::mount(&value)?;
        WIDGETS.with_borrow_mut(|widgets| widgets.push((id, widget)));
        return Ok(JsValue::UNDEFINED);
    }
    let find = |widgets: &mut Vec<(u32, Rc<Widget>)>| {
        let place = widgets.iter().position(|(known, _)| *known == id)?;
        Some(if name == "end" { widgets.swap_remove(place).1 } else { widgets[place].1.clone() })
    };
    // Not borrowed any more while the widget works: it may tell, and be asked something else at that.
    let Some(widget) = WIDGETS.with_borrow_mut(find) else {
        // It may never have begun.
        return if name == "end" { Ok(JsValue::UNDEFINED) } else { Err("the widget has ended".into()) };
    };
    match name.as_str() {
        "set" => widget.set(&value.unchecked_into()),
        "document" => return widget.document(),
        "setDocument" => widget.set_document(&value)?,
        "setTable" => widget.set_table(&value)?,
        "report" => return widget.report(),
        "svg" => return widget.svg(),
        "png" => return Ok(widget.png(value.as_f64().unwrap_or(1.0)).into()),
        "end" => widget.end(),
        _ => return Err(["no such question: ", &name].concat().into()),
    }
    Ok(JsValue::UNDEFINED)
}
