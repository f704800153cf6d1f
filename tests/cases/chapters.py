"""The pages of the examples: which tests stand on which, and what a reader must know first."""

from fnmatch import fnmatch
from typing import Final, NamedTuple

DRAWINGS: Final = """A drawing has a line a scan and a column a lesion: `T1` a target, `L1` a target node,
`N1` a non-target, `M1` a non-target node, `X1` a new lesion, `Y1` a new node. A cell is a size in mm or
words: `-` absent, `?` not assessed, `worse` unequivocal growth. Columns in bold come out.
"""

DAYS: Final = """Day 90 lies 90 days after the origin, which is 2024-01-01 here: 2024-03-31. The column
`days` counts the day of the origin too and has 91.
"""

STATES: Final = """The questions of the tree have letters and numbers (`path`, `question`); they are named
in the codelists of [docs/data-dictionary.md](../data-dictionary.md).
"""


class Chapter(NamedTuple):
    """One page: name of its file, title, patterns of the modules in their order, what to know first."""

    name: str
    title: str
    patterns: tuple[str, ...]
    note: str = ""


CHAPTERS: Final = (
    Chapter(
        "survival",
        "Survival, progression and response",
        (
            "endpoint_origins",
            "endpoint_survival",
            "endpoint_clinical_*",
            "endpoint_profiles",
            "endpoint_response",
            "durable_*",
        ),
    ),
    Chapter("salvage", "Progression-free survival 2 with salvage radiotherapy", ("*salvage*",), DAYS),
    Chapter(
        "lines",
        "Systemic lines, second progression and spread",
        ("endpoint_*line*", "endpoint_added_drugs", "endpoint_*progression", "endpoint_spread"),
    ),
    Chapter("lesions", "Irradiated lesions", ("local_control*", "lesion_*")),
    Chapter(
        "policies",
        "Responses with irradiated lesions, and iRECIST",
        ("response_policy", "endpoint_response_policy", "irecist*"),
        DRAWINGS,
    ),
    Chapter("adverse-events", "Adverse events", ("adverse_event_*",)),
    Chapter("questionnaires", "Questionnaires", ("questionnaire_*",)),
    Chapter(
        "states",
        "States of the disease, risk, scope of radiotherapy",
        ("disease_state*", "oligoprogression*", "risk_*", "treatment_scope*"),
        STATES,
    ),
    Chapter("other", "Other endpoints", ("endpoint_*",)),
)
"""A module belongs to the first chapter with a pattern that its name meets."""

EVERY: Final = tuple(chapter.name for chapter in CHAPTERS)


def find_place(stem: str) -> tuple[int, int] | None:
    """Number of the chapter and of the pattern that a module meets; null: it stands on no page."""
    for number, chapter in enumerate(CHAPTERS):
        for place, pattern in enumerate(chapter.patterns):
            if fnmatch(stem.removeprefix("test_"), pattern):
                return number, place
    return None


HOW: Final = """# Endpoints by example

Made from the tests in [tests/spec](../tests/spec): every example is run, and its result is asserted there.
Records are invented.

## How to read an example

- **Declared** are keys of the study file ([docs/study-file.md](study-file.md)); a key that is not said has
  its default. Unless said otherwise the trial is a cohort with scans every 8 weeks from enrolment, 7 days
  to either side, and the reader is `INVESTIGATOR`.
- **On record** are rows of the tables of [docs/data-dictionary.md](data-dictionary.md); a table of one row
  is a line. What nobody recorded is left out, and so is the subject where everything is about S1.
  `response` stands there where responses, not measurements, are the point.
- Table `scan` has a column for each lesion with its size in mm (or state) from table `measurement`, and
  that table's row in brackets; of a node the short axis stands alone or after the longest diameter. A
  questionnaire is one line a form.
- **Comes out** is what is derived: origin, date, days, status, reason, and in `source` the table and the
  row that decided. The reasons are explained in [docs/endpoints.md](endpoints.md). Subjects that an example
  does not ask about are left out.
- Where an example has several cases, each line is one: first what the case has of its own (*varies* in the
  records; or what is other than shown), then what comes out. "As above" points to the last such table or
  settings of the same section.
"""
