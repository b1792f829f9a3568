"""The app without a browser: every page for every scenario, inputs, links, undo, studies, uploads."""

from __future__ import annotations

import io
import json
import time

import openpyxl
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

import app_pages
from app_pages.link import from_link, to_link
from app_pages.markup import literal
from app_pages.parts import short
from app_pages.view import View, changed, load_view
from model import evaluate, load
from model.published.validate import validate
from model.reading import project
from model.reading.wording import number_text
from model.scenario.saved import to_yaml
from model.scenario.scales import scales_of
from model.studies.outlook import outlook
from model.workbook.names import input_names
from model.workbook.write import workbook_bytes
from tests.conftest import ROOT

CASES = [(name, scale) for name in project.names("scenarios") for scale in scales_of(name)]
PAGES = tuple(app_pages.PAGES)[1:]  # beside the first
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def app(**query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


def page(name: str, **query: str) -> AppTest:
    at = app(**query)
    return at.switch_page(f"app_pages/{name}.py").run()


def tile(at: AppTest, word: str) -> str:
    return next(metric.value for metric in at.metric if word in metric.label)


def cost_of(name: str, **changes) -> str:
    """The likely cost as a tile shows it."""
    spread = outlook(load(name, **changes)).of("cost_per_kwh")
    assert spread is not None
    return short(spread.likely)


def told_warnings(name: str, scale: str) -> str:
    return "  \n".join(map(literal, evaluate(load(name, scale=scale), shares=False).warnings))


def sound(at: AppTest) -> bool:
    """Whether nothing went wrong that nobody foresaw."""
    return not at.exception and not any("went wrong" in error.value for error in at.error)


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def widget(at: AppTest, kind: str, label: str):
    return next(one for one in getattr(at, kind) if one.label == label)


def take_away(at: AppTest, name: str, of: str = "strategies") -> AppTest:
    return at.button(key=f"{of}/without/{name}").click().run()


def add(at: AppTest, of: str, name: str) -> AppTest:
    """One more from a list."""
    number = at.session_state[f"added/{of}"]
    return at.selectbox(key=f"{of}/add/{number}").set_value(name).run()


def shown_link(at: AppTest) -> dict[str, str]:
    return {
        key: value[0] if isinstance(value, list) else value
        for key, value in at.query_params.items()
    }


# Explore --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "scale"), CASES)
def test_explore_shows_a_full_result_for_every_scenario(name: str, scale: str) -> None:
    at = app(scenario=name, scale=scale)
    assert sound(at) and not at.error
    assert [w.value for w in at.warning] == ([told] if (told := told_warnings(name, scale)) else [])
    assert len(at.slider) == 10
    assert tile(at, "Cost") == cost_of(name, scale=scale)
    assert len(at.metric) == 8


@pytest.mark.parametrize("name", project.names("scenarios"))
@pytest.mark.parametrize("other", PAGES)
def test_every_page_opens_for_every_scenario(other: str, name: str) -> None:
    for scale in ("lab", "industrial"):
        at = page(other, scenario=name, scale=scale)
        assert sound(at) and not at.error, (other, name, scale)
        assert at.title


def test_the_first_visit_needs_no_click() -> None:
    at = app()
    assert sound(at)
    assert widget(at, "selectbox", "Scenario").value == "tri_layer_garnet"
    assert tile(at, "Cost") == cost_of("tri_layer_garnet")
    assert any(" to " in caption.value and caption.value[:1].isdigit() for caption in at.caption)
    assert not shown_link(at)


def test_a_slider_moves_the_result_and_undo_redo_and_reset_lead_back_and_forth() -> None:
    at = app()
    first = tile(at, "Cost")
    at.slider[0].set_value(at.slider[0].max).run()
    second = tile(at, "Cost")
    at.slider[1].set_value(at.slider[1].min).run()
    third = tile(at, "Cost")
    assert len({first, second, third}) == 3
    assert next(metric.delta for metric in at.metric if "Cost" in metric.label)
    assert tile(press(at, "Undo"), "Cost") == second
    assert tile(press(at, "Undo"), "Cost") == first
    assert tile(press(at, "Redo"), "Cost") == second
    assert at.slider[0].value == at.slider[0].max
    assert tile(press(at, "Reset"), "Cost") == first
    assert tile(press(at, "Undo"), "Cost") == second
    assert sound(at)


def test_the_editor_changes_any_input_and_the_sliders_follow() -> None:
    at = app()
    at.session_state["every"] = True
    at.run()
    at.text_input(key="find").set_value("cathode_infiltration.head_speed").run()
    typed_into_table(at, "cathode_infiltration.head_speed", "5 m/min")
    assert sound(at)
    assert at.session_state["view"].changes == (("cathode_infiltration.head_speed", 5.0),)
    assert tile(at, "Cost") == cost_of(
        "tri_layer_garnet", set={"cathode_infiltration.head_speed": 5.0}
    )
    assert next(s.value for s in at.slider if "head" in s.label) == 5.0
    assert tile(press(at, "Undo"), "Cost") == cost_of("tri_layer_garnet")


def typed_into_table(at: AppTest, find: str, text: str) -> AppTest:
    """A text typed into the first row of the editor, as the browser tells it."""
    number, _ = at.session_state[f"bound/editor/{find}"]
    key = f"editor/{find}#{number}"
    (editor,) = [one for one in at.dataframe if one.proto.id.endswith(key)]
    state = WidgetState(id=editor.proto.id)
    state.string_value = json.dumps(
        {"edited_rows": {"0": {"Value": text}}, "added_rows": [], "deleted_rows": []}
    )
    states = at._tree.get_widget_states()
    states.widgets.append(state)
    return at._run(states)


def test_strategies_scale_and_site_are_chosen_in_the_sidebar() -> None:
    at = app(scenario="cathode_supported_garnet")
    for own in ("acid_hcl", "ald_alumina"):
        take_away(at, own)
    add(at, "strategies", "peo_coating@lab")
    assert tile(at, "Cost") == cost_of("cathode_supported_garnet", strategies=["peo_coating@lab"])
    take_away(at, "peo_coating@lab")
    assert tile(at, "Cost") == cost_of("cathode_supported_garnet", strategies=[])
    other = next(name for name in project.names("sites") if name != "us_2024")
    widget(at, "selectbox", "Site").set_value(other).run()
    assert tile(at, "Cost") == cost_of("cathode_supported_garnet", strategies=[], site=other)
    assert shown_link(at) == {
        "scenario": "cathode_supported_garnet",
        "strategies": "none",
        "site": other,
    }


def test_strategies_that_exclude_each_other_are_told() -> None:
    at = app(strategies="acid_hcl,acid_h3po4")
    assert sound(at) and not at.error
    assert "acid" in at.warning[0].value and tile(at, "Cost") == cost_of("tri_layer_garnet")


def test_a_step_shows_its_equations_and_sources() -> None:
    at = app()
    widget(at, "selectbox", "Look into a step").set_value("sintering").run()
    assert sound(at)
    quantities, inputs = at.dataframe[0].value, at.dataframe[1].value
    assert "throughput" in list(quantities["quantity"])
    assert all(inputs["source"])


def test_changes_are_kept_across_pages() -> None:
    at = app()
    at.slider[0].set_value(at.slider[0].max).run()
    cost = tile(at, "Cost")
    at.switch_page("app_pages/chain.py").run()
    assert sound(at)
    at.switch_page("app_pages/explore.py").run()
    assert (tile(at, "Cost"), at.slider[0].value) == (cost, at.slider[0].max)


# Links ----------------------------------------------------------------------------------------------------------------


@pytest.mark.guards(
    "A link opens another view than the one that it was copied from.",
    once="It fell back to the first scenario, because titles stood in it in place of names.",
)
def test_a_link_reproduces_the_view() -> None:
    at = app(scenario="cathode_supported_garnet", scale="pilot")
    at.slider[0].set_value(at.slider[0].min).run()
    for own in ("acid_hcl", "ald_alumina"):
        take_away(at, own)
    add(at, "strategies", "peo_coating@lab")
    link = shown_link(at)
    assert set(link) == {"scenario", "scale", "strategies", "set"}
    other = app(**link)
    assert [metric.value for metric in other.metric] == [metric.value for metric in at.metric]
    assert other.session_state["view"] == at.session_state["view"]


BROKEN = {
    "scenario": "no_such_thing",
    "scale": "galactic",
    "site": "moon",
    "strategies": "magic",
    "set": "sintering.yield_:7,nothing.here:1,cutting.yield_:0.9,<b>x</b>,:,a:b:c",
}


def test_a_broken_link_falls_back_with_messages() -> None:
    at = app(**BROKEN)
    assert sound(at) and not at.error
    text = " ".join(warning.value for warning in at.warning)
    for part in ("no\\_such\\_thing", "galactic", "moon", "magic", "nothing\\.here"):
        assert part in text, part
    assert "<b>" not in text.replace("\\<b", "")
    assert at.session_state["view"].changes == (("cutting.yield_", 0.9),)
    assert tile(at, "Cost") == cost_of("tri_layer_garnet", set={"cutting.yield_": 0.9})


def test_a_link_that_is_absurdly_long_is_left_out() -> None:
    view, dropped = from_link({"set": "sintering.yield_:0.9," * 10_000})
    assert view == View() and "too long" in dropped[0]


@pytest.mark.parametrize("text", ["1_0", "nan", "0.9_5", "\u0660.\u0669", "infinity"])
def test_a_number_of_a_link_is_read_as_everywhere(text: str) -> None:
    view, dropped = from_link({"set": f"sintering.yield_:{text},sintering.helpers:1e-1"})
    assert len(dropped) == 1 and text in dropped[0] and "expected a number" in dropped[0]
    assert view.changes == (("sintering.helpers", 0.1),)


@pytest.mark.parametrize(
    "view",
    [
        View(),
        View("sulfide_sheet", "lab"),
        View(strategies=()),
        View("cathode_supported_garnet", None, None, ("peo_coating@lab",)),
        View(
            changes=(("sintering.yield_", 0.8765432101234567), ("site.power_basis", "paid hours"))
        ),
    ],
)
def test_view_and_link_are_one(view: View) -> None:
    assert from_link(to_link(view)) == (view, [])


def test_a_change_back_to_the_scenarios_own_value_is_none() -> None:
    own = load_view(View()).values["sintering.yield_"].number
    once = changed(View(), {"sintering.yield_": 0.5})
    assert once.changes == (("sintering.yield_", 0.5),)
    assert changed(once, {"sintering.yield_": own}) == View()
    assert changed(once, {"sintering.yield_": None}) == View()


# Studies --------------------------------------------------------------------------------------------------------------


def test_compare_ranks_scenarios_and_explains_the_difference() -> None:
    at = page("compare")
    assert sound(at)
    table = at.dataframe[0].value.T
    assert list(table["plan, USD/kWh"]) == [
        number_text(evaluate(load(n)).outputs["cost_per_kwh"], 4)
        for n in ("tri_layer_garnet", "cathode_supported_garnet")
    ]
    assert table["likely difference to the base"].iloc[0] == "base"
    take_away(at, "cathode_supported_garnet@industrial", "beside")
    for other in ("sulfide_sheet@pilot", "lithium_ion@industrial"):
        add(at, "beside", other)
    assert sound(at)
    assert len(at.dataframe[0].value.columns) == 3
    assert shown_link(at)["beside"] == "sulfide_sheet@pilot,lithium_ion@industrial"


def test_compare_sets_strategies_at_scales_side_by_side() -> None:
    at = page(
        "compare",
        what="strategies",
        **{"with": "acid_hcl,ald_alumina,nonsense", "at": "lab,industrial"},
    )
    assert sound(at)
    assert any("nonsense" in warning.value for warning in at.warning)
    table = at.dataframe[0].value
    assert list(table["scale"]) == ["lab"] * 4 + ["industrial"] * 4
    assert list(table["variant"][:4]) == [
        "without strategies",
        "as in the sidebar",
        "acid_hcl",
        "ald_alumina",
    ]


def wait(at: AppTest, seconds: float = 30.0) -> AppTest:
    """Run the page until its study has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if all(job.finished for job in at.session_state["jobs"].values()):
            return at.run()
        time.sleep(0.05)
    raise AssertionError("the study did not end")


def test_sobol_runs_in_the_background_and_shows_indices() -> None:
    at = page("sensitivity", scenario="sulfide_sheet")
    assert sound(at)
    at = wait(press(at, "Run"))
    assert sound(at)
    assert any("N = 16384, seed 1" in caption.value for caption in at.caption)
    widget(at, "selectbox", "By").set_value("parameter").run()
    # another question has no answer yet
    assert not any("N = 16384" in caption.value for caption in at.caption)


def test_a_cancelled_study_ends() -> None:
    at = page("sensitivity")
    at.select_slider[0].set_value(65536).run()
    widget(at, "selectbox", "By").set_value("parameter").run()
    press(at, "Run")
    (job,) = at.session_state["jobs"].values()
    if not job.finished:
        press(at, "Cancel")
        end = time.monotonic() + 20
        while not job.finished and time.monotonic() < end:
            time.sleep(0.05)
    assert job.finished and job.result is None
    assert not at.session_state["jobs"]


# Chain and sources ----------------------------------------------------------------------------------------------------


def test_the_bottleneck_is_named_and_one_more_machine_raises_the_limit() -> None:
    at = page("chain")
    result = evaluate(load("tri_layer_garnet"))
    assert any(str(result.outputs["bottleneck"]) in text.value for text in at.markdown)
    assert "line makes" in " ".join(metric.label for metric in at.metric)
    at = page("chain", scenario="lithium_ion")
    assert any("no whole machine limits" in caption.value for caption in at.caption)


def test_values_are_searched_filtered_and_sorted_by_weight() -> None:
    at = page("sources")
    weights = at.dataframe[0].value["hangs on it, %"].abs()
    assert weights.is_monotonic_decreasing
    at.text_input(key="search").set_value("sintering").run()
    found = at.dataframe[0].value
    assert 5 < len(found) < 100
    widget(at, "segmented_control", "Show").set_value("choice").run()
    assert sound(at)
    shown = at.dataframe[0].value
    assert set(shown["kind"]) == {"choice"} and "sintering.hearth_area" in set(shown["input"])
    assert 0 < len(shown) < len(found)


# Export and import ----------------------------------------------------------------------------------------------------


def edited(number: float | str) -> bytes:
    scenario = load("tri_layer_garnet")
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(evaluate(scenario), studies=False)))
    sheet, address = next(
        iter(book.defined_names[input_names(scenario.values)["sintering.yield_"]].destinations)
    )
    book[sheet][address.replace("$", "")].value = number
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_an_edited_workbook_is_taken_up() -> None:
    at = page("export")
    at.file_uploader(key="upload").set_value(("mine.xlsx", edited(0.91), XLSX)).run()
    assert sound(at) and not at.error
    assert list(at.dataframe[0].value["input"]) == ["sintering.yield_"]
    press(at, "Continue with it")
    at.switch_page("app_pages/explore.py").run()
    assert sound(at)
    assert tile(at, "Cost") == cost_of("tri_layer_garnet", set={"sintering.yield_": 0.91})
    assert widget(at, "selectbox", "Scenario").value == "yours"


def test_a_workbook_that_says_something_else_is_told_on_the_page() -> None:
    book = openpyxl.load_workbook(io.BytesIO(edited(0.91)))
    book["Money"]["B21"].value = 1600
    stream = io.BytesIO()
    book.save(stream)
    at = page("export")
    at.file_uploader(key="upload").set_value(("mine.xlsx", stream.getvalue(), XLSX)).run()
    assert not at.exception
    told = at.error[0].value.replace(
        "\\", ""
    )  # without what keeps Markdown from reading it as its own
    assert "does not calculate as the program does" in told and "Money!B21" in told


def test_a_bad_workbook_names_its_cells() -> None:
    at = page("export")
    at.file_uploader(key="upload").set_value(("mine.xlsx", edited("12,5"), XLSX)).run()
    assert sound(at)
    assert at.error[0].value == "1 problem"
    row = at.dataframe[0].value.iloc[0]
    assert row["where"].startswith("Inputs!C") and "12,5" in row["what"]


UPLOADS = {
    "code.yaml": (
        b"title: !!python/object/apply:os.system ['touch /tmp/x']\nextends: sulfide_sheet\n",
        "the tag",
    ),
    "bomb.yaml": (b"a: &a [x, x]\nb: [*a, *a]\n", "anchors and aliases"),
    "file.yaml": (b"title: x\nextends: ../../secret.yaml\n", "there is no scenario"),
    "bytes.yaml": (b"\xff\xfe\x00", "not text in UTF-8"),
    "large.yaml": (b"# " + b"x" * 1_100_000, "larger than 1 MB"),
    "not.xlsx": (b"hello", "not an .xlsx workbook"),
    "bomb.xlsx": (b"PK\x03\x04" + b"\0" * 100, "not an .xlsx workbook"),
}


@pytest.mark.parametrize("name", UPLOADS)
def test_what_is_no_scenario_is_refused_in_words(name: str) -> None:
    data, message = UPLOADS[name]
    at = page("export")
    at.file_uploader(key="upload").set_value((name, data, "application/octet-stream")).run()
    assert sound(at)
    assert len(at.error) == 1
    assert message in " ".join(at.dataframe[0].value["what"])


def test_a_scenario_with_markup_is_shown_word_for_word() -> None:
    title = "<img src=x onerror=alert(1)> **bold** [x](http://x) $x^2$ :red[x]"
    text = f"title: '{title}'\nextends: sulfide_sheet\nset:\n  formation.yield_: 0.5\n"
    at = page("export")
    at.file_uploader(key="upload").set_value(("mine.yaml", text.encode(), "text/yaml")).run()
    assert sound(at) and not at.error
    press(at, "Continue with it")
    for name in app_pages.PAGES:
        at.switch_page(f"app_pages/{name}.py").run()
        assert sound(at) and not at.error, name
    at.switch_page("app_pages/explore.py").run()
    assert at.subheader[0].value == literal(f"{title}, industrial scale")
    assert shown_link(at)["scenario"].startswith("yours-")


def test_what_is_downloaded_loads_again() -> None:
    at = page("export", set="sintering.yield_:0.91")
    assert sound(at)
    made = load_view(at.session_state["view"])
    assert 'sintering.yield_: {value: 0.91, unit: "1"}' in to_yaml(made)


# Conventions and published models ---------------------------------------------------------------------------------


@pytest.mark.parametrize("convention", ["flat_rate", "levelised"])
def test_the_convention_is_chosen_in_the_sidebar_and_stands_in_the_link(convention: str) -> None:
    app = AppTest.from_file(ROOT / "streamlit_app.py", default_timeout=60).run()
    next(box for box in app.sidebar.selectbox if box.label == "Convention").set_value(
        convention
    ).run()
    assert sound(app)
    assert app.metric[0].value == cost_of("tri_layer_garnet", convention=convention)
    assert app.query_params["convention"] in (convention, [convention])
    app.switch_page("app_pages/compare.py").run()
    assert sound(app) and not app.error


def test_changes_of_a_convention_go_with_it() -> None:
    app = AppTest.from_file(ROOT / "streamlit_app.py", default_timeout=60)
    app.query_params["convention"], app.query_params["set"] = (
        "flat_rate",
        "site.flat_rate.profit:0.1",
    )
    app.run()
    assert sound(app) and not app.error
    next(box for box in app.sidebar.selectbox if box.label == "Convention").set_value(
        "annuity"
    ).run()
    assert sound(app) and not app.error
    assert "set" not in app.query_params


def test_published_models_are_shown_with_their_verdicts() -> None:
    app = AppTest.from_file(ROOT / "streamlit_app.py", default_timeout=90).run()
    app.switch_page("app_pages/sources.py").run()
    app.session_state["published"] = True
    app.session_state["between"] = True
    app.run()
    assert sound(app)
    told = " ".join(str(frame.value.to_dict()) for frame in app.dataframe)
    assert (
        "BatPaC 5.0 baseline plant" in told and "reproduced" in told and "FALLS SHORT" not in told
    )
    box = next(box for box in app.selectbox if box.label == "Figures of")
    box.set_value(validate(["assb_bom_21700"])[0]).run()
    assert sound(app)
    captions = " ".join(caption.value.replace("\\", "") for caption in app.caption)
    assert (
        "Not compared: full_precision_run.electrolyte_item_defect: put into the total" in captions
    )
