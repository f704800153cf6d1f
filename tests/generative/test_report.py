"""Any analysis prints: no subject, one subject, no event, no arm, labels of any length and script."""

import re
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invented import Wanted, build_result, invent
from invented.report import build, list_figures, store
from lesionwise.analyse.model import Result
from lesionwise.report import write_report
from lesionwise.report.drawing import draw_pages
from lesionwise.report.html import render_html
from lesionwise.report.numbers import render_result
from lesionwise.report.pdf import check_characters
from lesionwise.terms import Faults

SIGNS = st.sampled_from(
    "#$*<&\\{}[]_@`~=/'\"%;: -\t\n\x00\u200b\u202e" + "aZ0é肾癌신장ß" + "\N{GOTHIC LETTER AHSA}"
)
LABELS = st.one_of(
    st.text(SIGNS, max_size=40),
    st.text(max_size=30),
    st.just("x" * 300),
    st.just("长" * 300),
    st.just("a b " * 75),
)
VALUES = st.one_of(st.none(), st.floats(-2, 2), st.sampled_from([0.0, 1.0, 1e-9, 0.4995]))
STATUSES = st.sampled_from(["ok", "not_reached", "bound_only", "not_estimable", "suppressed"])
QUANTITIES = st.sampled_from(
    ["survival_probability", "median_months", "hazard_ratio", "p_value", "difference", "count"]
)


SHARES = st.none() | st.floats(0, 1)
REASONS = st.none() | st.sampled_from(["empty", "no_event", "some_new_code"])


@st.composite
def results(draw: st.DrawFn, number: int = 0) -> Result:
    """A result of any status, with values that may be missing."""
    changes: dict[str, Any] = {
        "estimate": draw(VALUES), "lower": draw(VALUES), "upper": draw(VALUES), "p_value": draw(SHARES),
        "status": draw(STATUSES), "lower_status": draw(STATUSES), "upper_status": draw(STATUSES),
        "quantity": draw(QUANTITIES), "reason": draw(REASONS),
        "n": draw(st.integers(0, 400)), "events": draw(st.none() | st.integers(0, 400)),
        "at_months": draw(st.none() | st.sampled_from([6.0, 12.0, 7.5])),
    }  # fmt: skip
    return build_result(f"pfs1.any.{number}", **changes)


@st.composite
def wishes(draw: st.DrawFn) -> Wanted:
    """An analysis of any shape."""
    arms = [
        (f"{key}{draw(st.sampled_from(['', '.', ' ', '#']))}", draw(LABELS), role)
        for key, role in (("a", "experimental"), ("b", "control"), ("c", "other"))[: draw(st.integers(0, 3))]
    ]
    return Wanted(
        subjects=draw(st.sampled_from([0, 1, 2, 7, 41])),
        arms=arms,  # type: ignore[arg-type]  # roles are plain strings
        title=draw(LABELS),
        words=draw(LABELS),
        simulated=draw(st.booleans()),
        seed=draw(st.integers(0, 9)),
        event_share=draw(st.sampled_from([0.0, 0.5, 1.0])),
        disagree=draw(st.booleans()),
        results=[draw(results(number=number)) for number in range(draw(st.integers(0, 3)))],
    )


@given(wishes())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_analysis_becomes_a_page(wanted: Wanted) -> None:
    document, run = build(wanted)
    pages = draw_pages(list_figures(document), run)
    page = render_html(document.dump(), pages, "0" * 12)
    assert page.count("<script>") == 1
    assert len(re.findall(r' id="([^"]*)"', page)) == len(set(re.findall(r' id="([^"]*)"', page)))
    for section in document.sections:
        assert f'id="{re.sub(r"[^A-Za-z0-9_-]+", "-", section.id)}-section"' in page
    for source in document.sources:
        assert f'id="source-{source.mark}"' in page


@given(wishes())
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_any_analysis_becomes_a_pdf_or_names_the_missing_font(wanted: Wanted) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = store(Path(name), invent(wanted))
        fault = ""
        try:
            write_report(folder)
        except Faults as faults:
            fault = str(faults)
        printed = (folder / "report.pdf").exists()
        assert (folder / "report.html").exists()
    assert printed or "characters without a font" in fault


@given(results())
def test_a_result_is_never_blank(result: Result) -> None:
    printed = render_result(result)
    assert printed.estimate.strip()
    assert "nan" not in printed.text
    assert "None" not in printed.text
    assert re.search(r"\u22120(\.0+)?(?![\d.])", printed.text) is None


@given(st.text(st.characters(max_codepoint=0x24F, categories=["L", "N", "P"]), max_size=50))
def test_latin_needs_no_further_font(text: str) -> None:
    assert check_characters(iter([text])) == ()
