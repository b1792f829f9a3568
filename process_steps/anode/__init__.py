"""Process steps of the stage: anode."""
