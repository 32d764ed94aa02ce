#!/usr/bin/env python3
"""Further reference values of A/B tests, by SciPy and mpmath: writes experiments_more.json beside this file.

Large samples, nobody or everybody converted, other priors, credible intervals, lifts, unequal splits, more groups.

usage: pip install scipy==1.17.1 numpy==2.4.6 mpmath==1.4.1 && python3 experiments_more.py
"""
import json
import math
import pathlib

import mpmath as mp
import numpy as np
from scipy import optimize, special, stats

mp.mp.dps = 30


def logit_grid(a: float, b: float, points: int = 400_001):
    """Log-odds that hold all but 1e-20 of Beta(a, b), and the weights of Simpson's rule there."""
    low, high = special.logit(stats.beta.ppf(1e-18, a, b)), -special.logit(stats.beta.ppf(1e-18, b, a))
    t = np.linspace(low - 2, high + 2, points)
    weight = np.full(points, 2.0)
    weight[1::2] = 4.0
    weight[0] = weight[-1] = 1.0
    return t, weight * (t[1] - t[0]) / 3


def density(t, a, b):
    """Of log-odds, with area 1."""
    x = special.expit(t)
    return stats.beta.pdf(x, a, b) * x * special.expit(-t)


def better(a, b) -> float:
    t, weight = logit_grid(*b)
    return float(np.sum(weight * density(t, *b) * special.betainc(*a, special.expit(t))))


def loss(a, b) -> float:
    """E[max(A − B, 0)] = ∫ F_B · (1 − F_A) dx."""
    low = min(special.logit(stats.beta.ppf(1e-18, *of)) for of in (a, b))
    high = max(-special.logit(stats.beta.ppf(1e-18, of[1], of[0])) for of in (a, b))
    t = np.linspace(low - 1, high + 1, 400_001)
    x, rest = special.expit(t), special.expit(-t)
    f = special.betainc(*b, x) * special.betainc(a[1], a[0], rest) * x * rest
    weight = np.full(t.size, 2.0)
    weight[1::2] = 4.0
    weight[0] = weight[-1] = 1.0
    return float(np.sum(weight * f) * (t[1] - t[0]) / 3)


def credible(a, b) -> list[float]:
    low, high = special.logit(stats.beta.ppf(1e-18, *a)), -special.logit(stats.beta.ppf(1e-18, a[1], a[0]))
    nodes, weights = np.polynomial.legendre.leggauss(40)

    def below(d: float) -> float:
        # The integrand has a corner where x + d leaves the rates from 0 to 1, and it is steep where B's is: cut there.
        b_low, b_high = stats.beta.ppf(1e-18, *b), 1 - stats.beta.ppf(1e-18, b[1], b[0])
        corners = [special.logit(x - d) for x in np.linspace(b_low, b_high, 60) if 0 < x - d < 1]
        corners += [special.logit(x) for x in (-d, 1 - d) if 0 < x < 1]
        edges = np.unique([low, high, *np.linspace(low, high, 60), *(t for t in corners if low < t < high)])
        half = np.diff(edges) / 2
        t = ((edges[:-1] + edges[1:]) / 2)[:, None] + half[:, None] * nodes
        f = density(t, *a) * special.betainc(*b, np.clip(special.expit(t) + d, 0, 1))
        return float(np.sum(half[:, None] * weights * f))

    return [optimize.brentq(lambda d: below(d) - share, -1, 1, xtol=1e-15) for share in (0.025, 0.975)]


def lift_interval(a, b) -> list[float] | None:
    (xa, na), (xb, nb) = a, b
    if 0 in (xa, xb):
        return None
    ratio = mp.mpf(xb) / nb / (mp.mpf(xa) / na)
    error = mp.sqrt((1 - mp.mpf(xa) / na) / xa + (1 - mp.mpf(xb) / nb) / xb)
    z = mp.sqrt(2) * mp.erfinv(mp.mpf("0.95"))
    return [float(ratio * mp.exp(-z * error) - 1), float(ratio * mp.exp(z * error) - 1)]


def pair(a, b, prior=(1.0, 1.0), tau=0.01) -> dict:
    (xa, na), (xb, nb) = a, b
    pooled = mp.mpf(xa + xb) / (na + nb)
    variance = pooled * (1 - pooled) * (mp.mpf(1) / na + mp.mpf(1) / nb)
    z = (mp.mpf(xb) / nb - mp.mpf(xa) / na) / mp.sqrt(variance) if variance else None
    v = sum(mp.mpf(x) / n * (1 - mp.mpf(x) / n) / n for x, n in (a, b))
    d = mp.mpf(xb) / nb - mp.mpf(xa) / na
    always = min(1, 1 / (mp.sqrt(v / (v + tau**2)) * mp.exp(d**2 * tau**2 / (2 * v * (v + tau**2))))) if v else None
    posterior = [(prior[0] + x, prior[1] + n - x) for x, n in (a, b)]
    number = lambda value: None if value is None else float(value)
    return {
        "a": a, "b": b, "prior": prior, "tau": tau,
        "z": number(z),
        "pValue": number(z and mp.erfc(abs(z) / mp.sqrt(2))),
        "fisher": float(stats.fisher_exact([[xa, na - xa], [xb, nb - xb]])[1]),
        "liftInterval": lift_interval(a, b),
        "probabilityBetter": better(*posterior),
        "expectedLoss": loss(*posterior),
        "credible": credible(*posterior),
        "alwaysValid": number(always),
    }


def sample_ratio(counts: list[int], split: list[float]) -> dict:
    people, all_ = sum(counts), math.fsum(split)
    expected = [people * share / all_ for share in split]
    return {"counts": counts, "split": split, "p": float(stats.chisquare(counts, expected).pvalue)}


def plan(baseline: float, effect: float, power: float, alpha: float, arms: int) -> dict:
    z = lambda share: mp.sqrt(2) * mp.erfinv(1 - 2 * share)
    p1, p2 = mp.mpf(baseline), mp.mpf(baseline) + mp.mpf(effect)
    mean = (p1 + p2) / 2
    spread = z(mp.mpf(alpha) / (arms - 1) / 2) * mp.sqrt(2 * mean * (1 - mean)) + z(1 - mp.mpf(power)) * mp.sqrt(
        p1 * (1 - p1) + p2 * (1 - p2)
    )
    return {
        "baseline": baseline, "effect": effect, "power": power, "alpha": alpha, "arms": arms,
        "perArm": int(mp.ceil((spread / (p2 - p1)) ** 2)),
    }


pairs = [
    pair([20_000, 1_000_000], [20_600, 1_000_000]),
    pair([500_000, 1_000_000], [501_000, 1_000_000]),
    pair([30, 1_000_000], [55, 1_000_000]),
    pair([3, 60], [900, 12_000]),
    pair([0, 40], [3, 45]),
    pair([0, 40], [0, 45]),
    pair([40, 40], [44, 45]),
    pair([40, 40], [45, 45]),
    pair([1, 1], [0, 1]),
    pair([0, 12], [1, 9], prior=(0.5, 0.5)),
    pair([120, 800], [150, 790], prior=(0.5, 0.5), tau=0.03),
    pair([120, 800], [150, 790], prior=(20.0, 80.0), tau=0.005),
    pair([700, 1_000], [640, 1_000]),
    pair([5, 100_000], [12, 120], prior=(0.1, 2.0)),
]
ratios = [
    sample_ratio([5_000, 5_200], [1, 1]), sample_ratio([900, 110], [9, 1]), sample_ratio([310, 330, 400], [1, 1, 1]),
    sample_ratio([100, 90, 110, 105], [1, 1, 1, 1]), sample_ratio([8_000, 9_000], [1, 1]),
]
plans = [
    plan(baseline, effect, power, alpha, arms)
    for baseline, effect in [(0.02, 0.002), (0.02, -0.002), (0.3, 0.05), (0.5, 0.2), (0.9, 0.05), (0.001, 0.0001)]
    for power in (0.8, 0.9, 0.95)
    for alpha in (0.05, 0.01)
    for arms in (2, 3, 5)
]
here = pathlib.Path(__file__).with_name("experiments_more.json")
here.write_text(json.dumps({"pairs": pairs, "sampleRatio": ratios, "plans": plans}, indent=1) + "\n")
