//! How the funnel looks on a page: a real frame with it, as wide as chosen.

use funnel_core::schema;
use funnel_core::snippet;
use gloo::timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::use_desk;
use crate::app::use_app;
use crate::platform::{json, link, page};
use crate::text::Words;
use crate::ui::kit::Segmented;

/// How wide a page may leave room for a funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Width {
    Phone,
    Column,
    Wide,
}

impl Width {
    const ALL: [Self; 3] = [Self::Phone, Self::Column, Self::Wide];

    /// In CSS pixels.
    fn pixels(self) -> u32 {
        match self {
            Self::Phone => 320,
            Self::Column => 600,
            Self::Wide => 960,
        }
    }

    fn name(self, words: Words) -> String {
        match self {
            Self::Phone => words.share_phone(),
            Self::Column => words.share_column(),
            Self::Wide => words.share_wide(),
        }
    }
}

/// How high it is before it says so, in CSS pixels.
const HEIGHT: f64 = 480.0;
/// A window narrower than this has no room for a column, in CSS pixels.
const NARROW: f64 = 700.0;
/// Changes that come within this time are shown as one, in milliseconds.
const PAUSE_MS: u32 = 200;

#[component]
pub(super) fn Preview() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let width = RwSignal::new(if page::width() < NARROW { Width::Phone } else { Width::Column });
    let source = RwSignal::new(None::<String>);
    let height = RwSignal::new(HEIGHT);
    let frame = NodeRef::<html::Iframe>::new();
    if !desk.is_one_file {
        follow_funnel(source);
        follow_height(frame, height);
    }
    let widths = Width::ALL
        .map(|width| {
            let name = move || format!("{} {} px", width.name(words), app.formats.count(f64::from(width.pixels())));
            (width, Signal::derive(name))
        })
        .to_vec();
    let shown = move |source: String| {
        view! {
            <iframe
                node_ref=frame
                title=move || words.share_preview()
                src=source
                style:inline-size=move || format!("{}px", width.get().pixels())
                style:block-size=move || format!("{}px", height.get())
            ></iframe>
        }
        .into_any()
    };
    view! {
        <section class="card pad stack" aria-label=move || words.share_preview()>
            <h2>{move || words.share_preview()}</h2>
            <Show when=move || !desk.is_one_file fallback=move || view! { <p class="hint">{move || words.share_preview_none()}</p> }>
                <Segmented
                    label=Signal::derive(move || words.share_width())
                    options=widths.clone()
                    value=width
                    on_choose=Callback::new(move |chosen| width.set(chosen))
                />
                // A new frame for each: one that only gets another end of its address stays as it is.
                <div class="preview"><For each=move || source.get() key=String::clone children=shown /></div>
            </Show>
        </section>
    }
    .into_any()
}

/// Says what is on view, a moment after it has changed.
fn follow_funnel(source: RwSignal<Option<String>>) {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let asked = StoredValue::new(0_u32);
    // A later one takes its place.
    let waiting = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        let mut options = desk.options.get();
        let published = options.published(&desk.document.get());
        // It must not keep anything among the documents of this page, and what is around it is this page.
        options.storage_key.clear();
        options.language.get_or_insert_with(|| words.language().to_owned());
        let turn = asked.get_value() + 1;
        asked.set_value(turn);
        let show = move || {
            spawn_local(async move {
                let link = link::encode(&schema::save(&published)).await;
                if asked.try_get_value() == Some(turn) {
                    source.set(link.ok().map(|link| snippet::frame_address(&options, "", &link)));
                }
            });
        };
        waiting.set_value(Some(Timeout::new(PAUSE_MS, show)));
    });
}

/// Makes the frame as high as what is in it.
fn follow_height(frame: NodeRef<html::Iframe>, height: RwSignal<f64>) {
    let listener = window_event_listener(leptos::ev::message, move |event| {
        let is_ours = frame.get_untracked().and_then(|frame| frame.content_window()).is_some_and(|inner| {
            event.source().is_some_and(|source| source.unchecked_ref::<web_sys::Window>() == &inner)
        });
        if is_ours && let Some(told) = told_height(&event) {
            height.set(told);
        }
    });
    on_cleanup(move || listener.remove());
}

fn told_height(event: &web_sys::MessageEvent) -> Option<f64> {
    let data = js_sys::JSON::stringify(&event.data()).ok()?.as_string()?;
    let data = json::parse(&data)?;
    (data.get("type")? == "funnel-widget:height").then(|| data.get("height")?.as_f64())?
}
