"""Tests of `model/studies`."""
