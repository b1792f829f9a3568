"""From a file to checked values: YAML with its places, errors, parameters, distributions and
numbers with units.
"""
