"""Process steps of the stage: densification."""
