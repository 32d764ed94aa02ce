//! What somebody pastes into a page of theirs to show a funnel there: an element, a frame, or a frame with a file of their own.

mod text;

#[cfg(test)]
mod tests;

use crate::chart::Shape;
use crate::model::{Document, Economics, Nps, Part, Quantity, Stage};
use crate::schema;
use text::{address_part, attribute, content, in_script};

/// How the page shows the funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum View {
    /// Chart and table.
    #[default]
    Funnel,
    /// These with every figure.
    Full,
    /// The chart alone.
    Chart,
    /// The table alone.
    Table,
}

impl View {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Funnel, Self::Full, Self::Chart, Self::Table];

    fn name(self) -> &'static str {
        match self {
            Self::Funnel => "funnel",
            Self::Full => "full",
            Self::Chart => "chart",
            Self::Table => "table",
        }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// As the page around it.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What is asked of the widget on the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// What is shown.
    pub view: View,
    /// The shape of the chart.
    pub shape: Shape,
    /// Light or dark.
    pub theme: Theme,
    /// A language of its own, as in `lang`; none for that of the page.
    pub language: Option<String>,
    /// Whether readers cannot change anything.
    pub readonly: bool,
    /// The name under which a reader's changes are kept in their browser; empty for not at all.
    pub storage_key: String,
    /// Whether everything the document says goes along, also what is not shown.
    pub everything: bool,
}

impl Options {
    /// Attributes of the element and their values, those without a value with none. What goes without saying is left out.
    fn attributes(&self) -> Vec<(&'static str, Option<&str>)> {
        let shape = match self.shape {
            Shape::Funnel => None,
            Shape::Flow => Some("flow"),
            Shape::Bars => Some("bars"),
        };
        let view = (self.view != View::default()).then(|| self.view.name());
        let theme = (self.theme != Theme::default()).then(|| self.theme.name());
        let key = Some(self.storage_key.trim()).filter(|key| !key.is_empty() && !self.readonly);
        let values = [
            ("view", view),
            ("shape", shape.filter(|_| self.view != View::Table)),
            ("theme", theme),
            ("lang", self.language.as_deref()),
            ("storage-key", key),
        ];
        let values = values.into_iter().filter_map(|(name, value)| Some((name, Some(value?))));
        values.chain(self.readonly.then_some(("readonly", None))).collect()
    }

    /// What of a document goes to the page: all of it, or what can be seen there. What somebody only planned, tested or spent is
    /// nobody's business but theirs.
    pub fn published(&self, document: &Document) -> Document {
        if self.everything {
            return document.clone();
        }
        let is_full = self.view == View::Full;
        let mut published = document.without_parts();
        (published.query, published.source) = (None, None);
        published.unknown.retain(|key, _| is_full && key == Part::Channels.key());
        without_other_fields(&mut published);
        if !is_full {
            published.economics = Economics::default();
            published.stages.iter_mut().for_each(without_costs);
            published.segments.iter_mut().for_each(|segment| segment.cost = None);
        }
        published
    }

    /// The part of a frame's address after its `?`.
    pub fn query(&self, id: &str) -> String {
        let mut query = "embed".to_owned();
        for (name, value) in [("id", Some(id))].into_iter().filter(|_| !id.is_empty()).chain(self.attributes()) {
            query.push('&');
            query.push_str(name);
            if let Some(value) = value {
                query.push('=');
                query.push_str(&address_part(value));
            }
        }
        query
    }
}

/// Leaves out what later versions, or other programs, have said of anything in it: nothing of that is shown.
fn without_other_fields(document: &mut Document) {
    fn of_stage(stage: &mut Stage) {
        stage.unknown.clear();
        stage.stages.iter_mut().for_each(of_stage);
    }
    document.period.unknown.clear();
    document.stages.iter_mut().for_each(of_stage);
    document.segments.iter_mut().for_each(|segment| segment.unknown.clear());
    document.reference_lines.iter_mut().for_each(|line| line.unknown.clear());
    let economics = &mut document.economics;
    economics.unknown.clear();
    economics.open.iter_mut().for_each(|deal| deal.unknown.clear());
    if let Some(churn) = &mut economics.churn {
        churn.unknown.clear();
    }
    if let Some(Nps::Answers(answers)) = &mut economics.nps {
        answers.unknown.clear();
    }
}

fn without_costs(stage: &mut Stage) {
    (stage.cost, stage.days) = (None, None);
    stage.stages.iter_mut().for_each(without_costs);
}

/// The element with its data. `address` is that of the widget's files, ending in a slash.
///
/// What a table of names and counts can say stands in one; else the document stands beside it as JSON, and the table is what is read
/// where scripts fail.
pub fn element(document: &Document, options: &Options, address: &str) -> String {
    let published = options.published(document);
    let mut attributes = String::new();
    for (name, value) in options.attributes() {
        attributes.push(' ');
        attributes.push_str(name);
        if let Some(value) = value {
            attributes.push_str(&["=\"", &attribute(value), "\""].concat());
        }
    }
    let address = attribute(address);
    let mut lines = vec![
        format!("<script type=\"module\" src=\"{address}funnel-widget.js\"></script>"),
        format!("<funnel-widget{attributes}>"),
    ];
    // An element that says nothing shows an example.
    if published.stages.is_empty() || !is_table(&published) {
        let json = in_script(&schema::save(&published));
        lines.push(format!("  <script type=\"application/json\">{json}</script>"));
    }
    if !published.stages.is_empty() {
        lines.push("  <table>".to_owned());
        if let Some(title) = &published.title {
            lines.push(format!("    <caption>{}</caption>", content(title)));
        }
        for stage in &published.stages {
            let count = serde_json::to_string(&stage.count).unwrap_or_default();
            lines.push(format!("    <tr><td>{}</td><td>{count}</td></tr>", content(&stage.name)));
        }
        lines.push("  </table>".to_owned());
    }
    lines.push("</funnel-widget>".to_owned());
    lines.join("\n")
}

/// The address of a frame with the page at `address`, where the document stands in the address itself, as `link` (the part after
/// its `#`).
pub fn frame_address(options: &Options, address: &str, link: &str) -> String {
    [address, "index.html?", &options.query(""), "#", link].concat()
}

/// A frame with the page at such an address, and the script that makes it as high as its funnel.
pub fn frame(document: &Document, frame_address: &str) -> String {
    let title = attribute(document.title.as_deref().unwrap_or(TITLE));
    let source = attribute(frame_address);
    format!(
        "<iframe title=\"{title}\" src=\"{source}\" style=\"inline-size: 100%; block-size: 480px; border: 0\"></iframe>\n\
         <script>\n  {{\n    \
             const frame = document.currentScript.previousElementSibling;\n    \
             addEventListener(\"message\", ({{ data, source }}) => {{\n      \
               if (source === frame.contentWindow && data?.type === \"funnel-widget:height\") frame.style.blockSize = `${{data.height}}px`;\n    \
             }});\n  \
           }}\n\
         </script>"
    )
}

/// What a frame is called whose funnel has no title.
const TITLE: &str = "Funnel";

/// A frame with a file of one's own that lies beside the page, and what stands in its place where there are none.
pub fn file_frame(document: &Document, file: &str) -> String {
    let title = attribute(document.title.as_deref().unwrap_or(TITLE));
    let source = attribute(&address_part(file));
    format!(
        "<iframe title=\"{title}\" src=\"{source}\" style=\"inline-size: 100%; block-size: 80vh; border: 0\"></iframe>\n\
         <p><a href=\"{source}\">{title}</a></p>"
    )
}

/// Where the one file that everybody gets has no data, and a copy has its own.
pub const NO_DATA: &str = "<script type=\"application/json\" id=\"funnel-copy\">null</script>";

/// A document as it stands in a copy of the one file: in place of [`NO_DATA`]. `id` is the copy's own, of letters and digits;
/// `saved_ms` is now, in milliseconds since 1970-01-01 UTC.
pub fn data_block(document: &Document, id: &str, saved_ms: f64) -> String {
    let json = in_script(&schema::save(document));
    format!(
        "<script type=\"application/json\" id=\"funnel-copy\" data-id=\"{}\" data-saved=\"{}\">{json}</script>",
        attribute(id),
        serde_json::Value::from(saved_ms)
    )
}

/// Whether a table of names and counts says all of the document.
fn is_table(document: &Document) -> bool {
    let plain = |stage: &Stage| Stage { id: stage.id.clone(), ..Stage::new(stage.name.clone(), stage.count) };
    let stages = document.stages.iter().map(plain).collect();
    let table = Document { title: document.title.clone(), stages, ..Document::new() };
    let is_read_as_is = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ") == text;
    *document == table
        && document.title.as_deref().is_none_or(is_read_as_is)
        // How a fraction is written depends on the language around.
        && table.stages.iter().all(|stage| is_read_as_is(&stage.name) && stage.count.get().fract() == 0.0)
}
