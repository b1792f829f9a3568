"""What a scenario may state of how its line learns: the parameters of a ramp, and the yields it
starts with.
"""

from __future__ import annotations

from model.reading.document import Tree, take
from model.reading.errors import Problems
from model.reading.parameter import Schema, parameter
from model.reading.value_reader import read_value

MOST_YEARS = 50
YIELD = ".yield_"
STARTING = "starting_yields"


class RampParameters(Schema):
    """How a line and its equipment makers learn."""

    progress_ratio = parameter(
        "1", "Price of equipment after a doubling of output per price before", above=0, at_most=1
    )
    equipment_experience = parameter(
        "GWh", "Output of all lines of this kind when this one is bought", above=0
    )
    equipment_maturity = parameter(
        "GWh", "Output of all lines at which equipment costs what the scenario says", above=0
    )
    yield_learning_rate = parameter(
        "1",
        "Share of what a yield has still to gain that a doubling of the line's output brings",
        at_least=0,
        below=1,
    )
    start_output = parameter(
        "GWh",
        "Good cells made before the line starts, in the laboratory and on a pilot line",
        above=0,
    )
    years = parameter(
        "year",
        "Years looked at, from the first day of the line",
        at_least=1,
        at_most=MOST_YEARS,
        chosen=True,
    )


def check(tree: Tree, problems: Problems) -> None:
    """Note what is wrong with the `learning` of a scenario: parameters of a ramp, and
    `starting_yields` by step.
    """
    schema = RampParameters.parameters()
    members = take(tree, (*schema, STARTING), (), problems)
    for name, member in members.items():
        if name == STARTING:
            take(member, tuple(member.value) if member.is_mapping else (), (), problems)
        else:
            read_value(name, schema[name], member, problems, lambda *_: 1.0, user=True)
