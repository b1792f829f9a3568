"""What porous layers filled with a liquid electrolyte share: its mass, its conductivity in the
pores, area with overhang.

Electrolyte beyond the pores (edges, gas pocket, reserve for what reactions consume) is counted with
the layer whose pores it belongs to, because it stays in the cell and weighs. Areas are those of the
cathode; layers behind it stand over.
"""

from model.language.equations import Number, power
from model.layers import sheet
from model.plant import cell
from model.plant.namespace import quantity
from model.reading.parameter import Schema, choice, parameter


class SoakedParameters(Schema):
    """Pores, and the liquid in them."""

    electrolyte = choice("material", "Liquid electrolyte in the pores")
    porosity = parameter("1", "Pore share of the finished volume", above=0, below=1)
    electrolyte_excess = parameter(
        "1", "Electrolyte in the cell per electrolyte that its pores hold", at_least=1
    )
    overhang = parameter(
        "1",
        "Area of the layer beyond that of the cathode, per area of the cathode",
        at_least=0,
        below=1,
        chosen=True,
    )


@quantity
def area_in_cell(p) -> Number:
    """Area of the layer in one cell, with what stands over the cathode."""
    return cell.area(p.cell) * (1.0 + p.overhang)


@quantity
def effective_conductivity(p) -> Number:
    """Conductivity of the liquid in the pores, by Bruggeman's relation."""
    return sheet.conductivity(p) * power(p.porosity, p.cell.bruggeman_exponent)


def liquid_mass(p, thickness: Number) -> Number:
    """Electrolyte per cell area of a layer of a thickness: its pores, and the excess."""
    return (
        thickness * p.porosity * (1.0 + p.overhang) * p.electrolyte.density * p.electrolyte_excess
    )
