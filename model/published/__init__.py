"""Published models and numbers, reproduced by this project's engine.

A case is a JSON file with the inputs of a published model and the numbers that its source gives for
them. Its `kind` names the module of this package that turns the inputs into a question to the
engine: chains, machines, cells, costing conventions, Sobol indices. The module knows how such files
are laid out; everything else stands in the file, so that a case of the same kind with other numbers
runs as it is. A known defect of a published model is an input of its case, never code here.
"""
