"""What people get wrong: each ends in one clear message and exit status 2, never in a traceback,
nothing half-written.
"""

from __future__ import annotations

import contextlib
import math
import subprocess
import sys
from pathlib import Path

import pytest

from model import evaluate
from model.__main__ import main
from model.reading import project
from model.reading.errors import UserError
from model.scenario.scenario import load
from tests.conftest import ROOT

GOOD = "title: Mine\nextends: tri_layer_garnet\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n"
    for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
# name -> (text of the file, words that the message must contain)
FILES: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
    "unknown key": (GOOD + "scael: lab\n", (":3", "scael", "did you mean 'scale'")),
    "unknown value": (
        GOOD + "set:\n  sintering.yeild_: 0.9\n",
        (":4", "sintering.yeild_", "did you mean 'sintering.yield_'"),
    ),
    "wrong unit": (
        GOOD + "set:\n  cell.separator.thickness: {value: 20, unit: kg}\n",
        (":4", "kg", "um"),
    ),
    "not a unit": (
        GOOD + "set:\n  cell.separator.thickness: {value: 20, unit: umm}\n",
        (":4", "umm", "not a unit"),
    ),
    "negative thickness": (
        GOOD + "set:\n  cell.separator.thickness: -20\n",
        (":4", "-20", "above 0"),
    ),
    "yield of zero": (GOOD + "set:\n  sintering.yield_: 0\n", (":4", "0", "above 0", "at most 1")),
    "yield of 1.2": (GOOD + "set:\n  sintering.yield_: 1.2\n", (":4", "1.2", "at most 1")),
    "not a number": (GOOD + "set:\n  sintering.yield_: .nan\n", (":4", "nan")),
    "infinity": (GOOD + "set:\n  sintering.residence_time: .inf\n", (":4", "inf")),
    "text for a number": (GOOD + "set:\n  sintering.yield_: high\n", (":4", "'high'", "number")),
    "decimal comma": (GOOD + "set:\n  sintering.residence_time: '12,5'\n", (":4", "decimal point")),
    "boolean for a number": (GOOD + "set:\n  sintering.yield_: true\n", (":4", "true", "number")),
    "reversed range": (
        GOOD + "set:\n  sintering.yield_: {value: 0.9, range: [0.95, 0.8]}\n",
        (":4", "reversed"),
    ),
    "value outside its range": (
        GOOD + "set:\n  sintering.yield_: {value: 0.7, range: [0.8, 0.95]}\n",
        (":4", "outside its range"),
    ),
    "duplicate key": (GOOD + "scale: lab\nscale: pilot\n", (":4", "scale", "twice", "line 3")),
    "empty file": ("", ("empty",)),
    "only a comment": ("# nothing\n", ("empty",)),
    "a list": ("- a\n- b\n", ("mapping",)),
    "binary rubbish": (bytes(range(256)) * 40, ("not text",)),
    "control characters": ("title: \x07\x01\n", ("not valid YAML",)),
    "object tag": ("title: !!python/object/apply:os.system ['true']\n", (":1", "tag")),
    "alias bomb": (BOMB, ("anchors",)),
    "deep nesting": ("a: " + "[" * 3000 + "]" * 3000 + "\n", ("nested deeper",)),
    "deep block nesting": ("".join(" " * i + "a:\n" for i in range(1500)), ("nested deeper",)),
    "unclosed bracket": ("a: [1, 2\n", ("not valid YAML",)),
    "circular extends": ("extends: circular_extends.yaml\n", ("circle",)),
    "extends outside": ("extends: ../../etc/passwd.yaml\n", (":1", "outside")),
    "extends absolute": ("extends: /etc/passwd.yaml\n", (":1", "outside")),
    "extends what no file is called": ('extends: "\\0.yaml"\n', (":1", "does not show", "U+0000")),
    "hopeless": (
        GOOD + "".join(f"k{i}: 1\n" for i in range(3000)),
        ("unknown key 'k49'", "at least 950 more"),
    ),
    "extends unknown": ("extends: tri_layer_garnett\n", (":1", "did you mean 'tri_layer_garnet'")),
    "unknown chain": (GOOD + "chain: tri_layr\n", (":3", "tri_layr", "did you mean 'tri_layer'")),
    "unknown scale": (GOOD + "scale: labb\n", (":3", "did you mean 'lab'")),
    "unknown material": (
        GOOD + "set:\n  cell.separator.electrolyte: lzlo_al\n",
        (":4", "did you mean 'llzo_al'"),
    ),
    "unused material": (
        GOOD + "set:\n  materials.lco.price: 10\n",
        (":4", "does not use that material"),
    ),
    "bound value": (GOOD + "set:\n  sintering.green_area_ratio: 2\n", (":4", "follows from")),
    "a constant": (GOOD + "set:\n  cell.boltzmann: 2\n", (":4", "constant")),
    "reference to nothing": (
        GOOD + "set:\n  sintering.yield_: {from: cutting.yeild_}\n",
        (":4", "did you mean 'cutting.yield_'"),
    ),
    "circular reference": (
        GOOD + "set:\n  sintering.yield_: {from: cutting.yield_}\n  cutting.yield_: {from:"
        " sintering.yield_}\n",
        ("circle",),
    ),
    "money without a rate": (
        GOOD + "set:\n  sintering.machine_price: {value: 1, unit: MEUR, year: 1999}\n",
        (":4", "1999"),
    ),
    "unknown distribution": (
        GOOD
        + "set:\n  sintering.yield_: {value: 0.9, range: [0.8, 0.95], distribution: gaussian}\n",
        (":4", "gaussian", "triangular"),
    ),
    "set is a list": (GOOD + "set: [1]\n", (":3", "list")),
    "money year": (GOOD + "money_year: 1066\n", ("1066",)),
    "no chain": ("title: x\n", ("chain", "missing")),
    "header and values at once": (
        (
            "extends: tri_layer_garnet\nscael: a\nconvention: flat\nset:\n  cuting.yield_:"
            " 1\nmoney_year: x"
        ),
        (":2", ":3", ":5", ":6"),
    ),
    "several at once": (
        GOOD
        + "set:\n  sintering.yield_: 7000\n  cutting.yeild_: 1\n  site.discount_rate: {value: x}\n",
        (":4", ":5", ":6"),
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_wrong_files(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, wanted = FILES[name]
    path = tmp_path / f"{name.replace(' ', '_')}.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    target = tmp_path / "out.json"
    assert main(["run", str(path), "--json", str(target)]) == 2
    message = capsys.readouterr().err
    assert "Traceback" not in message
    assert path.name in message
    for word in wanted:
        assert word in message, message
    assert not target.exists()


def test_missing_file_directory_and_strange_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for given, word in (
        (str(tmp_path / "nothing.yaml"), "no such file"),
        (str(tmp_path), "folder"),
        ("/dev/null/x.yaml", "x.yaml"),
        ("tri_layer_garnte", "did you mean 'tri_layer_garnet'"),
        (" ", "not a scenario"),
        ("a" * 5000 + ".yaml", "cannot be read"),
    ):
        assert main(["run", given]) == 2
        assert word in capsys.readouterr().err


def test_wrong_command_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, word in (
        (["run", "tri_layer_garnet", "--set", "sintering.yield_"], "KEY=VALUE"),
        (["run", "tri_layer_garnet", "--set", "sintering.yield=0.9"], "sintering.yield_"),
        (["run", "tri_layer_garnet", "--set", "cell.separator.thickness=20 kg"], "kg"),
        (["run", "tri_layer_garnet", "--set", "sintering.yield_=[1"], "not valid YAML"),
        (["run", "tri_layer_garnet", "--scale", "huge"], "huge"),
        (["run", "tri_layer_garnet", "--excel", str(tmp_path / "x.pdf")], ".xlsx"),
        (["run", "tri_layer_garnet", "--excel", str(tmp_path / "no" / "x.xlsx")], "no folder"),
        (
            ["run", "tri_layer_garnet", "--json", str(tmp_path / "no" / "x.json")],
            "cannot be written",
        ),
        (["montecarlo", "tri_layer_garnet", "-n", "0"], "from 2"),
        (["montecarlo", "tri_layer_garnet", "--seed", "-1"], "seed"),
    ):
        assert main(arguments) == 2, arguments
        assert word in capsys.readouterr().err, arguments
    for arguments in (
        ["fly"],
        ["list", "birds"],
        ["run"],
        ["montecarlo", "tri_layer_garnet", "-n", "many"],
    ):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2


def test_a_process_of_its_own_ends_with_status_2_and_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "model", "run", "tri_layer_garnet", "--set", "sintering.yield_=7"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


CHAINS = {
    "a cycle": ("  - lithium_infiltration -> cutting.feed", "circle"),
    "different units": ("  - garnet_milling -> lithium_infiltration.feed", "units differ"),
    "unknown step": ("  - cuttin -> lithium_infiltration.feed", "did you mean 'cutting'"),
    "unknown port": ("  - cutting -> lithium_infiltration.feet", "no port 'feet'"),
    "no arrow": ("  - cutting", "expected a link"),
}


@pytest.mark.parametrize("name", CHAINS)
def test_wrong_chains(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from model.reading import project

    link, word = CHAINS[name]
    source = (ROOT / "scenarios/chains/tri_layer.yaml").read_text()
    old = (
        "  - cutting -> lithium_infiltration.feed"
        if name != "a cycle"
        else "  - sintering -> cutting.feed"
    )
    (tmp_path / "broken.yaml").write_text(source.replace(old, link))
    monkeypatch.setitem(project.FOLDERS, "chains", tmp_path)
    with pytest.raises(UserError, match=word) as raised:
        _load_with_chain(tmp_path)
    assert "broken.yaml" in str(raised.value)


def _load_with_chain(folder: Path) -> None:
    path = folder / "mine.yaml"
    path.write_text("chain: broken\ncell: tri_layer_garnet\nscale: industrial\n")
    load(path)


def test_misspelt_step_and_parameter_in_a_chain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from model.reading import project

    source = (ROOT / "scenarios/chains/tri_layer.yaml").read_text()
    monkeypatch.setitem(project.FOLDERS, "chains", tmp_path)
    (tmp_path / "broken.yaml").write_text(
        source.replace("step: lamination", "step: laminatoin").replace(
            "      green_area_ratio:", "      green_area:"
        )
    )
    with pytest.raises(UserError) as raised:
        _load_with_chain(tmp_path)
    message = str(raised.value)
    assert "did you mean 'lamination'" in message
    assert "no parameter 'green_area'" in message


def test_an_output_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "old.json"
    target.write_text("old")
    assert (
        main(["run", "tri_layer_garnet", "--set", "sintering.yield_=7", "--json", str(target)]) == 2
    )
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["old.json"]


@pytest.mark.parametrize("number", [1e-300, 1e300])
def test_absurd_numbers_end_in_a_result_or_a_message(number: float) -> None:
    base = load("cathode_supported_garnet", scale="lab")
    for key, value in base.values.items():
        if value.number is not None and value.schema.constant is None:
            outputs: dict = {}
            with contextlib.suppress(UserError):
                outputs = evaluate(base.with_set({key: number})).outputs
            assert all(
                v is None or isinstance(v, str) or math.isfinite(v) for v in outputs.values()
            ), key


def test_a_recipe_that_runs_in_a_circle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    text = (ROOT / "scenarios/materials.yaml").read_text()
    start = text.index("\nllzo_al:")
    at = text.index("    la2o3:", start)
    circular = (
        text[:at] + '    llzo_al: {value: 0.1, source: "assumption: of itself"}\n' + text[at:]
    )
    (tmp_path / "materials.yaml").write_text(circular)
    for name in ("money.yaml", "references.bib"):
        (tmp_path / name).write_text((ROOT / "scenarios" / name).read_text())
    monkeypatch.setattr(project, "SCENARIOS", tmp_path)
    with pytest.raises(UserError, match="circle"):
        load(ROOT / "scenarios/tri_layer_garnet.yaml")
