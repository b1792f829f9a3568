"""A file of finished combinations, from which an exploration that was cut off goes on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from model.engine.result import VERSION
from model.reading import project
from model.reading.errors import UserError
from model.reading.files import lock
from model.scenario import strategy
from model.scenario.scenario import Scenario
from model.studies.combinations import Combination


def study_of(bases: dict[str, Scenario], names: Sequence[str], n: int, seed: int) -> dict[str, Any]:
    """What a file of results must agree with to be gone on with."""
    return {
        "study": "explore",
        "version": VERSION,
        "program": project.program(),
        "n": n,
        "seed": seed,
        "strategies": list(names),
        "fingerprints": {scale: base.fingerprint for scale, base in bases.items()},
        "files": _fingerprint(names),
    }


def _fingerprint(names: Sequence[str]) -> str:
    """Changes with the text of any strategy that takes part."""
    ids = sorted({name.partition(strategy.SEPARATOR)[0] for name in names})
    text = b"\0".join(project.path_of("strategies", id).read_bytes() for id in ids)
    return sha256(text).hexdigest()[:12]


def _line(combination: Combination) -> str:
    """A row of the file; its last member tells whether it is still as it was written."""
    row = asdict(combination)
    return json.dumps({**row, "check": _check(row)}) + "\n"


def _check(row: dict[str, Any]) -> str:
    return sha256(json.dumps(row).encode()).hexdigest()[:12]


class ExploredFile:
    """A file of finished combinations: a line that says of which study, then one for each."""

    def __init__(self, path: Path, study: dict[str, Any]) -> None:
        self.path = path
        self.combinations: dict[tuple[tuple[str, ...], str], Combination] = {}
        try:
            self.stream = path.open("a+b")
        except OSError as error:
            raise UserError(f"{path}: {(error.strerror or str(error)).lower()}") from None
        try:
            lock(self.stream, path)
            self._begin(study)
        except UserError:
            self.stream.close()
            raise

    def _begin(self, study: dict[str, Any]) -> None:
        """Read what is there, or say of which study the file is."""
        self.stream.seek(0)
        lines = self.stream.read().split(b"\n")
        if not any(lines):
            self._append(json.dumps(study) + "\n")
            return
        self._read(lines, study)
        # What was cut off in the middle of a line goes.
        self.stream.truncate(len(b"\n".join(lines[:-1]) + b"\n"))

    def _append(self, text: str) -> None:
        """Add to the file at once, so that a run that is killed has lost nothing that was finished."""
        try:
            self.stream.write(text.encode("utf-8"))
            self.stream.flush()
        except OSError as error:
            raise UserError(f"{self.path}: {(error.strerror or str(error)).lower()}") from None

    def _read(self, lines: list[bytes], study: dict[str, Any]) -> None:
        try:
            there = json.loads(lines[0])
        except ValueError:
            there = None
        if not isinstance(there, dict) or there.get("study") != study["study"]:
            raise UserError(
                f"{self.path}: this is not a file of explore's results; name another to save to"
            )
        if there != study:
            differ = [key for key in {**study, **there} if there.get(key) != study.get(key)]
            raise UserError(
                f"{self.path}: holds results of another study ({', '.join(differ)} differ); name"
                " another file, or take this one away"
            )
        for number, line in enumerate(lines[1:-1], 2):
            one = self._combination(line, number)
            self.combinations[one.strategies, one.scale] = one

    def _combination(self, line: bytes, number: int) -> Combination:
        """What a row says. Raises UserError for one that is not as it was written."""
        try:
            row = json.loads(line)
            check = row.pop("check")
            if check == _check(row):
                return Combination(**{**row, "strategies": tuple(row["strategies"])})
        except (ValueError, TypeError, KeyError, AttributeError):
            pass
        raise UserError(
            f"{self.path}:{number}: is not as it was written; take the line away, and it is"
            " calculated again, or name another file"
        )

    def add(self, part: Sequence[Combination]) -> None:
        """Write what has been finished."""
        self._append("".join(map(_line, part)))

    def close(self) -> None:
        """Let the file go."""
        self.stream.close()
