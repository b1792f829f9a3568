"""Kinds of cell layer: each answers the same quantities, so that every architecture is a list of layers.

A kind is a module with a class `Parameters` and `@quantity` functions of one namespace `p`. Every layer has `layer_thickness`
and `areal_mass`; `areal_capacity` and `areal_resistance` are zero where a kind does not define them. `p.cell` reaches
what belongs to the whole cell, such as its temperature. All areas are fired, finished area of one unit cell.
"""
