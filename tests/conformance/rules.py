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

REPLACED = (
    "ClickHouse remembers one event per step, the latest. At the instant of the next step's event it has already "
    "replaced the earlier one, whose time would have been less. `strict_once` remembers all, and agrees."
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

    def funnel(own_window_ms: int, *modes: str) -> Callable[[Sequence[Batch]], Depths]:
        return lambda batches: clickhouse.depths(batches, own_window_ms, *modes)

    fortnight, day, hour = 14 * DAY_MS, DAY_MS, 60 * MINUTE_MS
    plain, once = "`windowFunnel(w)`", "`windowFunnel(w, 'strict_once')`"
    order, increase = "`windowFunnel(w, 'strict_order')`", "`windowFunnel(w, 'strict_increase')`"
    both = "`windowFunnel(w, 'strict_once', 'strict_increase')`"
    of_clickhouse = {"preset": "clickhouse"}
    increasing = {**of_clickhouse, "ties": "increasing"}
    return [
        Rule("clickhouse", of_clickhouse, plain, funnel(fortnight), fortnight),
        Rule("plausible", {"preset": "plausible"}, plain, funnel(day), day),
        Rule("umami", {"preset": "umami"}, "Umami's SQL", lambda it: umami.depths(it, hour), hour, MINUTE_MS),
        Rule(
            "clickhouse, strict",
            {**of_clickhouse, "order": "strict"},
            order,
            funnel(fortnight, "strict_order"),
            fortnight,
        ),
        Rule(
            "plausible, strict",
            {"preset": "plausible", "order": "strict"},
            order,
            funnel(day, "strict_order"),
            day,
        ),
        Rule(
            "default",
            {"preset": "default"},
            once,
            funnel(fortnight, "strict_once"),
            fortnight,
        ),
        Rule(
            "increasing ties",
            increasing,
            both,
            funnel(fortnight, "strict_once", "strict_increase"),
            fortnight,
        ),
        Rule(
            "increasing ties, one event remembered",
            increasing,
            increase,
            funnel(fortnight, "strict_increase"),
            fortnight,
            known={"ours is deeper": REPLACED},
        ),
    ]


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
