"""Tests of `model/conventions`."""
