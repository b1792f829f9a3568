"""Tests of `model/published`."""
