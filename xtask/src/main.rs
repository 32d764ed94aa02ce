//! Set-up, builds and every check: `cargo xtask --help`.

mod app;
mod bench;
mod browser;
mod build;
mod conformance;
mod copy;
mod engine;
mod imports;
mod index;
mod licences;
mod links;
mod names;
mod one_file;
mod package;
mod page;
mod paths;
mod process;
mod serve;
mod size;
mod steps;
mod suites;
mod tools;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use lexopt::prelude::*;

use steps::Cut;
use suites::Suite;
use tools::Tools;

const PORT: u16 = 8080;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool> {
    let mut arguments = lexopt::Parser::from_env();
    let Some(command) = arguments.next()? else {
        print!("{}", help());
        return Ok(false);
    };
    match command {
        Short('h') | Long("help") => {
            print!("{}", help());
            Ok(true)
        }
        Value(command) => match command.string()?.as_str() {
            "serve" => serve(arguments).map(|()| true),
            "test" => test(arguments),
            "build" => build(arguments).map(|()| true),
            "size" => Ok(size::report()?.iter().all(size::Part::fits)),
            "bench" => bench(arguments).map(|()| true),
            "conformance" => conformance(arguments),
            "finish-page" => page::finish().map(|()| true),
            other => Err(wrong(format!("There is no command {other}."))),
        },
        other => Err(wrong(other.unexpected().to_string())),
    }
}

fn serve(mut arguments: lexopt::Parser) -> Result<()> {
    let (mut port, mut open, mut watch) = (PORT, true, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") => port = arguments.value()?.parse()?,
            Long("no-open") => open = false,
            Long("watch") => watch = true,
            other => return Err(wrong(other.unexpected().to_string())),
        }
    }
    if watch {
        return build::watch(&Tools::for_watching()?, port, open);
    }
    build::release(&Tools::for_release()?, None, Cut::USUAL)?;
    serve::show(port, open)
}

fn test(mut arguments: lexopt::Parser) -> Result<bool> {
    let mut suites = Vec::new();
    let mut rest = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Value(name) if rest.is_empty() => {
                let name = name.string()?;
                suites.push(Suite::named(&name).ok_or_else(|| wrong(format!("There is no suite {name}.")))?);
                rest = after_separator(&mut arguments)?;
            }
            other => return Err(wrong(other.unexpected().to_string())),
        }
    }
    if !rest.is_empty() && suites.len() != 1 {
        return Err(wrong("Arguments after `--` go to one suite: name exactly one.".to_owned()));
    }
    if suites.is_empty() {
        suites = Suite::ALL.to_vec();
    }
    suites::run(&suites, &rest)
}

fn build(mut arguments: lexopt::Parser) -> Result<()> {
    let (mut public_url, mut cut) = (None, Cut::USUAL);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("public-url") => public_url = Some(arguments.value()?.string()?),
            Long("whole") => cut = Cut::Whole,
            other => return Err(wrong(other.unexpected().to_string())),
        }
    }
    build::release(&Tools::for_release()?, public_url.as_deref(), cut)
}

fn bench(mut arguments: lexopt::Parser) -> Result<()> {
    let rest = after_separator(&mut arguments)?;
    let name = match arguments.next()? {
        Some(Value(name)) => Some(name.string()?),
        Some(other) => return Err(wrong(other.unexpected().to_string())),
        None => None,
    };
    let rest = if rest.is_empty() { after_separator(&mut arguments)? } else { rest };
    bench::run_all(name.as_deref(), &rest)
}

fn conformance(mut arguments: lexopt::Parser) -> Result<bool> {
    let rest = after_separator(&mut arguments)?;
    match arguments.next()? {
        Some(other) => Err(wrong(other.unexpected().to_string())),
        None => conformance::holds(&rest),
    }
}

/// All that follows `--`, when that is what comes next.
fn after_separator(arguments: &mut lexopt::Parser) -> Result<Vec<OsString>> {
    let mut raw = arguments.raw_args()?;
    Ok(raw.next_if(|next| next == "--").map(|_| raw.collect()).unwrap_or_default())
}

fn wrong(message: String) -> anyhow::Error {
    anyhow::anyhow!("{message} See `cargo xtask --help`.")
}

fn help() -> String {
    let suites: String =
        Suite::ALL.iter().map(|suite| format!("               {:<10}{}\n", suite.name(), suite.about())).collect();
    format!(
        "cargo xtask COMMAND, from any folder of the repository. What a command needs and this machine lacks, it installs
into $XDG_CACHE_HOME/funnel-widget (~/.cache/funnel-widget); once that is done, everything works offline.

  serve      Build the page for release and show it.
               --port N   the first port to try ({PORT})
               --no-open  do not start a browser
               --watch    a development build instead, built again whenever a file changes
  test [SUITE…] [-- ARGUMENT…]
             Run every suite, or those named; arguments go to the test runner of the one suite named.
{suites}  build      Build the page for release into dist/.
               --public-url URL  where it will live; without, it works in any folder of any site
               --whole           the app in one file, for comparison: no screen is fetched when opened
  size       What dist/ weighs, and its budgets.
  bench [NAME] [-- ARGUMENT…]
             Build what is measured and run the measurements in tests/bench: edit and page-ready of the page; events, our
             engine beside its peers (writes BENCHMARKS.md; needs Python 3.11), and growth (draws the plots in
             tests/bench).
  conformance [-- ARGUMENT…]
             Count thousands of random logs with other engines (ClickHouse, Umami's rule in DuckDB) and with ours, and
             write tests/conformance/RESULTS.md. Needs Python 3.11. Arguments go to the script: --seed N draws others.
"
    )
}
