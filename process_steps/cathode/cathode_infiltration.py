"""Infiltration of a cathode slurry into the pores of a fired scaffold, by repeated passes with
drying between them.

Each pass fills the pores that are still empty with slurry; drying takes the solvent and leaves the
solids. The empty share so shrinks by the solids' volume share of the slurry with every pass, and a
thin slurry needs many passes. Sheets lie on carriers that run under a coating head and through a
dryer, no faster than pores take the slurry and the dryer the solvent of one pass. Slurry beside and
on the sheets is lost, and sheets break (yield). A laboratory drops slurry on single sheets under
vacuum and dries them on a hot plate.
"""

from model.language.equations import Number, log, whole
from model.plant.namespace import quantity
from model.plant.step import StepParameters
from model.reading.parameter import parameter, product
from process_steps.shapes import drying_speed, limited, web

UNIT = "m2"
PORTS = {"feed": "m2", "slurry": "kg"}


class Parameters(StepParameters):
    """Coating head with dryer, and the filling of the scaffold."""

    head_speed = parameter(
        "m/min", "Fastest speed at which the head doses slurry and the pores take it", above=0
    )
    web_width = parameter("m", "Width of the train of carriers", above=0, chosen=True)
    coverage = parameter(
        "1", "Share of the carriers' area that is covered by sheets", above=0, at_most=1
    )
    dryer_length = parameter("m", "Heated length of the dryer", above=0, chosen=True)
    drying_rate = parameter(
        "kg/m2/h", "Solvent that dries out of the pores per sheet area", above=0
    )
    slurry_utilisation = parameter(
        "1", "Share of the dosed slurry that ends in the pores", above=0, at_most=1
    )
    slurry_mass = product("kg/m2", "Slurry that the filling takes, per sheet area", above=0)
    solvent_mass = product("kg/m2", "Solvent of the filling to be dried, per sheet area", above=0)
    fill_fraction = product(
        "1", "Share of the pore volume that solids fill at the end", above=0, below=1
    )
    solids_volume_fraction = product("1", "Volume share of solids in the slurry", above=0, below=1)


@quantity
def passes(p) -> Number:
    """Passes after which solids fill the wanted share of the pores.

    The empty share after n passes is (1 - solids volume share)^n.
    """
    return whole(log(1.0 - p.fill_fraction) / log(1.0 - p.solids_volume_fraction))


@quantity
def dryer_limited_speed(p) -> Number:
    """Speed at which the dryer just removes the solvent of one pass."""
    return drying_speed(p.solvent_mass / passes(p), p.dryer_length, p.drying_rate)


@quantity
def web_speed(p) -> Number:
    """Speed of the carriers, limited by the head and by the dryer."""
    return limited(p.head_speed, dryer_limited_speed(p))


def throughput(p) -> Number:
    """Filled area per hour after all passes through the one machine."""
    return web(web_speed(p), p.web_width) * p.coverage / passes(p)


def inputs(p):
    """Fired scaffold, and slurry with what misses the pores."""
    return {"feed": 1.0, "slurry": p.slurry_mass / p.slurry_utilisation}
