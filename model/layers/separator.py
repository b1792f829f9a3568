"""Dense ceramic separator, cast from tape and fired."""

from model.language.equations import Number
from model.layers import ceramic, fired, sheet
from model.plant.namespace import quantity

SHARED = (sheet, fired, ceramic)


class Parameters(ceramic.CeramicParameters):
    """A separator is a ceramic sheet and nothing else."""


@quantity
def areal_mass(p) -> Number:
    """Mass per cell area."""
    return ceramic.fired_mass(p)


@quantity
def areal_resistance(p) -> Number:
    """Ionic resistance across the separator times area."""
    return p.thickness / ceramic.effective_conductivity(p)
