"""What happens to files when things go wrong: a killed run, a full disk, a folder that is
read-only, two at once.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import pytest

from model import load
from model.__main__ import main
from model.reading import files
from model.reading.errors import UserError
from model.reports.workbook import save_scenario
from tests.conftest import ROOT

SCENARIO = "lithium_ion"
# Every command that writes a file, with what it is called.
WRITERS = {
    "run --json": (["run", SCENARIO, "--json"], "out.json"),
    "run --excel": (["run", SCENARIO, "--excel"], "out.xlsx"),
    "list --json": (["list", "scales", "--json"], "out.json"),
    "finance --json": (["finance", SCENARIO, "--json"], "out.json"),
    "validate --json": (["validate", "llzo_areal_cost", "--json"], "out.json"),
    "waterfall --figures": (
        ["waterfall", SCENARIO, "--conventions", "annuity,flat_rate", "--figures"],
        "out.html",
    ),
    "compare --excel": (["compare", SCENARIO, "-n", "16", "--excel"], "out.xlsx"),
    "compare --figures": (["compare", SCENARIO, "-n", "16", "--figures"], "out.html"),
    "sobol --figures": (["sobol", SCENARIO, "-n", "16", "--figures"], "out.html"),
}
OLD = b"what was here before"


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", WRITERS)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command, file = WRITERS[name]
    (tmp_path / file).write_bytes(OLD)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert main([*command, str(tmp_path / file), "--force"]) == 2
    told = capsys.readouterr().err
    assert (
        f"{file}: cannot be written (no space left on device)" in told
        and len(told.splitlines()) == 1
    )
    assert (tmp_path / file).read_bytes() == OLD and left(tmp_path) == [file]


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_another_program_holds_stays(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where programs lock files, as a spreadsheet does, the last step is refused."""
    command, file = WRITERS[name]
    (tmp_path / file).write_bytes(OLD)

    def held(source: str, target: str) -> None:
        raise PermissionError(
            errno.EACCES,
            "The process cannot access the file because it is being used by another process",
        )

    monkeypatch.setattr(os, "replace", held)
    assert main([*command, str(tmp_path / file), "--force"]) == 2
    assert "being used by another process" in capsys.readouterr().err
    assert (tmp_path / file).read_bytes() == OLD and left(tmp_path) == [file]


@contextmanager
def without_rights() -> Iterator[None]:
    """As somebody who is not the owner, since nothing is read-only to root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_read_only_folder_and_a_missing_one_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    (folder / "a.json").write_bytes(OLD)
    for parent in tmp_path.parents[:2]:
        parent.chmod(0o755)
    tmp_path.chmod(0o755)
    folder.chmod(0o555)
    with (
        without_rights(),
        pytest.raises(UserError, match=r"a.json: cannot be written \(permission denied\)"),
    ):
        files.write(folder / "a.json", "new")
    folder.chmod(0o755)
    assert (folder / "a.json").read_bytes() == OLD and left(folder) == ["a.json"]
    with pytest.raises(UserError, match=r"there is no folder .*absent"):
        files.write(tmp_path / "absent" / "a.json", "new")
    with pytest.raises(UserError, match="cannot be written"):
        files.write(tmp_path, "new")
    assert left(tmp_path) == ["closed"]


def test_a_disk_that_fills_while_a_real_process_writes(tmp_path: Path) -> None:
    """The system itself refuses to go on after 20 kB: the command ends with one message and the old
    file is whole.
    """
    (tmp_path / "out.json").write_bytes(OLD)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = subprocess.run(
        [
            sys.executable,
            "-B",
            "-m",
            "model",
            "run",
            "tri_layer_garnet",
            "--json",
            str(tmp_path / "out.json"),
            "--force",
        ],
        cwd=ROOT,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2
    assert (
        "out.json: cannot be written (file too large)" in done.stderr
        and "Traceback" not in done.stderr
    )
    assert (tmp_path / "out.json").read_bytes() == OLD and left(tmp_path) == ["out.json"]


def test_what_is_written_is_whole_and_readable_by_others(tmp_path: Path) -> None:
    assert files.write(tmp_path / "a.txt", "ä").read_bytes() == "ä".encode()
    files.write(tmp_path / "a.txt", b"later")
    assert (tmp_path / "a.txt").read_bytes() == b"later" and left(tmp_path) == ["a.txt"]
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o644


# Two at once ------------------------------------------------------------------------------------------------------


def _save(barrier, path: str, number: int, told) -> None:
    scenario = load(SCENARIO, set={"site.discount_rate": 0.05 + number / 100})
    barrier.wait()
    try:
        save_scenario(scenario, path)
        told.put((number, ""))
    except UserError as error:
        told.put((number, str(error)))


def test_of_two_that_save_one_scenario_one_is_refused(tmp_path: Path) -> None:
    context, path = get_context("spawn"), tmp_path / "mine.yaml"
    barrier, told = context.Barrier(2), context.Queue()
    writers = [
        context.Process(target=_save, args=(barrier, str(path), number, told)) for number in (1, 2)
    ]
    for writer in writers:
        writer.start()
    found = dict(told.get(timeout=120) for _ in writers)
    for writer in writers:
        writer.join()
    (winner,) = (number for number, message in found.items() if not message)
    assert all("exists already" in message for number, message in found.items() if number != winner)
    assert load(path).values["site.discount_rate"].number == 0.05 + winner / 100
    assert left(tmp_path) == ["mine.yaml"]


def test_what_is_there_is_replaced_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    save_scenario(load(SCENARIO), str(path))
    before = path.read_bytes()
    with pytest.raises(UserError, match="exists already; give another name, or --force"):
        save_scenario(load("tri_layer_garnet"), str(path))
    assert path.read_bytes() == before
    save_scenario(load("tri_layer_garnet"), str(path), force=True)
    assert load(path).chain.name == "tri_layer"


@pytest.mark.guards(
    "An export replaces a file that somebody has edited",
    once="run --excel, compare --excel, --json and --figures wrote over whatever was there",
)
@pytest.mark.parametrize("name", WRITERS)
def test_no_export_writes_over_a_file_unasked(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command, file = WRITERS[name]
    (tmp_path / file).write_bytes(OLD)
    assert main([*command, str(tmp_path / file)]) == 2
    assert (
        f"{file}: exists already; give another name, or --force to write over it"
        in capsys.readouterr().err
    )
    assert (tmp_path / file).read_bytes() == OLD and left(tmp_path) == [file]
    assert main([*command, str(tmp_path / file), "--force"]) == 0
    assert (tmp_path / file).read_bytes() != OLD and left(tmp_path) == [file]


def test_python_writes_over_a_workbook_only_when_asked(tmp_path: Path) -> None:
    from model import compare, evaluate, to_workbook
    from model.workbook.comparison import comparison_to_workbook

    path, result = tmp_path / "a.xlsx", evaluate(load(SCENARIO, scale="lab"))
    path.write_bytes(OLD)
    study = compare([SCENARIO], n=8)
    with pytest.raises(UserError, match="exists already; give another name, or overwrite=True"):
        to_workbook(result, path, studies=False)
    with pytest.raises(UserError, match="exists already"):
        comparison_to_workbook(study, path)
    assert path.read_bytes() == OLD
    comparison_to_workbook(study, path, overwrite=True)
    assert to_workbook(result, path, studies=False, overwrite=True).read_bytes()[:2] == b"PK"


def test_one_file_is_not_two_exports_and_an_option_is_not_given_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = str(tmp_path / "out.json")
    assert (
        main(
            [
                "sweep",
                SCENARIO,
                "site.discount_rate",
                "0.05",
                "0.1",
                "--json",
                target,
                "--figures",
                target,
            ]
        )
        == 2
    )
    assert "is the file of --figures, too" in capsys.readouterr().err and not left(tmp_path)
    for option, one, other in (
        ("--beside", "sulfide_sheet", "lithium_ion"),
        ("--json", target, "b.json"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(["run", SCENARIO, "--excel", str(tmp_path / "a.xlsx"), option, one, option, other])
        assert ended.value.code == 2 and f"{option}: given twice" in capsys.readouterr().err
    assert not left(tmp_path)


def test_a_link_stays_and_a_pipe_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_bytes(OLD)
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    files.write(tmp_path / "link.json", "new")
    assert (tmp_path / "link.json").is_symlink() and (tmp_path / "real.json").read_text() == "new"
    os.mkfifo(tmp_path / "pipe")
    with ThreadPoolExecutor(1) as other:
        read = other.submit((tmp_path / "pipe").read_bytes)
        files.write(tmp_path / "pipe", "new", new=True)
        assert read.result(10) == b"new" and (tmp_path / "pipe").is_fifo()
    files.write(os.devnull, "new", new=True)
    assert not Path(os.devnull).is_file()
    with pytest.raises(UserError, match="exists already"), files.only_new():
        files.write(tmp_path / "link.json", "newer")


def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path) -> None:
    path = files.write(tmp_path / "mine.json", "old")
    path.chmod(0o600)
    files.write(path, "new")
    assert path.read_text() == "new" and path.stat().st_mode & 0o777 == 0o600


@pytest.mark.guards(
    "What is read is not written over, and a result without a file's name is not lost",
    once="run mine.yaml --json mine.yaml replaced the scenario; --json '' wrote nothing with exit 0",
)
def test_a_target_that_is_read_or_has_no_name_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.yaml"
    save_scenario(load(SCENARIO), str(path))
    before = path.read_bytes()
    (tmp_path / "link.yaml").symlink_to(path)
    for target in (path, tmp_path / "link.yaml"):
        assert main(["run", str(path), "--json", str(target), "--force"]) == 2
        assert "is what is read; give another name" in capsys.readouterr().err
    assert path.read_bytes() == before
    for option in ("--json", "--excel"):
        assert main(["run", SCENARIO, option, ""]) == 2
        assert f"{option}: the name of the file is empty" in capsys.readouterr().err


def test_links_that_lead_in_a_circle_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.yaml").symlink_to(tmp_path / "two.yaml")
    (tmp_path / "two.yaml").symlink_to(tmp_path / "one.yaml")
    (tmp_path / "mine.yaml").write_text("title: Mine\nextends: one.yaml\n", encoding="utf-8")
    for name in ("one.yaml", "mine.yaml"):
        assert main(["run", str(tmp_path / name)]) == 2
        assert "too many levels of symbolic links" in capsys.readouterr().err


def test_a_new_file_is_whole_also_where_no_links_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_links(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    def held(source: str, target: str) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "link", without_links)
    assert files.write(tmp_path / "a.txt", "a", new=True).read_text() == "a"
    with pytest.raises(UserError, match="exists already"):
        files.write(tmp_path / "a.txt", "b", new=True)
    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(UserError, match="cannot be written"):
        files.write(tmp_path / "b.txt", "b", new=True)
    assert left(tmp_path) == ["a.txt"]


# A killed run -----------------------------------------------------------------------------------------------------

NAMES = (
    "acid_hcl,ald_alumina,lithium_tin_anode,ald_zinc_oxide,spark_plasma_sintering,rapid_thermal_annealing,"
    "sol_gel_llzno_on_cathode"
)
EXPLORE = ["explore", "cathode_supported", "-n", "256", "--strategies", NAMES]


def explore(path: Path, out: Path, more: list[str], **options) -> subprocess.Popen:
    command = [
        sys.executable,
        "-m",
        "model",
        *EXPLORE,
        *more,
        "--save",
        str(path),
        "--json",
        str(out),
    ]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, list[str]]:
    """The result, and the lines kept, of a run that nobody cut off."""
    folder = tmp_path_factory.mktemp("whole")
    process = explore(folder / "kept.jsonl", folder / "out.json", [])
    _, errors = process.communicate(timeout=240)
    assert process.returncode == 0, errors
    return json.loads((folder / "out.json").read_text()), sorted(
        (folder / "kept.jsonl").read_text().splitlines()
    )


@pytest.mark.parametrize(
    "workers", [["--workers", "1"], ["--workers", "2"]], ids=["one process", "two"]
)
def test_a_killed_explore_goes_on_and_ends_alike(
    workers: list[str], tmp_path: Path, whole: tuple[dict, list[str]]
) -> None:
    kept = tmp_path / "kept.jsonl"
    first = explore(kept, tmp_path / "never.json", workers, start_new_session=True)
    deadline = time.monotonic() + 120
    while first.poll() is None and time.monotonic() < deadline:
        if kept.exists() and kept.read_bytes().count(b"\n") > 2:
            break
        time.sleep(0.005)
    assert first.poll() is None, "the run ended before it could be killed"
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert first.stderr is not None
    first.stderr.close()
    assert not (tmp_path / "never.json").exists()
    finished = kept.read_text().splitlines(keepends=True)
    # the kill may have cut off the last
    finished = [line.rstrip("\n") for line in finished if line.endswith("\n")]
    assert 1 < len(finished) < len(whole[1])
    with kept.open("ab") as stream:
        stream.write(b'{"strategies": ["acid')  # a line that the kill cut off
    again = explore(kept, tmp_path / "again.json", workers)
    _, errors = again.communicate(timeout=240)
    assert again.returncode == 0, errors
    assert json.loads((tmp_path / "again.json").read_text()) == whole[0]
    assert kept.read_text().splitlines()[: len(finished)] == finished  # nothing was done twice
    assert sorted(kept.read_text().splitlines()) == whole[1]


def test_two_explores_do_not_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    with path.open("a+b") as held:
        files.lock(held, path)
        with (
            pytest.raises(UserError, match="another run is writing to this file"),
            path.open("a+b") as other,
        ):
            files.lock(other, path)
    with path.open("a+b") as free:
        files.lock(free, path)
