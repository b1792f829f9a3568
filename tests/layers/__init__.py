"""Tests of `model/layers`."""
