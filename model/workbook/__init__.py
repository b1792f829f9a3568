"""The workbook: a scenario as a live cost model in Excel, every number a formula down to sourced
inputs, and the way back.
"""

from model.workbook.read import Imported, from_workbook, read_workbook
from model.workbook.row import Change
from model.workbook.write import to_workbook, workbook_bytes

__all__ = ["Change", "Imported", "from_workbook", "read_workbook", "to_workbook", "workbook_bytes"]
