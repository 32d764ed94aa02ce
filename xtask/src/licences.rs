//! The licences of everything this project is built from.

use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;
use spdx::{Expression, LicenseReq, ParseMode};

use crate::paths;
use crate::process::quiet;
use crate::tools::cargo;

/// Licences that ask for no more than their text being kept.
const ALLOWED: [&str; 11] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Zlib",
];

/// Tools of the tests only, never part of what is published.
const ALLOWED_IN_TESTS: [&str; 1] = ["MPL-2.0"];

/// Packages that say it where npm no longer looks: `licenses` in their package.json, and a file LICENSE.
const SAID_ELSEWHERE: [(&str, &str); 1] = [("json-bignum", "MIT")];

struct Package {
    name: String,
    licence: Option<String>,
}

/// Every crate, also those of other platforms: returns how many there are, and a line for each that is not allowed.
pub(crate) fn crates() -> Result<(usize, Vec<String>)> {
    let metadata = quiet(cargo().args(["metadata", "--format-version", "1"]));
    let metadata = metadata.context("`cargo metadata` failed. Offline, it needs one run with the network first.")?;
    // Read by hand: a typed reader would bring serde's macros, which take longer to compile than all of xtask.
    let metadata: Value = serde_json::from_str(&metadata).context("`cargo metadata` did not print JSON")?;
    let packages = metadata.get("packages").and_then(Value::as_array).context("`cargo metadata` lists no packages")?;
    let packages = packages.iter().map(|package| Package {
        name: format!("{} {}", text(package, "name").unwrap_or_default(), text(package, "version").unwrap_or_default()),
        licence: text(package, "license"),
    });
    Ok(judge(packages, &ALLOWED))
}

/// Every npm package of the tests and benches, in the same way.
pub(crate) fn npm_packages() -> Result<(usize, Vec<String>)> {
    let (mut count, mut refused) = (0, Vec::new());
    for folder in ["bench", "e2e", "package"] {
        let path = paths::root().join("tests").join(folder).join("package-lock.json");
        let lock = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let lock: Value = serde_json::from_slice(&lock).with_context(|| format!("{} is not JSON", path.display()))?;
        let packages = lock.get("packages").and_then(Value::as_object);
        let packages = packages.with_context(|| format!("{} lists no packages", path.display()))?;
        let packages = packages.iter().filter(|(path, _)| !path.is_empty()).map(|(path, package)| {
            let name = path.trim_start_matches("node_modules/");
            let elsewhere = || SAID_ELSEWHERE.iter().find(|(known, _)| *known == name);
            let licence = text(package, "license").or_else(|| elsewhere().map(|(_, licence)| (*licence).to_owned()));
            Package { name: name.to_owned(), licence }
        });
        let judged = judge(packages, &[ALLOWED.as_slice(), &ALLOWED_IN_TESTS].concat());
        count += judged.0;
        refused.extend(judged.1);
    }
    Ok((count, refused))
}

fn text(package: &Value, field: &str) -> Option<String> {
    package.get(field).and_then(Value::as_str).map(str::to_owned)
}

fn judge(packages: impl Iterator<Item = Package>, allowed: &[&str]) -> (usize, Vec<String>) {
    let mut count = 0;
    let mut refused = Vec::new();
    for Package { name, licence } in packages {
        count += 1;
        match licence {
            None => refused.push(format!("{name}: names no licence")),
            Some(licence) if !is_allowed(&licence, allowed) => refused.push(format!("{name}: {licence}")),
            Some(_) => {}
        }
    }
    (count, refused)
}

fn is_allowed(licence: &str, allowed: &[&str]) -> bool {
    // Lax, because older crates still write MIT/Apache-2.0.
    let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else { return false };
    expression.evaluate(|licence: &LicenseReq| allowed.contains(&licence.to_string().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(licence: &str, expected: bool) {
        assert_eq!(is_allowed(licence, &ALLOWED), expected, "{licence}");
    }

    #[test]
    fn one_allowed_choice_is_enough() {
        check("MIT", true);
        check("MIT/Apache-2.0", true);
        check("GPL-3.0 OR MIT", true);
        check("Apache-2.0 WITH LLVM-exception OR GPL-2.0-only", true);
    }

    #[test]
    fn what_binds_the_users_of_the_page_is_refused() {
        check("GPL-3.0-only", false);
        check("MIT AND AGPL-3.0-only", false);
        check("MPL-2.0", false);
        check("whatever", false);
    }

    #[test]
    fn a_package_without_a_licence_is_refused() {
        let packages = [
            Package { name: "a 1".into(), licence: None },
            Package { name: "b 1".into(), licence: Some("MIT".into()) },
        ];
        assert_eq!(judge(packages.into_iter(), &ALLOWED), (2, vec!["a 1: names no licence".to_owned()]));
    }
}
