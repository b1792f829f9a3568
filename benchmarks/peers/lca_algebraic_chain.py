"""A chain of 20 steps with 80 parameters in lca_algebraic: prints its evaluations a second as JSON.

Runs in an environment of its own (see README.md beside it). Each step has a yield, a throughput, a
machine price and a power; a step's use of the one before it is divided by its yield, and its cost
stands for an impact.
"""

import json
import os
import tempfile
import time
import warnings
from importlib.metadata import version

STEPS, SAMPLES = 20, 100_000


def build(agb, bd):
    """The chain as linked activities over one elementary flow, and the method that adds it up."""
    bd.projects.set_current("chain")
    bd.Database("biosphere").write(
        {("biosphere", "usd"): {"name": "usd", "unit": "kg", "type": "emission", "exchanges": []}}
    )
    method = ("cost", "money", "total")
    bd.Method(method).register(unit="USD")
    bd.Method(method).write([(("biosphere", "usd"), 1.0)])
    agb.resetDb("chain")
    flow = bd.get_activity(("biosphere", "usd"))
    before, bounds = None, {}
    for i in range(STEPS):
        products = {}
        for name, low, high in (
            ("yield", 0.85, 0.99),
            ("throughput", 5, 20),
            ("price", 1e6, 3e6),
            ("power", 20, 80),
        ):
            key = f"{name}_{i}"
            products[name] = agb.newFloatParam(
                key, default=(low + high) / 2, min=low, max=high, dbname="chain", unit="kg"
            )
            bounds[key] = low, high
        hours = 1 / products["throughput"] / products["yield"]
        cost = hours * (products["price"] * 0.18 / 7000 + products["power"] * 0.1 + 60) * (1 + 0.3)
        exchanges = {flow: cost}
        if before is not None:
            exchanges[before] = 1 / products["yield"]
        before = agb.newActivity("chain", f"step {i}", "kg", exchanges=exchanges)
    return before, method, bounds


def main():
    """Build, evaluate once to compile, time, print."""
    warnings.simplefilter("ignore")
    os.environ["BRIGHTWAY2_DIR"] = tempfile.mkdtemp()
    import contextlib
    import io

    import numpy as np

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        import bw2data as bd
        import lca_algebraic as agb

        last, method, bounds = build(agb, bd)
        rng = np.random.default_rng(1)
        few = {key: list(rng.uniform(low, high, 10)) for key, (low, high) in bounds.items()}
        agb.compute_impacts(last, [method], **few)
        many = {key: rng.uniform(low, high, SAMPLES) for key, (low, high) in bounds.items()}
        begun = time.perf_counter()
        impacts = agb.compute_impacts(last, [method], **many)
        took = time.perf_counter() - begun
    values = np.asarray(impacts, dtype=float).ravel()
    # By hand for the first sample: the same sum over the steps.
    need, total = 1.0, 0.0
    for i in reversed(range(STEPS)):
        at = {name: many[f"{name}_{i}"][0] for name in ("yield", "throughput", "price", "power")}
        total += (
            need
            / at["throughput"]
            / at["yield"]
            * (at["price"] * 0.18 / 7000 + at["power"] * 0.1 + 60)
            * 1.3
        )
        need /= at["yield"]
    assert len(values) == SAMPLES and abs(values[0] / total - 1) < 1e-9, (
        len(values),
        values[0],
        total,
    )
    print(
        json.dumps({"version": version("lca_algebraic"), "evaluations_per_second": SAMPLES / took})
    )


if __name__ == "__main__":
    main()
