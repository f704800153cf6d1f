"""What stands in the document: places, marks, registered outcomes, what is missing."""

import polars as pl
import pytest

from invented import Wanted, build_result, invent
from invented.report import build, list_figures
from lesionwise.report.content import Run, build_document
from lesionwise.report.document import Document, Notice, Number, Paragraph, Table, render_line


def find_table(document: Document, display: str) -> Table:
    """A table of a document by its display."""
    blocks = [block for section in document.sections for block in section.blocks]
    return next(block for block in blocks if isinstance(block, Table) and block.id == display)


def list_words(table: Table) -> list[list[str]]:
    """Texts of a table, lines of a cell joined by ` / `."""
    return [
        [" / ".join(render_line(line) for line in cell.lines) for cell in row.cells] for row in table.rows
    ]


def test_every_display_is_printed_once() -> None:
    made = invent(Wanted())
    document, _ = build_document(Run(made.analysis, made.frames))
    printed = [
        block.id
        for section in document.sections
        for block in section.blocks
        if block.kind in ("table", "figure", "flow")
        and not isinstance(block, Paragraph | Notice)
        and hasattr(block, "id")
    ]
    assert sorted(printed) == sorted(
        [
            *(display.id for display in made.analysis.displays),
            "summary.numbers",
            "pfs1.numbers",
            "orr.numbers",
            "cross_check",
        ]
    )


def test_chapters_stand_in_the_order_of_the_plan() -> None:
    document, _ = build(Wanted())
    chapters = [section.id for section in document.sections if section.level == 1]
    assert " ".join(chapters) == (
        "summary registered flow baseline lesions radiotherapy efficacy response cross-check findings history"
    )


def test_the_primary_outcome_is_one_sentence_with_numbers() -> None:
    document, _ = build(Wanted())
    lead = document.sections[0].blocks[0]
    assert isinstance(lead, Paragraph)
    assert render_line(lead.line) == (
        "Primary outcome, Progression-free survival: difference at 12 months +24.6 pp (−2.1 to 44.7); "
        "event-free at 12, 36 months with SABR + systemic 62.0 % (48.1-74.2), NE; with Systemic alone "
        "62.0 % (48.1-74.2), NE; median, months with SABR + systemic 17.5 (12.1-NR); with Systemic alone "
        "17.5 (12.1-NR); log-rank test, two-sided, p = 0.019."
    )


def test_the_sentence_has_every_landmark_in_order_and_small_p_values_without_equals_sign() -> None:
    results = [
        build_result("pfs1.km.24mo", at_months=24.0, estimate=0.5, lower=0.4, upper=0.6),
        build_result("pfs1.km.6mo", at_months=6.0, estimate=0.863, lower=0.8, upper=0.9),
        build_result("pfs1.test", quantity="p_value", estimator="log_rank", at_months=None, estimate=0.0001),
    ]
    document, _ = build(Wanted(results=results, arms=()))
    lead = document.sections[0].blocks[0]
    assert isinstance(lead, Paragraph)
    told = render_line(lead.line)
    assert (
        "event-free at 6, 12, 24, 36 months 86.3 % (80.0-90.0), 62.0 % (48.1-74.2), 50.0 % (40.0-60.0), NE; "
        in told
    )
    assert told.endswith(", p < 0.001.")


def test_a_note_over_an_endpoint_that_is_not_registered_is_no_deviation() -> None:
    made = invent(Wanted())
    for registered, head in (((), "Note: why"), (("003_primary_1",), "Declared deviation: why")):
        changed = made.analysis.definitions[0].model_copy(update={"note": "why", "registered": registered})
        definitions = (changed, *made.analysis.definitions[1:])
        analysis = made.analysis.model_copy(update={"definitions": definitions})
        document, _ = build_document(Run(analysis, made.frames))
        part = next(section for section in document.sections if section.id == f"endpoint.{changed.id}")
        assert head in [render_line(block.line) for block in part.blocks if isinstance(block, Notice)]


def test_percentages_of_a_row_have_one_rule() -> None:
    made = invent(Wanted())
    first = made.frames["baseline"].filter(kind="count_percent")["row"][0]
    row = made.frames["baseline"].filter(row=first)
    sizes = pl.Series("denominator", [87, *[167] * (row.height - 1)], dtype=row.schema["denominator"])
    made.frames["baseline"] = row.with_columns(sizes, pl.lit(0, row.schema["n"]).alias("n"))
    document, _ = build_document(Run(made.analysis, made.frames))
    assert list_words(find_table(document, "baseline"))[0][1:3] == ["0/87 (0.0 %)", "0/167 (0.0 %)"]


def test_one_number_has_one_mark_everywhere() -> None:
    document, _ = build(Wanted())
    lead = document.sections[0].blocks[0]
    assert isinstance(lead, Paragraph)
    first = next(part for part in lead.line if isinstance(part, Number))
    marks = {
        part.mark
        for row in find_table(document, "coverage").rows
        for cell in row.cells
        for line in cell.lines
        for part in line
        if isinstance(part, Number) and part.id == first.id
    }
    assert marks == {first.mark} == {1}
    assert sorted(source.mark for source in document.sources) == list(range(1, len(document.sources) + 1))
    assert [source.id for source in document.sources] == sorted(source.id for source in document.sources)


def test_an_outcome_without_endpoint_says_not_covered_yet() -> None:
    document, _ = build(Wanted())
    row = list_words(find_table(document, "coverage"))[2]
    assert row[3] == "not covered yet"
    assert row[4].startswith("○ not covered yet / no endpoint")
    notices = [block for block in document.sections[0].blocks if isinstance(block, Notice)]
    assert [render_line(notice.line) for notice in notices] == [
        "1 of 3 registered outcomes are not covered yet: 003_secondary_2."
    ]


def test_a_primary_outcome_that_is_not_covered_is_named_in_the_summary() -> None:
    made = invent(Wanted())
    coverage = made.frames["coverage"]
    made.frames["coverage"] = coverage[2].with_columns(coverage[0].get_column("role")).vstack(coverage[1])
    document, _ = build_document(Run(made.analysis, made.frames))
    first = document.sections[0].blocks[0]
    assert isinstance(first, Notice)
    assert render_line(first.line).startswith(
        "Primary outcome, LC of radiation site at one year is not covered yet"
    )


def test_a_disagreement_is_red_in_the_summary_and_beside_the_number() -> None:
    document, _ = build(Wanted(disagree=True))
    errors = [
        render_line(block.line)
        for block in document.sections[0].blocks
        if isinstance(block, Notice) and block.tone == "error"
    ]
    assert errors == ["Two engines disagree: pfs1.difference.12mo. A final report refuses these numbers."]
    assert [source.id for source in document.sources if source.differs] == ["pfs1.difference.12mo"]


def test_a_display_without_data_keeps_title_and_reason() -> None:
    table = find_table(build(Wanted())[0], "lesions")
    assert (table.title, table.rows, table.empty) == ("Lesions at baseline", (), "no lesion recorded")


def test_a_result_that_nothing_prints_still_has_its_source() -> None:
    lonely = build_result("os.km.12mo", endpoint="pfs1", population="everyone")
    document, _ = build(Wanted(results=[lonely]))
    assert "os.km.12mo" in {source.id for source in document.sources}


def test_a_display_that_names_an_unknown_result_is_refused() -> None:
    made = invent(Wanted())
    first = made.analysis.results[0].id
    kept = tuple(result for result in made.analysis.results if result.id != first)
    frames = {**made.frames, "pfs1.numbers": made.frames["baseline"].with_columns(result_id=None)}
    frames["baseline"] = made.frames["baseline"].with_columns(result_id=made.frames["baseline"]["label"])
    with pytest.raises(ValueError, match=r"results\.json does not have"):
        build_document(Run(made.analysis.model_copy(update={"results": kept}), frames))


def test_a_flow_that_does_not_add_up_is_red() -> None:
    made = invent(Wanted())
    displays = tuple(
        display.model_copy(update={"violations": ("randomised is not the sum of its arms",)})
        if display.id == "flow"
        else display
        for display in made.analysis.displays
    )
    document, _ = build_document(Run(made.analysis.model_copy(update={"displays": displays}), made.frames))
    flow = next(section for section in document.sections if section.id == "flow")
    assert isinstance(flow.blocks[0], Notice)
    assert flow.blocks[0].tone == "error"


def test_late_entry_is_said_under_the_curve() -> None:
    made = invent(Wanted())
    risk = made.frames["pfs1.km.risk"]
    absent = pl.when(pl.col("months") == 0).then(pl.col("at_risk")).otherwise(0)
    counted = risk.with_columns(absent.cast(risk.schema["not_entered"]).alias("not_entered"))
    made.frames["pfs1.km.risk"] = counted.with_columns(
        (pl.col("at_risk") - pl.col("not_entered")).alias("at_risk")
    )
    document, _ = build_document(Run(made.analysis, made.frames))
    told = "Left truncation: at month 0 nobody has entered yet"
    assert told in render_line(list_figures(document)[0].caption[0])
    assert told not in render_line(list_figures(build(Wanted())[0])[0].caption[0])


def test_the_columns_of_a_listing_hold_their_longest_word() -> None:
    made = invent(Wanted())
    history = made.frames["history"].with_columns(text=pl.lit("randomised thoroughly at one time"))
    history = pl.concat([history, history.with_columns(pl.col("row") + 100, text=pl.lit("x"))])
    document, _ = build_document(Run(made.analysis, {**made.frames, "history": history}))
    widths = [column.width for column in find_table(document, "history").columns]
    assert len(widths) == 4
    assert min(widths[1:]) > len("thoroughly")
    assert sum(widths) <= 100


def test_the_cross_check_lists_the_numbers_of_the_stamp() -> None:
    document, run = build(Wanted())
    assert len(find_table(document, "cross_check").rows) == run.analysis.stamp.numbers


def test_figures_say_their_finding_in_words() -> None:
    figure = list_figures(build(Wanted())[0])[0]
    assert figure.alternative.startswith(
        "Figure 1. Progression-free survival: SABR + systemic event-free at 12 months 62.0 %"
    )
    assert figure.values
    assert figure.values[1].columns[1].head == "Months"
