"""What writer and reader of a workbook agree on: titles of sheets, defined names, and the format's
number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

FORMAT = 1  # raised when an older workbook could be misread; see read.py
README, SUMMARY, BOTH, INPUTS, CELL, PLANT = (
    "Read me",
    "Summary",
    "A and B",
    "Inputs",
    "Cell",
    "Plant and cost",
)
STRATEGIES, SENSITIVITY, MONEY, SOURCES, SCENARIO = (
    "Strategies",
    "Sensitivity",
    "Money",
    "Sources",
    "Scenario",
)
INPUT_HEAD = (
    "Key",
    "Meaning",
    "Value",
    "Unit",
    "Low",
    "High",
    "In model units",
    "Warning",
    "As written",
    "Your low",
    "Your high",
    "Your note",
    "Low and high are",
    "Also moves",
    "Kind",
    "Cited",
    "Source",
)
OWN_HEAD = ("Your low", "Your high", "Your note")
LATER_HEAD = ("Low and high are", "Also moves", "Kind")  # which the first workbooks did not have
QUANTITY_HEAD = ("Quantity", "Value", "Unit", "Equation", "Meaning")
UNKNOWN, NONE = "unknown", "none"
# The facts on the sheet Scenario by which a workbook is recognised, and the title on the first
# sheet.
FORMAT_NAME, VERSION_NAME, SCENARIO_NAME, FINGERPRINT_NAME, TEXT_NAME, TITLE_NAME = (
    f"lab2line_{fact}" for fact in ("format", "version", "name", "fingerprint", "text", "title")
)
COMPARISON_NAME = "lab2line_comparison"  # in the workbook of a comparison, which holds no scenario
_OURS = re.compile(r"(b_)?(lab2line|in|out)_")


def is_ours(name: str) -> bool:
    """Whether a defined name is one that the program gives."""
    return _OURS.match(name) is not None


def absent(output: str) -> str:
    """What stands for an output without a value: a line that buys no whole machines has no
    bottleneck; else nobody knows.
    """
    return NONE if output.startswith("bottleneck") else UNKNOWN


def prefix_of(second: bool) -> str:
    """What the defined names of the second scenario in a workbook begin with."""
    return "b_" if second else ""


def input_names(keys: Iterable[str], second: bool = False) -> dict[str, str]:
    """The defined name of each input by its key; keys that differ in a sign only get numbers."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for key in keys:
        plain = name = f"{prefix_of(second)}in_" + re.sub(r"\W", "_", key)
        number = 2
        while name.lower() in taken:  # Excel takes upper and lower case for the same
            name, number = f"{plain}_{number}", number + 1
        taken.add(name.lower())
        names[key] = name
    return names


def output_name(output: str, second: bool = False) -> str:
    """The defined name of an output's cell."""
    return f"{prefix_of(second)}out_{output}"


def head_name(head: str, second: bool = False) -> str:
    """The defined name of a heading of the inputs' sheet, by which its column is found under any
    text.
    """
    return f"{prefix_of(second)}lab2line_column_" + head.lower().replace(" ", "_")


def quoted(title: str) -> str:
    """A sheet's title as a formula writes it."""
    return "'" + title.replace("'", "''") + "'"
