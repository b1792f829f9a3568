"""The four kinds of value: fact, evidence, assumption and choice; and what tells one from another.

A kind is derived, never stated beside the value: from the schema, which says what is a constant and
what a designer chooses, and from the words with which the source begins.
"""

from __future__ import annotations

FACT, EVIDENCE, ASSUMPTION, CHOICE = "fact", "evidence", "assumption", "choice"
MEANINGS = {
    FACT: (
        "A constant of nature or of definition, or stoichiometry from atomic masses. Nobody can"
        " change it and nobody doubts it, so it is not drawn"
    ),
    EVIDENCE: (
        "A number with a source that somebody has seen, a proxy included where the source says so;"
        " also a number that a user brings with a source of his own"
    ),
    ASSUMPTION: (
        "A number of the world that no source which somebody has seen gives; also a number that a"
        " user brings without a source"
    ),
    CHOICE: (
        "What a designer or a buyer of machines decides: a thickness, a format, the size of a"
        " machine, a material. Its range is its limits: sliders and sweeps move it, studies do not"
        " draw it"
    ),
}
KINDS = tuple(MEANINGS)
OF_USER = "user"  # the source of a value that a user brings without one
# What the source of a kind begins with; that of evidence is a key of the bibliography.
PREFIXES = {EVIDENCE: "@", ASSUMPTION: "assumption:", FACT: "fact:", CHOICE: "choice:"}
ORIGINS = tuple(PREFIXES.values())
ORIGINS_TEXT = "'@key, place', 'assumption: why', 'fact: what' or 'choice: why'"
_STATED = {prefix: kind for kind, prefix in PREFIXES.items()}
UNCERTAIN = (EVIDENCE, ASSUMPTION)  # kinds that say something about the world


def kind_of(source: str, *, constant: bool = False, chosen: bool = False) -> str:
    """The kind of a value with this source, whose schema makes it a `constant` or says that a
    designer has `chosen` it.

    A text that begins with no prefix is a source that a user wrote himself; without any text
    nobody has seen one.
    """
    stated = next((kind for prefix, kind in _STATED.items() if source.startswith(prefix)), None)
    if constant or stated == FACT:
        return FACT
    if chosen or stated == CHOICE:
        return CHOICE
    if stated is None:
        return ASSUMPTION if source.strip() in ("", OF_USER) else EVIDENCE
    return stated
