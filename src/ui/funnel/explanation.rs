//! How a figure comes about: its formula in words, with the user's numbers, and what is taken for granted.

use funnel_core::metrics::{Explanation, Figure, Formula, Input, Scope, Token, explain};
use leptos::prelude::*;

use crate::app::{App, use_app};
use crate::text::{NOT_AVAILABLE, names};
use crate::ui::kit::el::Call;
use crate::ui::kit::{Icon, Shape};

/// A figure opened up; `close` is called when it is to be closed.
pub(in crate::ui) fn explanation(figure: Figure, close: Call) -> AnyView {
    let app = use_app();
    let close = StoredValue::new_local(close);
    let explanation =
        Memo::new(move |_| app.session.document().with(|document| explain(document, &Scope::Whole, figure)));
    view! {
        <div class="explanation" role="region" aria-label=move || app.words.explain_label(&names::figure(app, figure))>
            <div class="row">
                <h2 class="grow">{move || names::figure(app, figure)}</h2>
                <button type="button" class="button icon" aria-label=move || app.words.panel_close() on:click=move |_| close.with_value(|close| close(()))>
                    <Icon shape=Shape::Cross />
                </button>
            </div>
            {move || explanation.get().map(|explanation| body(app, &explanation))}
        </div>
    }
    .into_any()
}

fn body(app: App, explanation: &Explanation) -> AnyView {
    let in_words = line(&explanation.formula, |input| names::input(app, input), |n| app.formats.decimal(n));
    let in_numbers = line(&explanation.formula, |input| number(app, input), |n| app.formats.decimal(n));
    let result = explanation
        .result
        .map_or_else(|| NOT_AVAILABLE.to_owned(), |result| names::amount(app, explanation.unit, result));
    let interval = explanation
        .interval
        .map(|[low, high]| app.words.interval(&app.formats.rate_precise(high), &app.formats.rate_precise(low)));
    let missing = explanation.result.is_none().then(|| names::not_available(app, explanation));
    let assumptions: Vec<String> =
        explanation.assumptions.iter().map(|assumption| names::assumption(app.words, *assumption)).collect();
    view! {
        <p class="formula">{in_words}</p>
        <p class="formula numbers">{in_numbers} " = " <b>{result}</b></p>
        {missing.map(|text| view! { <p class="error">{text}</p> })}
        {interval.map(|text| view! { <p class="hint">{text}</p> })}
        {explanation.too_few.then(|| view! { <p class="hint">{app.words.too_few()}</p> })}
        {(!assumptions.is_empty()).then(|| view! { <ul class="hint">{assumptions.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ul> })}
    }
    .into_any()
}

fn number(app: App, input: &Input) -> String {
    input.value.map_or_else(|_| NOT_AVAILABLE.to_owned(), |value| names::amount(app, input.unit, value))
}

/// A formula in one line, its inputs written by `write`.
fn line(formula: &Formula, write: impl Fn(&Input) -> String, write_number: impl Fn(f64) -> String) -> String {
    let mut text = String::new();
    for token in formula.tokens() {
        match token {
            Token::Input(input) => text.push_str(&write(input)),
            Token::Number(number) => text.push_str(&write_number(number)),
            Token::Plus => text.push_str(" + "),
            Token::Minus => text.push_str(" − "),
            Token::Times => text.push_str(" × "),
            Token::DividedBy => text.push_str(" ÷ "),
            Token::Open => text.push('('),
            Token::Close => text.push(')'),
        }
    }
    text
}
