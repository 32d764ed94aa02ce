use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::schema::{load, load_value};

const HOST: &str = "https://example.org/w/";

fn document(value: Value) -> Document {
    load_value(value).unwrap()
}

fn plain() -> Document {
    document(
        json!({ "title": "Spring", "stages": [{ "name": "Visits", "count": 40_000 }, { "name": "Sold & \"sent\"", "count": 1_120 }] }),
    )
}

/// With what somebody may not want to tell everybody.
fn rich() -> Document {
    document(json!({
        "title": "Spring", "currency": "NOK",
        "stages": [
            { "name": "Visits", "count": 40_000, "cost": 500, "owner": "private",
                "stages": [{ "name": "Within", "count": 30, "cost": 7, "notes": { "private": 1 } }] },
            { "name": "Sold", "count": 1_120, "days": 3, "target": 0.05 },
        ],
        "period": { "unit": "week", "count": 2, "from": "private" },
        "economics": {
            "averageOrderValue": 800, "ofLater": "private", "churn": { "rate": 0.1, "per": "month", "of": "private" },
            "nps": { "promoters": 5, "passives": 3, "detractors": 1, "asked": "private" },
            "open": [{ "amount": 5, "stage": "x", "customer": "private" }],
        },
        "segments": [{ "name": "Phone", "counts": [100, 10], "cost": 90, "who": "private" }],
        "referenceLines": [{ "name": "Typical", "low": 0.02, "seen": "private" }],
        "channels": [{ "name": "Letters", "spend": 77, "entrants": 10 }],
        "scenarios": [{ "name": "Secret" }],
        "source": { "name": "customers.csv", "events": 1, "units": 1, "rejected": 0 },
        "ofLater": { "private": true },
    }))
}

#[test]
fn a_table_says_what_it_can() {
    let expected = r#"<script type="module" src="https://example.org/w/funnel-widget.js"></script>
<funnel-widget>
  <table>
    <caption>Spring</caption>
    <tr><td>Visits</td><td>40000</td></tr>
    <tr><td>Sold &amp; "sent"</td><td>1120</td></tr>
  </table>
</funnel-widget>"#;
    assert_eq!(element(&plain(), &Options::default(), HOST), expected);
}

/// The document that stands as JSON in a snippet.
fn said(snippet: &str) -> Option<Document> {
    let (_, behind) = snippet.split_once("<script type=\"application/json\">")?;
    Some(load(behind.split_once("</script>").unwrap().0).unwrap())
}

#[test]
fn what_a_table_cannot_say_stands_as_json_beside_it() {
    for change in [
        |document: &mut Document| document.currency = crate::model::Currency::new("NOK"),
        |document: &mut Document| document.stages[1].count = crate::model::Count::new(0.5).unwrap(),
        |document: &mut Document| document.stages[0].name = "two  spaces".to_owned(),
        |document: &mut Document| document.title = Some(" before".to_owned()),
        |document: &mut Document| document.stages[1].target = crate::model::Rate::new(0.1),
        |document: &mut Document| document.period.count = 2,
    ] {
        let mut document = plain();
        change(&mut document);
        let snippet = element(&document, &Options::default(), HOST);
        assert_eq!(said(&snippet).as_ref(), Some(&document));
        assert!(snippet.contains("<tr><td>Sold"), "{snippet}");
    }
    assert_eq!(said(&element(&plain(), &Options::default(), HOST)), None);
}

#[test]
fn options_are_attributes_unless_they_go_without_saying() {
    let options = Options {
        view: View::Chart,
        shape: Shape::Bars,
        theme: Theme::Dark,
        language: Some("nb".to_owned()),
        storage_key: " a\"b&c ".to_owned(),
        ..Options::default()
    };
    let snippet = element(&plain(), &options, HOST);
    let tag = r#"<funnel-widget view="chart" shape="bars" theme="dark" lang="nb" storage-key="a&quot;b&amp;c">"#;
    assert!(snippet.contains(tag), "{snippet}");
    assert_eq!(options.query("f"), "embed&id=f&view=chart&shape=bars&theme=dark&lang=nb&storage-key=a%22b%26c");
    // Nothing is changed, so nothing is kept; a table has no shape.
    let options = Options { view: View::Table, readonly: true, ..options };
    assert_eq!(options.query(""), "embed&view=table&theme=dark&lang=nb&readonly");
    assert_eq!(Options::default().query(""), "embed");
}

#[test]
fn only_what_is_shown_goes_to_the_page() {
    let published = |options: Options| schema::save_value(&options.published(&rich()));
    let shown = published(Options::default());
    let text = shown.to_string();
    for private in ["cost", "days", "Secret", "Letters", "customers.csv", "averageOrderValue", "private"] {
        assert!(!text.contains(private), "{private}: {text}");
    }
    for public in ["Visits", "Within", "Phone", "target", "NOK"] {
        assert!(text.contains(public), "{public}: {text}");
    }
    let full = published(Options { view: View::Full, ..Options::default() }).to_string();
    for public in
        ["\"cost\":500", "\"cost\":90", "\"days\":3", "Letters", "averageOrderValue", "promoters", "amount", "Typical"]
    {
        assert!(full.contains(public), "{public}: {full}");
    }
    for private in ["Secret", "customers.csv", "private"] {
        assert!(!full.contains(private), "{private}: {full}");
    }
    assert_eq!(Options { everything: true, ..Options::default() }.published(&rich()), rich());
}

#[test]
fn a_frame_names_its_funnel_and_follows_its_height() {
    let address = frame_address(&Options { theme: Theme::Light, ..Options::default() }, HOST, "1.abc");
    assert_eq!(address, "https://example.org/w/index.html?embed&theme=light#1.abc");
    let snippet = frame(&plain(), &address);
    let tag = r#"<iframe title="Spring" src="https://example.org/w/index.html?embed&amp;theme=light#1.abc""#;
    assert!(snippet.starts_with(tag), "{snippet}");
    // Each script is about the frame before it, however many there are.
    assert!(
        snippet.contains("document.currentScript.previousElementSibling") && !snippet.contains(" id="),
        "{snippet}"
    );
}

#[test]
fn a_funnel_without_stages_is_not_taken_for_an_example() {
    let document = document(json!({ "title": "Empty", "stages": [] }));
    let snippet = element(&document, &Options::default(), HOST);
    assert_eq!(said(&snippet), Some(document));
}

#[test]
fn the_name_of_a_file_becomes_an_address() {
    let snippet = file_frame(&plain(), "Våren 100 % #1?.html");
    assert!(snippet.contains(r#"src="V%C3%A5ren%20100%20%25%20%231%3F.html""#), "{snippet}");
    assert!(snippet.contains(r#"href="V%C3%A5ren%20100%20%25%20%231%3F.html">Spring</a>"#), "{snippet}");
}

/// The tags of a text, from `<` to `>`.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag).collect()
}

proptest! {
    /// Whatever the texts of a document say, they make no tag and no attribute, and come back as they were.
    #[test]
    fn no_text_breaks_out(title in ".{0,20}|</script><script>|<!--|\"><img src=x>|]]>", name in ".{0,20}|</td></table>|<!--<script>", currency in proptest::bool::ANY) {
        let mut document = plain();
        let before = tags(&element(&document, &Options::default(), HOST)).len();
        document.title = Some(title);
        document.stages[0].name = name;
        let safe = Options { storage_key: "\" onload=\"".to_owned(), ..Options::default() };
        if currency {
            document.currency = crate::model::Currency::new("NOK");
        }
        let document = load(&schema::save(&document)).unwrap();
        let snippet = element(&document, &safe, HOST);
        let said = said(&snippet);
        prop_assert_eq!(tags(&snippet).len(), before + if said.is_some() { 2 } else { 0 });
        prop_assert!(tags(&snippet).iter().all(|tag| tag.matches('"').count() % 2 == 0));
        if let Some(said) = said {
            prop_assert_eq!(said, document.clone());
        }
        for (snippet, tags_of) in [(frame(&document, "https://example.org/\"><script>#1."), 4), (file_frame(&document, "\"><b>.html"), 6)] {
            prop_assert_eq!(tags(&snippet).len(), tags_of, "{}", snippet);
        }
        let block = data_block(&document, "0a", 1.0);
        prop_assert_eq!(tags(&block).len(), 2, "{}", &block);
        let (_, json) = block.split_once('>').unwrap();
        prop_assert_eq!(load(json.strip_suffix("</script>").unwrap()).unwrap(), document);
    }
}
