"""Process steps of the stage: surface."""
