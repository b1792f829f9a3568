"""The equations that a file of BatPaC states in words, the numbers in them, and how a process area
depends on the product by them.
"""

from __future__ import annotations

from collections.abc import Mapping

# Number by number, what the equations of the file say.
_N = r"(\d+(?:\.\d+)?)"
SAID = {
    "solvent": rf"coating capex extra factor .*\^{_N}, baselines {_N} and {_N} kg/m2",
    "stacking": rf"stacking: all three factors \* \(Ah/{_N}\)\^{_N}",
    "formation": (
        rf"formation: labour, area \* \(Ah/{_N}\)\^{_N}; capex \* \(Ah/{_N}\)\^{_N} \* \({_N} if"
        rf" Ah>{_N}\)"
    ),
    "pack": rf"pack assembly labour and capex \* \(modules/{_N}\)\^{_N}",
    "prices": (
        rf"labour rate {_N} \$/h; building {_N} \$/m2; dep = {_N} %/yr capex \+ {_N} %/yr building"
    ),
    "overheads": (
        rf"variable overhead={_N}\*labour\+{_N}\*dep; GSA={_N}\*\(labour\+VO\)\+{_N}\*dep;"
        rf" R&D={_N}\*dep"
    ),
    "launch": (
        rf"launch={_N}\*materials\+{_N}\*\(labour\+VO\); WC={_N}\*\(materials\+labour\+VO\);"
        rf" profit={_N}\*\(capex\+building\+launch\+WC\); warranty={_N}\*"
    ),
}
UNSAID = "no equation states the rule of {name} as expected"


def product_law(
    id: str, said: Mapping[str, tuple[float, ...]], inputs: Mapping[str, float]
) -> dict[str, float]:
    """How an area depends on the product: coating on solvent per area, stacking and formation on
    capacity, packs on modules.
    """

    def depends(
        on: float, reference: float, labour: float, investment: float, floor: float
    ) -> dict[str, float]:
        return {
            "product_size": on,
            "reference_product": reference,
            "labour_product_exponent": labour,
            "investment_product_exponent": investment,
            "floor_product_exponent": floor,
        }

    capacity = inputs["cell_capacity"]
    if id in ("coat_pos", "coat_neg"):
        exponent, *references = said["solvent"]
        side = id.removeprefix("coat_")
        return depends(
            inputs[f"{side}_solvent_per_area"], references[side == "neg"], 0.0, exponent, 0.0
        )
    if id == "stacking":
        reference, exponent = said["stacking"]
        return depends(capacity, reference, exponent, exponent, exponent)
    if id == "formation":
        reference, exponent, _, of_investment, factor, limit = said["formation"]
        law = depends(capacity, reference, exponent, of_investment, exponent)
        return {**law, "product_limit": limit, "factor_above_limit": factor}
    if id == "pack_assembly":
        reference, exponent = said["pack"]
        return depends(inputs["modules_per_pack"], reference, exponent, exponent, 0.0)
    return {}
