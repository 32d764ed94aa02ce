"""ClickHouse's `windowFunnel`, by chDB: ClickHouse itself, in this process."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from pathlib import Path

from chdb import session

from cases import Batch, Question

Depths = list[list[list[int]]]
"""For each batch, log and person: how many steps."""


class ClickHouse:
    """One session. Events are tabled once per list of batches, then each question is one query."""

    def __init__(self) -> None:
        self._session = session.Session()
        self._tabled: Sequence[Batch] | None = None

    def version(self) -> str:
        """Of ClickHouse, not of the Python package."""
        return self._rows("SELECT version()")[0][0]

    def depths(self, batches: Sequence[Batch], own_window_ms: int, *modes: str) -> Depths:
        """What `windowFunnel(window, modes…)(ms, step 1, step 2, …)` says."""
        self._table(batches)
        return [self._batch(number, batch, own_window_ms, modes) for number, batch in enumerate(batches)]

    def _batch(self, number: int, batch: Batch, own_window_ms: int, modes: Sequence[str]) -> list[list[int]]:
        depths = [[0] * len(log) for log in batch.logs]
        call = window_funnel(batch.question, own_window_ms, modes)
        sql = f"SELECT log, person, {call} FROM events WHERE batch = {number} GROUP BY log, person"
        for log, person, depth in self._rows(sql):
            depths[int(log)][int(person)] = int(depth)
        return depths

    def _table(self, batches: Sequence[Batch]) -> None:
        if self._tabled is batches:
            return
        columns = "batch UInt32, log UInt32, person UInt32, ms UInt64, event String"
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "events.csv"
            write_events(batches, file)
            self._session.query("DROP TABLE IF EXISTS events")
            self._session.query(
                f"CREATE TABLE events ENGINE = Memory AS SELECT * FROM file('{file}', 'CSV', '{columns}')"
            )
        self._tabled = batches

    def _rows(self, sql: str) -> list[list[str]]:
        return [line.split("\t") for line in self._session.query(sql, "TSV").data().splitlines()]


def window_funnel(question: Question, own_window_ms: int, modes: Sequence[str]) -> str:
    """The call, in SQL."""
    window = own_window_ms if question.window_ms is None else question.window_ms
    parameters = ", ".join([str(window), *(f"'{mode}'" for mode in modes)])
    return f"windowFunnel({parameters})(ms, {', '.join(condition(step) for step in question.steps)})"


def condition(step: Sequence[str], column: str = "event") -> str:
    """What must hold of an event that serves the step, in SQL. Names hold no quotes and nothing LIKE knows."""
    parts = [f"{column} LIKE '{one.replace('*', '%')}'" if "*" in one else f"{column} = '{one}'" for one in step]
    return f"({' OR '.join(parts)})"


def write_events(batches: Sequence[Batch], file: Path) -> None:
    """All events as CSV: batch, log, person, milliseconds, name."""
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        for number, batch in enumerate(batches):
            for log, persons in enumerate(batch.logs):
                for person, events in enumerate(persons):
                    writer.writerows((number, log, person, ms, name) for ms, name in events)
