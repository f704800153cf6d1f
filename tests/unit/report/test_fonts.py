"""Fonts: what is printed where a character has none."""

import pytest

from lesionwise.report.drawing import fonts


def test_full_width_signs_are_printed_in_half_width_where_no_chinese_font_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fonts, "locate_cjk_files", lambda: ())
    assert fonts.print_half_width("Objective response rate，ORR（ＡＢ）") == "Objective response rate,ORR(AB)"
    assert fonts.print_half_width("肾癌，") == "肾癌,"
    assert fonts.replace_uncovered("肾，") == f"{fonts.MISSING},"
