"""Speed, measured in one process and stated as ratios to a fixed reference kernel, so that machines
can be compared.
"""
