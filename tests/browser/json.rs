//! JSON through the browser says what serde_json says, wherever both can.

use funnel_widget::platform::json::{parse, text, text_fields, texts};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn values_come_back_identical() {
    for value in [
        json!(null),
        json!([true, false, null, "", "\u{0}\u{1F331} \"quoted\" \\ \u{202E}"]),
        json!({ "a": { "b": [1, -1, 0, 9_007_199_254_740_991_i64] }, "__proto__": { "x": 1 }, "1": "one", "": 0 }),
        json!([0.1, 1e21, 1.5e-7, 5e-324, 1.797_693_134_862_315_7e308, 0.1 + 0.2, 123_456.789]),
    ] {
        assert_eq!(parse(&text(&value)), Some(value.clone()), "through the browser and back");
        assert_eq!(parse(&value.to_string()), Some(value.clone()), "what serde_json has written");
        assert_eq!(serde_json::from_str::<Value>(&text(&value)).unwrap(), value, "to be read by serde_json");
    }
}

#[wasm_bindgen_test]
fn what_is_not_json_is_nothing() {
    for broken in ["", "{", "[1,]", "NaN", "{\"a\":1}x", "'a'"] {
        assert_eq!(parse(broken), None, "{broken:?}");
    }
}

#[wasm_bindgen_test]
fn nesting_beyond_any_document_is_no_document_and_no_crash() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    // The browser itself may refuse so much.
    if let Some(value) = parse(&deep) {
        assert!(funnel_core::schema::load_value(value).is_err());
    }
    let stages = "{\"stages\":".repeat(80) + "[]" + &"}".repeat(80);
    let value = parse(&stages).unwrap();
    assert!(matches!(funnel_core::schema::load_value(value), Err(funnel_core::schema::LoadError::TooDeep { .. })));
}

#[wasm_bindgen_test]
fn numbers_too_large_are_not_numbers() {
    assert_eq!(parse("1e999"), Some(Value::Null));
    assert_eq!(parse("-0.0").and_then(|zero| zero.as_f64()), Some(0.0));
}

#[wasm_bindgen_test]
fn texts_come_in_the_order_in_which_they_stand() {
    let json = r#"{"b":{"z":"1","a":"2"},"a":["3",{"x":null}],"c":4}"#;
    assert_eq!(texts(json).unwrap(), ["1", "2", "3"]);
    assert_eq!(texts("{"), None);
}

#[wasm_bindgen_test]
fn fields_that_are_no_texts_are_left_out() {
    let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    assert_eq!(text_fields(r#"{"b":"1","n":2,"o":{"x":"y"},"a":""}"#), [pair("b", "1"), pair("a", "")]);
    for none in ["null", "7", "\"text\"", "{\"a\":", ""] {
        assert_eq!(text_fields(none), [], "{none}");
    }
}
