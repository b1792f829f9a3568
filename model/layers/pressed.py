"""Sheets that are coated, dried and pressed, and keep their binder: nothing is fired.

Pressing closes pores and leaves area and mass as they are, so the coat follows from the finished
layer. Ions cross the electrolyte grains, whose contacts are those of a pressed powder, and a binder
that conducts, side by side.
"""

from model.language.equations import Number, power
from model.layers import sheet
from model.plant.namespace import quantity
from model.reading.parameter import parameter


class PressedParameters(sheet.SheetParameters):
    """A pressed sheet of powder and binder."""

    coated_porosity = parameter(
        "1", "Pore share of the dried coat before pressing", at_least=0, below=1
    )
    binder_ratio = parameter("1", "Binder per mass of powder; it stays in the sheet", at_least=0)
    contact_share = parameter(
        "1",
        "Conductivity that the contacts of unfired grains leave, as share of the stated one",
        at_least=0,
        at_most=1,
    )
    binder_conductivity = parameter(
        "S/cm", "Ionic conductivity of the binder at 25 C; 0 where it insulates", at_least=0
    )
    binder_activation_energy = parameter(
        "eV", "Activation energy of the binder's conductivity", at_least=0
    )


@quantity
def green_thickness(p) -> Number:
    """Thickness of the dried coat before pressing."""
    return p.thickness * (1.0 - p.porosity) / (1.0 - p.coated_porosity)


@quantity
def pressed_off(p) -> Number:
    """Share of the coat's thickness that pressing takes off."""
    return 1.0 - p.thickness / green_thickness(p)


@quantity
def grain_conductivity(p) -> Number:
    """Conductivity of the electrolyte grains with their contacts."""
    return sheet.conductivity(p) * p.contact_share


@quantity
def binder_phase_conductivity(p) -> Number:
    """Conductivity of the binder at the cell's temperature."""
    return sheet.arrhenius(p, p.binder_conductivity, p.binder_activation_energy)


def side_by_side(p, electrolyte_share: Number, binder_share: Number) -> Number:
    """Conductivity of a sheet whose grains and binder conduct side by side, each by Bruggeman's
    relation.
    """
    exponent = p.cell.bruggeman_exponent
    grains = grain_conductivity(p) * power(electrolyte_share, exponent)
    return grains + binder_phase_conductivity(p) * power(binder_share, exponent)
