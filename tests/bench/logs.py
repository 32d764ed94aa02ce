#!/usr/bin/env python3
"""A made-up event log, the same for the same arguments: logs.py EVENTS PERSONS SEED OUT.csv

Columns user_id, event, timestamp, country, device; rows in the order of time, as logs are written. Five steps of a funnel
and ten other events over about thirty days, at whole seconds, so that ties occur; few persons do most of it. Prints how
many persons there are."""
import sys

import numpy as np

STEPS = ["visit", "signup", "activate", "add_to_cart", "purchase"]
OTHERS = ["page_view", "search", "scroll", "click", "help", "logout", "login", "share", "settings", "error"]
COUNTRIES = ["US", "DE", "FR", "GB", "BR", "IN", "JP", "MX"]
DEVICES = ["desktop", "mobile", "tablet"]
DAY = 86_400
ROWS_AT_ONCE = 200_000


def columns(events, persons, seed):
    """Person, event, second, country and device of each row, as numbers."""
    rng = np.random.default_rng(np.random.PCG64(seed))
    weights = rng.pareto(1.6, persons) + 0.3
    weights /= weights.sum()
    person = rng.choice(persons, size=events, p=weights)
    person = person[np.argsort(person, kind="stable")]
    is_first = np.r_[True, person[1:] != person[:-1]]
    start = rng.integers(0, 20 * DAY, persons)
    # Bursts and long pauses, and ties.
    gap = rng.exponential(1.0, events) * np.where(rng.random(events) < 0.7, 40, 2.2 * DAY)
    gap[rng.random(events) < 0.08] = 0.0
    gap[is_first] = 0
    since = np.cumsum(gap)
    first = np.flatnonzero(is_first)
    lengths = np.diff(np.r_[first, events])
    second = (start[person] + (since - np.repeat(since[first], lengths))).astype(np.int64)
    # The further a person is, the later the step, more or less.
    place = np.arange(events) - np.repeat(first, lengths)
    is_other = rng.random(events) < 0.45
    level = np.clip(np.floor(place * 0.45 + rng.normal(0, 1.1, events)).astype(int), 0, 4)
    is_back = rng.random(events) < np.array([0, 0.25, 0.35, 0.45, 0.55])[level]
    level = np.where(is_back, 0, level)
    event = np.where(is_other, len(STEPS) + rng.integers(0, len(OTHERS), events), level)
    country = rng.choice(8, persons, p=[0.35, 0.15, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05])[person]
    device = rng.choice(3, persons, p=[0.45, 0.48, 0.07])[person]
    order = np.argsort(second, kind="stable")
    return [column[order] for column in (person, event, second, country, device)]


def main():
    events, persons, seed, out = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    person, event, second, country, device = columns(events, persons, seed)
    names, countries, devices = np.array(STEPS + OTHERS), np.array(COUNTRIES), np.array(DEVICES)
    midnight = np.datetime64("2026-01-01T00:00:00", "s")
    with open(out, "w", encoding="ascii", newline="\n") as file:
        file.write("user_id,event,timestamp,country,device\n")
        for begin in range(0, events, ROWS_AT_ONCE):
            part = slice(begin, begin + ROWS_AT_ONCE)
            times = np.datetime_as_string(midnight + second[part].astype("timedelta64[s]")).tolist()
            ids = [f"u{code:07}" for code in person[part].tolist()]
            others = [names[event[part]].tolist(), countries[country[part]].tolist(), devices[device[part]].tolist()]
            rows = zip(ids, others[0], times, others[1], others[2])
            file.writelines(f"{i},{e},{t[:10]} {t[11:]},{c},{d}\n" for i, e, t, c, d in rows)
    print(len(np.unique(person)))


main()
