#!/usr/bin/env python3
"""Runs the tests of funnel-core against every mutant that cargo-mutants lists, all of them in one build.

    cargo install cargo-mutants
    python3 -m venv target/mutants/venv && target/mutants/venv/bin/pip install -r tests/mutants/requirements.txt
    target/mutants/venv/bin/python tests/mutants/run.py            # every part, or the names of some: metrics matcher reader
    target/mutants/venv/bin/python tests/mutants/run.py --again survived     # those that survived, once there are new tests
    target/mutants/venv/bin/python tests/mutants/run.py --report

A copy of the source has each mutant behind a switch that is set when a test run starts (`switch.py`). What does not compile
that way is set aside with the reason, and built on its own with `--alone`, which takes seconds for each. What has been found
is added to `target/mutants/found.jsonl`; a run that was stopped goes on where it was. What fails to end, or takes too much
memory, counts as caught.
"""

import argparse
import fnmatch
import hashlib
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from switch import SWITCH, Mutant, Region, switched

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "target/mutants"
FOUND = WORK / "found.jsonl"
CRATE = "crates/core"
# Of each part: its files, its tests, and the tests of all that is built on it, less those that are not.
PARTS = {
    "metrics": ("src/metrics/**", "metrics::", ["", "--skip=events::reader::", "--skip=events::matcher::"]),
    "matcher": ("src/events/matcher/**", "events::matcher::", ["events::", "--skip=events::reader::"]),
    "reader": ("src/events/reader/**", "events::reader::", ["events::", "--skip=events::matcher::", "--skip=log::"]),
}
# Tests of the reader that take most of its time; they are asked when its others notice nothing. Those with gigabytes and
# millions are asked with `--all` alone.
SLOW = ["two_read", "fast_is_read_right", "cuts_make_no", "csv_crate", "cdnow", "too_long_is_its_start"]
HUGE = ["a_million_event_names", "gigabyte"]
# What is run one after the other until a test fails, and the cases of the tests with random logs.
QUICK, OWN, BUILT_ON, ALL = ("quick", 300), ("own", 3_000), ("built on", 30_000), ("all", 30_000)
MEMORY_BYTES = 4 << 30
BUILD = {
    "CARGO_PROFILE_DEV_DEBUG": "false",
    "CARGO_PROFILE_DEV_OPT_LEVEL": "1",
    "CARGO_PROFILE_DEV_DEBUG_ASSERTIONS": "true",
    "CARGO_PROFILE_DEV_OVERFLOW_CHECKS": "true",
    "RUSTFLAGS": "--cap-lints=allow",
}
# What cannot be said of a mutant before its neighbours compile: its own text is wrong as Rust.
IS_WRONG = {"E0271", "E0277", "E0308", "E0369", "E0368", "E0600", "E0599", "E0423", "E0425", "E0433", "E0061", "E0063", "E0107"}


def main():
    options = arguments()
    if options.report:
        return report()
    WORK.mkdir(parents=True, exist_ok=True)
    mutants = listed(options.parts)
    known = latest()
    if options.alone:
        return each_alone([it for it in mutants if known.get(it.key, {}).get("outcome") == "not switched"])
    tests, aside = build(mutants)
    for mutant, outcome, why in aside:
        if known.get(mutant.key, {}).get("outcome") in (None, "not switched"):
            note(mutant, outcome, why)
    clean = clean_runs(tests, options.parts, options.all)
    waiting = [it for it in mutants if is_waiting(it, known, options) and it not in [mutant for mutant, *_ in aside]]
    print(f"{len(waiting)} to run", flush=True)
    for mutant in waiting:
        examine(tests, mutant, clean, {"FUNNEL_MUTANT": str(mutant.number)})


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", default=list(PARTS))
    parser.add_argument("--again", help="run those with this outcome once more")
    parser.add_argument("--files", help="run those in the files of this pattern once more")
    parser.add_argument("--all", action="store_true", help="where nothing is noticed, run all tests of the library")
    parser.add_argument("--alone", action="store_true", help="build those that could not be switched one by one")
    parser.add_argument("--report", action="store_true")
    return parser.parse_args()


def is_waiting(mutant, known, options):
    outcome = known.get(mutant.key, {}).get("outcome")
    if options.files:
        return fnmatch.fnmatch(mutant.file, options.files)
    return outcome in (None, "not switched") if options.again is None else outcome == options.again


# The mutants.


def listed(parts):
    """Every mutant of some parts, each with a name that stays the same when other lines of its file change."""
    mutants, seen = [], Counter()
    for part in PARTS:
        command = ["cargo", "mutants", "--list", "--json", "-p", "funnel-core", "-f", f"{CRATE}/{PARTS[part][0]}"]
        for entry in json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout):
            place, what = entry["name"].split(": ", 1)
            name = f"{entry['file']}: {what}"
            seen[name] += 1
            text = (ROOT / entry["file"]).read_text()
            span = tuple(offset(text, entry["span"][end]) for end in ("start", "end"))
            returns = (entry["function"] or {}).get("return_type", "")
            number = len(mutants) + 1
            key = f"{name} #{seen[name]}"
            genre, new = entry["genre"], entry["replacement"]
            mutants.append(Mutant(number, key, f"{place}: {what}", entry["file"], genre, new, returns, span))
    return [mutant for mutant in mutants if part_of(mutant.file) in parts]


def offset(text, place):
    """In bytes; cargo-mutants counts lines and characters, both from 1."""
    lines = text.split("\n")
    before = "\n".join(lines[: place["line"] - 1] + [lines[place["line"] - 1][: place["column"] - 1]])
    return len(before.encode())


def part_of(file):
    return next(part for part, (files, *_) in PARTS.items() if file.startswith(f"{CRATE}/{files.removesuffix('**')}"))


# The build.


def build(mutants):
    """The tests with all mutants that can be switched, and the others, each with what is known of it and why."""
    kept, state = WORK / "build.json", state_of(mutants)
    if kept.exists() and (known := json.loads(kept.read_text()))["state"] == state:
        by_key = {mutant.key: mutant for mutant in mutants}
        return known["tests"], [(by_key[key], outcome, why) for key, outcome, why in known["aside"]]
    tree = copied("switched")
    aside, left = [], list(mutants)
    while True:
        regions = write(tree, left, aside)
        left = [it for it in left if it not in [mutant for mutant, *_ in aside]]
        errors = list(check(tree))
        if not errors:
            break
        gone = set_aside(errors, regions, left)
        print(f"{len(errors)} errors, {len(gone)} mutants set aside", flush=True)
        if not gone:
            sys.exit("\n".join(error["rendered"] for error in errors))
        aside += gone
        left = [it for it in left if it not in [mutant for mutant, *_ in gone]]
    tests = compiled(tree)
    told = [(mutant.key, outcome, why) for mutant, outcome, why in aside]
    kept.write_text(json.dumps({"state": state, "tests": tests, "aside": told}))
    return tests, aside


def state_of(mutants):
    """What a build is made of."""
    state = hashlib.sha256(repr(mutants).encode())
    for file in sorted([*(ROOT / CRATE).rglob("*.rs"), Path(__file__).parent / "switch.py"]):
        state.update(file.read_bytes())
    return state.hexdigest()


def copied(name):
    """A copy of what is under version control, with all that is not yet committed."""
    tree = WORK / name
    files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    for file in files.stdout.splitlines():
        if not (ROOT / file).is_file():
            continue
        text = (ROOT / file).read_bytes()
        if not (tree / file).is_file() or (tree / file).read_bytes() != text:
            (tree / file).parent.mkdir(parents=True, exist_ok=True)
            (tree / file).write_bytes(text)
    return tree


def write(tree, mutants, aside):
    """Writes every file that holds mutants; returns what belongs to which."""
    regions = {}
    for file in sorted({mutant.file for mutant in mutants}):
        here = [mutant for mutant in mutants if mutant.file == file]
        text, regions[file], unplaced = switched((ROOT / file).read_bytes(), here)
        aside += [(mutant, "not switched", "no place for a switch") for mutant in unplaced]
        (tree / file).write_text(text)
    root = (ROOT / CRATE / "src/lib.rs").read_text()
    (tree / CRATE / "src/lib.rs").write_text(root + SWITCH)
    return regions


def check(tree):
    command = ["cargo", "check", "-q", "-p", "funnel-core", "--lib", "--profile=test", "--message-format=json"]
    lines = subprocess.run(command, cwd=tree, env=environment(), capture_output=True, text=True).stdout.splitlines()
    for line in lines:
        message = json.loads(line).get("message", {})
        if message.get("level") == "error" and message["spans"]:
            yield message


def set_aside(errors, regions, mutants):
    """The mutants that errors are about: those of the smallest region around."""
    by_number = {mutant.number: mutant for mutant in mutants}
    gone = {}
    for error in errors:
        places = sorted(error["spans"], key=lambda span: not span["is_primary"])
        code = (error["code"] or {}).get("code")
        around = [region for place in places for region in enclosing(regions, place)]
        if code == "E0004":
            # An arm that may be left out does not count as one: the next of them must stay.
            arms = {mutant.number for mutant in mutants if mutant.genre == "MatchArm"}
            later = [Region(it.start, it.end, arms.intersection(it.numbers)) for it in behind(regions, places[0])]
            around = [region for region in later if region.numbers]
        if around:
            numbers = around[0].numbers
            for number in numbers:
                mutant = by_number[number]
                is_wrong = len(numbers) == 1 and code in IS_WRONG
                gone.setdefault(number, (mutant, "does not compile" if is_wrong else "not switched", error["message"]))
    return list(gone.values())


def enclosing(regions, place):
    """Regions around a place, the smallest first."""
    here = regions.get(place["file_name"], [])
    around = [it for it in here if it.start <= place["byte_start"] and place["byte_end"] <= it.end]
    return sorted(around, key=lambda it: it.end - it.start)


def behind(regions, place):
    """Regions behind a place, the nearest first."""
    return sorted((it for it in regions.get(place["file_name"], []) if it.start >= place["byte_end"]), key=lambda it: it.start)


def compiled(tree):
    command = ["cargo", "test", "-q", "-p", "funnel-core", "--lib", "--no-run", "--message-format=json"]
    run = subprocess.run(command, cwd=tree, env=environment(), capture_output=True, text=True)
    artifacts = [json.loads(line) for line in run.stdout.splitlines()]
    programs = [it["executable"] for it in artifacts if it.get("executable") and "funnel_core" in it["executable"]]
    return programs[-1] if run.returncode == 0 and programs else None


def environment():
    return os.environ | BUILD | {"CARGO_TARGET_DIR": str(WORK / "build")}


# The runs.


def stages(part, with_all):
    """What is run for the mutants of a part. Of the reader's tests few are slow, so that all its own are no stage."""
    some = [QUICK, BUILT_ON] if part == "reader" else [QUICK, OWN, BUILT_ON]
    return [*some, ALL] if with_all else some


def command_of(tests, part, which):
    _, own, built_on_it = PARTS[part]
    huge = [f"--skip={name}" for name in HUGE]
    quick = [own, *huge, *(f"--skip={name}" for name in SLOW)]
    return [tests, *{"quick": quick, "own": [own], "built on": [*built_on_it, *huge], "all": []}[which]]


def clean_runs(tests, parts, with_all):
    """Of each part and stage, the seconds it takes without a mutant."""
    return {part: {stage: clean_run(tests, part, *stage) for stage in stages(part, with_all)} for part in parts}


def clean_run(tests, part, which, cases):
    """Processor seconds of the tests without a mutant, which must pass."""
    outcome, why, seconds = run(command_of(tests, part, which), cases, 600, {})
    print(f"{part}, {which} tests, {cases} cases: {seconds:.1f} s of the processor, {outcome}", flush=True)
    if outcome != "survived":
        sys.exit(f"the tests fail without a mutant: {why}")
    return seconds


def examine(tests, mutant, clean, switch):
    part = part_of(mutant.file)
    for (which, cases), seconds in clean[part].items():
        outcome, why, _ = run(command_of(tests, part, which), cases, 5 * seconds + 3, switch)
        if outcome != "survived":
            break
    note(mutant, outcome, why)


def run(command, cases, limit_seconds, switch):
    """What the tests say, up to the first that fails, with the processor's seconds."""
    settings = {"FUNNEL_ORACLE_CASES": str(cases), "PROPTEST_MAX_SHRINK_ITERS": "0", "PROPTEST_RNG_SEED": "1"}
    settings |= {"RUST_BACKTRACE": "0", "RUST_TEST_THREADS": "2", **switch}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    tests = subprocess.Popen(
        command,
        cwd=WORK / "switched" / CRATE,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=lambda: limit(limit_seconds),
    )
    failed = first_failure(tests, 4 * limit_seconds + 20)
    tests.kill()
    code = tests.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if failed:
        return ("time-out" if failed == "time-out" else "caught"), failed, seconds
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "time-out", "time-out", seconds
    return ("survived", "", seconds) if code == 0 else ("caught", f"ended by {code}", seconds)


def limit(seconds):
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def first_failure(tests, wait_seconds):
    """The first test that fails; `time-out` when none does but they do not end."""
    until = time.monotonic() + wait_seconds
    waiter = selectors.DefaultSelector()
    waiter.register(tests.stdout, selectors.EVENT_READ)
    held = b""
    while waiter.select(max(0, until - time.monotonic())):
        read = os.read(tests.stdout.fileno(), 1 << 16)
        if not read:
            tests.wait()
            return None
        *lines, held = (held + read).split(b"\n")
        for line in lines:
            if line.endswith(b" ... FAILED"):
                return line.split()[1].decode()
    return "time-out"


def each_alone(mutants):
    """Builds and tests what cannot be switched, one after the other, in a tree without switches."""
    # Building takes longer than running.
    BUILD["CARGO_PROFILE_DEV_OPT_LEVEL"] = "0"
    tree = copied("alone")
    clean = {}
    for mutant in mutants:
        part = part_of(mutant.file)
        if part not in clean:
            clean |= clean_runs(compiled(tree), [part], False)
        text = (ROOT / mutant.file).read_bytes()
        start, end = mutant.span
        (tree / mutant.file).write_bytes(text[:start] + mutant.replacement.encode() + text[end:])
        tests = compiled(tree)
        if tests is None:
            note(mutant, "does not compile", "alone")
        else:
            examine(tests, mutant, clean, {})
        (tree / mutant.file).write_bytes(text)


# What was found.


def note(mutant, outcome, why):
    entry = {"key": mutant.key, "name": mutant.name, "file": mutant.file, "outcome": outcome, "why": why}
    with FOUND.open("a") as found:
        found.write(json.dumps(entry, ensure_ascii=False) + "\n")
    if outcome == "survived":
        print(mutant.name, flush=True)


def history():
    """All that was found of each mutant, in order."""
    found = {}
    for line in FOUND.read_text().splitlines() if FOUND.exists() else []:
        entry = json.loads(line)
        found.setdefault(entry["key"], []).append(entry)
    return found


def latest():
    return {key: entries[-1] for key, entries in history().items()}


def report():
    """Tables for MUTANTS.md of the mutants there are now, and the survivors."""
    found = history()
    survivors = []
    print("| part | mutants | caught | of these by time | do not compile | survive | killed since | not examined |")
    print("|---|---|---|---|---|---|---|---|")
    for part in PARTS:
        mutants = listed([part])
        outcomes = [[entry["outcome"] for entry in found.get(it.key, [])] or ["not examined"] for it in mutants]
        last = Counter("not examined" if it[-1] == "not switched" else it[-1] for it in outcomes)
        since = sum("survived" in it and it[-1] in ("caught", "time-out") for it in outcomes)
        row = [part, len(mutants), last["caught"] + last["time-out"], last["time-out"], last["does not compile"]]
        print("|", " | ".join(map(str, [*row, last["survived"], since, last["not examined"]])), "|")
        survivors += [it.name for it, was in zip(mutants, outcomes) if was[-1] in ("survived", "not examined", "not switched")]
    print("\n".join(["", *survivors]))


if __name__ == "__main__":
    main()
