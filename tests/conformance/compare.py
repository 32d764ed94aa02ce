"""Counts the same funnels with other engines and with ours, and writes RESULTS.md.

Run by `cargo xtask conformance`, which brings the Python packages and builds the engine. Fails when something that is
claimed to agree does not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import known
import models
import report
import shop
from cases import Batch, Question, sketches
from clickhouse import ClickHouse
from native import Native
from rules import DAY_MS, SECOND_MS, Difference, compare, counts, rules
from shrink import smallest
from umami import Umami

RESULTS = Path(__file__).parent / "RESULTS.md"
OWN_WINDOW_MS = 14 * DAY_MS
USUAL = {"seed": 20_240_313, "questions": 400, "logs": 25}


def main() -> int:
    """The exit code."""
    arguments = _arguments()
    run, native = _run(arguments)
    text = report.written(run, lambda differences, rule: smallest(differences, rule, native))
    print(text)
    if all(getattr(arguments, name) == value for name, value in USUAL.items()):
        RESULTS.write_text(text, encoding="utf-8")
    else:
        print("Not written to RESULTS.md, which holds the usual seed and sizes.", file=sys.stderr)
    failures = run.failures(not arguments.allow_refused)
    print("\n".join(f"FAILED: {it}" for it in failures) or "All that is claimed to agree does.", file=sys.stderr)
    return 1 if failures else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", type=Path, required=True, help="the program of our engine")
    parser.add_argument("--allow-refused", action="store_true", help="a query our engine refuses is no failure")
    parser.add_argument("--seed", type=int, default=USUAL["seed"], help="of the random logs")
    parser.add_argument("--questions", type=int, default=USUAL["questions"], help="how many random funnels")
    parser.add_argument("--logs", type=int, default=USUAL["logs"], help="how many random logs for each")
    return parser.parse_args()


def _run(arguments: argparse.Namespace) -> tuple[report.Run, Native]:
    native, clickhouse, umami = Native(arguments.engine), ClickHouse(), Umami()
    drawn = sketches(arguments.seed, arguments.questions, arguments.logs)

    @cache
    def placed(instant_ms: int, own_window_ms: int) -> list[Batch]:
        return [sketch.placed(instant_ms, own_window_ms) for sketch in drawn]

    all_rules, of_shop = rules(clickhouse, umami), shop.batches()
    run = report.Run(
        clickhouse=clickhouse.version(),
        duckdb=umami.version(),
        seed=arguments.seed,
        questions=arguments.questions,
        logs=arguments.logs,
        confirmed=_confirm(clickhouse, placed(SECOND_MS, OWN_WINDOW_MS)),
        known=known.check(native, clickhouse, umami),
        random=[compare(it, native, placed(it.instant_ms, it.own_window_ms)) for it in all_rules],
        shop=[compare(it, native, of_shop) for it in all_rules],
        shop_counts=_shop_counts(clickhouse, of_shop),
    )
    return run, native


def _confirm(clickhouse: ClickHouse, batches: Sequence[Batch]) -> list[report.Confirmed]:
    """Holds ClickHouse against what README.md says of it."""
    confirmed = []
    for mode, model in (("strict_order", models.strict_order), ("strict_increase", models.strict_increase)):
        theirs = clickhouse.depths(batches, OWN_WINDOW_MS, mode)
        differences = [
            Difference(batch.question, person, said, depth)
            for batch, logs in zip(batches, theirs, strict=True)
            for log, depths in zip(batch.logs, logs, strict=True)
            for person, depth in zip(log, depths, strict=True)
            if (said := model(person, batch.question.steps, _window_ms(batch.question))) != depth
        ]
        persons = sum(len(log) for batch in batches for log in batch.logs)
        confirmed.append(report.Confirmed(mode, persons, differences))
    return confirmed


def _window_ms(question: Question) -> int:
    return OWN_WINDOW_MS if question.window_ms is None else question.window_ms


def _shop_counts(clickhouse: ClickHouse, batches: Sequence[Batch]) -> list[tuple[Question, list[int]]]:
    depths = clickhouse.depths(batches, OWN_WINDOW_MS)
    return [
        (batch.question, counts(logs[0], len(batch.question.steps)))
        for batch, logs in zip(batches, depths, strict=True)
        if batch.question.window_ms is not None
    ]


if __name__ == "__main__":
    sys.exit(main())
