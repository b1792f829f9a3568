"""Sheets that are fired from green tape: shrinkage.

Firing conserves mass while the sheet shrinks by the same share in all directions, so the green tape
follows from the fired layer: area by 1/(1 - shrinkage)^2, thickness by 1/(1 - shrinkage).
"""

from model.language.equations import Number
from model.layers import sheet
from model.plant.namespace import quantity
from model.reading.parameter import parameter


class FiredParameters(sheet.SheetParameters):
    """A fired sheet with a ceramic electrolyte in it."""

    shrinkage = parameter(
        "1", "Linear shrinkage from green tape to fired sheet", at_least=0, below=0.6
    )


@quantity
def green_area_ratio(p) -> Number:
    """Area of green tape per area of fired sheet."""
    return 1.0 / (1.0 - p.shrinkage) ** 2


@quantity
def green_thickness(p) -> Number:
    """Thickness of the dried green tape."""
    return p.thickness / (1.0 - p.shrinkage)
