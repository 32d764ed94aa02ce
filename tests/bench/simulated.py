"""The same simulation by NumPy: simulated.py JOB prints what it measured, as JSON."""
import json
import sys
import time

import numpy as np


def simulate(job, seed):
    rng = np.random.default_rng(seed)
    paths, counts = job["paths"], job["counts"]
    shape = 1 / job["variation"] ** 2
    people = rng.poisson(rng.gamma(shape, job["entrants"] / shape, paths))
    for n, c in zip(counts, counts[1:]):
        rate = c / n
        people = rng.binomial(people, rng.beta(c + rate, n - c + 1 - rate, paths))
    sigma2 = np.log1p(job["variation"] ** 2)
    revenue = people * rng.lognormal(np.log(job["value"]) - sigma2 / 2, np.sqrt(sigma2), paths)
    for values in (people, revenue):
        np.quantile(values, [0.1, 0.5, 0.9])
    return float(people.mean()), float(revenue.mean()), float(revenue.std())


def main():
    job = json.loads(sys.argv[1])
    simulate(job, 0)
    times = []
    for run in range(job["runs"]):
        begun = time.perf_counter()
        _, mean, deviation = simulate(job, run + 1)
        times.append((time.perf_counter() - begun) * 1_000)
    print(json.dumps({"times": times, "mean": mean, "error": deviation / job["paths"] ** 0.5}))


main()
