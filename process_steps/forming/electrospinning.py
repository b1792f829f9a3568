"""Electrospinning of a mat of precursor fibres that firing turns into ceramic.

A high voltage draws fibres from a solution of precursor salts and polymer; the solvent evaporates
in flight and leaves by the exhaust. Every length of emitter, needles or wires, gives so much fibre
an hour, so thick mats take in proportion longer. Salts and polymer weigh several times the ceramic
that stays after firing, which is another step. Fibres beside the collector and torn mats are lost
(yield). Salts are counted as the ingredients of the ceramic's recipe.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import StepParameters, combine
from model.reading.parameter import choice, parameter, product

UNIT = "m2"


class Parameters(StepParameters):
    """Spinning machine, solution, and the mat that is spun."""

    emitter_length = parameter(
        "m",
        "Length of all emitters of one machine; a needle counts by its spacing",
        above=0,
        chosen=True,
    )
    fibre_rate = parameter("g/(m*h)", "Dry fibre per length of emitter", above=0)
    polymer = choice("material", "Polymer that makes the solution spinnable")
    polymer_ratio = parameter("1", "Polymer in the fibre per mass of fired ceramic", above=0)
    salt_ratio = parameter(
        "1", "Dry precursor salts in the fibre per mass of fired ceramic", at_least=1
    )
    solvent = choice("material", "Solvent of the solution")
    solids_share = parameter("1", "Salts and polymer per mass of solution", above=0, at_most=1)
    carrier = choice("material", "Film or web on which the mat is collected", sold_in="m2")
    carrier_uses = parameter("1", "Collections that one area of carrier survives", above=0)
    powder = choice(
        "material", "Ceramic of the fired fibres, by its recipe", of_product=True, made=True
    )
    green_ceramic_mass = product("g/m2", "Fired ceramic per area of the mat as spun", above=0)


@quantity
def fibre_mass(p) -> Number:
    """Dry fibre, polymer and salts, per area of mat."""
    return p.green_ceramic_mass * (p.polymer_ratio + p.salt_ratio)


@quantity
def solvent_use(p) -> Number:
    """Solvent that evaporates per area of mat."""
    return fibre_mass(p) * (1.0 - p.solids_share) / p.solids_share


def throughput(p) -> Number:
    """Area of mat per hour."""
    return p.emitter_length * p.fibre_rate / fibre_mass(p)


def materials(p):
    """The solution, and carrier worn out."""
    return combine(
        [
            *(
                (ingredient, amount * p.green_ceramic_mass)
                for ingredient, amount in p.powder.recipe.items()
            ),
            (p.polymer, p.green_ceramic_mass * p.polymer_ratio),
            (p.solvent, solvent_use(p)),
            (p.carrier, 1.0 / p.carrier_uses),
        ]
    )
