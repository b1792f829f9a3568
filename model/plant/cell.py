"""The cell by layers: energy, mass, volume, resistance and charging, and the quantities that steps
are bound to.
"""

from __future__ import annotations

import sys

from model.language.equations import Number, maximum, minimum, total
from model.plant.namespace import Namespace, quantities, quantity
from model.reading.parameter import Schema, choice, constant, parameter


class CellParameters(Schema):
    """What belongs to the whole cell rather than to one layer."""

    sheet_length = parameter("mm", "Length of one unit cell", above=0, chosen=True)
    sheet_width = parameter("mm", "Width of one unit cell", above=0, chosen=True)
    sheets_per_cell = parameter("1/cell", "Unit cells stacked in one cell", above=0, chosen=True)
    voltage = parameter("V", "Mean discharge voltage", above=0)
    pouch = choice("material", "Pouch film", sold_in="m2")
    pouch_margin = parameter("mm", "Sealing margin around the stack", at_least=0)
    pouch_areal_mass = parameter("g/m2", "Mass of pouch film per area", at_least=0)
    pouch_thickness = parameter("um", "Thickness of pouch film", at_least=0)
    tab_positive = choice("material", "Metal of the positive tab")
    tab_negative = choice("material", "Metal of the negative tab")
    tab_mass = parameter("g/cell", "Mass of each of the two tabs", at_least=0)
    temperature = parameter(
        "degC", "Temperature at which the cell is rated", above=-100, below=200, chosen=True
    )
    overpotential_limit = parameter("V", "Largest overpotential allowed in charging", above=0)
    bruggeman_exponent = parameter(
        "1", "Exponent that turns a volume share into a conductivity share", at_least=1
    )
    charged_share = parameter(
        "1", "Share of the capacity charged in the charging time", above=0, at_most=1, chosen=True
    )
    one_cell = constant(
        "cell", 1.0, "One cell, where a mass or area is stated per piece", "fact: definition"
    )
    one_hour = constant("h", 1.0, "The hour in the definition of a C-rate", "fact: definition")
    boltzmann = constant(
        "eV/K", 8.617333262e-5, "Boltzmann constant", "@codata2018, Boltzmann constant in eV/K"
    )
    reference_temperature = constant(
        "degC",
        25.0,
        "Temperature at which conductivities are stated",
        "fact: the convention of the conductivity tables",
    )


class InterfaceParameters(Schema):
    """One contact between an electrode and the electrolyte; null where nobody reports a value."""

    resistance = parameter(
        "ohm*cm2", "Resistance of the contact times area", at_least=0, unknown_allowed=True
    )
    critical_current_density = parameter(
        "mA/cm2", "Current density above which the contact fails", above=0, unknown_allowed=True
    )


SIDES = ("anode", "cathode")


def _sum(cell: Namespace, name: str) -> Number:
    """A quantity summed over the layers that have it."""
    return total(
        kind.quantities[name](layer) for kind, layer in cell.layers if name in kind.quantities
    )


@quantity
def sheet_area(cell) -> Number:
    """Area of one unit cell."""
    return cell.sheet_length * cell.sheet_width


@quantity
def area(cell) -> Number:
    """Cell area: all unit cells of one cell."""
    return sheet_area(cell) * cell.sheets_per_cell


@quantity
def areal_capacity(cell) -> Number:
    """Reversible capacity per cell area, that of the cathode."""
    return _sum(cell, "areal_capacity")


@quantity
def capacity(cell) -> Number:
    """Reversible capacity of one cell."""
    return areal_capacity(cell) * area(cell)


@quantity
def areal_energy(cell) -> Number:
    """Energy per cell area."""
    return areal_capacity(cell) * cell.voltage


@quantity
def energy(cell) -> Number:
    """Energy of one cell."""
    return areal_energy(cell) * area(cell)


@quantity
def pouch_area(cell) -> Number:
    """Pouch film in one cell, both faces with margins."""
    margin = 2.0 * cell.pouch_margin
    return 2.0 * (cell.sheet_length + margin) * (cell.sheet_width + margin) / cell.one_cell


@quantity
def stack_mass(cell) -> Number:
    """Mass of the layers per cell area."""
    return _sum(cell, "areal_mass")


@quantity
def fired_mass(cell) -> Number:
    """Mass of the sheet as fired, per cell area: skeletons, separator and composite, without what
    is filled in later.
    """
    return _sum(cell, "fired_mass")


@quantity
def electrolyte_mass(cell) -> Number:
    """Liquid electrolyte in one cell: pores of all layers, and the excess."""
    return _sum(cell, "electrolyte_mass") * area(cell)


@quantity
def stack_thickness(cell) -> Number:
    """Thickness of one unit cell, in the charged state."""
    return _sum(cell, "layer_thickness")


@quantity
def mass(cell) -> Number:
    """Mass of one cell with pouch and tabs."""
    return (
        stack_mass(cell) * area(cell)
        + pouch_area(cell) * cell.pouch_areal_mass
        + 2.0 * cell.tab_mass
    )


@quantity
def volume(cell) -> Number:
    """Volume of one cell with its pouch, without the sealing margin."""
    return sheet_area(cell) * (
        stack_thickness(cell) * cell.sheets_per_cell + 2.0 * cell.pouch_thickness / cell.one_cell
    )


@quantity
def specific_energy(cell) -> Number:
    """Energy over the mass of the cell with pouch and tabs."""
    return energy(cell) / mass(cell)


@quantity
def energy_density(cell) -> Number:
    """Energy over the volume of the cell without the sealing margin."""
    return energy(cell) / volume(cell)


@quantity
def layer_resistance(cell) -> Number:
    """Area specific resistance of separator and electrodes, without the contacts."""
    return _sum(cell, "areal_resistance")


@quantity
def area_specific_resistance(cell) -> Number:
    """Resistance times area of a unit cell: separator, electrodes and both contacts."""
    return (
        layer_resistance(cell)
        + cell.interfaces["anode"].resistance
        + cell.interfaces["cathode"].resistance
    )


@quantity
def deliverable_energy_1c(cell) -> Number:
    """Energy one cell gives in one hour, after ohmic loss."""
    loss = areal_capacity(cell) / cell.one_hour * area_specific_resistance(cell)
    return energy(cell) * maximum(0.0, 1.0 - loss / cell.voltage)


@quantity
def largest_current(cell) -> Number:
    """Largest charging current density: below the critical one, and within the overpotential limit."""
    ohmic = cell.overpotential_limit / area_specific_resistance(cell)
    return minimum(cell.interfaces["anode"].critical_current_density, ohmic)


@quantity
def max_c_rate(cell) -> Number:
    """Largest charging rate, as multiples of the current that fills the cell in an hour."""
    return largest_current(cell) / areal_capacity(cell) * cell.one_hour


@quantity
def minutes_to_80_percent(cell) -> Number:
    """Charging time at the largest current; diffusion limits are not considered."""
    return cell.charged_share * areal_capacity(cell) / largest_current(cell)


CELL_QUANTITIES = quantities(sys.modules[__name__])
