"""Tests of `model/workbook`."""
