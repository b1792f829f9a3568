"""Process steps of the stage: forming."""
