#!/usr/bin/env python3
"""Reference values of forecasts, by NumPy and SciPy: writes forecast.json beside this file.

Flows are computed the long way: every day's people are sent through every stage day by day, and the days of a period are added up.

usage: pip install scipy==1.17.1 numpy==2.4.6 && python3 forecast.py
"""
import json
import math
import pathlib

import numpy as np
from scipy import optimize, stats

DAYS = {"day": 1, "week": 7, "month": 30.4375, "quarter": 91.3125, "year": 365.25}


def lag_shares(days: float, kind: str, shape: float, grid: int) -> np.ndarray:
    """F(j + ½) − F(j − ½), F(<0) = 0."""
    edges = np.arange(grid) + 0.5
    if days == 0:
        below = np.ones(grid)
    elif kind == "fixed":
        below = (edges >= days).astype(float)
    elif kind == "gamma":
        below = stats.gamma.cdf(edges, shape, scale=days / shape)
    else:
        below = stats.expon.cdf(edges, scale=days)
    return np.diff(below, prepend=0.0)


def flow(case: dict) -> list[dict]:
    length = DAYS[case["unit"]] * case["count"]
    starts = [math.ceil(period * length - 0.5) for period in range(case["periods"] + 1)]
    grid = starts[-1]
    daily = np.zeros(grid)
    for period, entrants in enumerate(case["entrants"]):
        daily[starts[period] : starts[period + 1]] += entrants / (starts[period + 1] - starts[period])
    stages = [daily]
    waiting = np.array([0.0] * grid)  # stock that has come as far as the stage at hand
    for place, rate in enumerate(case["rates"]):
        shares = lag_shares(case["days"][place], case["kinds"][place], 2.5, grid)
        waiting[0] += case["stock"][place]
        stages.append(np.convolve(stages[-1], shares)[:grid] * rate)
        waiting = np.convolve(waiting, shares)[:grid] * rate
        case.setdefault("_waiting", []).append(waiting.copy())
    for place, extra in enumerate(case.pop("_waiting")):
        stages[place + 1] = stages[place + 1] + extra
    held, periods = case["active"], []
    for period in range(case["periods"]):
        people = [float(stage[starts[period] : starts[period + 1]].sum()) for stage in stages]
        customers = people[case["customer"]]
        revenue = (customers + held * case["purchases"]) * case["value"]
        held = held * (1 - case["churn"]) + customers
        periods.append({"stages": people, "revenue": revenue, "active": held})
    return periods


def flows() -> list[dict]:
    rng = np.random.default_rng(7)
    cases = []
    for unit, count, periods in [("month", 1, 12), ("week", 2, 8), ("day", 1, 20), ("quarter", 1, 4), ("year", 1, 2)]:
        for kind in ["exponential", "fixed", "gamma"]:
            steps = int(rng.integers(1, 5))
            case = {
                "unit": unit, "count": count, "periods": periods,
                "entrants": rng.uniform(0, 5_000, periods).tolist(),
                "rates": rng.uniform(0.05, 0.9, steps).tolist(),
                "days": [float(d) for d in rng.choice([0, 0.3, 2, 10.5, 45], steps)],
                "kinds": [kind] * steps,
                "stock": [float(n) for n in rng.choice([0, 0, 40, 125], steps)],
                "customer": int(rng.integers(1, steps + 1)),
                "active": 300.0, "churn": 0.07, "purchases": 0.4, "value": 83.5,
            }
            case["expected"] = flow(case)
            cases.append(case)
    return cases


def beta_of(low: float, high: float) -> dict:
    def miss(logs):
        a, b = np.exp(logs)
        return [stats.beta.cdf(low, a, b) - 0.05, stats.beta.cdf(high, a, b) - 0.95]

    mean, spread = (low + high) / 2, (high - low) / 3.29
    people = mean * (1 - mean) / spread**2
    found = optimize.root(miss, np.log([mean * people, (1 - mean) * people]), tol=1e-13)
    a, b = np.exp(found.x)
    return {"low": low, "high": high, "a": float(a), "b": float(b)}


def thinned(entrants: float, variation: float, rate: float) -> dict:
    """Customers of one period: a negative binomial of which a share goes on is one again."""
    shape = 1 / variation**2
    mean = entrants * rate
    of = stats.nbinom(shape, shape / (shape + mean))
    cdf = {str(q): [float(of.cdf(of.ppf(q) - 1)), float(of.cdf(of.ppf(q)))] for q in (0.1, 0.5, 0.9)}
    return {
        "entrants": entrants, "variation": variation, "rate": rate, "mean": mean,
        "quantiles": [float(of.ppf(q)) for q in (0.1, 0.5, 0.9)], "sd": float(of.std()), "cdf": cdf,
        "chanceOf110Percent": float(of.sf(np.ceil(1.1 * mean) - 1)),
    }


def spearman() -> list[dict]:
    rng = np.random.default_rng(11)
    cases = []
    for size, top in [(5, 3), (40, 10), (200, 1_000)]:
        x, y = rng.integers(0, top, size), rng.integers(0, top, size)
        cases.append({"x": x.tolist(), "y": y.tolist(), "r": float(stats.spearmanr(x, y).statistic)})
    return cases


here = pathlib.Path(__file__).with_name("forecast.json")
here.write_text(json.dumps({
    "flows": flows(),
    "betas": [beta_of(*ends) for ends in [(0.02, 0.05), (0.1, 0.6), (0.4, 0.5), (0.9, 0.97), (0.001, 0.004), (0.3, 0.301)]],
    "thinned": [thinned(1_000, 0.1, 0.2), thinned(40_000, 0.1, 0.028), thinned(300, 0.5, 0.6), thinned(20, 0.3, 0.5)],
    "spearman": spearman(),
}, indent=1) + "\n")
