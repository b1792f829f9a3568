"""What the command line prints of a study: tables for people and JSON for programs."""
