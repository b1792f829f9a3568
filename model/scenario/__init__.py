"""One plant to evaluate: read from files, patched by strategies, assembled, checked, and saved
again.
"""
