"""Process steps, in folders by manufacturing stage: a module of equations and a YAML file of
numbers each.
"""
