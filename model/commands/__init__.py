"""One command of the command line per file, loaded when it is called."""
