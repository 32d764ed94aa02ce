"""The log of a shop, far larger than the random ones: the funnel to its till, and one whose steps overlap."""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, datetime
from pathlib import Path

from cases import Batch, Person, Question, Steps
from rules import DAY_MS, SECOND_MS

FILE = Path(__file__).parent.parent / "data/real/ecom.csv.gz"
CHECKOUT: Steps = (("product_view",), ("add_to_cart",), ("shipping_details",), ("payment_details",), ("purchase",))
BROWSING: Steps = (
    ("home", "search"),
    ("catalog", "search", "product*"),
    ("product*", "compare"),
    ("add_to_cart", "cart"),
)
WINDOWS_MS = (None, 14 * DAY_MS, DAY_MS, 600 * SECOND_MS)


def batches() -> list[Batch]:
    """Both funnels with every window, `None` being the preset's own."""
    log = (persons(),)
    return [Batch(Question(steps, window), log) for steps in (CHECKOUT, BROWSING) for window in WINDOWS_MS]


def persons() -> tuple[Person, ...]:
    """The events of each person, in file order."""
    found: dict[str, list[tuple[int, str]]] = {}
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["user_id"], []).append((_milliseconds(row["timestamp"]), row["event"]))
    return tuple(map(tuple, found.values()))


def _milliseconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000
