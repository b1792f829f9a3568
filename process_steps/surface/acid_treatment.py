"""Acid treatment of garnet sheets in a wet bench, to remove lithium carbonate from their surface.

Sheets pass through an acid bath, a water-free rinse and a dryer, and leave into dry gas. Each zone
allows a speed, its length over the time a sheet must spend in it, and the slowest decides. In a
laboratory a zone is a beaker or a drying place that holds one piece, its times include handling,
and the same equations hold. Acid leaves with the sheets (drag-out) and as bleed that keeps
dissolved salt low; part of the rinse solvent evaporates. Thin sheets break in handling and drying
(yield). The carbonate leaves as gas and salt, and the garnet etched away is neglected.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters, combine
from model.reading.parameter import choice, parameter
from process_steps.shapes import limited, web

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Wet bench with its zones, and what it uses."""

    belt_width = parameter(
        "m", "Working width of the rollers or belt; of one piece in a beaker", above=0, chosen=True
    )
    fill = parameter("1", "Share of the working area covered by sheets", above=0, at_most=1)
    bath_length = parameter(
        "m", "Length of the acid bath along the transport", above=0, chosen=True
    )
    immersion_time = parameter("s", "Time of a sheet in the acid", above=0)
    rinse_length = parameter("m", "Length of the rinse along the transport", above=0, chosen=True)
    rinse_time = parameter("s", "Time of a sheet in the rinse", above=0)
    dryer_length = parameter("m", "Length of the dryer along the transport", above=0, chosen=True)
    drying_time = parameter(
        "s", "Time of a sheet in the dryer, in a laboratory with handling and transfer", above=0
    )
    acid = choice("material", "Acid as bought")
    acid_share = parameter("1", "Mass of pure acid per mass of acid as bought", above=0, at_most=1)
    acid_molar_mass = parameter("g/mol", "Molar mass of the pure acid", above=0)
    acid_concentration = parameter("mol/L", "Acid in the bath", above=0)
    bath_use = parameter("L/m2", "Bath lost as drag-out and bleed per area of sheet", at_least=0)
    rinse_solvent = choice("material", "Solvent of the rinse")
    rinse_use = parameter("L/m2", "Rinse solvent made up per area of sheet", at_least=0)


@quantity
def transport_speed(p) -> Number:
    """Speed of the sheets that leaves enough time in each zone."""
    return limited(
        p.bath_length / p.immersion_time,
        p.rinse_length / p.rinse_time,
        p.dryer_length / p.drying_time,
    )


@quantity
def pure_acid_use(p) -> Number:
    """Pure acid lost with the bath per area of sheet."""
    return p.bath_use * p.acid_concentration * p.acid_molar_mass


def throughput(p) -> Number:
    """Sheet area per hour."""
    return web(transport_speed(p), p.belt_width) * p.fill


def materials(p):
    """Acid as bought, and make-up of the rinse; water of the bath is not counted."""
    acid, solvent = pure_acid_use(p) / p.acid_share, p.rinse_use * p.rinse_solvent.density
    return combine([(p.acid, acid), (p.rinse_solvent, solvent)])
