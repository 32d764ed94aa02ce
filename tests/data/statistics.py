#!/usr/bin/env python3
"""Reference values of the statistics of event funnels, by SciPy, NumPy and lifelines: writes statistics.json beside this file.

usage: pip install scipy==1.17.1 numpy==2.4.6 lifelines==0.30.3 && python3 statistics.py
"""
import json
import pathlib

import numpy as np
from lifelines import KaplanMeierFitter
from scipy.stats import false_discovery_control, fisher_exact

rng = np.random.default_rng(20_240_313)


def fisher() -> list[dict]:
    tables = [[1, 9, 11, 3], [3, 1, 1, 3], [0, 10, 12, 2], [10, 0, 0, 10], [5, 5, 5, 5], [1, 0, 0, 1], [0, 3, 0, 4]]
    tables += [[100_000, 900_000, 101_000, 899_000], [12_345, 54_321, 23_456, 98_765], [3, 99_997, 30, 99_970]]
    tables += [rng.integers(0, top, 4).tolist() for top in [4, 10, 50, 300, 5_000] for _ in range(60)]
    return [{"table": table, "p": float(fisher_exact(np.reshape(table, (2, 2)))[1])} for table in tables]


def benjamini_hochberg() -> list[dict]:
    lists = [rng.random(n).tolist() for n in range(1, 30)] + [[0.5] * 4, [0.01, 0.01, 0.04, 1.0]]
    return [{"p": p, "adjusted": false_discovery_control(p).tolist()} for p in lists]


def quantiles() -> list[dict]:
    lists = [sorted(rng.lognormal(3, 2, n).tolist()) for n in range(1, 30)] + [[0.0, 0.0, 7.0]]
    return [{"sorted": values, "type7": np.quantile(values, [0.25, 0.5, 0.75, 0.9]).tolist()} for values in lists]


def kaplan_meier() -> list[dict]:
    """Share converted behind each time at which somebody converted."""
    cases = []
    for n in [1, 2, 5, 20, 100]:
        for _ in range(4):
            seconds = rng.integers(0, 30, n)
            converted = rng.random(n) < 0.6
            if not converted.any():
                continue
            fitted = KaplanMeierFitter().fit(seconds, converted)
            table = fitted.event_table
            rows = table[table["observed"] > 0]
            shares = [1 - float(fitted.survival_function_at_times(time).iloc[0]) for time in rows.index]
            at_risk = [int(value) for value in rows["at_risk"]]
            units = [[int(time), bool(event)] for time, event in zip(seconds, converted)]
            cases.append({"units": units, "seconds": [float(t) for t in rows.index], "share": shares, "atRisk": at_risk})
    return cases


out = {"fisher": fisher(), "benjaminiHochberg": benjamini_hochberg(), "quantiles": quantiles(), "kaplanMeier": kaplan_meier()}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, indent=None) + "\n")
