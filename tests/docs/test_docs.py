"""What the pages say to do is done here: every command and every block of code, but for a list with
reasons; links and figures.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from docs.__main__ import generators
from model import evaluate, load
from model.__main__ import main, parser
from model.reading.distribution import ordinal
from model.studies.outlook import outlook
from tests import markdown
from tests.conftest import ROOT
from tests.markdown import Block

README = (ROOT / "README.md").read_text(encoding="utf-8")
NUMBER = (ROOT / "docs/how-a-number-is-made.md").read_text(encoding="utf-8")
BLOCKS = [block for path in markdown.pages() for block in markdown.blocks(path)]

# Commands that are not executed here, each with the reason; the beginning of the line is enough.
NOT_HERE = {
    "python3 -m venv .venv && .venv/bin/python -m pip install -q -r requirements.txt": (
        "serves the app until it is stopped;"
        " the test command sets up in the same way, and tests/app/test_browser.py serves the app"
    ),
    "python3 -m venv .venv && .venv/bin/python -m pip install -q -r requirements-dev.txt": (
        "the build runs it: .ci/run takes it from the README"
    ),
    "py -m venv": (
        "for Windows, of which the build has none; the same as the two commands for Linux"
    ),
    ".venv/bin/dask scheduler": (
        "serves until it is stopped; tests/studies/test_tasks.py has a cluster"
    ),
    "MALLOC_TRIM_THRESHOLD_=-1 .venv/bin/dask worker": (
        "serves until it is stopped; tests/studies/test_tasks.py has a cluster"
    ),
    ".venv/bin/python -m model montecarlo tri_layer_garnet -n 1000000 --cluster": (
        "needs the cluster; tests/studies/test_tasks.py has one"
    ),
    "pip install -e . -r requirements-cluster.txt": (
        "the requirements are part of requirements-dev.txt; tests/commands/test_installation.py installs"
    ),
    "pip install -e .": "tests/commands/test_installation.py installs the program",
    "pip install .": "tests/commands/test_installation.py installs the program",
    ".venv/bin/python -m pytest": "is what runs here",
    ".venv/bin/ruff check": "the build runs it: .ci/run",
    ".venv/bin/ruff format --check": "the build runs it: .ci/run",
    ".venv/bin/mypy": "the build runs it: .ci/run",
    ".venv/bin/python -m tests.reference": (
        "writes into the project; tests/engine/test_reference.py does the same in a copy"
    ),
    "python -m tests.reference": (
        "writes into the project; tests/engine/test_reference.py does the same in a copy"
    ),
    ".venv/bin/python -m docs": (
        "writes into the project; tests/docs/test_tables.py compares what it would write"
    ),
    "python -m docs": (
        "writes into the project; tests/docs/test_tables.py compares what it would write"
    ),
    ".venv/bin/python examples/": "tests/docs/test_examples.py runs all of them",
    ".venv/bin/python docs/make_images.py": (
        "takes pictures for a minute, and writes into the project"
    ),
    "python model.py": "a model of one's own; tests/studies/test_own_files.py runs some",
    "python -m benchmarks --write": "measures for minutes, and writes into the project",
}
# Pages of which every block is done elsewhere, and languages that are no code.
ELSEWHERE = {
    "docs/add-a-step.md": "tests/docs/test_add_a_step.py does the page in a copy of the project",
    "docs/add-an-output.md": "tests/docs/test_add_an_output.py does it in a copy of the project",
    **{
        f"docs/add-a-{name}.md": "tests/docs/test_add_others.py does it in a copy of the project"
        for name in ("strategy", "convention", "layer", "page", "study")
    },
}
NO_CODE = {"text": "signatures and listings, for reading"}
MODEL = re.compile(r"(?:(?:\.venv/bin/)?python -m model|lab2line) (.*)")
COMMAND = re.compile(r"(\.venv/bin/\S|python3? |py |pip |lab2line )")
PLACEHOLDER = re.compile(r"(?<![\w=])(?:[A-Z]{2,}|\.\.\.)(?![\w])")

SHELL = [
    block
    for block in BLOCKS
    if block.language in ("bash", "powershell") and block.page not in ELSEWHERE
]
SPANS = sorted(
    {
        (span, markdown.name(path))
        for path in markdown.pages()
        for span in markdown.spans(path)
        if COMMAND.match(span)
    }
)
DONE: set[str] = set()  # commands that have run and leave nothing that a later one needs


def reason(command: str) -> str | None:
    """Why a command is not executed here; None where it is."""
    return next((why for start, why in NOT_HERE.items() if command.startswith(start)), None)


def run(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Execute a command in the current folder; fails where it fails, says nothing, or is of a kind
    that nobody executes.
    """
    if reason(command) is not None or command in DONE:
        return
    found = MODEL.fullmatch(command)
    assert found, f"{command}: neither executed here nor in the list of those that are not"
    status = main(shlex.split(found[1]))
    told = capsys.readouterr()
    assert status == 0, f"{command}\n{told.err}"
    assert told.out, command
    if not re.search(r"\.(xlsx|ya?ml|html|json)\b", command):
        DONE.add(command)


@pytest.mark.parametrize("block", SHELL, ids=str)
def test_commands_of_a_block_run(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    """One after the other in one folder, as a reader runs them, with the page's model of one's own
    beside.
    """
    monkeypatch.chdir(tmp_path)
    for other in BLOCKS:
        if other.page == block.page and other.language == "python" and "INPUTS" in other.text:
            (tmp_path / "my_model.py").write_text(other.text, encoding="utf-8")
    for command in block.text.splitlines():
        if command.strip():
            run(command.strip().removesuffix(" &"), capsys)


@pytest.mark.parametrize(("span", "page"), SPANS, ids=[f"{page}: {span}" for span, page in SPANS])
def test_commands_in_the_text_run(
    span: str, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    """Those with a placeholder, such as NAME, have to be ones that the program understands."""
    monkeypatch.chdir(tmp_path)
    found = MODEL.fullmatch(span)
    if found and PLACEHOLDER.search(found[1]):
        parser().parse_args(shlex.split(found[1]))  # exits, and so fails, where it does not
    else:
        run(span, capsys)


def test_a_command_that_fails_or_is_unknown_is_noticed(capsys) -> None:
    with pytest.raises(AssertionError, match="there is no scenario 'nowhere'"):
        run(".venv/bin/python -m model run nowhere", capsys)
    with pytest.raises(AssertionError, match="neither executed here nor in the list"):
        run("make install", capsys)
    with pytest.raises(SystemExit):
        parser().parse_args(["breakeven", "SCENARIO", "KEY", "--goal", "VALUE"])


def test_what_is_not_executed_is_still_there_and_has_a_reason_that_holds() -> None:
    commands = [line.strip() for block in BLOCKS for line in block.text.splitlines()] + [
        span for span, _ in SPANS
    ]
    for start, why in {**NOT_HERE, **ELSEWHERE, **NO_CODE}.items():
        if start in NOT_HERE:
            assert any(command.startswith(start) for command in commands), (
                f"no page has it any more: {start}"
            )
        for file in re.findall(r"tests/[\w/]+\.py|\.ci/run|requirements-\w+\.txt", why):
            assert (ROOT / file).exists(), file
    build = (ROOT / ".ci/run").read_text(encoding="utf-8")
    for start, why in NOT_HERE.items():
        if why == "the build runs it: .ci/run":
            assert f"\n{start}" in build, start
    assert "test command" in build
    assert "-r requirements-cluster.txt" in (ROOT / "requirements-dev.txt").read_text(
        encoding="utf-8"
    )


def test_every_block_is_of_a_kind_that_is_executed_or_listed() -> None:
    for block in BLOCKS:
        assert block.language in (
            "bash",
            "powershell",
            "python",
            "yaml",
            *NO_CODE,
        ), f"{block}: '{block.language}'"
    assert {block.page for block in SHELL} >= {
        "README.md",
        "CONTRIBUTING.md",
        "docs/how-a-number-is-made.md",
        "docs/scale-up.md",
    }


PYTHON = [block for block in BLOCKS if block.language == "python" and block.page not in ELSEWHERE]


@pytest.mark.parametrize("block", PYTHON, ids=str)
def test_python_of_a_block_runs(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile("\n" * block.line + block.text, block.page, "exec"), {})
    assert "print" not in block.text or capsys.readouterr().out


YAML = [block for block in BLOCKS if block.language == "yaml" and block.page not in ELSEWHERE]


@pytest.mark.parametrize("block", YAML, ids=str)
def test_yaml_of_a_block_is_a_scenario_or_stands_in_the_file_that_is_named(
    block: Block, tmp_path: Path
) -> None:
    if not block.file:
        path = tmp_path / "mine.yaml"
        path.write_text(block.text, encoding="utf-8")
        for key, value in yaml.safe_load(block.text).get("set", {}).items():
            assert load(path).values[key].number == value["value"]
        evaluate(load(path))
        return
    scales = yaml.safe_load((ROOT / block.file).read_text(encoding="utf-8"))
    for key, shown in yaml.safe_load(block.text).items():
        shown, source = _plain(shown), shown["source"].split(" ...")
        found = [
            scale[key]
            for scale in scales.values()
            if shown.items() <= _plain(scale.get(key)).items()
        ]
        assert found, f"{block}: {key} is not so in {block.file}"
        assert all(part.strip(" ;,") in found[0]["source"] for part in source), f"{block}: {source}"


def _plain(value: dict | None) -> dict:
    """What a file says of a value besides its source, which a page may shorten."""
    return {key: str(member) for key, member in (value or {}).items() if key != "source"}


# Pages ------------------------------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", markdown.pages(), ids=markdown.name)
def test_links_lead_somewhere(path: Path) -> None:
    for link in markdown.links(path):
        if "://" in link or link.startswith("mailto:"):
            continue
        target, _, anchor = link.partition("#")
        other = (path.parent / target).resolve() if target else path
        assert other.exists(), link
        assert other.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(other), link


def test_every_page_is_in_an_index() -> None:
    for folder in (ROOT / "docs", ROOT / "docs/decisions"):
        listed = {
            (folder / link).resolve()
            for link in markdown.links(folder / "README.md")
            if "://" not in link
        }
        missing = {
            path.name
            for path in folder.glob("*.md")
            if path.name != "README.md" and path.resolve() not in listed
        }
        assert not missing, f"{folder.name}/README.md does not name {missing}"
    assert "docs/README.md" in README


def test_every_picture_is_taken_by_the_script_shown_and_small() -> None:
    from docs.make_images import SHOTS

    pictures = {path.stem: path for path in (ROOT / "docs/images").glob("*.png")}
    assert set(pictures) == set(SHOTS)
    shown = {
        Path(link).stem for link in markdown.links(ROOT / "docs/app.md") if link.endswith(".png")
    }
    assert shown == set(SHOTS)
    large = {name for name, path in pictures.items() if path.stat().st_size > 400_000}
    assert not large, f"pictures of more than 400 kB: {large}"


def test_decisions_are_numbered_and_short() -> None:
    paths = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    numbers = [int(path.name[:4]) for path in paths]
    assert len(set(numbers)) == len(numbers), "two decisions have one number"
    for path, number in zip(paths, numbers, strict=True):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. "), path.name
        assert len(text) < 4000, f"{path.name} is not short"


def test_the_readme_has_its_two_commands() -> None:
    first = [block for block in BLOCKS if block.page == "README.md"][:2]
    assert "streamlit run streamlit_app.py" in first[0].text
    assert "python -m pytest" in first[1].text
    assert README.index("<!-- test command -->") < README.index(first[1].text)


def test_the_citation_is_of_this_version() -> None:
    from model.engine.result import VERSION

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    # what the format requires
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert all("name" in author or "family-names" in author for author in citation["authors"])
    assert citation["version"] == VERSION
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'version = {attr = "model.engine.result.VERSION"}' in project


def test_commands_that_make_pages_name_pages_that_exist() -> None:
    named = {
        span.removeprefix("python -m docs").strip()
        for span, _ in SPANS
        if span.startswith("python -m docs")
    }
    assert named <= {"", *generators()}


def test_the_figures_of_how_a_number_is_made_are_current() -> None:
    tri, supported = (
        evaluate(load(name)) for name in ("tri_layer_garnet", "cathode_supported_garnet")
    )
    q, likely = tri.quantities, outlook(tri.scenario).of("cost_per_kwh")
    assert likely is not None and likely.plan_percentile is not None
    for figure in (
        f"{q['sintering.machine_capacity']:,.0f} good m2",
        f"{q['sintering.machines_required']:.1f} kilns",
        f"{q['sintering.machines_installed']:.0f} are bought",
        f"{q['sintering.investment'] / 1e6:.0f} MUSD",
        f"{q['sintering.cost_capital'] / 1e6:.0f} MUSD a year",
        f"{q['sintering.throughput']:.1f} m2/h",
        f"{q['plant.good_cells'] / 1e6:.2f} million cells",
        f"{tri.outputs['cell_energy']:.1f} Wh",
        f"{tri.outputs['cost_per_kwh']:.0f} USD/kWh",
        f"| {tri.outputs['cost_per_kwh']:.0f} |",
        f"| {supported.outputs['cost_per_kwh']:.0f} |",
        f"| {supported.outputs['specific_energy']:.0f} |",
        f"{100 * tri.outputs['overall_yield']:.0f} % of what enters",
        f"{likely.likely:.0f} against {likely.plan:.0f} USD/kWh",
        f"at the {ordinal(round(likely.plan_percentile))} percentile of its own draws",
    ):
        assert figure in NUMBER, figure
