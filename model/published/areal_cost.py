"""Material cost of a dense or porous sheet per area, by the equation of the engine's ceramic
layers.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.layers import ceramic
from model.plant.namespace import Namespace, ignore
from model.plant.site import MaterialParameters
from model.published.case import (
    Check,
    Tolerance,
    against,
    allowed,
    at,
    has,
    items,
    number,
    printed,
    tolerance_of,
)
from model.reading.document import Tree
from model.reading.errors import UserError

EXACT = Tolerance(relative=1e-9)
INPUTS = (
    "inputs.thickness_um",
    "inputs.porosity",
    "inputs.density_g_cm3",
    "inputs.price_usd_per_kg",
)
EXPECTED = ("expected_usd_per_m2", "printed_usd_per_m2")


def checks(case: Tree) -> Iterator[Check]:
    """The cost at each price of the case."""
    schema, sheet = MaterialParameters.parameters(), ceramic.CeramicParameters.parameters()
    inputs = at(case, "inputs")
    density = allowed(schema["density"], at(inputs, "density_g_cm3"))
    layer = Namespace(
        "cell.separator",
        {
            "thickness": allowed(sheet["thickness"], at(inputs, "thickness_um")),
            "porosity": allowed(sheet["porosity"], at(inputs, "porosity")),
            "electrolyte": Namespace("materials.ceramic", {"density": density}, ignore),
        },
        ignore,
    )
    prices = [allowed(schema["price"], price) for price in items(inputs, "price_usd_per_kg")]
    obtained = [ceramic.fired_mass(layer) * price for price in prices]
    tolerance = tolerance_of(case, EXACT)
    for name, near in (("expected_usd_per_m2", tolerance), ("printed_usd_per_m2", None)):
        if not has(case, name):
            continue
        expected = items(case, name)
        if len(expected) != len(obtained):
            raise UserError(
                f"{at(case, name).place}: expected one figure for each of {len(obtained)} prices"
            )
        for price, figure, cost in zip(prices, expected, obtained, strict=True):
            words = " as printed" if near is None else ""
            yield against(
                f"at {price:g} USD/kg{words}",
                figure,
                cost,
                near or printed(number(figure)),
                "USD/m2",
                headline=True,
            )
