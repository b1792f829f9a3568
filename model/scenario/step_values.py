"""The values of a step at a scale: its own numbers, those of its product, and means between two
scales where it has none of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.plant.power_law import REPLACED, Law
from model.plant.step import Step
from model.reading import project
from model.reading.document import Tree, take
from model.reading.errors import Place, quoted_value
from model.reading.kinds import ASSUMPTION, PREFIXES
from model.reading.means import geometric_mean
from model.scenario import catalogue
from model.scenario.ledger import Ledger


def add_step(
    ledger: Ledger,
    id: str,
    step: Step,
    column: str,
    place: Place | None = None,
    law: Law | None = None,
) -> bool:
    """Enter a step's values of a `column` (a scale), and the stand-alone values of its product
    properties; False without it.

    A `law`, whose values are there already, makes those of the machines needless.
    """
    problems = ledger.problems
    tree = step.values or catalogue.step_document(step.id)
    members = take(tree, ["product", *project.names("scales")], (), problems)
    if column not in members:
        have = ", ".join(key for key in tree.value if key != "product")
        problems.add(
            place or tree.place,
            f"step {step.id} has no numbers for scale '{column}'; it has: {have}",
        )
        return False
    own = {name: schema for name, schema in step.schema.items() if schema.constant is None}
    of_product = [name for name, schema in own.items() if schema.of_product]
    of_machine = [name for name in own if name not in of_product]
    product = members.get("product")
    given = take(product, of_product, of_product, problems) if product is not None else {}
    if product is None and of_product:
        problems.add(tree.place, f"the key 'product' is missing; it gives {', '.join(of_product)}")
    numbers = members[column]
    between = numbers.value.get("between") if numbers.is_mapping else None
    required = () if between is not None else of_machine
    given.update(take(numbers, [*of_machine, "between"], required, problems))
    given.pop("between", None)
    needed = {n: s for n, s in step.schema.items() if law is None or n not in REPLACED}
    ledger.enter(id, needed, given)
    if between is not None:
        names = [name for name in of_machine if name not in given and name in needed]
        _add_means(ledger, id, step, members, between, names)
    return True


def _add_means(
    ledger: Ledger,
    id: str,
    step: Step,
    members: Mapping[str, Tree],
    between: Tree,
    names: list[str],
) -> None:
    """Values of a scale without numbers of its own: the geometric mean of two others, with a range
    around it.
    """
    problems = ledger.problems
    if not isinstance(between.value, list):
        problems.add(between.place, f"expected a list, found {quoted_value(between.value)}")
    ends = [item.value for item in between.value] if isinstance(between.value, list) else []
    if len(ends) != 2 or any(end not in members for end in ends):
        problems.add(
            between.place, f"expected two scales of this file, found {quoted_value(between.plain)}"
        )
        return
    source = f"{PREFIXES[ASSUMPTION]} between {ends[0]} and {ends[1]}"
    for name in names:
        schema, key = step.schema[name], f"{id}.{name}"
        trees = [members[end].value.get(name) for end in ends]
        if any(tree is None for tree in trees):
            problems.add(between.place, f"'{name}' is missing at {' or '.join(ends)}; give it here")
            continue
        low, high = (ledger.read_tree(key, schema, tree) for tree in trees)
        if low is None or high is None:
            continue
        mean = geometric_mean(key, schema, low, high, source, between.place)
        if mean is None:
            problems.add(
                between.place, f"'{name}' has no mean of {ends[0]} and {ends[1]}; give it here"
            )
        else:
            ledger.entries[key].base = mean
