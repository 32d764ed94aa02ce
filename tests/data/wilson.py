"""Writes wilson.json: 95 % Wilson intervals of published software, to compare with crates/core/src/metrics/wilson.rs.

    pip install statsmodels==0.15.0 && python wilson.py > wilson.json
"""

import json

import statsmodels
from statsmodels.stats.proportion import proportion_confint

COUNTS = [
    (0, 1), (1, 1), (0, 10), (10, 10), (1, 10), (5, 10), (3, 29), (15, 30), (81, 263), (15, 148), (0, 20), (1, 29),
    (280, 1120), (1120, 2100), (2100, 4400), (4400, 18000), (18000, 40000), (1120, 40000), (1, 1000000),
    (999999, 1000000), (123456789, 9007199254740991), (2.5, 12.25),
]

cases = []
for part, base in COUNTS:
    low, high = proportion_confint(part, base, alpha=0.05, method="wilson")
    cases.append({"part": part, "base": base, "low": float(low), "high": float(high)})
about = f"statsmodels {statsmodels.__version__}, proportion_confint(part, base, alpha=0.05, method='wilson'); made by wilson.py"
print('{\n "about": ' + json.dumps(about) + ',\n "cases": [\n  ' + ",\n  ".join(map(json.dumps, cases)) + "\n ]\n}")
