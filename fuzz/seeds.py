"""Writes the seeds of `query` and `file` that are made of this project's test data: seeds.py, in this folder."""
import itertools
import json
import random
from pathlib import Path

HERE = Path(__file__).parent
DATA = HERE.parent / "tests/data"
rng = random.Random(3)


def write(target, index, line, rest):
    folder = HERE / "seeds" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"made-{index:03}").write_bytes(json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode() + b"\n" + rest)


def steps(names):
    return [{"match": [{"event": name}]} for name in names]


vectors = json.loads((DATA / "events_more.json").read_text())
queries = [case["query"] for case in vectors["cases"]]
for query in queries:
    if isinstance(query.get("window"), int):
        query["window"] = {"seconds": query["window"]}
day = 86_400
options = [
    {"order": "strict"}, {"order": "any"}, {"order": "ordered"}, {"ties": "fileOrder"}, {"ties": "increasing"},
    {"restart": "first"}, {"restart": "anchor"}, {"unit": "session"}, {"unit": "conversion"}, {"entry": "open"},
    {"reuseEvent": True}, {"sessionGap": 1800}, {"hold": ["land"]}, {"preset": "clickhouse"}, {"preset": "umami"},
    {"preset": "posthog"}, {"preset": "mixpanel"}, {"preset": "amplitude"}, {"preset": "ga4"}, {"where": [{"property": "land", "op": "=", "value": "2"}]},
    {"window": {"seconds": 3_600}}, {"window": {"seconds": day, "scope": "hop"}}, {"window": None},
    {"range": {"from": "2024-01-01", "to": "2024-03-31", "bounds": "entry"}}, {"range": {"from": "2024-01-01", "bounds": "all"}},
    {"breakdown": {"property": "land", "attribution": "step", "step": 1, "top": 2}}, {"breakdown": {"property": "land"}},
    {"exclusions": [{"match": [{"event": "x"}], "effect": "stop"}]}, {"exclusions": [{"match": [{"event": "x*"}], "after": 0, "before": 1}]},
    {"answers": {"trend": {"by": "day"}}}, {"answers": {"cohorts": {"by": "week", "event": "B"}}},
    {"answers": {"curve": {"points": 20}, "correlates": True}}, {"answers": {"next": {"step": 0, "top": 3}}},
    {"answers": {"waiting": {"step": 0, "asOf": 1_720_000_000_000}}}, {"answers": {"trace": "1", "compare": "umami"}},
]
queries += [{"steps": steps("ABC"), **one} for one in options]
queries += [{"steps": steps("AB"), **one, **other} for one, other in rng.sample(list(itertools.combinations(options, 2)), 60)]
for index, query in enumerate(queries):
    write("query", index, query, rng.randbytes(4 * rng.randrange(1, 30)))

files = sorted(path for path in (DATA / "headers").iterdir() if path.suffix in {".csv", ".json", ".ndjson"})
decisions = [{}, {"header": True}, {"shape": "events"}, {"shape": "totals"}, {"shape": "leads"}, {"withoutRepeats": True}, {"decimalComma": True}]
for index, (path, said) in enumerate((path, said) for path in files for said in decisions[:: 1 if path.stat().st_size < 1_000 else 3]):
    write("file", index, said, bytes([rng.randrange(256)]) + path.read_bytes()[:2_000])
