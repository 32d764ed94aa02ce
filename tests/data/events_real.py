#!/usr/bin/env python3
"""Counts of funnels in the real logs, computed by SQLite: `python3 tests/data/events_real.py > tests/data/events_real.json`.

Another way than the engine's. Different steps: for each event of the first step, the earliest event of the second at or
after it, and so on, all within the window of that start. One repeated step: the k-th purchase after a purchase (LEAD).
"""

import gzip
import json
import sqlite3
from datetime import datetime, timezone
from pathlib import Path

REAL = Path(__file__).parent / "real"
DAY = 86_400

database = sqlite3.connect(":memory:")
database.execute("CREATE TABLE event (person TEXT, name TEXT, second INTEGER)")


def seconds(text, form):
    return int(datetime.strptime(text, form).replace(tzinfo=timezone.utc).timestamp())


def read(rows):
    database.execute("DELETE FROM event")
    database.executemany("INSERT INTO event VALUES (?, ?, ?)", rows)
    database.execute("CREATE INDEX IF NOT EXISTS by_person ON event (person, name, second)")


def lines(name):
    return gzip.open(REAL / name, "rt").read().splitlines()


def different_steps(steps, window, scope):
    """Units per step; `window` in seconds or None."""
    limit = "" if window is None else f"AND e.second <= s.{'start' if scope == 'funnel' else 'last'} + {window}"
    sql = f"WITH s0 AS (SELECT person, second AS start, second AS last FROM event WHERE name = '{steps[0]}')"
    for k, step in enumerate(steps[1:], 1):
        earliest = f"SELECT min(e.second) FROM event e WHERE e.person = s.person AND e.name = '{step}' AND e.second >= s.last {limit}"
        if scope == "hop":
            # Every continuation may matter, not only the earliest.
            chosen = f"SELECT DISTINCT s.person, 0 AS start, e.second AS last FROM s{k - 1} s JOIN event e ON e.person = s.person AND e.name = '{step}' AND e.second >= s.last {limit}"
        else:
            chosen = f"SELECT * FROM (SELECT s.person, s.start, ({earliest}) AS last FROM s{k - 1} s) WHERE last IS NOT NULL"
        sql += f", s{k} AS ({chosen})"
    counts = ", ".join(f"(SELECT count(DISTINCT person) FROM s{k})" for k in range(len(steps)))
    return list(database.execute(f"{sql} SELECT {counts}").fetchone())


def repeated_step(times, window, scope):
    """Units with 1, 2, … `times` events of the log within the window."""
    counts = []
    for k in range(times):
        leads = ", ".join(f"lead(second, {i}) OVER w AS t{i}" for i in range(k + 1))
        hops = [f"t{k} - t0 <= {window}"] if scope == "funnel" else [f"t{i + 1} - t{i} <= {window}" for i in range(k)]
        held = [f"t{k} IS NOT NULL"] + (hops if window is not None else [])
        sql = f"SELECT count(DISTINCT person) FROM (SELECT person, {leads} FROM event WINDOW w AS (PARTITION BY person ORDER BY second)) WHERE {' AND '.join(held)}"
        counts.append(database.execute(sql).fetchone()[0])
    return counts


def case(file, steps, window, scope, counts):
    setting = None if window is None else {"seconds": window, "scope": scope}
    return {"file": file, "steps": steps, "window": setting, "counts": counts}


cases = []

shop = "ecom.csv.gz"
header, *rows = (line.split(",") for line in lines(shop))
person, name, time = (header.index(column) for column in ("user_id", "event", "timestamp"))
read((row[person], row[name], seconds(row[time], "%Y-%m-%d %H:%M:%S")) for row in rows)
checkout = ["product_view", "add_to_cart", "shipping_details", "payment_details", "purchase"]
for window, scope in [(14 * DAY, "funnel"), (DAY, "funnel"), (600, "funnel"), (None, "funnel"), (300, "hop"), (DAY, "hop")]:
    cases.append(case(shop, checkout, window, scope, different_steps(checkout, window, scope)))
cases.append(case(shop, ["purchase", "home"], 7 * DAY, "funnel", different_steps(["purchase", "home"], 7 * DAY, "funnel")))

music = "CDNOW_master.txt.gz"
rows = (line.split() for line in lines(music)[1:])
read((row[0], "purchase", seconds(row[1], "%Y%m%d")) for row in rows)
for window, scope in [(30 * DAY, "funnel"), (90 * DAY, "funnel"), (0, "funnel"), (None, "funnel"), (30 * DAY, "hop")]:
    cases.append(case(music, ["purchase"] * 4, window, scope, repeated_step(4, window, scope)))

print("[\n" + ",\n".join("  " + json.dumps(it) for it in cases) + "\n]")
