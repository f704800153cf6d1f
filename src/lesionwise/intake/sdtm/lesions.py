"""TU to lesions: one row a subject, reader and name of a lesion. Readers are never pooled."""

import polars as pl

from lesionwise.intake.sdtm import words
from lesionwise.intake.sdtm.book import Book, Complaint
from lesionwise.intake.sdtm.dates import read_whole_date
from lesionwise.intake.sdtm.domains import Domains
from lesionwise.intake.sdtm.part import Part, all_origins

LESION_KEY = ["USUBJID", "TULNKID", "reader"]


def read_lesions(domains: Domains, book: Book) -> pl.DataFrame:
    """One row a lesion: its key in TU, `lesion`, `role`, organ, node, links, `scan` where found, origins.

    `lesion` is TULNKID where one reader of the subject uses that name, else `reader:TULNKID`: the same name
    under two readers is perhaps one lesion, and only a person can say so. The location is TULOC, else
    the one location that the qualifier TRLOC gives. A location that is not on the list leaves the organ
    unknown, with a note; the words are kept.
    """
    book = book.about("lesion")
    rows = _read_records(domains["TU"], book)
    rows = rows.join(_read_links(domains["TU"], book), on=LESION_KEY, how="left", maintain_order="left")
    merged = _merge_records(rows, book)
    located = _locate(merged, domains["TR"])
    _note_unknown_places(located, book)
    shared = pl.len().over("USUBJID", "TULNKID") > 1
    named = located.with_columns(
        lesion=pl.when(shared).then(pl.format("{}:{}", "reader", "TULNKID")).otherwise("TULNKID")
    )
    return _name_parents(named, book)


def map_lesions(lesions: pl.DataFrame) -> list[Part]:
    """Tables `lesion` and `lesion_alias`."""
    rows = lesions.rename({"USUBJID": "subject"})
    return [Part("lesion", rows), Part("lesion_alias", rows.with_columns(alias="TULNKID"))]


def _read_records(frame: pl.DataFrame, book: Book) -> pl.DataFrame:
    rows = frame.with_columns(words.reader("TU"))
    known = book.keep(
        rows, pl.col("TUTESTCD").is_in(["TUMIDENT", "TUSPLIT", "TUMERGE"]), "TUTESTCD not mapped"
    )
    identified = known.filter(pl.col("TUTESTCD") == "TUMIDENT")
    named = book.split(
        identified,
        pl.any_horizontal(pl.col("TULNKID", "reader").is_null()),
        Complaint(
            "KEY-NULL",
            "a lesion (TULNKID) and a reader (TUEVALID or TUEVAL)",
            "Fill these variables.",
            column="TULNKID",
            found="a lesion without name or reader",
        ),
    )
    benign = pl.col("TUSTRESC").str.to_uppercase() == "BENIGN ABNORMALITY"
    malignant = book.keep(named, ~benign.fill_null(False), "benign abnormality")
    coded = words.read_code(malignant, "TUSTRESC", "role", words.ROLE, book)
    book.set_aside(coded.filter(pl.col("role").is_null()), "a role that is not known (finding CODE-UNKNOWN)")
    coded = coded.filter(pl.col("role").is_not_null())
    coded = words.read_code(coded, "TULAT", "side", words.SIDE, book, "warning")
    return read_whole_date(coded, "TUDTC", "first_seen", book)


def _merge_records(rows: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Repeated identifications of a lesion are one; two roles of one lesion are an error."""
    agreed = book.split_groups(
        rows,
        LESION_KEY,
        pl.col("role"),
        Complaint(
            "LESION-ROLE",
            "one role a lesion and reader",
            "Correct TUSTRESC: a lesion is target, non-target or new for ever.",
            column="TUSTRESC",
            found="a lesion with several roles",
        ),
    )
    prior = pl.coalesce(
        (pl.col(name).str.to_uppercase() == "Y") for name in ("PREVIR", "PREVIRP", "PRVIR", "PRVIRP")
    )
    return (
        agreed.with_columns(prior.alias("prior_local_therapy"))
        .group_by(LESION_KEY, maintain_order=True)
        .agg(
            pl.col("role", "scan", "link", "parent_name").first(),
            pl.col("TULOC", "side", "prior_local_therapy").drop_nulls().first(),
            pl.col("first_seen").min(),
            pl.col("source", "position").first(),
            all_origins(),
            pl.col("linked").first(),
        )
        .with_columns(origins=pl.concat_list("origins", pl.col("linked").fill_null([])))
    )


def _locate(lesions: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
    said = (
        results.filter(pl.col("TRLOC").is_not_null())
        .with_columns(words.reader("TR"))
        .group_by("USUBJID", "TRLNKID", "reader")
        .agg(pl.col("TRLOC").unique())
        .filter(pl.col("TRLOC").list.len() == 1)
        .select("USUBJID", "reader", TULNKID="TRLNKID", said=pl.col("TRLOC").list.first())
    )
    located = lesions.join(said, on=LESION_KEY, how="left", maintain_order="left")
    place = pl.coalesce("TULOC", "said")
    general = (
        place.str.to_uppercase()
        .str.replace(r"^LUNG[ ,].*$", "LUNG")
        .str.replace(r"^.*\bLYMPH NODES?$", "LYMPH NODE")
    )
    return located.with_columns(
        site_text=place,
        organ=general.replace_strict(words.ORGAN, default=None, return_dtype=pl.String),
        node=general == "LYMPH NODE",
    )


def _note_unknown_places(lesions: pl.DataFrame, book: Book) -> None:
    book.note(
        lesions.filter(pl.col("site_text").is_not_null() & pl.col("organ").is_null()).with_columns(
            TULOC="site_text"
        ),
        Complaint(
            "LOC-UNKNOWN",
            f"one of {', '.join(words.ORGAN)}",
            "Nothing, if the organ is not needed: the words are kept as the site.",
            column="TULOC",
            severity="note",
        ),
    )


def _read_links(frame: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Splits and merges: the lesion of the record, and the name of the lesion it came from or went into.

    That name is TUGRPID; a fragment may also say it in its own name (`T04.1` is a part of `T04`).
    """
    rows = frame.with_columns(words.reader("TU")).filter(pl.col("TUTESTCD").is_in(["TUSPLIT", "TUMERGE"]))
    dotted = pl.col("TULNKID").str.extract(r"^(.+)\.[^.]+$")
    split = pl.col("TUTESTCD") == "TUSPLIT"
    named = rows.with_columns(
        link=pl.when(split).then(pl.lit("split")).otherwise(pl.lit("merge")),
        parent_name=pl.coalesce("TUGRPID", pl.when(split).then(dotted)),
    )
    clear = book.split(
        named,
        pl.col("parent_name").is_null(),
        Complaint(
            "LINK-PARENT",
            "in TUGRPID the lesion that this one came from or went into",
            "Fill TUGRPID with the TULNKID of that lesion.",
            column="TUGRPID",
        ),
    )
    return clear.group_by(LESION_KEY, maintain_order=True).agg(
        pl.col("link", "parent_name").first(), all_origins().alias("linked")
    )


def _name_parents(lesions: pl.DataFrame, book: Book) -> pl.DataFrame:
    parents = lesions.select("USUBJID", "reader", parent_name="TULNKID", parent="lesion")
    joined = lesions.join(parents, on=["USUBJID", "reader", "parent_name"], how="left", maintain_order="left")
    book.note(
        joined.filter(pl.col("parent_name").is_not_null() & pl.col("parent").is_null()),
        Complaint(
            "LINK-PARENT",
            "a lesion of the same reader",
            "Correct TUGRPID: it names no lesion of this subject and reader.",
            column="TUGRPID",
            found="the name of no lesion",
        ),
    )
    return joined.with_columns(link=pl.when(pl.col("parent").is_not_null()).then("link"))
