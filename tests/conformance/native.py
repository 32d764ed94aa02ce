"""The engine of this project: `crates/core/examples/conformance.rs`, fed line by line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cases import Batch, Question


@dataclass(frozen=True)
class Counted:
    """Units per step, and the steps of each person."""

    counts: list[int]
    depths: list[int]


@dataclass(frozen=True)
class Refused:
    """The engine knows the option and does not count by it."""

    option: str


class Native:
    """Runs the engine's program."""

    def __init__(self, program: Path) -> None:
        self._program = program

    def answers(self, batches: Sequence[Batch], fields: Mapping[str, Any]) -> list[list[Counted | Refused]]:
        """For each batch and log. `fields` are those of the query besides its steps and its window."""
        lines = [line(batch.question, log, fields) for batch in batches for log in batch.logs]
        run = subprocess.run([self._program], input="\n".join(lines), capture_output=True, text=True, check=True)
        answers = iter(run.stdout.splitlines())
        return [[read(next(answers)) for _ in batch.logs] for batch in batches]


def query(question: Question, fields: Mapping[str, Any]) -> dict[str, Any]:
    """A `FunnelQuery`."""
    steps = [{"match": [{"event": pattern} for pattern in step]} for step in question.steps]
    window = {} if question.window_ms is None else {"window": {"seconds": question.window_ms / 1000}}
    return {**fields, "steps": steps, **window}


def line(question: Question, log: Sequence[Any], fields: Mapping[str, Any]) -> str:
    """What the program reads."""
    return json.dumps({"persons": log, "query": query(question, fields)})


def read(text: str) -> Counted | Refused:
    """What the program wrote."""
    answer = json.loads(text)
    if answer.get("error") == "query.notYet":
        return Refused(answer["values"]["option"])
    if "error" in answer:
        raise ValueError(f"The engine could not count: {text}")
    return Counted(answer["counts"], answer["depths"])
