"""Documentation; the pages that follow from the program are written by `python -m docs`."""
