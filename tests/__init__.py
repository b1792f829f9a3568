"""Tests mirror `model/` and `process_steps/`."""
