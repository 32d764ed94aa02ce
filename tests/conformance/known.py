"""Answers known beforehand: six short logs that tools count differently."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cases import Batch, Question, Steps
from clickhouse import ClickHouse, Depths
from native import Native, Refused
from umami import MINUTE_MS, Umami

HOUR_MS = 60 * MINUTE_MS
ABC: Steps = (("A",), ("B",), ("C",))


@dataclass(frozen=True)
class Story:
    """A log of one person, in minutes, and how many steps each preset sees in it."""

    text: str
    events: tuple[tuple[int, str], ...]
    expected: Mapping[str, int]
    steps: Steps = ABC
    strict: bool = False


STORIES = (
    Story(
        "A0 A40 B45 C75",
        ((0, "A"), (40, "A"), (45, "B"), (75, "C")),
        {"default": 3, "posthog": 3, "clickhouse": 3, "umami": 3, "mixpanel": 2},
    ),
    Story(
        "A0 B10 A40 C65",
        ((0, "A"), (10, "B"), (40, "A"), (65, "C")),
        {"default": 2, "posthog": 2, "clickhouse": 2, "umami": 3, "mixpanel": 2},
    ),
    Story(
        "B0 A0 (steps A, B; B first in the file)",
        ((0, "B"), (0, "A")),
        {"default": 2, "posthog": 2, "clickhouse": 2, "umami": 2, "mixpanel": 2},
        steps=ABC[:2],
    ),
    Story(
        "one event that matches both A and B",
        ((0, "AB"),),
        {"default": 1, "posthog": 1, "clickhouse": 2, "umami": 2},
        steps=(("A", "AB"), ("B", "AB")),
    ),
    Story(
        "strict: A B A C",
        ((0, "A"), (1, "B"), (2, "A"), (3, "C")),
        {"default": 2, "posthog": 2, "clickhouse": 3},
        strict=True,
    ),
    Story(
        "strict: A X A B C",
        ((0, "A"), (1, "X"), (2, "A"), (3, "B"), (4, "C")),
        {"default": 3, "posthog": 3, "clickhouse": 1},
        strict=True,
    ),
)


@dataclass(frozen=True)
class Checked:
    """One answer: what is expected, what an engine that counts so says (if there is one), and what we say."""

    story: Story
    preset: str
    expected: int
    theirs: int | None
    ours: int | Refused

    def fails(self, strict: bool) -> bool:
        """Whether somebody says something else."""
        ours = strict if isinstance(self.ours, Refused) else self.ours != self.expected
        return ours or self.theirs not in (None, self.expected)


def check(native: Native, clickhouse: ClickHouse, umami: Umami) -> list[Checked]:
    """All stories, by every preset of the table."""
    return [
        Checked(
            story,
            preset,
            expected,
            _theirs(_batch(story), _engine(story, preset, clickhouse, umami)),
            _ours(_batch(story), _fields(story, preset), native),
        )
        for story in STORIES
        for preset, expected in story.expected.items()
    ]


def _batch(story: Story) -> Batch:
    events = tuple((minute * MINUTE_MS, name) for minute, name in story.events)
    return Batch(Question(story.steps, HOUR_MS), (((events),),))


def _fields(story: Story, preset: str) -> dict[str, Any]:
    return {"preset": preset, **({"order": "strict"} if story.strict else {})}


def _engine(
    story: Story, preset: str, clickhouse: ClickHouse, umami: Umami
) -> Callable[[Sequence[Batch]], Depths] | None:
    """No engine here counts as Mixpanel does, nor strictly as we and PostHog do."""
    match preset:
        case "umami":
            return lambda batches: umami.depths(batches, HOUR_MS)
        case "clickhouse":
            modes = ["strict_order"] if story.strict else []
            return lambda batches: clickhouse.depths(batches, HOUR_MS, *modes)
        case "default" | "posthog" if not story.strict:
            return lambda batches: clickhouse.depths(batches, HOUR_MS, "strict_once")
    return None


def _theirs(batch: Batch, engine: Callable[[Sequence[Batch]], Depths] | None) -> int | None:
    return None if engine is None else engine([batch])[0][0][0]


def _ours(batch: Batch, fields: Mapping[str, Any], native: Native) -> int | Refused:
    answer = native.answers([batch], fields)[0][0]
    return answer if isinstance(answer, Refused) else answer.depths[0]
