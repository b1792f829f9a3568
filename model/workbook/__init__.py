"""The workbook: a scenario as a live cost model in Excel, every number a formula down to sourced inputs."""

from model.workbook.write import to_workbook

__all__ = ["to_workbook"]
