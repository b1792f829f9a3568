"""Tests of `model/commands`."""
