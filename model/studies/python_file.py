"""A model in a Python file, with the modules that lie beside it: loaded as Python would, apart from
all others, and sent along.

The file's folder comes first where modules are looked for, as in `python model.py`. What is
imported from there belongs to this model alone, so that helpers of one name in two folders do not
mix. Another machine gets the sources.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from model.reading.errors import UserError
from model.reading.files import read_bytes
from model.reading.project import ROOT
from model.studies.calling import Inputs, ModelFailed, failure

_LARGEST = 20_000_000
_ONE_AT_A_TIME = threading.RLock()  # modules and their path belong to the whole process


class _Folder:
    """The modules that a model imports from its folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.modules: dict[str, ModuleType] = {}
        inside = list(path.glob("*.py")) + [init.parent for init in path.glob("*/__init__.py")]
        # Python's own modules are in use all over the program and stay what they are.
        self.names = {each.stem for each in inside} - sys.stdlib_module_names

    @contextmanager
    def opened(self) -> Iterator[None]:
        """The folder comes first where modules are looked for; what is imported from it is taken
        away at the end.
        """
        with _ONE_AT_A_TIME:
            others = self._others()
            for name in others:
                del sys.modules[name]
            sys.modules.update(self.modules)
            count = len(sys.modules)
            sys.path.insert(0, str(self.path))
            try:
                with redirect_stdout(sys.stderr):  # what a model prints is not among the results
                    yield
            finally:
                if str(self.path) in sys.path:
                    sys.path.remove(str(self.path))
                # the last are the new
                imported = list(islice(reversed(sys.modules), max(0, len(sys.modules) - count)))
                self.modules |= {
                    name: sys.modules[name] for name in imported if self._takes(sys.modules[name])
                }
                for name in self.modules:
                    sys.modules.pop(name, None)
                sys.modules.update(others)

    def _others(self) -> dict[str, ModuleType]:
        """Modules of other places that are called as those of this folder, and what belongs to
        them.
        """
        modules: dict[str, ModuleType] = {}
        for top in self.names:
            if top in sys.modules and not self._holds(sys.modules[top]):
                modules |= {
                    name: module
                    for name, module in sys.modules.items()
                    if name.partition(".")[0] == top
                }
        return modules

    def _takes(self, module: ModuleType) -> bool:
        """Whether a module that has just been imported is this model's alone: not the program's
        own.
        """
        return self._holds(module) and self.path != ROOT

    def _holds(self, module: ModuleType) -> bool:
        file = getattr(module, "__file__", None)
        places = [file] if isinstance(file, str) else list(getattr(module, "__path__", None) or [])
        return any(self.path in Path(place).resolve().parents for place in places)

    @property
    def sources(self) -> list[Path]:
        """The files of the modules that have been imported."""
        files = [getattr(module, "__file__", None) for module in self.modules.values()]
        return [
            Path(file).resolve() for file in files if isinstance(file, str) and file.endswith(".py")
        ]


class FileFunction:
    """The function `model` of a Python file, which also gives `INPUTS`."""

    def __init__(self, path: str, sent: Mapping[str, bytes] | None = None) -> None:
        self.path = path
        # the sources as the sender has them, by their names below the folder
        self._sent = dict(sent or {})

    def fresh(self) -> FileFunction:
        """The same file, to be loaded anew."""
        return FileFunction(self.path, self._sent)

    @cached_property
    def _folder(self) -> _Folder:
        own = Path(self.path).resolve().parent
        if all(_same(own / name, source) for name, source in self._sent.items()):
            return _Folder(own)
        # this machine has other files or none
        copy = Path(tempfile.mkdtemp(prefix="own-model-")).resolve()
        weakref.finalize(self, shutil.rmtree, copy, ignore_errors=True)
        for name, source in self._sent.items():
            place = copy / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(source)
        return _Folder(copy)

    @cached_property
    def content(self) -> dict[str, Any]:
        """What the file defines. Raises ModelFailed when it cannot be run or lacks `model` or
        `INPUTS`.
        """
        source = self._folder.path / Path(self.path).name
        data = read_bytes(source, self.path, "a Python file", _LARGEST)
        with self._folder.opened():
            name = source.stem
            while name in sys.modules or name in sys.stdlib_module_names:
                name += "_"
            module = ModuleType(name)
            module.__file__ = str(source)
            sys.modules[name] = module  # data classes and modules beside it look for it there
            try:
                exec(compile(data, str(source), "exec"), module.__dict__)
            except (Exception, SystemExit) as error:
                raise ModelFailed(f"{self.path}: {failure(error)}") from None
        for wanted in ("INPUTS", "model"):
            if wanted not in module.__dict__:
                raise UserError(
                    f"{self.path}: expected INPUTS, a mapping of inputs, and a function model(p);"
                    f" '{wanted}' is missing"
                )
        if not callable(module.__dict__["model"]):
            raise UserError(f"{self.path}: 'model' is not a function; expected a function model(p)")
        return module.__dict__

    def at_home(self) -> Any:
        """Where the function is to be called: the modules beside its file are found."""
        self.content  # noqa: B018 - loaded before it is called
        return self._folder.opened()

    def __call__(self, p: Inputs) -> Any:
        """The outputs that the file's function gives."""
        return self.content["model"](p)

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs: the path, and the sources for a machine that does not have
        them so.
        """
        if self._sent and "content" not in self.__dict__:  # passed on as it came
            return {"path": self.path, "_sent": self._sent}
        self.content  # noqa: B018 - what it imports is known once it has been loaded
        folder = self._folder
        names = [folder.path / Path(self.path).name, *folder.sources]
        sources = {
            name.relative_to(folder.path).as_posix(): name.read_bytes()
            for name in dict.fromkeys(names)
        }
        return {"path": str(Path(self.path).resolve()), "_sent": {**sources, **self._sent}}


def _same(path: Path, source: bytes) -> bool:
    try:
        return path.read_bytes() == source
    except OSError:
        return False
