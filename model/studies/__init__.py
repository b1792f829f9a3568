"""Many evaluations: draws, indices, sweeps, comparisons, waterfalls and explorations."""
