"""The machines that the source of ProZell counts in words, beside those that the engine counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from model.published.case import Check, Entry, NotCompared, Tolerance, at, has
from model.published.prozell_question import AskedPlant
from model.reading.document import Tree

WORDS = "words with other numbers than the source writes there"
LATER = (
    "words of a later step: the source works back from the last step and leaves them where a step"
    " writes none"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def counted_in_words(
    plant: AskedPlant, step: str, words: Tree, q: Mapping[str, float], label: str
) -> Iterator[Entry]:
    """The machines that the source counts in words: a step that writes none shows there what a
    later one has written.
    """
    line = list(plant.steps)
    writer = next((each for each in line[line.index(step) :] if _writes(plant, each)), None)
    counts = _in_words(plant, writer, q) if writer else {}
    stated = [float(figure) for figure in _NUMBER.findall(str(words.plain))]
    if not stated or len(counts) != len(stated):
        yield NotCompared(words, WORDS)
        return
    of_other = "" if writer == step else f"{writer} "
    for (name, obtained), expected in zip(counts.items(), stated, strict=True):
        quantity = f"{label}{step} {of_other}{name}, in words"
        note = "" if writer == step else LATER
        yield Check(quantity, expected, obtained, Tolerance(), note=note, figures=(words,))


def _writes(plant: AskedPlant, step: str) -> bool:
    """Whether the source counts the machines of a step in words."""
    raw = at(plant.steps[step], "raw_inputs_de")
    if any(has(raw, name) for name in ("Parallelbefüllungen", "Benetzungsdauer")):
        return False
    of_line = plant.has_tests(step) or has(raw, "Reifelagerdauer")
    return not of_line or bool(plant.of_line("formation_and_aging_counted_in_words"))


def _in_words(plant: AskedPlant, step: str, q: Mapping[str, float]) -> dict[str, float]:
    """What the source counts in words at a step: machines in operation; those bought at coaters
    and where it winds.
    """
    kinds = plant.machines(step)
    if "fixed" in kinds:
        return {"machines": 0.0}
    operating = {kind: q[f"{plant.id(step, kind)}.machines_operating"] for kind in kinds}
    if plant.has_tests(step):
        tests = plant.test_towers(step)
        return {"towers": sum(operating.values()) - tests, "towers for tests": tests}
    if plant.is_coater(step) or (plant.works_on(step) == "coils" and "cell" in kinds):
        return {
            "machines installed": sum(
                q[f"{plant.id(step, kind)}.machines_installed"] for kind in kinds
            )
        }
    counts = {f"{kind} machines operating": count for kind, count in operating.items()}
    if plant.works_on(step) == "slurry":
        counts |= {
            f"{kind} feeders": plant.feeders(step, kind, count) for kind, count in operating.items()
        }
    return counts
