//! `cargo xtask test`: every check of the project, the cheap ones first, each counted.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::browser::{Browser, npm_packages};
use crate::process::{self, Outcome, succeeds};
use crate::serve::Site;
use crate::steps::Cut;
use crate::tools::{self, Tools, WASM_TARGET, cargo};
use crate::{build, licences, links, paths, size};

/// The packages that are compiled for the browser as programs of their own.
const IN_THE_BROWSER: [&str; 4] = ["--package", "funnel-widget", "--package", "funnel-engine"];

/// A group of checks that can be chosen by name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suite {
    Fmt,
    Licences,
    Clippy,
    Docs,
    Core,
    Browser,
    Size,
    Engine,
    Package,
    E2e,
}

impl Suite {
    /// In the order they run.
    pub(crate) const ALL: [Self; 10] = [
        Self::Fmt,
        Self::Licences,
        Self::Clippy,
        Self::Docs,
        Self::Core,
        Self::Browser,
        Self::Size,
        Self::Engine,
        Self::Package,
        Self::E2e,
    ];

    /// The suite of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.name() == name)
    }

    /// What the command line calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Licences => "licences",
            Self::Clippy => "clippy",
            Self::Docs => "docs",
            Self::Core => "core",
            Self::Browser => "browser",
            Self::Size => "size",
            Self::Engine => "engine",
            Self::Package => "package",
            Self::E2e => "e2e",
        }
    }

    /// One line for the help.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::Fmt => "rustfmt",
            Self::Licences => "every crate and npm package has a licence on the list",
            Self::Clippy => "no warning, on this machine's target and on wasm32",
            Self::Docs => "rustdoc without broken links, Markdown without broken links",
            Self::Core => "native tests of every crate",
            Self::Browser => "wasm-bindgen-test in Chromium",
            Self::Size => "the built page keeps its size budgets",
            Self::Engine => "the built engine and its worker, in Node",
            Self::Package => "the npm package: its functions in Node, its types, installed into an app",
            Self::E2e => "Playwright and axe on the built page, at / and under a sub-path",
        }
    }

    fn needs_page(self) -> bool {
        matches!(self, Self::Size | Self::Engine | Self::Package | Self::E2e)
    }

    fn needs_browser(self) -> bool {
        matches!(self, Self::Browser | Self::Package | Self::E2e)
    }

    fn run(self, setup: &Setup, arguments: &[OsString]) -> Result<Tally> {
        match self {
            Self::Fmt => fmt(),
            Self::Licences => licences(),
            Self::Clippy => clippy(),
            Self::Docs => docs(),
            Self::Core => core(arguments),
            Self::Browser => browser(setup, arguments),
            Self::Size => sizes(setup),
            Self::Engine => engine(setup, arguments),
            Self::Package => package(setup, arguments),
            Self::E2e => e2e(setup, arguments),
        }
    }
}

/// Runs the suites, prints what came of each, and says whether all passed. `arguments` go to the test runner of the
/// suite, and ask for one suite alone.
pub(crate) fn run(suites: &[Suite], arguments: &[OsString]) -> Result<bool> {
    let setup = Setup::default();
    // Before the first suite: what is missing should be known now, not after ten minutes of tests.
    if let Err(error) = setup.prepare(suites) {
        println!("\n{error:#}\n\n0 passed, 1 failed");
        return Ok(false);
    }
    let mut results = Vec::new();
    for &suite in suites {
        println!("\n=== {}: {}", suite.name(), suite.about());
        let start = Instant::now();
        let tally = suite.run(&setup, arguments).unwrap_or_else(|error| {
            println!("{error:#}");
            Tally { passed: 0, failed: 1 }
        });
        if tally.is_empty() {
            println!("The suite {} ran nothing, which counts as a failure.", suite.name());
        }
        results.push((suite, tally.or_failed(), start.elapsed()));
    }
    Ok(summary(&results))
}

fn summary(results: &[(Suite, Tally, Duration)]) -> bool {
    println!("\n{:<10} {:>7} {:>7} {:>9}", "suite", "passed", "failed", "seconds");
    let mut total = Tally::default();
    for (suite, tally, time) in results {
        println!("{:<10} {:>7} {:>7} {:>9.1}", suite.name(), tally.passed, tally.failed, time.as_secs_f64());
        total = total.plus(*tally);
    }
    println!("\n{} passed, {} failed", total.passed, total.failed);
    total.failed == 0
}

/// What several suites need, made once.
#[derive(Default)]
struct Setup {
    tools: OnceCell<Tools>,
    test_tools: OnceCell<Tools>,
    browser: OnceCell<Browser>,
    page: OnceCell<bool>,
}

impl Setup {
    fn prepare(&self, suites: &[Suite]) -> Result<()> {
        tools::rust_parts()?;
        if suites.iter().any(|suite| suite.needs_page()) {
            self.tools()?;
        }
        if suites.contains(&Suite::Browser) {
            self.test_tools()?;
        }
        if suites.iter().any(|suite| suite.needs_browser()) {
            self.browser()?;
        }
        if suites.contains(&Suite::Package) {
            npm_packages(&paths::root().join("tests/package"))?;
        }
        Ok(())
    }

    fn tools(&self) -> Result<&Tools> {
        once(&self.tools, Tools::for_release)
    }

    fn test_tools(&self) -> Result<&Tools> {
        once(&self.test_tools, Tools::for_browser_tests)
    }

    fn browser(&self) -> Result<&Browser> {
        once(&self.browser, Browser::ready)
    }

    /// Sees to it that `dist/` is built from the present code.
    fn page(&self) -> Result<()> {
        let built = once(&self.page, || {
            let built = build::release(self.tools()?, None, Cut::USUAL);
            if let Err(error) = &built {
                println!("{error:#}");
            }
            Ok(built.is_ok())
        })?;
        if !built {
            bail!("The page could not be built, so there is nothing to test.");
        }
        Ok(())
    }
}

fn once<T>(cell: &OnceCell<T>, make: impl FnOnce() -> Result<T>) -> Result<&T> {
    if let Some(made) = cell.get() {
        return Ok(made);
    }
    let made = make()?;
    Ok(cell.get_or_init(|| made))
}

/// How many checks passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    passed: usize,
    failed: usize,
}

impl Tally {
    fn check(passed: bool) -> Self {
        Self { passed: usize::from(passed), failed: usize::from(!passed) }
    }

    fn plus(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }

    fn is_empty(self) -> bool {
        self == Self::default()
    }

    fn or_failed(self) -> Self {
        if self.is_empty() { Self::check(false) } else { self }
    }

    /// Adds up the lines `test result: ok. 3 passed; 0 failed; …` of Rust's test harness and of wasm-bindgen-test.
    fn of_rust_tests(outcome: &Outcome) -> Self {
        let lines = outcome.stdout.lines().filter_map(|line| line.trim_start().strip_prefix("test result: "));
        let number = |line: &str, what: &str| {
            let before = line.split(';').find_map(|part| part.trim().strip_suffix(what))?;
            before.split_whitespace().last()?.parse::<usize>().ok()
        };
        let tally = lines.fold(Self::default(), |tally, line| {
            let passed = number(line, "passed").unwrap_or(0);
            let failed = number(line, "failed").unwrap_or(0);
            tally.plus(Self { passed, failed })
        });
        tally.unless_failing(outcome.ok)
    }

    /// The sums at the end of what `node --test` prints as TAP.
    fn of_node_tests(outcome: &Outcome) -> Self {
        let number = |what: &str| {
            let mut lines = outcome.stdout.lines().rev();
            lines.find_map(|line| line.strip_prefix(what)?.trim().parse::<usize>().ok()).unwrap_or(0)
        };
        Self { passed: number("# pass "), failed: number("# fail ") }.unless_failing(outcome.ok)
    }

    /// A program that failed without a failed test (it did not compile, it crashed) is a failure of its own.
    fn unless_failing(self, ok: bool) -> Self {
        if ok || self.failed > 0 { self } else { self.plus(Self::check(false)) }
    }
}

fn fmt() -> Result<Tally> {
    Ok(Tally::check(succeeds(cargo().args(["fmt", "--all", "--check"]))?))
}

fn licences() -> Result<Tally> {
    let crates = verdict("crates", "Not on the list of xtask/src/licences.rs", licences::crates()?);
    Ok(crates.plus(verdict("npm packages", "Not on the list of xtask/src/licences.rs", licences::npm_packages()?)))
}

/// One check over many things: prints what is wrong with them.
fn verdict(things: &str, complaint: &str, (count, wrong): (usize, Vec<String>)) -> Tally {
    println!("{count} {things}, {} wrong", wrong.len());
    wrong.iter().for_each(|line| println!("  {complaint}: {line}"));
    Tally::check(wrong.is_empty())
}

fn clippy() -> Result<Tally> {
    let deny = ["--", "--deny", "warnings"];
    let host = succeeds(cargo().args(["clippy", "--workspace", "--all-targets"]).args(deny))?;
    let mut wasm = cargo();
    // The app as it is published; as one file it is on the host's list.
    let split = ["--features", "funnel-widget/split"];
    wasm.args(["clippy", "--target", WASM_TARGET]).args(IN_THE_BROWSER).args(split).arg("--all-targets").args(deny);
    let wasm = succeeds(&mut wasm)?;
    Ok(Tally::check(host).plus(Tally::check(wasm)))
}

fn docs() -> Result<Tally> {
    let mut rustdoc = cargo();
    rustdoc
        .args(["doc", "--workspace", "--no-deps", "--document-private-items"])
        .env("RUSTDOCFLAGS", "--deny warnings");
    let rustdoc = Tally::check(succeeds(&mut rustdoc)?);
    Ok(rustdoc.plus(verdict("links in Markdown", "Leads nowhere", links::check()?)))
}

fn core(arguments: &[OsString]) -> Result<Tally> {
    // Features apart: the app's own belong to wasm32 and must not be switched on together.
    let others = ["--workspace", "--exclude", "funnel-core", "--exclude", "funnel-engine"];
    let core = ["--package", "funnel-core", "--all-features"];
    // Apart from the others, whose tests make num-traits use the system's logarithms.
    let engine = ["--package", "funnel-engine"];
    let mut tally = Tally::default();
    for packages in [others.as_slice(), &core, &engine] {
        let mut test = cargo();
        test.args(["test", "--no-fail-fast"]).args(packages).arg("--").args(arguments);
        tally = tally.plus(Tally::of_rust_tests(&process::tee(&mut test)?));
    }
    Ok(tally)
}

fn browser(setup: &Setup, arguments: &[OsString]) -> Result<Tally> {
    let runner = paths::root().join("tests/browser/run.mjs");
    let runner = format!("target.{WASM_TARGET}.runner = [\"node\", {:?}]", runner.display().to_string());
    let mut test = setup.test_tools()?.command("cargo");
    test.args(["test", "--no-fail-fast", "--target", WASM_TARGET, "--config", &runner]);
    test.args(IN_THE_BROWSER).args(["--tests", "--"]).args(arguments);
    setup.browser()?.given_to(&mut test);
    Ok(Tally::of_rust_tests(&process::tee(&mut test)?))
}

fn sizes(setup: &Setup) -> Result<Tally> {
    setup.page()?;
    let parts = size::report()?;
    Ok(parts.iter().map(|part| Tally::check(part.fits())).fold(Tally::default(), Tally::plus))
}

/// The tests find the engine in `dist/`.
fn engine(setup: &Setup, arguments: &[OsString]) -> Result<Tally> {
    setup.page()?;
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=tap"]).args(arguments).arg("tests/engine/engine.test.mjs");
    node.current_dir(paths::root());
    Ok(Tally::of_node_tests(&process::tee(&mut node)?))
}

/// The tests find the package in `dist/`.
fn package(setup: &Setup, arguments: &[OsString]) -> Result<Tally> {
    setup.page()?;
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=tap"]).args(arguments);
    node.args(
        ["examples", "frameworks", "functions", "installed", "types"]
            .map(|name| format!("tests/package/{name}.test.mjs")),
    );
    node.current_dir(paths::root());
    Ok(Tally::of_node_tests(&process::tee(setup.browser()?.given_to(&mut node))?))
}

fn e2e(setup: &Setup, arguments: &[OsString]) -> Result<Tally> {
    setup.page()?;
    // Two servers: with one, a link that forgot the sub-path would still find its file at the root.
    let root = Site::start(paths::dist(), "/")?;
    let below = Site::start(paths::dist(), "/some/where/")?;
    let report = paths::e2e().join("test-results/report.json");
    if report.exists() {
        fs::remove_file(&report).context("cannot remove Playwright's previous report")?;
    }
    let mut playwright = Command::new("node");
    playwright.args(["node_modules/@playwright/test/cli.js", "test"]).args(arguments).current_dir(paths::e2e());
    playwright.env("FUNNEL_URL", root.url()).env("FUNNEL_SUBPATH_URL", below.url());
    let ok = succeeds(setup.browser()?.given_to(&mut playwright))?;
    let report = fs::read(&report).context("Playwright left no report")?;
    Ok(playwright_tally(&serde_json::from_slice(&report)?).unless_failing(ok))
}

fn playwright_tally(report: &Value) -> Tally {
    let number = |name: &str| report.pointer(&format!("/stats/{name}")).and_then(Value::as_u64).unwrap_or(0) as usize;
    // Tried again once, because a browser on a busy machine is late now and then. Playwright names those at the end.
    Tally { passed: number("expected") + number("flaky"), failed: number("unexpected") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_tests_are_counted_by_their_sums() {
        let tally = |ok, stdout: &str| Tally::of_node_tests(&Outcome { ok, stdout: stdout.to_owned() });
        assert_eq!(tally(true, "ok 1 - a\n# tests 3\n# pass 2\n# fail 1\n"), Tally { passed: 2, failed: 1 });
        assert_eq!(tally(true, ""), Tally::default());
        assert_eq!(tally(false, "# pass 2\n# fail 0\n"), Tally { passed: 2, failed: 1 });
    }

    #[track_caller]
    fn check(ok: bool, stdout: &str, passed: usize, failed: usize) {
        let outcome = Outcome { ok, stdout: stdout.to_owned() };
        assert_eq!(Tally::of_rust_tests(&outcome), Tally { passed, failed });
    }

    #[test]
    fn results_of_several_test_programs_add_up() {
        let ok = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        let bad = "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 filtered out\n";
        check(true, &[ok, ok].concat(), 6, 0);
        check(false, &[ok, bad].concat(), 4, 2);
    }

    #[test]
    fn what_does_not_compile_fails() {
        check(false, "", 0, 1);
        check(false, "test result: ok. 3 passed; 0 failed;", 3, 1);
    }

    #[test]
    fn a_suite_that_ran_nothing_fails() {
        check(true, "no tests to run!", 0, 0);
        assert_eq!(Tally::default().or_failed(), Tally { passed: 0, failed: 1 });
    }

    #[test]
    fn playwright_reports_its_counts() {
        let report = serde_json::json!({ "stats": { "expected": 4, "unexpected": 1, "flaky": 1, "skipped": 2 } });
        assert_eq!(playwright_tally(&report), Tally { passed: 5, failed: 1 });
    }

    #[test]
    fn every_suite_is_found_by_its_name() {
        assert!(Suite::ALL.into_iter().all(|suite| Suite::named(suite.name()) == Some(suite)));
        assert!(Suite::named("everything").is_none());
    }
}
