"""Masses and volumes of a cell's layers per area, and the energy of the stack, by layers as
measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from model.language.names import among
from model.language.units import unit
from model.plant.site import MaterialParameters
from model.published.case import (
    Check,
    Tolerance,
    allowed,
    at,
    compared,
    figures_of,
    has,
    members,
    number,
    tolerance_of,
)
from model.published.question import Number, Question
from model.reading.document import Tree
from model.reading.errors import UserError

EXACT = Tolerance(relative=1e-6)
INPUTS = ("inputs",)
POSITIVE = (
    "inputs.thickness_um",
    "inputs.density_mg_uL",
    "inputs.areal_capacity_mAh_cm2",
    "inputs.mean_OCP_V",
)
EXPECTED = ("loadings", "energy", "check")
NAMES = {"neg": "Negative electrode", "pos": "Positive electrode", "sep": "Separator"}
FOILS = {
    "cc_neg": ("Negative current collector", "Cu"),
    "cc_pos": ("Positive current collector", "Al"),
}
SHARED = 0.5  # a foil lies between two cells
MICROLITRE = 10.0  # a volume per area in uL/cm2 is 10 um
NEGLIGIBLE = 1e-9  # shares that differ by less are equal: they are sums of decimal figures


def checks(case: Tree) -> Iterator[Check]:
    """Loadings by layer, then the stack, then what the file notes of it."""
    asked, tolerance = _question(case), tolerance_of(case, EXACT)
    q = asked.asked()[1]
    obtained = _loadings(q)
    for name, entry in figures_of(case, "loadings").items() if has(case, "loadings") else ():
        if name not in obtained:
            raise UserError(f"{entry.place}: there is no such loading{among(name, obtained)}")
        yield from compared(entry, obtained[name], tolerance, f"{name}: ")
    energy = {
        "Volumetric stack energy density": (
            q["cell.areal_energy"] / q["cell.stack_thickness"] * unit("L").factor
        ),
        "Gravimetric stack energy density": q["cell.areal_energy"] / q["cell.stack_mass"],
        "Stack average OCP": q["cell.areal_energy"] / q["cell.areal_capacity"],
        "Capacity": q["cell.areal_capacity"] / unit("mAh/cm2").factor,
        "Stack thickness": q["cell.stack_thickness"] / unit("um").factor,
        "Stack density": q["cell.stack_mass"] / q["cell.stack_thickness"] / unit("g/cm3").factor,
    }
    if has(case, "energy"):
        yield from compared(at(case, "energy"), energy, tolerance, headline=True)
    noted = {
        "mass_mg_cm2": q["cell.stack_mass"] / unit("mg/cm2").factor,
        "Wh_per_kg": energy["Gravimetric stack energy density"],
        "Wh_per_L": energy["Volumetric stack energy density"],
    }
    if has(case, "check"):
        yield from compared(at(case, "check"), noted, tolerance, "check: ")


def _question(case: Tree) -> Question:
    asked, inputs = Question(case), at(case, "inputs")
    schema = MaterialParameters.parameters()["density"]
    densities = {
        name: allowed(schema, entry) for name, entry in members(inputs, "density_mg_uL").items()
    }

    def density(name: str) -> float:
        if name not in densities:
            raise UserError(f"{at(inputs, 'density_mg_uL').place}: the key '{name}' is missing")
        return densities[name]

    for name in ("electrolyte", "neg_active", "pos_active", "Cu", "Al"):
        asked.material(name, 0.0)
        asked.put(f"materials.{name}.density", "g/cm3", density(name) / unit("g/cm3").factor)
    layers: dict[str, tuple[str, Mapping[str, Number | str]]] = {}
    for layer, filled in (
        ("neg", "neg_electrode_wet"),
        ("sep", "sep_wet"),
        ("pos", "pos_electrode_wet"),
    ):
        own = at(inputs, layer) if layer != "sep" else None
        if own and number(own, "porosity") + number(own, "active_vf") > 1.0 + NEGLIGIBLE:
            together = (
                f"porosity {number(own, 'porosity'):g} and active_vf {number(own, 'active_vf'):g}"
            )
            raise UserError(
                f"{own.place}: {together} are more than the whole layer; allowed: at most 1 together"
            )
        layers[layer] = (
            "measured",
            {
                "thickness": at(inputs, "thickness_um", layer),
                "filled_density": density(filled) / unit("g/cm3").factor,
                "porosity": at(own, "porosity") if own else at(inputs, "sep_porosity"),
                "active_volume_share": at(own, "active_vf") if own else 0.0,
                "capacity_per_area": (
                    at(inputs, "areal_capacity_mAh_cm2") if layer == "pos" else 0.0
                ),
                "active": f"{layer}_active" if own else "electrolyte",
                "electrolyte": "electrolyte",
            },
        )
    for layer, (_, metal) in FOILS.items():
        layers[layer] = (
            "collector",
            {
                "foil_thickness": at(inputs, "thickness_um", layer),
                "material": metal,
                "share": SHARED,
            },
        )
    asked.cell_of(layers, voltage=at(inputs, "mean_OCP_V"))
    asked.output(1.0)
    asked.machines("product", {"pace": 1.0})
    return asked


def _loadings(q: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Volume (uL/cm2), mass (mg/cm2) and density (g/cm3) of every part of every layer."""

    def figures(volume: float, mass: float) -> dict[str, float]:
        return {
            "volume_uL_cm2": volume / unit("um").factor / MICROLITRE,
            "mass_mg_cm2": mass / unit("mg/cm2").factor,
            "density": mass / volume / unit("g/cm3").factor if volume else 0.0,
        }

    def rest(of: str) -> tuple[float, float]:
        """Volume and mass of what is neither pore nor active material; none where they fill the
        layer.
        """
        nothing = q[of + "rest_volume"] <= NEGLIGIBLE * q[of + "layer_thickness"]
        return (
            (0.0, q[of + "rest_mass"]) if nothing else (q[of + "rest_volume"], q[of + "rest_mass"])
        )

    loadings = {}
    for layer, name in NAMES.items():
        of = f"cell.{layer}."
        loadings[f"{name} electrolyte"] = figures(
            q[of + "electrolyte_volume"], q[of + "electrolyte_mass"]
        )
        loadings[f"{name} active material"] = figures(
            q[of + "active_volume"], q[of + "active_mass"]
        )
        left = f"{name} material" if layer == "sep" else f"{name} inactive material"
        loadings[left] = figures(*rest(of))
        loadings[f"{name} dry"] = figures(q[of + "layer_thickness"], q[of + "dry_mass"])
        loadings[name] = figures(q[of + "layer_thickness"], q[of + "areal_mass"])
    for layer, (name, _) in FOILS.items():
        loadings[name] = figures(
            q[f"cell.{layer}.layer_thickness"] / SHARED, q[f"cell.{layer}.areal_mass"] / SHARED
        )
    return loadings
