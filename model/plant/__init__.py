"""What a plant is made of: steps, services, chains, cells, machines, costs, finance and the outputs
that come of them.
"""
