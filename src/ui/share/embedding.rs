//! What is pasted into a page to show the funnel there, and how that looks.

use funnel_core::chart::Shape;
use funnel_core::schema;
use funnel_core::snippet::{self, Options, Theme, View};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Way, one_file, preview, use_desk};
use crate::app::{App, use_app};
use crate::platform::{files, link};
use crate::text::{LANGUAGES, Words, names};
use crate::ui::kit::{Segmented, TextField, select};

/// Addresses longer than this are cut off in many places, in characters.
pub(super) const LONG: usize = 8_000;

#[component]
pub(super) fn Embedding() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let ways =
        [Way::Element, Way::Frame, Way::File].map(|way| (way, Signal::derive(move || way_name(words, way)))).to_vec();
    let hint = move || match desk.way.get() {
        Way::Element => words.share_element_hint(),
        Way::Frame => words.share_frame_hint(),
        Way::File => words.share_file_hint(),
    };
    let is_file = move || desk.way.get() == Way::File;
    view! {
        <section class="card pad stack" aria-label=move || words.share_website()>
            <h2>{move || words.share_website()}</h2>
            <p class="hint">{move || words.share_website_hint()}</p>
            <Segmented
                label=Signal::derive(move || words.share_way())
                options=ways
                value=desk.way
                on_choose=Callback::new(move |way| desk.way.set(way))
            />
            <p>{hint}</p>
            <Show when=move || !is_file()><Choices /></Show>
            {check(move || words.share_everything(), |options| options.everything, |options, is_on| options.everything = is_on)}
            <p class="hint">{move || along(words, &desk.effective())}</p>
            <Show when=is_file>{one_file::save_button(app, move |document| desk.effective().published(document))}</Show>
            <Show when=move || !is_file()><Place /></Show>
            <Snippet />
        </section>
        <Show when=move || !is_file()><preview::Preview /></Show>
    }
    .into_any()
}

fn way_name(words: Words, way: Way) -> String {
    match way {
        Way::Element => words.share_element(),
        Way::Frame => words.share_frame(),
        Way::File => words.share_file(),
    }
}

/// What is asked of the widget.
#[component]
fn Choices() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let options = desk.options;
    let views = View::ALL.map(|view| (view, Signal::derive(move || view_name(words, view)))).to_vec();
    let shapes = [Shape::Funnel, Shape::Flow, Shape::Bars];
    let shapes = shapes.map(|shape| (shape, Signal::derive(move || shape_name(words, shape)))).to_vec();
    let themes = Theme::ALL.map(|theme| (theme, Signal::derive(move || theme_name(words, theme)))).to_vec();
    let is_frame = move || desk.way.get() == Way::Frame;
    let languages = Signal::derive(move || {
        let now = options.with(|options| options.language.clone());
        // A frame does not see the page around it.
        let around = if is_frame() { words.share_as_browser() } else { words.share_as_page() };
        let of_page = (None, around, now.is_none());
        let own = LANGUAGES.map(|code| {
            let is_now = now.as_deref() == Some(code);
            (Some(code.to_owned()), names::language(code).to_owned(), is_now)
        });
        [of_page].into_iter().chain(own).collect::<Vec<_>>()
    });
    view! {
        <div class="controls">
            {choice(move || words.share_view(), views, move |options| options.view, move |options, view| options.view = view)}
            <Show when=move || options.with(|options| options.view != View::Table)>
                {choice(move || words.chart_shape(), shapes.clone(), |options| options.shape, |options, shape| options.shape = shape)}
            </Show>
            {move || {
                let themes = themes.iter().filter(|(theme, _)| !is_frame() || *theme != Theme::Auto).copied().collect();
                let get = if is_frame() { theme_of_frame } else { |options: &Options| options.theme };
                choice(move || words.share_theme(), themes, get, |options, theme| options.theme = theme)
            }}
            {select(
                Signal::derive(move || words.share_language()),
                languages,
                Callback::new(move |language: Option<String>| desk.change(|options| options.language = language)),
            )}
        </div>
        {check(move || words.share_readonly(), |options| options.readonly, |options, is_on| options.readonly = is_on)}
    }
    .into_any()
}

/// Where the files are, and whether readers keep anything.
#[component]
fn Place() -> impl IntoView {
    const HINT: &str = "share-address-hint";
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    view! {
        <div class="fields wide flush">
            <div class="labelled">
                <label for="share-address">{move || words.share_address()}</label>
                <input
                    id="share-address"
                    type="url"
                    class="field"
                    dir="ltr"
                    autocomplete="off"
                    placeholder="https://"
                    aria-describedby=HINT
                    prop:value=desk.address
                    on:input=move |event| desk.address.set(event_target_value(&event))
                />
                <span id=HINT class="hint">
                    {move || words.share_address_hint()}
                    <Show when=move || desk.is_own_address()><br /><span class="hint warn">{move || words.share_address_here()}</span></Show>
                </span>
            </div>
            <Show when=move || desk.options.with(|options| !options.readonly)>
                <label class="labelled">
                    {move || words.share_key()}
                    <TextField
                        label=Signal::derive(move || words.share_key())
                        value=Signal::derive(move || desk.options.with(|options| options.storage_key.clone()))
                        placeholder=Signal::derive(move || words.share_key_none())
                        on_input=Callback::new(move |text: String| desk.change(|options| options.storage_key = text))
                    />
                </label>
            </Show>
        </div>
    }
    .into_any()
}

/// One option of a few.
fn choice<T: Copy + PartialEq + Send + Sync + 'static>(
    label: impl Fn() -> String + Copy + Send + Sync + 'static,
    choices: Vec<(T, Signal<String>)>,
    get: fn(&Options) -> T,
    set: fn(&mut Options, T),
) -> AnyView {
    let desk = use_desk();
    view! {
        <div class="labelled">
            {label}
            <Segmented
                label=Signal::derive(label)
                options=choices
                value=Signal::derive(move || desk.options.with(get))
                on_choose=Callback::new(move |chosen| desk.change(|options| set(options, chosen)))
            />
        </div>
    }
    .into_any()
}

/// An option that is on or off.
fn check(
    label: impl Fn() -> String + Send + Sync + 'static,
    get: fn(&Options) -> bool,
    set: fn(&mut Options, bool),
) -> AnyView {
    let desk = use_desk();
    let changed = move |event| desk.change(|options| set(options, event_target_checked(&event)));
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=move || desk.options.with(get) on:change=changed />
            {label}
        </label>
    }
    .into_any()
}

fn view_name(words: Words, view: View) -> String {
    match view {
        View::Funnel => words.share_view_funnel(),
        View::Full => words.share_view_full(),
        View::Chart => words.share_view_chart(),
        View::Table => words.share_view_table(),
    }
}

fn shape_name(words: Words, shape: Shape) -> String {
    match shape {
        Shape::Funnel => words.chart_funnel(),
        Shape::Flow => words.chart_flow(),
        Shape::Bars => words.chart_bars(),
    }
}

fn theme_name(words: Words, theme: Theme) -> String {
    match theme {
        Theme::Auto => words.share_as_page(),
        Theme::Light => words.shell_theme_light(),
        Theme::Dark => words.shell_theme_dark(),
    }
}

/// A frame is light unless it is told otherwise.
fn theme_of_frame(options: &Options) -> Theme {
    if options.theme == Theme::Dark { Theme::Dark } else { Theme::Light }
}

/// What goes along, and what does not.
fn along(words: Words, options: &Options) -> String {
    match options {
        Options { everything: true, .. } => words.share_along_everything(),
        Options { view: View::Full, .. } => words.share_along_full(),
        _ => words.share_along_shown(),
    }
}

/// The text to paste, or why there is none.
#[component]
fn Snippet() -> impl IntoView {
    let app = use_app();
    let desk = use_desk();
    let words = app.words;
    let published = Memo::new(move |_| {
        let is_frame = desk.way.get() == Way::Frame;
        is_frame.then(|| schema::save(&desk.options.with(|options| options.published(&desk.document.get()))))
    });
    let link = link_of(published);
    // The address of the frame; none until it is made.
    let frame = move || {
        let link = link.get().ok().filter(|link| !link.is_empty())?;
        let folder = desk.folder()?;
        Some(desk.options.with(|options| snippet::frame_address(options, &folder, &link)))
    };
    let text = Memo::new(move |_| {
        let document = desk.document.get();
        match desk.way.get() {
            Way::Element => desk.options.with(|options| Some(snippet::element(&document, options, &desk.folder()?))),
            Way::Frame => frame().map(|address| snippet::frame(&document, &address)),
            Way::File => Some(snippet::file_frame(&document, &one_file::name(app))),
        }
    });
    let is_long =
        Memo::new(move |_| desk.way.get() == Way::Frame && frame().is_some_and(|address| address.len() > LONG));
    let problem = move || link.get().err().filter(|_| desk.way.get() == Way::Frame);
    let needs_address = move || desk.way.get() != Way::File && desk.folder().is_none();
    let long = move || words.share_long(&app.formats.count(LONG as f64));
    follow_told(app, is_long, long);
    view! {
        <label class="labelled">
            {move || words.share_code()}
            <textarea class="field code" dir="ltr" readonly rows="9" spellcheck="false" wrap="off" prop:value=move || text.get().unwrap_or_default()></textarea>
        </label>
        <div class="row">
            <button
                type="button"
                class="button primary"
                disabled=move || text.with(Option::is_none)
                on:click=move |_| copy(app, text.get_untracked().unwrap_or_default())
            >
                {move || words.share_copy()}
            </button>
        </div>
        <Show when=needs_address><p class="hint warn">{move || words.share_needs_address()}</p></Show>
        <Show when=move || is_long.get()><p class="hint warn">{long}</p></Show>
        {move || problem().map(|why| view! { <p class="error" role="alert">{words.share_not_made(&why)}</p> })}
    }
    .into_any()
}

/// The link with a text: empty until it is made, or why it cannot be.
pub(super) fn link_of(wanted: Memo<Option<String>>) -> Memo<Result<String, String>> {
    // With the text it is of: what was asked for before is not shown.
    let made = RwSignal::new(None::<(String, Result<String, String>)>);
    Effect::new(move |_| {
        let Some(text) = wanted.get() else { return };
        spawn_local(async move {
            let link = link::encode(&text).await;
            // Another may be wanted by now, or the screen be gone.
            if wanted.try_get_untracked().flatten().as_ref() == Some(&text) {
                made.set(Some((text, link)));
            }
        });
    });
    Memo::new(move |_| {
        let made = made.get().filter(|(text, _)| wanted.with(|wanted| wanted.as_ref() == Some(text)));
        made.map_or_else(|| Ok(String::new()), |(_, link)| link)
    })
}

/// Speaks a text once when it comes to be true.
pub(super) fn follow_told(app: App, is_true: Memo<bool>, text: impl Fn() -> String + 'static) {
    Effect::new(move |_| {
        if is_true.get() {
            app.messages.announce(untrack(&text));
        }
    });
}

/// Puts a text on the clipboard, and says so.
pub(super) fn copy(app: App, text: String) {
    spawn_local(async move {
        app.messages.say(match files::copy_text(&text).await {
            Ok(()) => app.words.share_copied(),
            Err(_) => app.words.share_not_copied(),
        });
    });
}
