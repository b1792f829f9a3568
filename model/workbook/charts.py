"""Charts on live cells: stacked bars by category, plain bars, and a tornado; one look for all."""

from __future__ import annotations

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.worksheet.worksheet import Worksheet

from model.workbook import style

WIDTH = 27.0


def bars(
    sheet: Worksheet,
    title: str,
    rows: tuple[int, int],
    columns: tuple[int, int],
    colours: list[str],
    *,
    labels: int = 1,
    stacked: bool = False,
    unit: str,
    number_format: str = "#,##0",
) -> BarChart:
    """Horizontal bars of the cells in `rows` and `columns` (first and last; names of series stand
    in the row above).
    """
    chart = BarChart()
    chart.type, chart.title = "bar", title
    if stacked:
        chart.grouping, chart.overlap = "stacked", 100
    first, last = rows
    chart.add_data(
        Reference(sheet, min_col=columns[0], max_col=columns[1], min_row=first - 1, max_row=last),
        titles_from_data=True,
    )
    chart.set_categories(Reference(sheet, min_col=labels, min_row=first, max_row=last))
    for series, colour in zip(chart.series, colours, strict=True):
        series.graphicalProperties.solidFill = colour
        # an outline would cover what is smaller than it
        series.graphicalProperties.line.noFill = True
    chart.y_axis.numFmt, chart.y_axis.title = number_format, unit
    chart.x_axis.scaling.orientation = "maxMin"
    if columns[0] == columns[1]:
        chart.legend = None
    else:
        chart.legend.position = "b"
    chart.y_axis.crosses = "max"  # below the bars, though their order runs downwards
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.tickLblPos = "low"  # left of the bars, also where one is negative
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="DDDDDD"))
    chart.gapWidth = 40
    chart.height, chart.width = 3.2 + 0.6 * (last - first + 1), WIDTH
    return chart


def rows_of(height: float) -> int:
    """Rows of a sheet under a chart of some centimetres."""
    return round(height / 2.54 * 72 / style.LINE_HEIGHT) + 1
