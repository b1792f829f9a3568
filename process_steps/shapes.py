"""Shapes of throughput that recur among steps: functions to call, each with one idea of how a
machine is limited.
"""

from __future__ import annotations

from model.language.equations import Number, minimum


def web(speed: Number, width: Number) -> Number:
    """Area per hour of a web or a train of sheets that runs at a speed."""
    return speed * width


FACES = ("one", "both")


def coated_area(area: Number, faces: str) -> Number:
    """Area of the coats on a web: a foil that is coated on both faces counts twice."""
    return 2.0 * area if faces == "both" else area


def drying_speed(solvent_mass: Number, dryer_length: Number, drying_rate: Number) -> Number:
    """Web speed at which the dryer just removes the solvent: length times rate per area, over
    solvent per area.
    """
    return dryer_length * drying_rate / solvent_mass


def limited(fastest: Number, *limits: Number) -> Number:
    """The speed left when each limit is respected."""
    for limit in limits:
        fastest = minimum(fastest, limit)
    return fastest


def batch(load: Number, cycle_time: Number) -> Number:
    """Output per hour of a machine that treats one load per cycle."""
    return load / cycle_time


def thermal_cycle(
    temperature_rise: Number, heating_rate: Number, hold_time: Number, cooling_rate: Number
) -> Number:
    """Time to heat a load at a rate, hold it and cool it at a rate."""
    return temperature_rise / heating_rate + hold_time + temperature_rise / cooling_rate


def residence(hold_up: Number, residence_time: Number) -> Number:
    """Output per hour of a continuous machine that holds an amount for a time."""
    return hold_up / residence_time


def station(pieces_at_once: Number, time_per_piece: Number, piece: Number) -> Number:
    """Output per hour of a station that handles pieces, each of some area or mass."""
    return pieces_at_once * piece / time_per_piece
