"""Patches of a chain: insert, remove, buy, replace and set, applied in order to its document, each
failing loudly.

A chain that differs from another in a few steps `extends` it and states a `patch`, so that what
they share stands once. The documents are trees with places, so that a message about a patched chain
names the line of the patch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from model.language.names import among, nearest
from model.reading.document import Tree
from model.reading.errors import Place, UserError, quoted_value

INSTANCE_KEYS = ("step", "line", "bind", "buy", "set", "power_law")
ANY = "*"  # stands for the end of a link that does not matter


@dataclass
class _Draft:
    """The chain being patched: entries by id, and links as (source, target, port, place)."""

    steps: dict[str, Tree]
    links: list[tuple[str, str, str, Place]]

    def entry(self, id: str, place: Place) -> Tree:
        """The entry of a step that must be there."""
        if id not in self.steps:
            raise UserError(f"{place}: the chain has no step '{id}'{nearest(id, self.steps)}")
        return self.steps[id]


def split_link(text: str, place: Place) -> tuple[str, str, str]:
    """`casting -> sintering.feed` as source, target and port. Raises UserError for anything else."""
    source, arrow, target = (part.strip() for part in str(text).partition("->"))
    id, dot, port = target.partition(".")
    if not (source and arrow and id and dot and port):
        raise UserError(
            f"{place}: expected a link like 'casting -> sintering.feed', found {quoted_value(text)}"
        )
    return source, id, port


def apply(chain: Tree, patch: Tree) -> Tree:
    """The chain's document with a patch applied; the given one is unchanged. Raises UserError
    naming the line.
    """
    if not isinstance(patch.value, list):
        raise UserError(
            f"{patch.place}: expected a list of insert, remove, buy, replace and set, found"
            f" {quoted_value(patch.value)}"
        )
    links = [
        (*split_link(item.value, item.place), item.place) for item in chain.value["links"].value
    ]
    draft = _Draft(dict(chain.value["steps"].value), links)
    for item in patch.value:
        if not (item.is_mapping and len(item.value) == 1):
            raise UserError(
                f"{item.place}: expected one of {', '.join(VERBS)}, found {quoted_value(item.value)}"
            )
        verb, what = next(iter(item.value.items()))
        if verb not in VERBS:
            raise UserError(f"{item.place}: '{verb}' is not a verb{among(verb, VERBS, 'allowed')}")
        if not what.is_mapping:
            raise UserError(
                f"{what.place}: {verb} expects a mapping, found {quoted_value(what.value)}"
            )
        VERBS[verb](draft, what)
    steps = Tree(draft.steps, chain.value["steps"].place)
    link_texts = [
        Tree(f"{source} -> {target}.{port}", place) for source, target, port, place in draft.links
    ]
    return Tree(
        {**chain.value, "steps": steps, "links": Tree(link_texts, chain.value["links"].place)},
        chain.place,
    )


def _fields(what: Tree, allowed: tuple[str, ...], required: tuple[str, ...]) -> dict[str, Tree]:
    """The members of a verb's mapping, which must be the ones it knows."""
    for key, member in what.value.items():
        if key not in allowed:
            raise UserError(f"{member.place}: unknown key '{key}'{among(key, allowed, 'allowed')}")
    for key in required:
        if key not in what.value:
            raise UserError(f"{what.place}: the key '{key}' is missing")
    return dict(what.value)


def _insert(draft: _Draft, what: Tree) -> None:
    """Put a step on a named link, or before a port that has been bought for (`to: step.port`): make
    instead of buy.

    On a link, the link's source feeds the step's `port` and the step feeds the link's target. `* ->
    step.port` is the link that feeds the port, whatever it comes from; `step -> *` is the only link
    that leaves the step.
    """
    given = _fields(what, ("id", "on", "to", "port", *INSTANCE_KEYS), ("id", "step"))
    id = str(given["id"].value)
    if id in draft.steps:
        raise UserError(f"{given['id'].place}: the chain already has a step '{id}'")
    if ("on" in given) == ("to" in given):
        raise UserError(
            f"{what.place}: give either 'on', a link, or 'to', a port that buys its material"
        )
    if "to" in given:
        _make(draft, given, id, what.place)
        return
    source, target, into, old = _link_at(draft, given["on"])
    port = str(given["port"].value) if "port" in given else "feed"
    index = draft.links.index((source, target, into, old))
    draft.links[index : index + 1] = [
        (source, id, port, what.place),
        (id, target, into, what.place),
    ]
    _enter(draft, given, id, target, what.place)


def _link_at(draft: _Draft, on: Tree) -> tuple[str, str, str, Place]:
    """The one link that `on` names."""
    text = " ".join(str(on.value).split())
    before, _, after = (part.strip() for part in text.partition("->"))
    if after == ANY and before and before != ANY:
        draft.entry(before, on.place)
        matches = [link for link in draft.links if link[0] == before]
        if len(matches) != 1:
            raise UserError(
                f"{on.place}: '{text}' needs one link that leaves {before}; it has {len(matches)}"
            )
        return matches[0]
    source, target, port = split_link(text, on.place)
    matches = [
        link for link in draft.links if link[1:3] == (target, port) and source in (ANY, link[0])
    ]
    if not matches:
        known = [
            f"{ANY if source == ANY else link[0]} -> {link[1]}.{link[2]}" for link in draft.links
        ]
        text = f"{source} -> {target}.{port}"
        raise UserError(f"{on.place}: the chain has no link '{text}'{nearest(text, known)}")
    return matches[0]


def _make(draft: _Draft, given: dict[str, Tree], id: str, place: Place) -> None:
    """Feed a bought port from the new step."""
    to, _, port = str(given["to"].value).partition(".")
    entry = draft.entry(to, given["to"].place)
    bought = dict(entry.value["buy"].value) if "buy" in entry.value else {}
    if port not in bought:
        known = ", ".join(f"{to}.{name}" for name in bought) or "none"
        raise UserError(
            f"{given['to'].place}: '{to}.{port}' does not buy its material; ports of {to} that do:"
            f" {known}"
        )
    del bought[port]
    draft.steps[to] = Tree({**entry.value, "buy": Tree(bought, entry.place)}, entry.place)
    draft.links.append((id, to, port, place))
    _enter(draft, given, id, to, place)


def _enter(draft: _Draft, given: dict[str, Tree], id: str, before: str, place: Place) -> None:
    """Write the new step's entry before the one it feeds, on that one's line unless it names its
    own.
    """
    entry = {key: member for key, member in given.items() if key in INSTANCE_KEYS}
    entry.setdefault("line", draft.steps[before].value["line"])
    order = list(draft.steps)
    order.insert(order.index(before), id)
    steps = {**draft.steps, id: Tree(entry, place)}
    draft.steps = {key: steps[key] for key in order}


def _remove(draft: _Draft, what: Tree) -> None:
    """Take a step out and lead its only source to where it led."""
    given = _fields(what, ("id",), ("id",))
    id = str(given["id"].value)
    draft.entry(id, given["id"].place)
    sources = [link for link in draft.links if link[1] == id]
    targets = [link for link in draft.links if link[0] == id]
    if len(sources) != 1 or not targets:
        raise UserError(
            f"{given['id'].place}: '{id}' cannot be removed: it has {len(sources)} links in and"
            f" {len(targets)} out; a step with one link in, and at least one out, can"
        )
    links = []
    for link in draft.links:
        if link in targets:
            links.append((sources[0][0], link[1], link[2], what.place))
        elif link not in sources:
            links.append(link)
    draft.links = links
    draft.steps = {key: entry for key, entry in draft.steps.items() if key != id}


def _buy(draft: _Draft, what: Tree) -> None:
    """Take out a step that nothing feeds; what it fed buys `material`, an id or the key of a
    choice: buy instead of make.
    """
    given = _fields(what, ("id", "material"), ("id", "material"))
    id = str(given["id"].value)
    draft.entry(id, given["id"].place)
    if any(target == id for _, target, _, _ in draft.links):
        raise UserError(f"{given['id'].place}: '{id}' cannot be bought for: other steps feed it")
    for source, target, port, _ in draft.links:
        if source == id:
            entry = draft.steps[target]
            bought = dict(entry.value["buy"].value) if "buy" in entry.value else {}
            bought[port] = given["material"]
            draft.steps[target] = Tree(
                {**entry.value, "buy": Tree(bought, what.place)}, entry.place
            )
    draft.links = [link for link in draft.links if link[0] != id]
    draft.steps = {key: entry for key, entry in draft.steps.items() if key != id}


def _replace(draft: _Draft, what: Tree) -> None:
    """Put another step in the place of one; `ports: {old: new}` renames the ports its links lead
    to, `as` the step itself.
    """
    given = _fields(what, ("id", "as", "ports", *INSTANCE_KEYS), ("id", "step"))
    id = str(given["id"].value)
    old = draft.entry(id, given["id"].place)
    renamed = {k: str(v.value) for k, v in given["ports"].value.items()} if "ports" in given else {}
    known = [port for _, target, port, _ in draft.links if target == id]
    for port in renamed:
        if port not in known:
            raise UserError(
                f"{given['ports'].place}: no link leads to port '{port}' of"
                f" {id}{nearest(port, known)}"
            )
    draft.links = [
        (source, target, renamed.get(port, port) if target == id else port, place)
        for source, target, port, place in draft.links
    ]
    entry = {key: member for key, member in given.items() if key in INSTANCE_KEYS}
    entry.setdefault("line", old.value["line"])
    name = str(given["as"].value) if "as" in given else id
    if name != id and name in draft.steps:
        raise UserError(f"{given['as'].place}: the chain already has a step '{name}'")
    draft.steps = {
        name if key == id else key: Tree(entry, what.place) if key == id else step
        for key, step in draft.steps.items()
    }
    draft.links = [
        (name if source == id else source, name if target == id else target, port, place)
        for source, target, port, place in draft.links
    ]


def _set(draft: _Draft, what: Tree) -> None:
    """Give values to steps of the chain: `{sintering.residence_time: {...}}`."""
    for key, value in what.value.items():
        id, dot, name = key.partition(".")
        if not dot:
            raise UserError(
                f"{value.place}: expected a key like 'sintering.residence_time', found '{key}'"
            )
        entry = draft.entry(id, value.place)
        own = dict(entry.value["set"].value) if "set" in entry.value else {}
        own[name] = value
        draft.steps[id] = Tree({**entry.value, "set": Tree(own, value.place)}, entry.place)


VERBS: dict[str, Callable[[_Draft, Tree], None]] = {
    "insert": _insert,
    "remove": _remove,
    "buy": _buy,
    "replace": _replace,
    "set": _set,
}
