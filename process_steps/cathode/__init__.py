"""Process steps of the stage: cathode."""
