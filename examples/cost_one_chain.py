"""Cost one chain: what a cell costs at three scales, which step decides, and how far the number may
be trusted.
"""

from textwrap import shorten

import pandas as pd
import project  # noqa: F401

from model import evaluate, load, monte_carlo, swings

# A ready scenario by its name; a path to a YAML file of your own does as well.
SCENARIO = "tri_layer_garnet"
DRAWS, SEED = 4096, 1

# The same chain at each scale: another column of numbers, another site, another output. A result
# holds its outputs by name, in the units of the table in docs/api.md; one that nobody can know is
# None, never zero.
results = {scale: evaluate(load(SCENARIO, scale=scale)) for scale in ("lab", "pilot", "industrial")}
print(results["industrial"].scenario.title)
table = pd.DataFrame(
    {
        scale: {
            "USD/kWh": result.outputs["cost_per_kwh"],
            "Wh/kg": result.outputs["specific_energy"],
            "overall yield": result.outputs["overall_yield"],
            "share on assumptions": result.outputs["assumption_share"],
        }
        for scale, result in results.items()
    }
)
print(table.to_string(float_format="{:,.3f}".format), end="\n\n")

# Where the money goes at industrial scale. `by_step` has a row per step and one for what no step
# causes alone, a column per category, in USD a year; divided by the energy of the year's good cells
# it adds up to the cost per kWh.
industrial = results["industrial"]
energy = industrial.quantities["plant.good_energy"] / 1000.0  # Wh -> kWh
steps = (industrial.by_step.drop(columns="line") / energy).sort_values("total", ascending=False)
print("USD/kWh of the five dearest steps, by category")
print(steps.head(5).to_string(float_format="{:.1f}".format), end="\n\n")

# Which single number moves the result most, each over its own range, all others at their values.
# The sources say whether the range was measured somewhere or assumed.
scenario = industrial.scenario
print("USD/kWh over the range of one input")
for swing in swings(scenario)[:5]:
    print(
        f"{swing.key:36} {swing.low:7.0f} to {swing.high:7.0f}  "
        f" {shorten(scenario.values[swing.key].source, 60)}"
    )
print()

# The plan has every input at its value at once. The percentiles draw all ranges together: the 50th
# is the likely value, between the 10th and the 90th lie four fifths of the draws.
spread = monte_carlo(scenario, n=DRAWS, seed=SEED).outputs["cost_per_kwh"]
assert spread is not None
print(f"USD/kWh over {DRAWS} draws, seed {SEED}; plan {spread.plan:.0f}")
print(
    pd.Series(spread.percentiles, name="USD/kWh")
    .rename_axis("percentile")
    .to_frame()
    .T.to_string(float_format="{:.0f}".format)
)
