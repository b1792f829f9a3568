"""Mixing of an electrode slurry: active material, binder, carbon, solvent and, for a composite,
ceramic electrolyte.

A planetary mixer takes one batch at a time; weighing, dispersing, degassing and cleaning make up
the batch time. The density of the slurry follows from its recipe, so a heavy recipe gives more
kilograms from the same vessel. Residue in the vessel and batches off specification are lost
(yield); their active material can be recovered. In a laboratory the vessel is a cup of a
centrifugal mixer; on a line it is a mixer of cubic metres under a dosing unit that several share.
Active material is bought or comes from a step that coats it; coated particles count by their mass
with the film. Solvent that a recovery plant behind the dryer gives back is not bought again; the
plant itself belongs to the coater. Anodes for liquid cells are mixed in the same way, with graphite
for the active material and often with water.
"""

from model.language.equations import Number
from model.plant.namespace import quantity
from model.plant.step import Port, StepParameters, combine
from model.reading.parameter import choice, parameter, product
from process_steps.shapes import batch

UNIT = "kg"
PORTS = {"active": "kg", "electrolyte": Port("kg", optional=True)}


class Parameters(StepParameters):
    """Mixer, and the recipe of the slurry."""

    vessel_volume = parameter("L", "Gross volume of the mixing vessel", above=0, chosen=True)
    fill = parameter("1", "Share of the gross volume that a batch takes", above=0, at_most=1)
    batch_time = parameter(
        "min", "Time per batch: dosing, mixing, degassing, emptying and cleaning", above=0
    )
    solvent_returned = parameter(
        "1", "Share of the solvent that a recovery plant gives back", at_least=0, at_most=1
    )
    electrolyte_density = parameter(
        "g/cm3", "Density of the ceramic electrolyte powder without pores", above=0
    )
    active = choice("material", "Active material", of_product=True)
    carbon = choice("material", "Conductive carbon", of_product=True)
    binder = choice("material", "Binder or polymer electrolyte", of_product=True)
    solvent = choice("material", "Solvent of the slurry", of_product=True)
    active_fraction = product("1", "Active material per mass of slurry", above=0, at_most=1)
    electrolyte_fraction = product(
        "1", "Ceramic electrolyte per mass of slurry", at_least=0, below=1
    )
    carbon_fraction = product("1", "Conductive carbon per mass of slurry", at_least=0, below=1)
    binder_fraction = product("1", "Binder per mass of slurry", at_least=0, below=1)
    solvent_fraction = product("1", "Solvent per mass of slurry", at_least=0, below=1)


@quantity
def slurry_density(p) -> Number:
    """Density of the slurry, from the volumes of its parts."""
    volume = (
        p.active_fraction / p.active.density
        + p.electrolyte_fraction / p.electrolyte_density
        + p.carbon_fraction / p.carbon.density
        + p.binder_fraction / p.binder.density
        + p.solvent_fraction / p.solvent.density
    )
    return 1.0 / volume


@quantity
def batch_mass(p) -> Number:
    """Slurry in one batch."""
    return p.vessel_volume * p.fill * slurry_density(p)


def throughput(p) -> Number:
    """Slurry per hour."""
    return batch(batch_mass(p), p.batch_time)


def inputs(p):
    """Active material, bare or coated, and ceramic electrolyte powder of a composite."""
    return {"active": p.active_fraction, "electrolyte": p.electrolyte_fraction}


def materials(p):
    """What the slurry needs beside its powders. Solvent that does not come back is bought."""
    return combine(
        [
            (p.carbon, p.carbon_fraction),
            (p.binder, p.binder_fraction),
            (p.solvent, p.solvent_fraction * (1.0 - p.solvent_returned)),
        ]
    )


def waste(p):
    """Active material that can be recovered from rejected slurry, worth what it is worth without a
    coating.
    """
    return {p.active: p.active_fraction}
