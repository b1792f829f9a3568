"""Lithium metal film as anode, deposited on the separator; charging adds the cathode's lithium as
to a foil.
"""

from model.layers import lithium_foil
from model.reading.parameter import Schema, choice, parameter

SHARED = (lithium_foil,)


class Parameters(Schema):
    """The film as deposited, before the first charge."""

    lithium = choice("material", "Lithium metal that is deposited")
    thickness = parameter("um", "Thickness of the film as deposited", above=0, chosen=True)
