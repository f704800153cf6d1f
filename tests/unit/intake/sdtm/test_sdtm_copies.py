"""Records that stand twice, and the words for what was set aside."""

from collections.abc import Callable

from lesionwise.intake import Imported
from sdtm_trial import TRIAL

Read = Callable[..., Imported]
Tell = Callable[..., str]

FIRST = "S1     |4    |T01    |LDIAM   |20      |mm      |INVESTIGATOR|WEEK 8   |2       |2024-03-01\n"


def list_findings(imported: Imported) -> list[tuple[object, ...]]:
    return imported.findings.select("severity", "code", "file", "row", "found", "expected", "remedy").rows()


def test_copies_are_set_aside_and_told_with_their_count(read: Read) -> None:
    alone, imported = read(), read(tr=TRIAL["tr"].rstrip(" ") + FIRST + FIRST)
    assert list_findings(alone) == []
    assert list_findings(imported) == [
        (
            "warning",
            "RECORD-TWICE",
            "tr.parquet",
            None,
            "records that repeat another one in every value: 2",
            "each record once",
            "Nothing, if they are copies: the first of each is used. Else give each its sequence number.",
        )
    ]
    account = {source.name: source for source in imported.sources}["tr.parquet"]
    assert (account.rows_read, account.rows_used) == (8, 6)
    assert account.set_aside == {"copy of another record (finding RECORD-TWICE)": 2}
    assert imported.tables["measurement"].equals(alone.tables["measurement"])
    assert imported.tables["origin"].equals(alone.tables["origin"])


def test_a_record_with_its_own_sequence_number_is_no_copy(read: Read) -> None:
    imported = read(tr=TRIAL["tr"].rstrip(" ") + FIRST.replace("|4 ", "|7 "))
    assert list_findings(imported) == []
    assert all(not source.set_aside for source in imported.sources)


def test_a_subject_that_stands_twice_in_all_values_is_one_subject(read: Read, tell: Tell) -> None:
    twice = TRIAL["dm"].rstrip(" ") + TRIAL["dm"].splitlines()[2]
    assert tell(dm=twice) == ""
    assert read(dm=twice).tables["subject"]["subject"].to_list() == ["S1"]


def test_a_reason_says_in_words_what_its_finding_is(read: Read) -> None:
    imported = read(tr=TRIAL["tr"].replace("|21.5 ", "|HUGE "))
    account = {source.name: source.set_aside for source in imported.sources}
    assert account["tr.parquet"] == {"TRSTRESC not as expected (finding RESULT-TEXT)": 1}
