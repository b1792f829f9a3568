"""The generated tables of steps and chains are current and complete."""

from __future__ import annotations

import pytest

from docs import make_chain_table, make_scale_up_page, make_strategy_table
from docs.make_tables import PAGE, figure, page, sourced_share
from model import catalogue
from model.exploration import applicable
from model.scenario import load, stand_alone


def test_the_table_of_steps_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/steps.md is stale; run: python -m docs.make_tables"


def test_the_table_of_chains_is_current_and_explains_each() -> None:
    text = make_chain_table.page()
    assert make_chain_table.PAGE.read_text(encoding="utf-8") == text, "stale; run: python -m docs.make_chain_table"
    assert set(make_chain_table.WHY) == set(catalogue.names("scenarios"))


def test_the_table_of_strategies_is_current() -> None:
    text = make_strategy_table.page()
    assert make_strategy_table.PAGE.read_text(encoding="utf-8") == text, (
        "stale; run: python -m docs.make_strategy_table"
    )
    rows = [line for line in text.splitlines() if line.startswith("| [`")]
    assert len(rows) == len(catalogue.names("strategies"))
    acid = next(line for line in rows if "`acid_hcl`" in line)
    assert "| acid_treatment | acid_treatment | 940 to 26 | mature | line 1518 |" in acid


def test_the_page_on_scale_up_is_current_and_judges_by_its_rule() -> None:
    text = make_scale_up_page.page()
    assert make_scale_up_page.PAGE.read_text(encoding="utf-8") == text, "stale; run: python -m docs.make_scale_up_page"
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| [`")]
    applied = sum(len(applicable(load(name).header["chain"])) for name in make_scale_up_page.CHAINS)
    assert len(rows) == applied
    for cells in rows:
        added = float(cells[3].rstrip("%")) / 100
        verdict = cells[-1].rstrip(" |")
        if (
            abs(added - 0.1) > 0.006 and abs(added - 0.5) > 0.006
        ):  # rounded shares near the marks may fall on either side
            assert verdict == ("survives" if added < 0.1 else "costly" if added < 0.5 else "does not survive")


def test_every_step_stands_in_the_table_at_every_scale() -> None:
    text = page()
    rows = [line for line in text.splitlines() if line.startswith("|") and "/h |" in line]
    assert len(rows) == sum(len(catalogue.step_scales(id)) for id in catalogue.step_files())
    for id in catalogue.step_files():
        step = catalogue.step(id)
        assert f"[`{id}`](../process_steps/{step.stage}/{id}.py)<br>{step.title} |" in text
        assert (PAGE.parent / f"../process_steps/{step.stage}/{id}.py").exists()
    assert all(line.count("|") == 9 for line in rows)


def test_a_row_by_hand() -> None:
    # 5 cathodes x 50 nm m/min over 20 nm would allow 12.5 m/min; the transport caps it at 4: 240 m/h x 1.5 m x 0.85 = 306 m2/h,
    # 302 with openings. 10 MUSD of 2023 are 10.0 MUSD of 2024.
    rows = page().split("[`sputtering`]")[1].splitlines()
    assert rows[2] == "|  | industrial | 302 m2/h | 10,000,000 | 0.67 + 1.33 | 300 | 97.0% | 6% |"


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0.0, "0"), (0.000123, "0.000123"), (0.0000123, "1.23e-05"), (0.5, "0.5"), (999.4, "999"), (123456.0, "123,000")],
)
def test_figures_are_short(number: float, shown: str) -> None:
    assert figure(number) == shown


def test_the_sourced_share_counts_the_numbers_of_the_machine() -> None:
    # Of the numbers of a sputter coater on a line only the use of its targets was read somewhere.
    alone = stand_alone(catalogue.step("sputtering"), "industrial")
    numbers = [
        name for name, schema in alone.step.schema.items() if schema.kind == "number" and not schema.of_product
    ]  # fmt: skip
    seen = [name for name in numbers if not alone.values[f"sputtering.{name}"].assumption]
    assert seen == ["target_utilisation"]
    assert sourced_share(alone) == pytest.approx(1 / len(numbers))


def test_foil_made_by_hand() -> None:
    made = make_chain_table.foil_made()
    n = stand_alone(catalogue.step("lithium_foil_production"), "industrial").numbers
    # 1000 m at 8 m/min and 15 min to thread: 220 m2 of trimmed foil of 10.7 g/m2 in 140 min, of which 91 % is good.
    good = 220 * 0.0107 / (140 / 60) * 0.91  # 0.918 kg/h
    crew = n["site.wage_skilled"] + 2 * n["site.wage_helper"]
    assert made.costs["labour"] == pytest.approx(crew / (0.8 * good))  # paid for all hours, of which it runs 80 %
    # Ingot: 12 % of what is extruded is trimmed and four fifths of that comes back.
    ingot = (1 - 0.12 * 0.8) / 0.88 / 0.91
    assert made.costs["materials"] == pytest.approx(ingot * n["materials.lithium.price"])
    faster = make_chain_table.foil_made((("roll_speed", 20),))
    assert faster.costs["labour"] / made.costs["labour"] == pytest.approx((1000 / 20 + 15) / 140)
