"""Process steps of the stage: assembly."""
