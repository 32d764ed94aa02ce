"""Umami's funnel report, in DuckDB: level by level, each event within the window of some event of the level before.

The rule is that of `relationalQuery` in src/queries/sql/reports/getFunnel.ts of umami-software/umami at commit
05cc18882c992650ad077ce024622d67a82a78e7 (its `clickhouseQuery` says the same); the SQL here is our own. README.md says
what is different.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb

from cases import Batch, Question
from clickhouse import Depths, condition, write_events

MINUTE_MS = 60_000


class Umami:
    """One database. Events are tabled once per list of batches, then each question is one query."""

    def __init__(self) -> None:
        self._database = duckdb.connect(":memory:")
        self._tabled: Sequence[Batch] | None = None

    def version(self) -> str:
        """Of DuckDB."""
        return duckdb.__version__

    def depths(self, batches: Sequence[Batch], own_window_ms: int) -> Depths:
        """The deepest level each session is in."""
        self._table(batches)
        return [self._batch(number, batch, own_window_ms) for number, batch in enumerate(batches)]

    def _batch(self, number: int, batch: Batch, own_window_ms: int) -> list[list[int]]:
        depths = [[0] * len(log) for log in batch.logs]
        for level, session in self._database.execute(funnel(batch.question, number, own_window_ms)).fetchall():
            log, person = map(int, session.split("."))
            # Ordered by level: the deepest comes last.
            depths[log][person] = level
        return depths

    def _table(self, batches: Sequence[Batch]) -> None:
        if self._tabled is batches:
            return
        names = "['batch', 'log', 'person', 'ms', 'name']"
        types = "['INTEGER', 'INTEGER', 'INTEGER', 'BIGINT', 'VARCHAR']"
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "events.csv"
            write_events(batches, file)
            self._database.execute(
                f"""CREATE OR REPLACE TABLE website_event AS
                SELECT batch, log || '.' || person AS session_id, name AS event_name,
                    make_timestamp(ms * 1000) AS created_at
                FROM read_csv('{file}', header = false, names = {names}, types = {types})"""
            )
        self._tabled = batches


def funnel(question: Question, batch: int, own_window_ms: int) -> str:
    """The sessions of every level."""
    minutes, rest = divmod(own_window_ms if question.window_ms is None else question.window_ms, MINUTE_MS)
    if rest:
        raise ValueError("Umami's windows are whole minutes")
    levels = [f"level{number} AS ({_level(number, step, batch, minutes)})" for number, step in _numbered(question)]
    sessions = [f"SELECT {number} AS level, session_id FROM level{number}" for number, _ in _numbered(question)]
    return f"WITH {', '.join(levels)} {' UNION '.join(sessions)} ORDER BY level"


def _numbered(question: Question) -> list[tuple[int, tuple[str, ...]]]:
    return list(enumerate(question.steps, 1))


def _level(number: int, step: tuple[str, ...], batch: int, minutes: int) -> str:
    served = f"event.batch = {batch} AND {condition(step, 'event.event_name')}"
    if number == 1:
        return f"SELECT DISTINCT session_id, created_at FROM website_event AS event WHERE {served}"
    return f"""SELECT DISTINCT event.session_id, event.created_at
        FROM level{number - 1} AS before JOIN website_event AS event ON event.session_id = before.session_id
        WHERE {served}
        AND event.created_at BETWEEN before.created_at AND before.created_at + INTERVAL {minutes} MINUTE"""
