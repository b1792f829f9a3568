"""Spin coating of a thin film from solution on single pieces.

Solution is dropped on a piece, which spins until a thin wet layer is left, and the piece is baked
dry. Nearly all of the solution is spun off and lost with its solvent. A film thicker than one spin
leaves needs several. Spinning heads with handling between pieces, or places on the hot plates,
decide how many pieces are coated an hour, whatever their size. The solution covers the outer face
and is not meant to fill pores. A laboratory spins by hand in a glovebox; the industrial form is a
track for wafers, the method taken to volume unchanged, not a line that anybody would choose.
"""

from model.language.equations import Number, whole
from model.plant.namespace import quantity
from model.plant.step import StepParameters, combine
from model.reading.parameter import choice, parameter, product
from process_steps.films import film_mass
from process_steps.shapes import limited, station

UNIT = "m2"
PORTS = {"feed": "m2"}


class Parameters(StepParameters):
    """Spinning heads and hot plates, and the film they make."""

    piece_area = parameter("cm2", "Area of one piece", above=0, chosen=True)
    heads = parameter("1", "Spinning heads of the machine", above=0, chosen=True)
    spin_time = parameter("s", "Dispensing and spinning of one coat", above=0)
    handling_time = parameter("s", "Time a head is idle to change pieces", at_least=0)
    bake_places = parameter("1", "Pieces on the hot plates at once", above=0, chosen=True)
    bake_time = parameter("s", "Time of a piece on the hot plate after each coat", above=0)
    thickness_per_coat = parameter("um", "Thickest dry film that one coat leaves", above=0)
    solids_share = parameter("1", "Mass of film material per mass of solution", above=0, below=1)
    material_utilisation = parameter(
        "1", "Share of the dispensed film material that stays on the piece", above=0, at_most=1
    )
    solvent = choice("material", "Solvent of the solution")
    film = choice("material", "Material of the film, as dissolved in the solution", of_product=True)
    film_thickness = product("um", "Thickness of the finished dry film", above=0)


@quantity
def coats(p) -> Number:
    """Coats that the film thickness needs."""
    return whole(p.film_thickness / p.thickness_per_coat)


@quantity
def coat_rate(p) -> Number:
    """Coated area per hour counting each coat, limited by the heads and by the hot plates."""
    spinning = station(p.heads, p.spin_time + p.handling_time, p.piece_area)
    return limited(spinning, station(p.bake_places, p.bake_time, p.piece_area))


@quantity
def film_material_use(p) -> Number:
    """Film material per piece area, with what is spun off."""
    return film_mass(p) / p.material_utilisation


def throughput(p) -> Number:
    """Area per hour with all coats on."""
    return coat_rate(p) / coats(p)


def materials(p):
    """Film material and solvent, with what is spun off; no solvent is recovered."""
    solvent = film_material_use(p) * (1.0 - p.solids_share) / p.solids_share
    return combine([(p.film, film_material_use(p)), (p.solvent, solvent)])
