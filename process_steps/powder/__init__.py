"""Process steps of the stage: powder."""
