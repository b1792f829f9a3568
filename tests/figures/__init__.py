"""Tests of `model/figures`."""
