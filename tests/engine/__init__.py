"""Tests of `model/engine`."""
