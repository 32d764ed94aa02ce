//! Whether the work is kept, always in sight.

use crate::app::App;
use crate::app::library::{Kept, Notice, Reason};
use crate::platform::clock;
use crate::ui::extras::Part;
use crate::ui::kit::el::{El, button, el, of};
use crate::ui::kit::{Shape, icon};
use crate::ui::lazy;

/// The line at the bottom of every screen.
pub(in crate::ui) fn footer(app: App) -> El {
    let words = app.words;
    let signs = app.keeping.signs();
    let is_unkept = move || matches!(status(app), Kept::Unkept(_));
    let file = move || match signs.file_ms() {
        Some(at_ms) => words.kept_file(&app.formats.ago(clock::now_ms() - at_ms)),
        None => words.kept_file_never(),
    };
    let source = move || {
        app.session.document().with(|document| {
            let source = document.source.as_ref()?;
            Some(match source.events {
                0 => words.kept_source_totals(&source.name),
                events => words.kept_source(
                    &app.formats.count(events as f64),
                    &source.name,
                    &app.formats.count(source.units as f64),
                ),
            })
        })
    };
    let later = lazy::later(app);
    let save = move || {
        button("button outline").on("click", move |_| later(Part::SaveFile)).text(move || words.file_save_now())
    };
    of("footer", "foot")
        .child(
            el("span")
                .attr("class", move || if is_unkept() { "unkept" } else { "kept" }.to_owned())
                .text(move || kept(app, status(app))),
        )
        // Spoken only when something is wrong: each saving need not be told.
        .child(of("span", "sr-only").set("role", "status").text(move || is_unkept().then(|| kept(app, status(app)))))
        .when(is_unkept, save)
        .child(el("span").text(file))
        .child(el("span").text(source))
        .child(of("span", "grow"))
        .child(el("span").text(move || words.kept_private()))
}

/// That the work is not kept, where it should be: for an element, which has no footer.
pub(in crate::ui) fn standing(app: App) -> El {
    let is_unkept = move || matches!(status(app), Kept::Unkept(_));
    let told = move || of("p", "foot inset").child(of("span", "unkept").text(move || kept(app, status(app))));
    of("div", "contents").set("role", "status").when(is_unkept, told)
}

fn status(app: App) -> Kept {
    match app.keeping.signs().kept() {
        Kept::Untouched if app.session.is_waiting() => Kept::Pending,
        kept => kept,
    }
}

fn kept(app: App, kept: Kept) -> String {
    let words = app.words;
    match kept {
        Kept::Untouched => words.kept_untouched(),
        Kept::Saved { .. } => words.kept_saved(),
        Kept::Pending => words.kept_pending(),
        Kept::Unkept(Reason::Blocked) => words.kept_blocked(),
        Kept::Unkept(Reason::Full) => words.kept_full(),
        Kept::Unkept(Reason::Failed) => words.kept_failed(),
        Kept::Unkept(Reason::Removed) => words.kept_removed(),
    }
}

/// What must be told once: another tab, a document that could not be read.
pub(in crate::ui) fn notices(app: App) -> El {
    let (words, signs) = (app.words, app.keeping.signs());
    let text = move || {
        signs.notice().get().map(|notice| match notice {
            Notice::ReloadedFromOtherTab => words.notice_reloaded(),
            Notice::CopiedBecauseOfOtherTab { title } => words.notice_copied(&title),
            Notice::SetAside => words.notice_set_aside(),
        })
    };
    let notice = move || {
        let dismiss = button("button icon")
            .attr("aria-label", move || words.shell_dismiss())
            .on("click", move |_| signs.dismiss())
            .child(icon(Shape::Cross));
        of("div", "card notice row").set("role", "alert").child(of("span", "grow").text(text)).child(dismiss)
    };
    of("div", "contents").when(move || signs.notice().with(Option::is_some), notice)
}
