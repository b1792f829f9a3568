"""What the plant as a whole makes, costs and needs: sums over its steps, a year, per cell and per
energy.

Equations see the plant as `plant`: the `cell` it makes, its order (`annual_output`, `counted_in`),
the costs of its `steps`, its `own` cost, and by step the `compound_yields` and `utilisations`.
"""

from __future__ import annotations

from model.language.equations import Number, highest, lowest, total
from model.plant import cell as of_cell
from model.plant.namespace import Unknown, quantity


@quantity
def good_cells(plant) -> Number:
    """Good cells a year."""
    if plant.counted_in == "cells":
        return plant.annual_output
    of_one = of_cell.energy if plant.counted_in == "energy" else of_cell.area
    return plant.annual_output / of_one(plant.cell)


@quantity
def good_energy(plant) -> Number:
    """Energy of the good cells of a year."""
    return good_cells(plant) * of_cell.energy(plant.cell)


@quantity
def operators(plant) -> Number:
    """Operators on duty, all steps."""
    return total(step.equipment.staff for step in plant.steps)


@quantity
def annual_cost(plant) -> Number:
    """All cost of a year: the sum over steps and the plant."""
    return total([*(step.total for step in plant.steps), plant.own.total])


@quantity
def cost_per_kwh(plant) -> Number:
    """Yearly cost over the energy of the good cells of a year, at the plant's gate."""
    return annual_cost(plant) / good_energy(plant)


@quantity
def cost_per_cell(plant) -> Number:
    """Yearly cost per good cell."""
    return annual_cost(plant) / good_cells(plant)


@quantity
def cost_per_m2(plant) -> Number:
    """Yearly cost per cell area, all unit cells of a cell counted."""
    return annual_cost(plant) / (good_cells(plant) * of_cell.area(plant.cell))


@quantity
def investment(plant) -> Number:
    """Equipment of all steps with its installation."""
    return total(step.equipment.investment for step in plant.steps)


@quantity
def investment_per_energy(plant) -> Number:
    """Investment over the energy of the good cells of a year."""
    return investment(plant) / good_energy(plant)


@quantity
def overall_yield(plant) -> Number:
    """Product of the yields on the worst path through the chain."""
    return lowest(plant.compound_yields.values())


@quantity
def bottleneck_utilisation(plant) -> Number:
    """Highest utilisation of a step."""
    if not plant.utilisations:  # nothing buys whole machines
        raise Unknown("plant.utilisations")
    return highest(plant.utilisations.values())


@quantity
def floor_area(plant) -> Number:
    """Floor of all machines with access, without ways, stores and offices."""
    return total(step.equipment.floor for step in plant.steps)


@quantity
def staff(plant) -> Number:
    """Operators and managers on duty, all steps."""
    return operators(plant) + plant.own.managers


@quantity
def energy_per_energy(plant) -> Number:
    """Electricity and gas used per energy of good cells."""
    used = [amount for step in plant.steps for amount in (step.electricity, step.natural_gas)]
    return total(used) / good_energy(plant)
