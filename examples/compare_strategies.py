"""Compare interface strategies: what each adds to the cost of a cell in the laboratory and on a
line, and what it removes.
"""

import pandas as pd
import project  # noqa: F401

from model import compare, load, waterfall

SCENARIO = "cathode_supported_garnet"
# A strategy takes the form of the scale: what a laboratory does at `lab`, what a line does at
# `industrial`. `name@lab` is the laboratory's way, copied on a line.
STRATEGIES = ["acid_hcl", "ald_alumina", "peo_coating", "peo_coating@lab"]
DRAWS, SEED = 2048, 1

# The base is the cell without any strategy. All variants are drawn alike: what they share takes the
# same value in each draw, so that differences are taken draw by draw and do not drown in what is
# uncertain about every one of them.
study = compare(
    [load(SCENARIO)], n=DRAWS, seed=SEED, scales=["lab", "industrial"], strategies=STRATEGIES
)
print(f"{load(SCENARIO).title}: {DRAWS} draws, seed {SEED}")
rows = []
for row in study.rows:
    cost, added = row.spreads["cost_per_kwh"], row.differences["cost_per_kwh"]
    assert cost is not None and added is not None
    rows.append(
        {
            "scale": row.variant.scenario.scale,
            "strategy": row.variant.label,
            "USD/kWh": f"{cost.likely:,.0f}",
            "added": f"{added.likely:+,.0f}",
            "80 % band": f"{added.band[0]:+,.0f} to {added.band[1]:+,.0f}",
            # Resistance that the strategy takes away; unknown where nobody reports it, and then it
            # ranks nowhere.
            "removes, ohm cm2": (
                "unknown" if row.removed_resistance is None else f"{row.removed_resistance:.0f}"
            ),
            "ready": row.readiness or "",
        }
    )
print(pd.DataFrame(rows).to_string(index=False), end="\n\n")

# Why one form is dearer than another: the difference split by step. The parts add up to it.
line, copied = (load(SCENARIO, strategies=[name]) for name in ("peo_coating", "peo_coating@lab"))
found = waterfall(line, copied)
print(
    f"From the line's form to the laboratory's at industrial scale: {found.start:.1f} to"
    f" {found.end:.1f} USD/kWh"
)
for part in sorted(found.parts, key=lambda part: -abs(part.change))[:4]:
    print(f"{part.name:24} {part.change:+9.1f}")
print(f"{'all':24} {sum(part.change for part in found.parts):+9.1f}")
