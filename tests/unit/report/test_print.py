"""Both printers print the same numbers; nothing is loaded, nothing in a text is code."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pypdfium2
import pytest

from invented import Wanted, invent
from invented.report import build, store
from lesionwise.report import write_report
from lesionwise.report.document import Document, Number, Table
from lesionwise.report.html import hash_script
from lesionwise.report.html.render import make_anchor
from lesionwise.report.pdf import check_characters
from lesionwise.terms import Faults

NASTY = 'PFS </script><script>alert("1")</script> #panic() $x$ *b* _u_ @x <b> & \\ { } `c` [l] = ~ // /* "q"'


class Page(HTMLParser):
    """Elements, references and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.references: list[str] = []
        self.ids: list[str] = []
        self.policies: list[str] = []
        self.words: list[str] = []
        self.numbers: list[str] = []
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._inside.append(tag)
        self.references += [
            found[name] or "" for name in ("src", "href", "xlink:href", "action") if name in found
        ]
        self.ids += [found["id"] or ""] if "id" in found else []
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policies.append(found["content"] or "")
        if tag == "script":
            self.scripts.append("")
        if found.get("data-id"):
            self.numbers.append("")

    def handle_data(self, data: str) -> None:
        last = self._inside[-1] if self._inside else ""
        if last == "script":
            self.scripts[-1] += data
        elif last != "style":
            self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            continue


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report in which every label of the study is full of markup."""
    folder = tmp_path_factory.mktemp("nasty")
    made = invent(
        Wanted(title=NASTY, words=NASTY, arms=(("a", NASTY, "experimental"), ("b", "B", "control")))
    )
    write_report(store(folder, made))
    return folder


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of plain labels."""
    folder = tmp_path_factory.mktemp("plain")
    write_report(store(folder, invent(Wanted(subjects=88))))
    return folder


def read_pdf(path: Path) -> str:
    """The text of all pages with single blanks and without marks of possible breaks."""
    with pypdfium2.PdfDocument(path) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    return squeeze(" ".join(texts))


def squeeze(text: str) -> str:
    """Without any blank, line break or invisible sign."""
    return re.sub(r"[\s\u200b\ufffe\u00ad]+", "", text)


def list_numbers(document: Document) -> list[Number]:
    """Every number of the tables."""
    return [
        part
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row.cells
        for line in cell.lines
        for part in line
        if isinstance(part, Number)
    ]


def test_the_page_loads_nothing(plain: Path) -> None:
    text = (plain / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert {reference[:1] for reference in page.references} == {"#"}
    assert "http:" not in text
    assert "https:" not in text
    assert "@import" not in text
    assert set(re.findall(r"url\((.)", text)) <= {"#"}


def test_only_the_named_script_may_run(plain: Path) -> None:
    page = Page((plain / "report.html").read_text(encoding="utf-8"))
    assert len(page.scripts) == 1
    assert page.policies == [
        f"default-src 'none'; script-src 'sha256-{hash_script(page.scripts[0])}'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    ]


def test_ids_are_unique_and_links_lead_somewhere(plain: Path) -> None:
    page = Page((plain / "report.html").read_text(encoding="utf-8"))
    assert len(page.ids) == len(set(page.ids))
    assert {reference[1:] for reference in page.references} <= set(page.ids)


def test_markup_in_texts_is_text(nasty: Path) -> None:
    page = Page((nasty / "report.html").read_text(encoding="utf-8"))
    assert len(page.scripts) == 1
    assert any(NASTY in words for words in page.words)
    assert squeeze(NASTY) in read_pdf(nasty / "report.pdf")


def test_drawings_stay_whole_with_markup_in_names(nasty: Path) -> None:
    drawing = (nasty / "figures" / "pfs1.km.svg").read_text(encoding="utf-8")
    assert "<script" not in drawing
    assert "&lt;script&gt;" in drawing


def test_both_formats_print_the_same_numbers(plain: Path) -> None:
    document, _ = build(Wanted(subjects=88))
    printed = "".join(Page((plain / "report.html").read_text(encoding="utf-8")).words)
    html, pdf = squeeze(printed), read_pdf(plain / "report.pdf")
    numbers = list_numbers(document)
    assert len(numbers) > 20
    for number in numbers:
        told = squeeze(f"{number.estimate}[{number.mark}]{number.interval}")
        assert told in html, number.id
        assert told in pdf, number.id


def test_a_mark_is_a_word_of_its_own(plain: Path) -> None:
    with pypdfium2.PdfDocument(plain / "report.pdf") as pdf:
        tokens = {token for page in pdf for token in page.get_textpage().get_text_range().split()}
    html = {
        token
        for words in Page((plain / "report.html").read_text(encoding="utf-8")).words
        for token in words.split()
    }
    for found in (tokens, html):
        assert {"[1]", "[2]", "62.0"} <= found
        assert not [token for token in found if re.fullmatch(r"[^\[\]]+\[\d+\]", token)]


def test_every_page_says_simulated(plain: Path) -> None:
    with pypdfium2.PdfDocument(plain / "report.pdf") as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    assert len(texts) > 5
    assert all("Simulated data" in text for text in texts)
    for drawing in (plain / "figures").glob("*.svg"):
        assert 'id="lesionwise-' in drawing.read_text(encoding="utf-8")
        assert "simulated" in drawing.read_text(encoding="utf-8")


def test_records_of_patients_carry_no_banner(tmp_path: Path) -> None:
    write_report(store(tmp_path, invent(Wanted(simulated=False))))
    assert "Simulated data" not in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Simulateddata" not in read_pdf(tmp_path / "report.pdf")


def test_the_pdf_is_tagged_and_has_title_and_language(plain: Path) -> None:
    raw = (plain / "report.pdf").read_bytes()
    assert b"/MarkInfo" in raw
    assert b"/StructTreeRoot" in raw
    with pypdfium2.PdfDocument(plain / "report.pdf") as pdf:
        assert pdf.get_metadata_value("Title") == "An invented trial of ablative radiotherapy"


def test_a_character_without_font_is_named() -> None:
    with pytest.raises(
        Faults, match=r"U\+10330.*\n.*Expected: characters of DejaVu Sans or Noto Sans CJK SC"
    ):
        check_characters(iter(["\N{GOTHIC LETTER AHSA}"]))


def test_anchors_are_safe() -> None:
    assert make_anchor('a b"<c>.d') == "a-b-c-d"
