"""What porous ceramic scaffolds share: pores, their internal surface, and the ions' way through the
skeleton.
"""

from dataclasses import replace

from model.language.equations import Number
from model.layers import ceramic, sheet
from model.plant.namespace import quantity
from model.reading.parameter import parameter

# Where an electrode reacts evenly over its depth, ions cross a third of it on average (de Levie's
# porous electrode).
MEAN_PATH = 1.0 / 3.0


class ScaffoldParameters(ceramic.CeramicParameters):
    """A porous sheet whose pores are filled later; how porous it is is decided with the pore former."""

    porosity = replace(sheet.SheetParameters.porosity, chosen=True)
    pore_diameter = parameter("um", "Mean diameter of the pores", above=0)
    fill_fraction = parameter("1", "Share of the pore volume that is filled", above=0, at_most=1)


@quantity
def pore_volume(p) -> Number:
    """Pore volume per cell area."""
    return p.thickness * p.porosity


@quantity
def internal_area(p) -> Number:
    """Pore surface per cell area: that of cylindrical pores of the mean diameter, plus the outer
    face.
    """
    return 1.0 + 4.0 * pore_volume(p) / p.pore_diameter


@quantity
def areal_resistance(p) -> Number:
    """Ionic resistance of the skeleton times area, over the mean path."""
    return MEAN_PATH * p.thickness / ceramic.effective_conductivity(p)
