"""A smallest trial in SDTM, drawn: one subject and reader, two scans of a target, a node, a non-target."""

from lesionwise.study import Study, Version

STUDY = Study(
    slug="drawn",
    registration="none",
    title="A drawn trial",
    short_title="Drawn",
    design="single_arm",
    population="One subject",
    versions=(Version(id="1", randomised=False, change="The only one"),),
    arms=(),
    endpoints=(),
    needs=("subject",),
)

TRIAL = {
    "dm": """
        USUBJID | SITEID | SEX | AGE | AGEU  | ARMCD | RFICDTC
        S1      | 01     | F   | 61  | YEARS | SABR  | 2024-01-02
    """,
    "ds": """
        USUBJID | DSSEQ | DSDECOD  | DSCAT              | DSSTDTC
        S1      | 1     | ENROLLED | PROTOCOL MILESTONE | 2024-01-05
    """,
    "tu": """
        USUBJID | TUSEQ | TULNKID | TUTESTCD | TUSTRESC   | TULOC      | TUEVAL       | VISIT     | VISITNUM
        S1      | 1     | T01     | TUMIDENT | TARGET     | LIVER      | INVESTIGATOR | SCREENING | 1
        S1      | 2     | T02     | TUMIDENT | TARGET     | LYMPH NODE | INVESTIGATOR | SCREENING | 1
        S1      | 3     | NT01    | TUMIDENT | NON-TARGET | BONE       | INVESTIGATOR | SCREENING | 1
    """,
    "tr": """
        USUBJID|TRSEQ|TRLNKID|TRTESTCD|TRSTRESC|TRSTRESU|TREVAL      |VISIT    |VISITNUM|TRDTC
        S1     |1    |T01    |LDIAM   |21.5    |mm      |INVESTIGATOR|SCREENING|1       |2024-01-03
        S1     |2    |T02    |LPERP   |15      |mm      |INVESTIGATOR|SCREENING|1       |2024-01-03
        S1     |3    |NT01   |TUMSTATE|PRESENT |        |INVESTIGATOR|SCREENING|1       |2024-01-04
        S1     |4    |T01    |LDIAM   |20      |mm      |INVESTIGATOR|WEEK 8   |2       |2024-03-01
        S1     |5    |T02    |LPERP   |9.9     |mm      |INVESTIGATOR|WEEK 8   |2       |2024-03-01
        S1     |6    |NT01   |TUMSTATE|PRESENT |        |INVESTIGATOR|WEEK 8   |2       |2024-03-01
    """,
}
"""Domains by name, drawn; a test replaces or adds what it is about."""
