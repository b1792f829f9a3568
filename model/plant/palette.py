"""The colours of what a plant costs, the same in figures and workbooks: colour-blind readers can
tell them apart.
"""

from __future__ import annotations

BLUE, RED, GREEN, GREY = "#4477AA", "#EE6677", "#228833", "#BBBBBB"
YELLOW, CYAN, PURPLE, INDIGO, WINE, TEAL = (
    "#CCBB44",
    "#66CCEE",
    "#AA3377",
    "#332288",
    "#882255",
    "#44AA99",
)
LESS, MORE, WHOLE = BLUE, RED, GREY  # parts that lower a cost or raise it, and costs themselves

# One for each of `economics.CATEGORIES`.
CATEGORY_COLOURS = {
    "materials": BLUE,
    "consumables": INDIGO,
    "energy": YELLOW,
    "labour": GREEN,
    "capital": RED,
    "maintenance": WINE,
    "building": CYAN,
    "atmosphere": TEAL,
    "overhead": PURPLE,
    "scrap_credit": GREY,
}
