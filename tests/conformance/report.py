"""RESULTS.md: what was compared, and how it came out. Nothing in it changes from one run to the next."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cases import Person, Question
from known import Checked
from native import Refused
from rules import DEEPER, LESS_DEEP, Difference, Direction, Outcome, Rule
from shop import BROWSING, CHECKOUT
from umami import MINUTE_MS

Shrink = Callable[[Sequence[Difference], Rule], Difference]


@dataclass(frozen=True)
class Confirmed:
    """Whether a mode of ClickHouse is what README.md says."""

    mode: str
    persons: int
    differences: list[Difference]


@dataclass(frozen=True)
class Run:
    """All that was found out."""

    clickhouse: str
    duckdb: str
    seed: int
    questions: int
    logs: int
    confirmed: list[Confirmed]
    known: list[Checked]
    random: list[Outcome]
    shop: list[Outcome]
    shop_counts: list[tuple[Question, list[int]]]

    def failures(self, strict: bool) -> list[str]:
        """What is claimed and not so, by name."""
        return [
            *(f"README.md on {it.mode}" for it in self.confirmed if it.differences),
            *(f"known answer, {it.preset}: {it.story.text}" for it in self.known if it.fails(strict)),
            *(f"random logs, {it.rule.name}" for it in self.random if it.fails(strict)),
            *(f"log of a shop, {it.rule.name}" for it in self.shop if it.fails(strict)),
        ]


def written(run: Run, shrink: Shrink) -> str:
    """The whole file."""
    parts = [
        _head(run),
        "## Random logs",
        _outcomes(run.random),
        _shape(run.random[0]),
        *_differences(run.random, shrink),
        "## The log of a shop",
        "`tests/data/real/ecom.csv.gz`: 600 persons, 31 106 events; two funnels, each with four windows.",
        _outcomes(run.shop),
        *_differences(run.shop, shrink),
        _shop_counts(run.shop_counts),
        "## Known answers",
        "Steps A→B→C within 60 minutes, unless the log says otherwise; times in minutes.",
        _known(run.known),
        "## What ClickHouse does",
        "The descriptions in README.md, as code (`models.py`), against ClickHouse, on the persons of the random logs.",
        _table(("mode", "persons", "agree"), (_confirmed_row(it) for it in run.confirmed)),
        *(_example(it.mode, min(it.differences, key=Difference.size)) for it in run.confirmed if it.differences),
    ]
    return "\n\n".join(parts) + "\n"


def _head(run: Run) -> str:
    return f"""# Other engines, and ours

Written by `cargo xtask conformance`; do not edit. What is compared, and how, is in [README.md](README.md).

ClickHouse {run.clickhouse}, DuckDB {run.duckdb}.
Seed {run.seed}: {run.questions} questions, each to {run.logs} logs of its own.
A log agrees when the counts of all steps and the depth of every person in it are the same."""


def _outcomes(outcomes: Iterable[Outcome]) -> str:
    head = ("rule", "query", "held against", "logs × queries", "agree", "differ", "outcome")
    return _table(head, map(_outcome_row, outcomes))


def _outcome_row(outcome: Outcome) -> Sequence[str]:
    rule = outcome.rule
    fields = ", ".join(f"{key}: {_plain(value)}" for key, value in rule.fields.items())
    refused = sum(outcome.refused.values())
    counted = outcome.compared - refused
    numbers = map(_number, (outcome.compared, outcome.agree, counted - outcome.agree))
    return rule.name, f"`{fields}`", rule.reference, *numbers, _verdict(outcome)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _verdict(outcome: Outcome) -> str:
    if outcome.unexpected() or outcome.unlike_their_persons:
        return "**does not agree**"
    if outcome.refused:
        return f"not counted by this version (`{', '.join(outcome.refused)}`)"
    return "differs as known, see below" if outcome.differences else "agrees"


def _shape(outcome: Outcome) -> str:
    depths = "; ".join(f"{steps}: {_number(persons)}" for steps, persons in sorted(outcome.depths.items()))
    return f"Persons of these logs by steps reached (as {outcome.rule.reference} counts): {depths}."


def _differences(outcomes: Iterable[Outcome], shrink: Shrink) -> Iterable[str]:
    for outcome in outcomes:
        for direction in (DEEPER, LESS_DEEP):
            if outcome.of(direction):
                yield _difference(outcome, direction, shrink(outcome.of(direction), outcome.rule))


def _difference(outcome: Outcome, direction: Direction, smallest: Difference) -> str:
    reason = outcome.rule.known.get(direction, "Nobody knows why: one of the two is wrong.")
    persons = _number(len(outcome.of(direction)))
    return f"{_example(f'{outcome.rule.name}, {direction} for {persons} persons', smallest)}\n\n{reason}"


def _example(title: str, it: Difference) -> str:
    return f"""### {title[0].upper()}{title[1:]}

Smallest example: steps {_steps(it.question)}, {_window(it.question)}; events {_events(it.person)}.
Ours: {it.ours}. Theirs: {it.theirs}."""


def _steps(question: Question) -> str:
    return " → ".join(f"`{' or '.join(step)}`" for step in question.steps)


def _window(question: Question) -> str:
    return "the window of the preset" if question.window_ms is None else f"window {_time(question.window_ms)}"


def _events(person: Person) -> str:
    return ", ".join(f"`{name}` at {_time(ms)}" for ms, name in person)


def _time(ms: int) -> str:
    for unit, name in ((86_400_000, "d"), (MINUTE_MS, "min"), (1_000, "s")):
        if ms >= unit and ms % unit == 0:
            return f"{ms // unit} {name}"
    return f"{ms} ms" if ms else "0"


def _shop_counts(found: Iterable[tuple[Question, list[int]]]) -> str:
    names = {CHECKOUT: "checkout", BROWSING: "browsing"}
    rows = ((names[it.steps], _window(it).removeprefix("window "), " ".join(map(str, units))) for it, units in found)
    return f"What `windowFunnel(w)` counts there:\n\n{_table(('funnel', 'window', 'persons per step'), rows)}"


def _known(checked: Iterable[Checked]) -> str:
    return _table(("events", "preset", "expected", "an engine that counts so", "ours"), map(_known_row, checked))


def _known_row(it: Checked) -> Sequence[str]:
    ours = f"not counted (`{it.ours.option}`)" if isinstance(it.ours, Refused) else _said(it.ours, it.expected)
    theirs = "–" if it.theirs is None else _said(it.theirs, it.expected)
    return it.story.text, it.preset, str(it.expected), theirs, ours


def _said(depth: int, expected: int) -> str:
    return str(depth) if depth == expected else f"**{depth}**"


def _confirmed_row(it: Confirmed) -> Sequence[str]:
    return f"`{it.mode}`", _number(it.persons), _number(it.persons - len(it.differences))


def _number(number: int) -> str:
    """With thin groups of three."""
    return f"{number:,}".replace(",", " ")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
