"""Logs and questions: what they are, and how random ones are made."""

from __future__ import annotations

import random
from dataclasses import dataclass

NAMES = ("A1", "A2", "B1", "B2", "C", "x")
"""Event names of the random logs. No step is ever served by the last one."""

PATTERNS = ("A1", "A2", "B1", "B2", "C", "A*", "B*", "*1", "*2")
"""What random steps are made of, so that an event often serves several steps."""

WINDOWS = (0, 1, 2, 3, 4, 6, 9, 1_000, None)
"""Windows of the random questions, in instants; `None` is the window the preset itself has."""

Person = tuple[tuple[int, str], ...]
"""Milliseconds and name of each event of one person, in file order."""


Steps = tuple[tuple[str, ...], ...]
"""The patterns of each step."""


@dataclass(frozen=True)
class Question:
    """A funnel: its steps, and its window, `None` for the preset's own."""

    steps: Steps
    window_ms: int | None


@dataclass(frozen=True)
class Batch:
    """One question to several logs; a log is the persons in it."""

    question: Question
    logs: tuple[tuple[Person, ...], ...]


@dataclass(frozen=True)
class Sketch:
    """A batch whose times are instants (few, so that many events are tied), before a clock is chosen.

    An event is its instant, the milliseconds it is late (mostly none), and its name.
    """

    steps: Steps
    window: int | None
    logs: tuple[tuple[tuple[tuple[int, int, str], ...], ...], ...]

    def placed(self, instant_ms: int, own_window_ms: int) -> Batch:
        """The batch with times. Where the window is the preset's own, four instants are as long as the window."""
        instant_ms = instant_ms if self.window is not None else own_window_ms // 4
        window_ms = None if self.window is None else self.window * instant_ms
        logs = tuple(
            tuple(tuple((instant * instant_ms + late, name) for instant, late, name in person) for person in log)
            for log in self.logs
        )
        return Batch(Question(self.steps, window_ms), logs)


def serves(pattern: str, name: str) -> bool:
    """Whether an event of this name serves a step with this pattern; a star stands first, last or nowhere."""
    if pattern.startswith("*"):
        return name.endswith(pattern[1:])
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def sketches(seed: int, questions: int, logs: int) -> list[Sketch]:
    """As many random questions, each with logs of its own. The same numbers give the same cases."""
    draw = random.Random(seed)
    return [_sketch(draw, logs) for _ in range(questions)]


def _sketch(draw: random.Random, logs: int) -> Sketch:
    steps = tuple(_step(draw) for _ in range(draw.randint(1, 6)))
    return Sketch(steps, draw.choice(WINDOWS), tuple(_log(draw, steps) for _ in range(logs)))


def _step(draw: random.Random) -> tuple[str, ...]:
    return tuple(sorted(draw.sample(PATTERNS, draw.choice((1, 1, 1, 2, 3)))))


def _log(draw: random.Random, steps: Steps) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    return tuple(_person(draw, steps) for _ in range(draw.randint(1, 3)))


def _person(draw: random.Random, steps: Steps) -> tuple[tuple[int, int, str], ...]:
    instants = draw.randint(1, 10)
    stray = draw.choice((0.0, 0.2, 1.0))
    events = [
        (draw.randrange(instants), int(draw.random() < 0.05), _name(draw, draw.choice(steps), stray))
        for _ in range(draw.randint(0, 12))
    ]
    return tuple(sorted(events) if draw.random() < 0.3 else events)


def _name(draw: random.Random, step: tuple[str, ...], stray: float) -> str:
    """A name that serves the step, or, as often as `stray` says, any."""
    if draw.random() < stray:
        return draw.choice(NAMES)
    return draw.choice([name for name in NAMES if any(serves(pattern, name) for pattern in step)])
