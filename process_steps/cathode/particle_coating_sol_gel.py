"""Sol-gel coating of powder: alkoxides in a solvent are sprayed on, dried and annealed.

Powder is kept moving in warm gas while the solution is sprayed onto it; the solvent evaporates, is
condensed and mostly used again, and a gel stays that a kiln turns into the film. A batch takes its
turnaround and the time in which the dryer evaporates its solvent, so thick films and dilute
solutions take longer; the kiln holds powder for a time, and the slower of the two decides. In a
laboratory the kiln is a furnace for one batch. Part of the alkoxide dries on walls and filters;
dust leaves with the gas (yield).
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters, combine
from model.reading.parameter import choice, parameter, product
from process_steps.films import film_share
from process_steps.shapes import batch, limited, residence

UNIT = "kg"
PORTS = {"feed": "kg"}


class Parameters(StepParameters):
    """Spray coater with condenser and kiln, and the film it makes."""

    batch_mass = parameter("kg", "Coated powder of one batch", above=0, chosen=True)
    turnaround_time = parameter(
        "min", "Filling, heating, cooling and emptying of the coater", at_least=0
    )
    evaporation_rate = parameter(
        "kg/h", "Solvent that the coater evaporates without wetting the powder through", above=0
    )
    kiln_load = parameter("kg", "Powder in the kiln at once", above=0, chosen=True)
    kiln_time = parameter(
        "h", "Time of the powder in the kiln: heating, annealing and cooling", above=0
    )
    solvent = choice("material", "Solvent of the alkoxides")
    solvent_per_film = parameter("1", "Solvent sprayed per mass of film", above=0)
    solvent_recovery = parameter(
        "1", "Share of the solvent that is condensed and used again", at_least=0, at_most=1
    )
    precursor = choice("material", "Alkoxide of the film's main metal")
    precursor_per_film = parameter("1", "Main alkoxide per mass of film, by stoichiometry", above=0)
    second_precursor = choice("material", "Alkoxide of the film's other metal, such as lithium")
    second_per_film = parameter(
        "1", "Other alkoxide per mass of film, by stoichiometry: 0 for a simple oxide", at_least=0
    )
    precursor_utilisation = parameter(
        "1", "Share of the alkoxides that becomes film", above=0, at_most=1
    )
    heat_of_evaporation = parameter("kJ/kg", "Heat to warm and evaporate the solvent", above=0)
    heat_capacity = parameter("J/(kg*K)", "Heat capacity of the powder", above=0)
    annealing_rise = parameter(
        "K", "Annealing temperature above the surroundings", above=0, difference=True
    )
    thermal_efficiency = parameter(
        "1", "Share of the heat spent that reaches solvent and powder", above=0, at_most=1
    )
    film = choice("material", "Material of the film", of_product=True)
    film_thickness = product("nm", "Thickness of the film", above=0)
    specific_surface = product("m2/g", "Surface of the uncoated powder per its mass", above=0)


@quantity
def solvent_load(p) -> Number:
    """Solvent evaporated per mass of coated powder; what sprays past carries as much along."""
    return film_share(p) * p.solvent_per_film / p.precursor_utilisation


@quantity
def coated_per_hour(p) -> Number:
    """Powder per hour from the coater."""
    return batch(
        p.batch_mass, p.turnaround_time + p.batch_mass * solvent_load(p) / p.evaporation_rate
    )


@quantity
def heat(p) -> Number:
    """Heat for drying and annealing per mass of coated powder, with losses."""
    drying = solvent_load(p) * p.heat_of_evaporation
    return (drying + p.heat_capacity * p.annealing_rise) / p.thermal_efficiency


def throughput(p) -> Number:
    """Coated powder per hour, limited by coater and kiln."""
    return limited(coated_per_hour(p), residence(p.kiln_load, p.kiln_time))


def inputs(p):
    """Uncoated powder."""
    return {"feed": 1.0 - film_share(p)}


def materials(p):
    """Alkoxides, and solvent that is not recovered."""
    sprayed = film_share(p) / p.precursor_utilisation
    return combine(
        [
            (p.precursor, sprayed * p.precursor_per_film),
            (p.second_precursor, sprayed * p.second_per_film),
            (p.solvent, solvent_load(p) * (1.0 - p.solvent_recovery)),
        ]
    )


def energy(p):
    """Heat for drying and annealing; the machine's power covers blowers, condenser and drives."""
    return {"electricity": heat(p)}
