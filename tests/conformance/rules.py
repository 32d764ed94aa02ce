"""Which of our ways of counting is held against which engine, and what they are known to differ in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cases import Batch, Person, Question
from clickhouse import ClickHouse, Depths
from native import Counted, Native, Refused
from umami import MINUTE_MS, Umami

Direction = Literal["ours is deeper", "ours is less deep"]

SECOND_MS = 1_000
DAY_MS = 86_400 * SECOND_MS

DEEPER: Direction = "ours is deeper"
LESS_DEEP: Direction = "ours is less deep"

NEVER_EXCLUDED = {"exclusions": [{"match": [{"event": "never"}]}]}
"""Changes no answer, but has the engine take its long way (`solver`), not its short one (`walk`)."""

REPLACED = (
    "ClickHouse remembers one event per step, the latest. At the instant of the next step's event it has already "
    "replaced the earlier one, whose time would have been less. `strict_once` remembers all."
)
END_WITH_REUSE = (
    "Ours decides where scoring ends as if one event could serve several steps, as in the preset, and lets each serve "
    "one afterwards. ClickHouse does both at once, so that a step can be too early which is not for us."
)
END_BY_LATEST = (
    "Ours decides where scoring ends by the latest event of each step, as ClickHouse does without `strict_once`. With "
    "it, an earlier event still counts, and a step is not too early which is for us."
)


@dataclass(frozen=True)
class Rule:
    """A way of counting of ours, and an engine that counts so."""

    name: str
    fields: Mapping[str, Any]
    reference: str
    count: Callable[[Sequence[Batch]], Depths]
    own_window_ms: int
    instant_ms: int = SECOND_MS
    known: Mapping[Direction, str] = field(default_factory=dict)
    """Differences that are meant to be, each with its reason."""


@dataclass(frozen=True)
class Difference:
    """A person whom two engines count differently."""

    question: Question
    person: Person
    ours: int
    theirs: int

    def direction(self) -> Direction:
        """Who came further."""
        return "ours is deeper" if self.ours > self.theirs else "ours is less deep"

    def size(self) -> int:
        """How much there is to read."""
        return len(self.person) + sum(map(len, self.question.steps))


@dataclass
class Outcome:
    """How the comparison of one rule came out."""

    rule: Rule
    compared: int = 0
    agree: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    unlike_their_persons: int = 0
    """Logs whose counts are not those of the persons in it."""
    depths: Counter[int] = field(default_factory=Counter)
    """Persons by the steps the other engine gives them."""

    def of(self, direction: Direction) -> list[Difference]:
        """The differences of one direction."""
        return [difference for difference in self.differences if difference.direction() == direction]

    def unexpected(self) -> list[Difference]:
        """The differences nobody has given a reason for."""
        return [difference for difference in self.differences if difference.direction() not in self.rule.known]

    def fails(self, strict: bool) -> bool:
        """Whether something claimed is not so."""
        return bool(self.unexpected() or self.unlike_their_persons or (strict and self.refused))


def rules(clickhouse: ClickHouse, umami: Umami) -> list[Rule]:
    """All of them."""
    hour = 60 * MINUTE_MS

    def of_umami(name: str, fields: Mapping[str, Any]) -> Rule:
        return Rule(name, fields, "Umami's SQL", lambda it: umami.depths(it, hour), hour, MINUTE_MS)

    return [
        *_of_clickhouse(clickhouse),
        of_umami("umami", {"preset": "umami"}),
        of_umami("umami, searched", {"preset": "umami", **NEVER_EXCLUDED}),
        *_of_combined_modes(clickhouse),
    ]


def _of_clickhouse(engine: ClickHouse) -> list[Rule]:
    strict = {"preset": "clickhouse", "order": "strict"}
    increasing = {"preset": "clickhouse", "ties": "increasing"}
    once, increase, order = "strict_once", "strict_increase", "strict_order"
    return [
        _funnel("clickhouse", {"preset": "clickhouse"}, engine),
        _funnel("clickhouse, searched", {"preset": "clickhouse", **NEVER_EXCLUDED}, engine),
        _funnel("plausible", {"preset": "plausible"}, engine, own_window_ms=DAY_MS),
        _funnel("clickhouse, strict", strict, engine, order),
        _funnel("plausible, strict", {**strict, "preset": "plausible"}, engine, order, own_window_ms=DAY_MS),
        _funnel("default", {"preset": "default"}, engine, once),
        _funnel("default, searched", {"preset": "default", **NEVER_EXCLUDED}, engine, once),
        _funnel("increasing ties", increasing, engine, once, increase),
        _funnel("increasing ties, searched", {**increasing, **NEVER_EXCLUDED}, engine, once, increase),
        _funnel("increasing ties, one event remembered", increasing, engine, increase, known={DEEPER: REPLACED}),
    ]


def _of_combined_modes(engine: ClickHouse) -> list[Rule]:
    """Options that the presets do not have, beside `order: strict`. Nobody claims that these agree."""
    strict = {"preset": "clickhouse", "order": "strict"}
    increasing = {**strict, "ties": "increasing"}
    single = {**strict, "reuseEvent": False}
    order, once, increase = "strict_order", "strict_once", "strict_increase"
    both = (order, once, increase)
    return [
        _funnel("strict, once", single, engine, order, once, known={DEEPER: END_WITH_REUSE}),
        _funnel("strict, increasing", increasing, engine, order, increase, known={DEEPER: REPLACED}),
        _funnel("strict, increasing, once", increasing, engine, *both, known={LESS_DEEP: END_BY_LATEST}),
    ]


def _funnel(
    name: str,
    fields: Mapping[str, Any],
    engine: ClickHouse,
    *modes: str,
    own_window_ms: int = 14 * DAY_MS,
    known: Mapping[Direction, str] | None = None,
) -> Rule:
    """A rule held against `windowFunnel` with these modes."""
    reference = f"`windowFunnel({', '.join(['w', *(repr(mode) for mode in modes)])})`"
    return Rule(
        name,
        fields,
        reference,
        lambda batches: engine.depths(batches, own_window_ms, *modes),
        own_window_ms,
        known=known or {},
    )


def compare(rule: Rule, native: Native, batches: Sequence[Batch]) -> Outcome:
    """Counts every log twice."""
    outcome = Outcome(rule)
    theirs = rule.count(batches)
    ours = native.answers(batches, rule.fields)
    for batch, their_logs, our_logs in zip(batches, theirs, ours, strict=True):
        for log, their_depths, answer in zip(batch.logs, their_logs, our_logs, strict=True):
            outcome.compared += 1
            outcome.depths.update(their_depths)
            if isinstance(answer, Refused):
                outcome.refused[answer.option] = outcome.refused.get(answer.option, 0) + 1
            else:
                _note(outcome, batch.question, log, their_depths, answer)
    return outcome


def _note(outcome: Outcome, question: Question, log: Sequence[Person], theirs: list[int], ours: Counted) -> None:
    if ours.counts != counts(ours.depths, len(question.steps)):
        outcome.unlike_their_persons += 1
    elif ours.depths == theirs:
        outcome.agree += 1
    outcome.differences += [
        Difference(question, person, our, their)
        for person, our, their in zip(log, ours.depths, theirs, strict=True)
        if our != their
    ]


def counts(depths: Sequence[int], steps: int) -> list[int]:
    """Persons per step."""
    return [sum(depth > step for depth in depths) for step in range(steps)]
