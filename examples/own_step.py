"""Write a process step of your own, cost it, and ask by Sobol' indices which of its numbers is
worth measuring.

The step is this file: flash lamps that heat the surface of sheets in passing. Its numbers are made
up, and say so. To use a step in a chain, put module and numbers into two files: docs/add-a-step.md.
"""

import sys

import pandas as pd
import project  # noqa: F401

from model import sobol
from model.engine.evaluation import run_step
from model.language.equations import Number, minimum
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import choice, parameter
from model.scenario.catalogue import own_step
from model.scenario.stand_alone import stand_alone

# What the step makes and takes, and what its numbers mean. Yield, uptime, price, crew, power, floor
# and room are inherited.
UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Flash lamps above a belt."""

    flashed_area = parameter("cm2", "Area that one flash of all lamps covers", above=0)
    flash_rate = parameter("1/s", "Flashes per time", above=0)
    flashes = parameter("1", "Flashes that each place needs", above=0)
    belt_area = parameter("m2/h", "Area per time that the belt carries at most", above=0)
    fill = parameter("1", "Share of the belt covered by sheets", above=0, at_most=1)
    flash_energy = parameter("J/cm2", "Light on the sheet per flash and area", above=0)
    lamp_efficiency = parameter(
        "1", "Light on the sheet per electricity of the lamps", above=0, at_most=1
    )
    process_gas = choice("material", "Gas above the belt", sold_in="m3")
    gas_use = parameter("m3/m2", "Gas per treated area", at_least=0)


# Equations are plain arithmetic on `p`; units need no factors, and the same lines serve numbers,
# samples, units and formulas.
@quantity
def lamp_limited(p) -> Number:
    """Area per hour that the lamps treat."""
    return p.flashed_area * p.flash_rate / p.flashes


def throughput(p) -> Number:
    """Sheet area per hour."""
    return minimum(lamp_limited(p), p.belt_area) * p.fill


def materials(p):
    """Gas."""
    return {p.process_gas: p.gas_use}


def energy(p):
    """Electricity of the lamps, which flash on the gaps between sheets, too."""
    return {"electricity": p.flashes * p.flash_energy / (p.lamp_efficiency * p.fill)}


NUMBERS = """
industrial:
  yield_:            {value: 0.98, range: [0.93, 0.995], source: "assumption: example"}
  uptime:            {value: 0.88, range: [0.8, 0.95], source: "assumption: example"}
  machine_price:     {value: 1.5, unit: MUSD, year: 2023, range: [0.7, 3], source: "assumption: example, not a quotation"}
  skilled_operators: {value: 0.1, range: [0.05, 0.2], source: "assumption: example"}
  helpers:           {value: 0.2, range: [0.1, 0.4], source: "assumption: example"}
  power:             {value: 10, unit: kW, range: [5, 20], source: "assumption: example, belt, cooling and control"}
  floor_area:        {value: 30, unit: m2, range: [20, 50], source: "assumption: example"}
  room:              dry
  flashed_area:      {value: 300, unit: cm2, range: [100, 600], source: "assumption: example"}
  flash_rate:        {value: 2, unit: 1/s, range: [1, 5], source: "assumption: example"}
  flashes:           {value: 5, range: [2, 20], distribution: pert, source: "assumption: example; nobody has measured it"}
  belt_area:         {value: 100, unit: m2/h, source: "assumption: example"}
  fill:              {value: 0.8, range: [0.6, 0.9], source: "assumption: example"}
  flash_energy:      {value: 10, unit: J/cm2, range: [5, 20], source: "assumption: example"}
  lamp_efficiency:   {value: 0.3, range: [0.15, 0.5], source: "assumption: example"}
  process_gas:       argon
  gas_use:           {value: 0.1, unit: m3/m2, range: [0.02, 0.5], source: "assumption: example"}
"""
GOOD = 20e6  # good square metres a year, about those of a plant of 2 GWh

# By itself a step stands at a site, which brings hours, wages, energy and finance. A misspelt or
# missing number would be told now.
step = own_step(sys.modules[__name__], NUMBERS, "flash_annealing")
alone = stand_alone(step, "industrial", site="us_2024")
nominal = run_step(alone, alone.numbers, GOOD)
machines = nominal.resources.machines
assert machines is not None
print(
    f"{nominal.resources.throughput:.1f} m2/h a machine, {machines.installed:.0f} machines for"
    f" {GOOD:,.0f} good m2 a year"
)
print("USD per good m2")
costs = pd.Series(nominal.costs) / GOOD
print(costs[costs != 0].sort_values(ascending=False).to_string(float_format="{:.4f}".format))
print(f"{'total':10} {nominal.total / GOOD:.4f}", end="\n\n")

# Which number decides? The study draws the step's own uncertain numbers; the function gives what it
# should look at. Machines are counted as fractions here, so that no index depends on where the next
# whole machine begins. (`inputs`, `materials`, `energy` and `waste` are names of the step's
# contract, so nothing else in this file is called so.)
uncertain = {
    key: value
    for key, value in alone.values.items()
    if value.uncertain and key.startswith(f"{step.id}.")
}
# What is drawn is a probability; each value turns it into a number by its own distribution, which
# knows the bounds that the step's declaration sets.
varied = {key: {"range": [1e-6, 1 - 1e-6], "distribution": "uniform"} for key in uncertain}


def cost(p):
    """USD per good m2 with the numbers at these probabilities in place of the step's."""
    drawn = {key: value.draw(p[key]) for key, value in uncertain.items()}
    return {
        "usd_per_m2": (
            run_step(alone, {**alone.numbers, **drawn}, GOOD, capacity="fractional").total / GOOD
        )
    }


study = sobol(cost, inputs=varied, n=4096, seed=1)
frame = study.frame.set_index("name")[["S1", "S1_error", "ST", "ST_error"]]
print(
    "Share of the variance of USD per m2: S1 alone, ST with all that it acts together with, each"
    " with its error"
)
print(frame.head(6).to_string(float_format="{:.3f}".format))
print(f"{'all':29} {frame['S1'].sum():.3f}")
