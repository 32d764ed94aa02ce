"""The smallest example of a difference: what can be taken away while the engines still differ in the same way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

from cases import Batch, Person, Question
from native import Native
from rules import Difference, Rule, compare

T = TypeVar("T")


def smallest(differences: Sequence[Difference], rule: Rule, native: Native) -> Difference:
    """Starts with the one that has the least to read, and takes away until nothing more can go."""
    best = min(differences, key=Difference.size)
    while smaller := _smaller(best, rule, native):
        best = smaller
    return best


def _smaller(difference: Difference, rule: Rule, native: Native) -> Difference | None:
    candidates = [Batch(question, ((person,),)) for question, person in _candidates(difference, rule)]
    # In this order: events go first, then steps, then patterns, then times.
    same = (it for it in compare(rule, native, candidates).differences if it.direction() == difference.direction())
    return next(same, None)


def _candidates(difference: Difference, rule: Rule) -> Iterator[tuple[Question, Person]]:
    question, person = difference.question, difference.person
    yield from ((question, _without(person, place)) for place in range(len(person)))
    for place in range(len(question.steps) if len(question.steps) > 1 else 0):
        yield Question(_without(question.steps, place), question.window_ms), person
    for place, step in enumerate(question.steps):
        for pattern in range(len(step) if len(step) > 1 else 0):
            shorter = (*question.steps[:place], _without(step, pattern), *question.steps[place + 1 :])
            yield Question(shorter, question.window_ms), person
    yield from ((question, calmer) for calmer in _closer(person, rule.instant_ms))


def _closer(person: Person, instant_ms: int) -> Iterator[Person]:
    """Everything from some time on moved towards what is before it: onto it, next to it, or half as far."""
    times = sorted({ms for ms, _ in person})
    for before, time in pairwise([0, *times]):
        gap = time - before
        for shorter in (0, instant_ms, gap // 2 // instant_ms * instant_ms):
            if shorter < gap:
                yield tuple((ms - (gap - shorter if ms >= time else 0), name) for ms, name in person)


def _without(items: tuple[T, ...], place: int) -> tuple[T, ...]:
    return (*items[:place], *items[place + 1 :])
