"""Process steps of the stage: coating."""
