"""What once went wrong in the app, without a browser: unexpected errors, changes at other scales,
brought scenarios, studies.
"""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from app_pages import PAGES, fields, parts
from app_pages import view as views
from app_pages.link import from_link, to_link
from app_pages.markup import JOINER, literal
from app_pages.safety import report
from app_pages.sidebar import fitting, last_wins, offered, round_numbers
from app_pages.view import View, at_scale, changed, load_view, typed
from model import evaluate, load
from model.reading import project
from model.reading.errors import UserError
from model.reports.page import page_of
from tests.app.test_app import add, app, cost_of, page, press, shown_link, sound, tile, wait, widget
from tests.app.test_app_pages import LINE, brought
from tests.conftest import ROOT

OWN = ("sintering.yield_", 0.5)  # each scale has a number of its own
SHARED = ("cell.separator.thickness", 25.0)  # all scales take the same

# An error that nobody foresaw ----------------------------------------------------------------------------------------


def broken(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app after a change that makes a page fail."""
    at = app()
    secret = str(ROOT / "somewhere" / "secret.py")

    def fail(*_: object) -> None:
        raise RuntimeError(f"cannot open {secret}")

    monkeypatch.setattr(parts, "tiles", fail)
    return at.segmented_control[0].set_value("lab").run()


@pytest.mark.guards(
    "an unexpected error shows Streamlit's own page, and no way back",
    once="a traceback stood where the result was, and the controls were gone",
)
def test_an_unexpected_error_is_one_sentence_a_way_back_and_a_report(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = broken(monkeypatch)
    assert not at.exception
    assert [error.value for error in at.error] == [
        "Something in the program went wrong with this view; your numbers were not changed."
    ]
    told = at.code[0].value
    assert (
        "RuntimeError: cannot open (a file)" in told and "app_pages/" in told and "lab2line" in told
    )
    assert str(ROOT) not in told and not re.search(
        r"(/[\w.-]+){3,}", told.replace("app_pages/", "")
    )
    monkeypatch.undo()
    press(at, "Back to the last view that worked")
    assert sound(at) and not at.error
    assert tile(at, "Cost") == cost_of("tri_layer_garnet")


def test_an_error_in_what_a_click_does_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    at = app()

    def fail(*_: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("app_pages.sidebar.at_scale", fail)
    at.segmented_control[0].set_value("lab").run()
    assert not at.exception and "went wrong" in at.error[0].value
    monkeypatch.undo()
    assert sound(at.run()) and not at.error


def test_a_report_names_no_folder_of_the_machine() -> None:
    try:
        open("/no/such/folder/file.yaml")  # noqa: SIM115, it is not there
    except OSError as error:
        told = report(error)
    assert "(a file)" in told and "/no/such" not in told and str(ROOT) not in told


# Widgets -------------------------------------------------------------------------------------------------------------


@pytest.mark.guards(
    "a widget that was made anew is asked for by its new name when the old one was clicked",
    once="KeyError in the callback of every second quick click",
)
def test_a_click_on_a_widget_that_was_made_anew_meanwhile_counts_and_an_echo_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state: dict = {}
    monkeypatch.setattr(fields.st, "session_state", state)
    taken: list[str] = []
    first = fields.bound("scale", "industrial")
    click = fields.moved("scale", first, taken.append)["on_change"]
    state[first] = "lab"
    click()
    assert fields.bound("scale", "lab") == first  # its own move leaves it as it is
    second = fields.bound("scale", "industrial")  # undone from elsewhere
    assert second != first
    click()  # the browser tells the old widget's word once more
    assert taken == ["lab"]
    state[first] = "pilot"
    click()  # clicked before the new one was there
    assert taken == ["lab", "pilot"]
    assert fields.bound("scale", "pilot") not in (first, second)


def test_a_callback_of_every_widget_is_given_its_own_key() -> None:
    """A key made anew in a callback is that of a widget that may not be drawn yet."""
    for path in (ROOT / "app_pages").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "generation" not in text, path.name
        assert "number_input" not in text, (
            f"{path.name}: browsers drop the comma of 1,5 from such a field"
        )
        assert "st.multiselect" not in text, (
            f"{path.name}: Enter in such a list adds all that match"
        )


# Numbers -------------------------------------------------------------------------------------------------------------


@pytest.mark.guards(
    "a number typed with a comma, or a step down, becomes another number in silence",
    once="1,5 became 15; one click on '-' made 10 into 0 and the field disappeared",
)
@pytest.mark.parametrize(
    ("text", "why"),
    [("1,5", "comma"), ("1,500", "comma"), ("0", "above 0"), ("ten", "'ten'"), (" ", "nothing")],
)
def test_a_refused_number_stays_in_its_field_with_the_reason_beside(text: str, why: str) -> None:
    at = app()
    before = tile(at, "Cost")
    label = "Good cells, GWh/year"
    widget(at, "text_input", label).set_value(text).run()
    assert sound(at) and why in at.error[0].value.replace("\\", "").replace(JOINER, "")
    assert widget(at, "text_input", label).value == text and tile(at, "Cost") == before
    widget(at, "text_input", label).set_value("20").run()
    assert not at.error and tile(at, "Cost") == cost_of(
        "tri_layer_garnet", set={"plant.annual_output": 20}
    )


def test_a_number_may_bring_its_unit() -> None:
    assert typed(View(), "plant.annual_output", "20000 MWh/year") == pytest.approx(20)
    assert typed(View(), "plant.annual_output", "20.0") == 20
    for text in (
        "20 kg",
        "{from: coating.yield_}",
        "null",
        "[1, 5]",
        "{value: 1,5}",
        "true",
        "1 5",
        "nan",
        "1e999",
    ):
        with pytest.raises(UserError):
            typed(View(), "plant.annual_output", text)


@pytest.mark.guards(
    "a number typed with a comma, or a step down, becomes another number in silence",
    once="1,5 became 15; one click on '-' made 10 into 0 and the field disappeared",
)
@pytest.mark.parametrize("around", [200.0, 10.0, 3.0, 1e-4])
def test_steps_of_a_number_are_round_and_never_reach_nothing(around: float) -> None:
    found = round_numbers(around)
    assert found == sorted(found) and found[0] > 0
    assert found[0] < around / 100 and found[-1] > 10 * around
    assert {f"{number:e}"[0] for number in found} == {"1", "2", "5"}


def test_a_typed_seed_is_a_whole_number() -> None:
    at = page("sensitivity", scenario="sulfide_sheet")
    widget(at, "text_input", "Seed").set_value("1,5").run()
    assert "whole number" in at.error[0].value and widget(at, "text_input", "Seed").value == "1,5"
    widget(at, "text_input", "Seed").set_value("7").run()
    assert not at.error and at.session_state["setting/seed"] == 7


# Strategies ----------------------------------------------------------------------------------------------------------


@pytest.mark.guards(
    "the list of strategies offers what does not fit",
    once="strategies that exclude a chosen one were offered, and ended in a page of errors",
)
@pytest.mark.parametrize("chain", ["tri_layer_garnet", "cathode_supported_garnet"])
def test_only_strategies_that_fit_are_offered(chain: str) -> None:
    scenario = load(chain)
    chosen = tuple(str(tree.value) for tree in scenario.header.strategies)
    found = fitting(scenario.header.chain, chosen)
    assert found and len(found) < len(offered(scenario.header.chain))
    for name in found:
        scenario.with_strategies([*chosen, name])


def test_the_scenarios_own_strategies_are_compared_and_the_bare_cell_is_not_praised() -> None:
    at = page("compare", what="strategies")
    assert sound(at)
    assert "as in the sidebar" in str(at.dataframe[0].value.to_dict())
    assert any("which does not make it the best" in info.value for info in at.info)


# Other scales --------------------------------------------------------------------------------------------------------


@pytest.mark.guards(
    "a number that was changed at one scale holds at another which has a number of its own",
    once=(
        "the laboratory's sintering yield of 0.5 was taken for the line in the app, in comparisons"
        " and in links"
    ),
)
def test_a_change_waits_at_its_scale_and_is_told() -> None:
    at = app(scale="lab", set=f"{OWN[0]}:{OWN[1]},{SHARED[0]}:{SHARED[1]}")
    at.segmented_control[0].set_value("industrial").run()
    assert tile(at, "Cost") == cost_of("tri_layer_garnet", set=dict([SHARED]))
    told = at.info[0].value.replace("\\", "")
    assert (
        "changed at lab scale waits there" in told and "sintering.yield_ (0.5; here 0.88)" in told
    )
    assert shown_link(at)["set"] == "cell.separator.thickness:25.0,sintering.yield_@lab:0.5"
    other = app(**shown_link(at))
    assert (
        other.session_state["view"] == at.session_state["view"]
        and other.info[0].value == at.info[0].value
    )
    at.segmented_control[0].set_value("lab").run()
    assert tile(at, "Cost") == cost_of("tri_layer_garnet", scale="lab", set=dict([OWN, SHARED]))
    assert not at.info


@pytest.mark.guards(
    "a number that was changed at one scale holds at another which has a number of its own",
    once=(
        "the laboratory's sintering yield of 0.5 was taken for the line in the app, in comparisons"
        " and in links"
    ),
)
def test_the_laboratory_beside_its_line_leaves_each_its_own() -> None:
    at = page("compare", what=LINE, scale="lab", set=f"{OWN[0]}:{OWN[1]}")
    assert sound(at)
    costs = list(at.dataframe[0].value.T["plan, USD/kWh"])
    plain = list(page("compare", what=LINE, scale="lab").dataframe[0].value.T["plan, USD/kWh"])
    assert costs[0] != plain[0] and costs[1:] == plain[1:]
    assert sum("set at lab scale and left out" in info.value for info in at.info) == 2


def test_changes_at_two_scales_are_each_compared_at_its_own() -> None:
    lab = changed(View(scale="lab"), dict([OWN]))
    line = changed(at_scale(lab, "industrial"), {OWN[0]: 0.8})
    assert line.elsewhere == (("lab", *OWN),) and from_link(to_link(line)) == (line, [])
    assert at_scale(line, "lab").changes == (OWN,)
    assert at_scale(at_scale(line, "lab"), "industrial").changes == ((OWN[0], 0.8),)


# Scenarios that were brought --------------------------------------------------------------------------------------------

QUOTATIONS = """
title: Kiln price, two quotations
extends: tri_layer_garnet
set:
  sintering.machine_price: {value: 3, unit: MUSD, year: 2023, options: [[3, 0.7], [10, 0.3]], source: "two quotations"}
  cathode_infiltration.head_speed: {value: 3, unit: m/min, options: [[3, 1], [30, 1]], source: "two machines"}
"""
EXPLORED = {
    "options": QUOTATIONS,
    "equal options": (
        "extends: tri_layer_garnet\nset: {site.discount_rate: {value: 0.1, options: [[0.1, 1],"
        " [0.1, 1]]}}\n"
    ),
    "fixed": "extends: sulfide_sheet\nset: {cutting.yield_: 0.9}\n",
    "one end": "extends: sulfide_sheet\nset: {cutting.yield_: {value: 0.9, range: [0.9, 0.99]}}\n",
    "a distribution": (
        "extends: sulfide_sheet\nset: {cutting.yield_: {value: 0.9, range: [0.8, 0.99],"
        " distribution: normal}}\n"
    ),
    "a text": "extends: tri_layer_garnet\nset: {site.power_basis: paid hours}\n",
    "a reference": (
        "extends: tri_layer_garnet\nset: {acid_cleaning.yield_: {from: coating.yield_}}\n"
    ),
    "in another unit": (
        "extends: tri_layer_garnet\nset: {cell.separator.thickness: {value: 0.02, unit: mm, range:"
        " [0.01, 0.03]}}\n"
    ),
}


def all_fixed() -> str:
    """A scenario in which nothing has a range."""
    values = load("sulfide_sheet").values
    numbers = {
        k: v
        for k, v in values.items()
        if v.number is not None and v.schema.constant is None and v.range
    }
    return "extends: sulfide_sheet\nset:\n" + "".join(
        f"  {key}: {v.number!r}\n" for key, v in numbers.items()
    )


@pytest.mark.guards(
    "Explore fails on a scenario that `run` takes",
    once="an AssertionError for a scenario with options in place of a range",
)
@pytest.mark.parametrize("name", [*EXPLORED, "nothing uncertain"])
def test_explore_takes_every_scenario_that_runs(name: str) -> None:
    at = brought(EXPLORED[name] if name in EXPLORED else all_fixed())
    for other in PAGES:
        at.switch_page(f"app_pages/{other}.py").run()
        assert sound(at) and not at.error, (name, other)
    at.switch_page("app_pages/explore.py").run()
    if name == "options":
        (speeds,) = [
            one for one in at.select_slider if "one of 2" in one.label and "head speed" in one.label
        ]
        assert speeds.options == ["3", "30"]
        before = tile(at, "Cost")
        speeds.set_value("30" if isinstance(speeds.value, str) else 30.0).run()
        assert sound(at) and tile(at, "Cost") != before


@pytest.mark.guards(
    "own work is lost without a word",
    once="a reload after an upload showed the first scenario; studies went with the page",
)
def test_a_brought_scenario_is_found_again_by_its_link_and_a_forgotten_one_is_told() -> None:
    at = brought(QUOTATIONS)
    link = shown_link(at)
    other = app(**link)
    assert sound(other) and other.session_state["view"] == at.session_state["view"]
    gone = app(scenario="yours-00000000000000000000")
    assert "no longer kept" in gone.warning[0].value and tile(gone, "Cost") == cost_of(
        "tri_layer_garnet"
    )
    widget(at, "selectbox", "Scenario").set_value("sulfide_sheet").run()
    widget(at, "selectbox", "Scenario").set_value("yours").run()  # still there to go back to
    assert at.session_state["view"] == other.session_state["view"]


def test_what_was_brought_is_told_in_words_and_going_on_is_confirmed() -> None:
    at = brought(QUOTATIONS)
    table = at.dataframe[0].value.set_index("input")
    assert table["value"]["sintering.machine_price"] == "3 MUSD (2023)"
    assert "10 (weight 0.3)" in table["range"]["sintering.machine_price"]
    assert not any("{" in str(cell) for cell in table.to_numpy().ravel())
    assert any("You are looking at it now" in told.value for told in at.success)


MARKS = [
    "https://example.org",
    "www.example.org",
    "a@example.org",
    ":material/home:",
    ":smile:",
    "[/bold]",
    "$x$",
    "**b**",
]


@pytest.mark.guards(
    "a title of a user is read as markup",
    once="a web address became a link and ':material/home:' an icon",
)
@pytest.mark.parametrize("mark", MARKS)
def test_no_mark_in_a_text_of_a_user_means_anything(mark: str) -> None:
    shown = literal(mark)
    assert re.sub(r"\\(.)", r"\1", shown).replace(JOINER, "") == mark
    plain = re.sub(r"\\(.)", r"\1", shown)  # what Streamlit looks through once more
    assert not re.search(r"://|www\.|@\w|:\w+:|:material/", plain)


# Studies -------------------------------------------------------------------------------------------------------------


@pytest.mark.guards(
    "a study is lost by a change of page, and a running one by a change of view",
    once=(
        "Sobol' results and settings vanished on a change of page; a change of scale discarded a"
        " running study"
    ),
)
def test_studies_and_their_settings_survive_pages_and_views() -> None:
    at = page("sensitivity", scenario="sulfide_sheet")
    widget(at, "selectbox", "By").set_value("category").run()
    at = wait(press(at, "Run"))
    charts = len(at.get("plotly_chart"))
    assert charts > 1
    at.switch_page("app_pages/chain.py").run()
    at.switch_page("app_pages/sensitivity.py").run()
    assert widget(at, "selectbox", "By").value == "category"
    assert len(at.get("plotly_chart")) == charts
    at.segmented_control[0].set_value("lab").run()
    assert len(at.get("plotly_chart")) < charts
    at.segmented_control[0].set_value("industrial").run()
    assert len(at.get("plotly_chart")) == charts


def test_a_running_study_goes_on_when_another_view_is_looked_at() -> None:
    at = page("sensitivity")
    at.select_slider(key="rows").set_value(65536).run()
    widget(at, "selectbox", "By").set_value("parameter").run()
    press(at, "Run")
    (job,) = at.session_state["jobs"].values()
    at.segmented_control[0].set_value("lab").run()
    assert sound(at) and not job.cancelled
    if not job.finished:
        press(at, "Cancel that")
    assert job.finished or job.cancelled


# What is shown -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "ready", "shown"),
    [
        (1330.0, 1330.00895, None),
        (1856.2, 1326.1, "+530"),
        (0.184, 0.1839, None),
        (0.29, 0.511, "-0.221"),
        (None, 1.0, None),
        (138.8, 139.444, "-1"),
        (5.0, 5.0, None),
    ],
)
def test_a_difference_has_no_more_places_than_its_number(
    value: float | None, ready: float, shown: str | None
) -> None:
    assert parts.difference(value, ready) == shown


def test_a_change_outside_its_range_is_warned_of_once() -> None:
    found = evaluate(load("tri_layer_garnet", set={OWN[0]: OWN[1]})).warnings
    assert len([text for text in found if OWN[0] in text]) == 1


def test_the_page_of_figures_says_what_it_is_of() -> None:
    result = evaluate(load("tri_layer_garnet", set={OWN[0]: OWN[1]}))
    made = page_of("Mine <b>", [], parts.about(result))
    assert (
        "<h1>Mine &lt;b&gt;</h1>" in made
        and "sintering.yield_ = 0.5 (before: 0.88)" in made
        and result.fingerprint in made
    )


def test_the_busiest_step_is_not_called_more_than_it_is() -> None:
    at = page("chain")
    told = (
        at.markdown[0].value
        if "bottleneck" in at.markdown[0].value
        else " ".join(m.value for m in at.markdown)
    )
    assert (
        re.search(r"\d+ others are within 5%", told)
        and "says little" in told
        and "What costs most is" in told
    )


def test_a_calculation_is_made_once_and_its_refusal_is_told() -> None:
    assert views.result_of(View()) is views.result_of(View())
    with pytest.raises(UserError):
        views.result_of(View(scale="galactic"))


@pytest.mark.parametrize("name", project.names("scenarios"))
def test_another_scale_of_an_unchanged_view_is_that_scale(name: str) -> None:
    assert at_scale(View(name), "lab") == View(name, "lab")
    assert load_view(at_scale(View(name), "lab")).fingerprint == load(name, scale="lab").fingerprint


def test_one_strategy_is_added_at_a_time() -> None:
    at = app(strategies="none")
    add(at, "strategies", "ald_alumina")
    assert at.session_state["view"].strategies == ("ald_alumina",)
    add(at, "strategies", "acid_hcl")
    assert at.session_state["view"].strategies == ("ald_alumina", "acid_hcl")


@pytest.mark.guards(
    "two quick clicks ask for what the model refuses, and the page cannot be left",
    once="strategies that exclude each other were taken up, and every further click failed",
)
def test_the_last_of_two_strategies_that_exclude_each_other_stands() -> None:
    assert last_wins(("ald_alumina", "acid_hcl", "acid_h3po4")) == ("acid_h3po4",)  # excludes both
    assert last_wins(("acid_h3po4", "acid_hcl", "ald_alumina")) == ("acid_hcl", "ald_alumina")
    assert last_wins(()) == ()


def test_a_view_that_the_model_refuses_can_be_left_by_every_widget() -> None:
    at = app(set=f"{OWN[0]}:{OWN[1]}")
    at.session_state["view"] = View(strategies=("acid_hcl", "acid_h3po4"), changes=(OWN,))
    at.run()
    assert sound(at) and "exclude each other" in at.error[0].value
    at.segmented_control[0].set_value("lab").run()
    assert sound(at) and at.session_state["view"].elsewhere == (("industrial", *OWN),)
    at.button(key="strategies/without/acid_hcl").click().run()
    assert sound(at) and not at.error
    assert tile(at, "Cost") == cost_of("tri_layer_garnet", scale="lab", strategies=["acid_h3po4"])
