"""Tests of `model/scenario`."""
