"""Tests of `model/plant`."""
