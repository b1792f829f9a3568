"""A scenario as YAML text: what is written loads to the same scenario again, to the last bit of its
fingerprint.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from model.reading import project
from model.reading.document import Tree, parsed_scalar
from model.reading.short_forms import spelled
from model.scenario.ledger import OUTPUT_KEY
from model.scenario.scenario import Scenario, load

# What belongs to a scale unless a scenario states it; written whenever the scale is not that of the
# scenario extended.
OF_SCALE = ("site", "annual_output", "capacity")
_PLAIN_TEXT = re.compile(r"[A-Za-z_][\w./@-]*( [\w./@-]+)*")


class _Dumper(yaml.SafeDumper):
    """YAML in which a text is quoted unless nobody could read it as anything else."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = _PLAIN_TEXT.fullmatch(text) is not None and isinstance(parsed_scalar(text), str)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


class _OneLine(dict[str, Any]):
    """A mapping written on one line, as values are."""


def _one_line(dumper: yaml.SafeDumper, members: _OneLine) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", members, flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_OneLine, _one_line)
_Dumper.add_representer(
    list, lambda dumper, items: dumper.represent_sequence("tag:yaml.org,2002:seq", items, True)
)


def to_yaml(scenario: Scenario) -> str:
    """The text of a scenario's file. One that came from a ready scenario extends it and states the
    differences only.
    """
    base = load(scenario.name) if scenario.name in project.names("scenarios") else None
    beyond = None if base is None else _beyond(base, scenario)
    if beyond is None:  # not what the ready scenario of this name has become: everything is stated
        base = None
    # of a key that was set twice, the last counts
    own = dict(scenario.overrides if beyond is None else beyond)
    data: dict[str, Any] = {"title": scenario.title}
    if base is not None:
        data["extends"] = base.name
    data |= _header(scenario, base)
    if own:
        data["set"] = {key: _change(scenario, key, tree) for key, tree in own.items()}
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def _beyond(base: Scenario, scenario: Scenario) -> tuple[tuple[str, Tree], ...] | None:
    """The overrides that a scenario has beyond those of its base; None where it is not built on
    them.
    """
    count = len(base.overrides)
    if [(k, t.plain) for k, t in scenario.overrides[:count]] != [
        (k, t.plain) for k, t in base.overrides
    ]:
        return None
    if (scenario.header.chain, scenario.header.cell) != (base.header.chain, base.header.cell):
        return None
    return scenario.overrides[count:]


def _header(scenario: Scenario, base: Scenario | None) -> dict[str, Any]:
    """The header's members that a file needs; those that a base states alike are left out."""
    mine, theirs = _members(scenario), {} if base is None else _members(base)
    same_scale = base is not None and scenario.scale == base.scale
    needed = {}
    for key, value in mine.items():
        alike = base is not None and value == theirs.get(key)
        if not alike or (key in OF_SCALE and not same_scale):
            needed[key] = value
    return needed


def _members(scenario: Scenario) -> dict[str, Any]:
    header = scenario.header
    assert header.annual_output is not None  # a scenario that was built has one
    members: dict[str, Any] = {
        "chain": header.chain,
        "cell": header.cell,
        "scale": scenario.scale,
        "site": header.site,
        "annual_output": _on_one_line(header.annual_output.plain),
        "capacity": header.capacity,
        "convention": scenario.convention,
        "money_year": scenario.money_year,
        "strategies": [tree.plain for tree in header.strategies],
    }
    if header.learning is not None:
        members["learning"] = _on_one_line(header.learning.plain)
    return members


def _on_one_line(plain: Any) -> Any:
    """A value's members on one line."""
    return _OneLine(plain) if isinstance(plain, dict) else plain


def _change(scenario: Scenario, key: str, tree: Tree) -> Any:
    """What a file says to a key: a number with its unit and money year, so that it means the same
    whatever it replaces.
    """
    value, plain = scenario.values.get(key), tree.plain
    if (
        value is None
        or value.schema.kind != "number"
        or (isinstance(plain, dict) and "value" not in plain)
    ):
        return _on_one_line(plain)
    plain = spelled(tree).plain
    assert scenario.header.annual_output is not None  # a scenario that was built has one
    asked = spelled(scenario.header.annual_output).plain
    same = isinstance(asked, dict) and asked.get("unit") == value.unit
    if key == OUTPUT_KEY and not isinstance(plain, dict) and same:
        return plain  # so that it stays what the user fixed, beside what was asked for
    members = dict(plain) if isinstance(plain, dict) else {"value": plain}
    members.setdefault("unit", value.unit)
    if value.year is not None:
        members.setdefault("year", value.year)
    return _on_one_line(members)
