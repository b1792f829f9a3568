"""Writing the workbook of a scenario, or of two side by side: a live model with its studies and
sources.
"""

from __future__ import annotations

from pathlib import Path

from model.engine.result import Result
from model.plant.outputs import COST
from model.workbook.book import Book
from model.workbook.both import write_both
from model.workbook.money import write_money
from model.workbook.names import (
    BOTH,
    MONEY,
    README,
    SCENARIO,
    SENSITIVITY,
    SOURCES,
    STRATEGIES,
    SUMMARY,
    quoted,
)
from model.workbook.readme import write_readme
from model.workbook.saving import save
from model.workbook.sheets import Model
from model.workbook.sources import source_cells, write_sources
from model.workbook.strategies import write_strategies
from model.workbook.studies import study, write_studies
from model.workbook.summary import write_summary
from model.workbook.text import write_text


def to_workbook(
    result: Result,
    path: str | Path,
    *,
    beside: Result | None = None,
    studies: bool = True,
    overwrite: bool = False,
) -> Path:
    """Write the workbook of a result, and of a second one `beside` it. Without `studies` it is
    written in half the time.

    The file appears whole or not at all; raises UserError when it cannot, and when there is one
    already, which may hold somebody's changes, unless `overwrite`.
    """
    return save(
        lambda: workbook_bytes(result, beside=beside, studies=studies), path, overwrite=overwrite
    )


def workbook_bytes(result: Result, *, beside: Result | None = None, studies: bool = True) -> bytes:
    """The same workbook as bytes, for a download."""
    return book_of(result, beside=beside, studies=studies).to_bytes(result.scenario.title)


def book_of(result: Result, *, beside: Result | None = None, studies: bool = True) -> Book:
    """The same workbook, before it becomes a file."""
    models = [Model(result)] + ([Model(beside, second=True)] if beside is not None else [])
    first, scenarios = models[0], [model.scenario for model in models]
    texts = [model.title(SCENARIO) for model in models]
    studied = [STRATEGIES, SENSITIVITY] if studies else []
    both = [BOTH] if beside is not None else []
    own = [title for model in models for title in model.titles]
    book = Book([README, SUMMARY, *both, *own, *studied, MONEY, SOURCES, *texts])
    cited = source_cells(scenarios)
    for model in models:
        model.write(book, cited)
    studies_of = study(first.scenario) if studies else None
    drawn = studies_of.draws.outputs[COST] if studies_of and studies_of.draws else None
    steps = write_summary(book, book.sheet(SUMMARY), models, drawn)
    if beside is not None:
        write_both(book, book.sheet(BOTH), *models)
    if studies_of:
        write_strategies(book, book.sheet(STRATEGIES), first.scenario)
        write_studies(book, book.sheet(SENSITIVITY), studies_of)
    write_money(book.sheet(MONEY))
    write_sources(book.sheet(SOURCES), scenarios)
    for model, title in zip(models, texts, strict=True):
        write_text(book, book.sheet(title), model.scenario, second=model.second)
    write_readme(book, book.sheet(README), models, f"{quoted(SUMMARY)}!{steps}")
    return book
