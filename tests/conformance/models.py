"""What README.md says of ClickHouse's modes, as code, so that ClickHouse itself can confirm it.

Shares nothing with the engine of this project.
"""

from __future__ import annotations

from cases import Person, Steps, serves


def entries(person: Person, steps: Steps) -> list[tuple[int, int]]:
    """When, and which step (from 1; 0 for an event that serves none): one for each step an event serves, sorted."""
    found = []
    for ms, name in person:
        served = [number for number, step in enumerate(steps, 1) if any(serves(pattern, name) for pattern in step)]
        found += [(ms, number) for number in served or [0]]
    return sorted(found)


def strict_order(person: Person, steps: Steps, window_ms: int) -> int:
    """Depth by `strict_order`."""
    starts: list[int] = []
    for ms, step in entries(person, steps):
        if step == 1:
            starts[:1] = [ms]
        elif starts and (step == 0 or step - 1 > len(starts)):
            break
        elif starts and ms <= starts[step - 2] + window_ms:
            starts[step - 1 : step] = [starts[step - 2]]
    return len(starts)


def strict_increase(person: Person, steps: Steps, window_ms: int) -> int:
    """Depth by `strict_increase`."""
    taken: list[tuple[int, int]] = []
    for ms, step in entries(person, steps):
        if step == 1:
            taken[:1] = [(ms, ms)]
        elif 1 < step <= len(taken) + 1:
            start, last = taken[step - 2]
            if last < ms <= start + window_ms:
                taken[step - 1 : step] = [(start, ms)]
    return len(taken)
