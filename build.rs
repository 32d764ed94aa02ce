//! Turns `locales/*.json` into typed methods: a missing key, a missing placeholder or an unused one does not compile.
//!
//! The texts stay outside the binary. Each key gets a number (its place in sorted order, those of the first load before
//! all others); at run time the files of a language are fetched, and their texts are in the same order, which is checked.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::Value;

type Locale = BTreeMap<String, String>;

fn main() {
    println!("cargo::rerun-if-changed=locales");
    if let Err(problem) = generate() {
        println!("cargo::error={problem}");
    }
}

/// What the first load shows is in `en.json`, all other texts in `en.later.json`; so in every language.
const PARTS: [&str; 2] = [".json", ".later.json"];

fn generate() -> Result<(), String> {
    let dir = Path::new("locales");
    let mut languages: Vec<String> = fs::read_dir(dir)
        .map_err(|e| e.to_string())?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".json").map(str::to_owned))
        .filter(|stem| !stem.contains('.'))
        .collect();
    languages.sort();
    let mut hasher = DefaultHasher::new();
    let mut english = Vec::new();
    for part in PARTS {
        let known = read(&dir.join(format!("en{part}")))?;
        for language in &languages {
            let file = dir.join(format!("{language}{part}"));
            let locale = read(&file)?;
            compare(&known, &locale, &file)?;
            locale.hash(&mut hasher);
        }
        english.push(known);
    }
    if let Some(key) = english[1].keys().find(|key| english[0].contains_key(*key)) {
        return Err(format!("{key} is in both en.json and en.later.json"));
    }
    check_playbook(&dir.join("playbook"), &languages, &mut hasher)?;
    let code = methods(&english, &languages, hasher.finish());
    let out = env::var_os("OUT_DIR").map(PathBuf::from).ok_or("no OUT_DIR")?.join("words.rs");
    fs::write(out, code).map_err(|e| e.to_string())
}

/// The playbook is fetched as it is when it is opened: its languages have the same entries in the same places.
fn check_playbook(dir: &Path, languages: &[String], hasher: &mut DefaultHasher) -> Result<(), String> {
    let read = |language: &str| {
        let file = dir.join(format!("{language}.json"));
        let text = fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        let value: Value = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        Ok::<_, String>((file, text, value))
    };
    let (_, _, english) = read("en")?;
    for language in languages {
        let (file, text, value) = read(language)?;
        if !is_alike(&english, &value) {
            return Err(format!("{}: other entries than in English", file.display()));
        }
        text.hash(hasher);
    }
    Ok(())
}

fn is_alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| other.get(key).is_some_and(|it| is_alike(value, it)))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_alike(one, other))
        }
        (Value::String(_), Value::String(text)) => !text.trim().is_empty(),
        _ => false,
    }
}

/// Keys of nested objects are joined with dots, so that plural forms are `key.one` and `key.other`.
fn read(file: &Path) -> Result<Locale, String> {
    let name = file.display();
    let text = fs::read_to_string(file).map_err(|e| format!("{name}: {e}"))?;
    let value: Value = serde_json::from_str(&text).map_err(|e| format!("{name}: {e}"))?;
    let mut locale = Locale::new();
    flatten("", &value, &mut locale).map_err(|key| format!("{name}: {key} is not a text"))?;
    let keys = in_order(&text)
        .map_err(|key| format!("{name}: {key} is not in its place; keys are in the order of the alphabet"))?;
    if keys != count(&value) {
        return Err(format!("{name}: each key is on a line of its own"));
    }
    Ok(locale)
}

fn flatten(prefix: &str, value: &Value, locale: &mut Locale) -> Result<(), String> {
    match value {
        Value::Object(map) => map.iter().try_for_each(|(key, value)| {
            let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            flatten(&key, value, locale)
        }),
        Value::String(text) => {
            locale.insert(prefix.to_owned(), text.clone());
            Ok(())
        }
        _ => Err(prefix.to_owned()),
    }
}

/// Keys at all levels.
fn count(value: &Value) -> usize {
    value.as_object().map_or(0, |fields| fields.len() + fields.values().map(count).sum::<usize>())
}

/// The browser reads the texts in the order in which they stand. Gives how many keys there are.
fn in_order(text: &str) -> Result<usize, String> {
    // As `serde_json` sorts the keys it reads, they are looked up here: one is on each line, after its indentation.
    let mut path: Vec<&str> = Vec::new();
    let mut keys = 0;
    for line in text.lines() {
        let Some((key, _)) = line.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"')) else {
            continue;
        };
        let depth = (line.len() - line.trim_start().len()) / 2;
        let last = path.get(depth).copied().unwrap_or_default();
        if depth < path.len() && last >= key {
            return Err(key.to_owned());
        }
        path.truncate(depth);
        path.resize(depth, "");
        path.push(key);
        keys += 1;
    }
    Ok(keys)
}

fn compare(english: &Locale, other: &Locale, file: &Path) -> Result<(), String> {
    let name = file.display();
    for (key, text) in english {
        let translated = other.get(key).ok_or_else(|| format!("{name}: {key} is missing"))?;
        if placeholders(text) != placeholders(translated) {
            return Err(format!("{name}: {key} has other placeholders than en.json"));
        }
        if translated.replace("**", "").contains('*') {
            return Err(format!("{name}: {key} has a single asterisk; emphasis is **two**"));
        }
        if text.matches("**").count() != translated.matches("**").count() {
            return Err(format!("{name}: {key} has other emphasis (**) than en.json"));
        }
    }
    match other.keys().find(|key| !english.contains_key(*key)) {
        Some(key) => Err(format!("{name}: {key} is not in en.json")),
        None => Ok(()),
    }
}

fn placeholders(text: &str) -> BTreeSet<String> {
    text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect()
}

fn methods(english: &[Locale], languages: &[String], hash: u64) -> String {
    let mut code = String::new();
    let list: Vec<_> = languages.iter().map(|code| format!("{code:?}")).collect();
    let _ = writeln!(
        code,
        "/// Languages with a file in `locales/`.\npub const LANGUAGES: [&str; {}] = [{}];",
        list.len(),
        list.join(", ")
    );
    let _ =
        writeln!(code, "/// Changes with every change of a text.\npub const LOCALES_VERSION: &str = \"{hash:016x}\";");
    let _ =
        writeln!(code, "/// How many texts the first load has.\npub const FIRST_COUNT: usize = {};", english[0].len());
    let all: Vec<_> = english.iter().flatten().collect();
    let _ = writeln!(code, "/// How many texts there are.\npub const TEXT_COUNT: usize = {};", all.len());
    let _ = writeln!(code, "impl Words {{");
    for (index, (key, text)) in all.iter().copied().enumerate() {
        if key.ends_with(".other") {
            continue;
        }
        let plural = key.strip_suffix(".one");
        // Sorted order puts `.other` right after `.one`.
        let texts = if plural.is_some() {
            format!("{text}{}", all.get(index + 1).map_or("", |(_, text)| text.as_str()))
        } else {
            text.clone()
        };
        let name = snake(plural.unwrap_or(key));
        let params = placeholders(&texts);
        let args: String = params.iter().map(|p| format!(", {}: &str", snake(p))).collect();
        let pairs: Vec<_> = params.iter().map(|p| format!("({p:?}, {})", snake(p))).collect();
        let (plural_arg, index) = match plural {
            Some(_) => (", plural: Plural", format!("{index} + plural as usize")),
            None => ("", index.to_string()),
        };
        let (result, call) = if text.contains("**") { ("Rich", "rich") } else { ("String", "fill") };
        let _ = writeln!(
            code,
            "    /// {}\n    pub fn {name}(self{plural_arg}{args}) -> {result} {{ self.{call}({index}, &[{}]) }}",
            text.replace('\n', " "),
            pairs.join(", ")
        );
    }
    code.push_str("}\n");
    code
}

/// `figure.costPerLead` → `figure_cost_per_lead`.
fn snake(key: &str) -> String {
    let mut name = String::new();
    for c in key.chars() {
        match c {
            'A'..='Z' => {
                name.push('_');
                name.push(c.to_ascii_lowercase());
            }
            'a'..='z' | '0'..='9' => name.push(c),
            _ => name.push('_'),
        }
    }
    name
}
