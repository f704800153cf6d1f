"""The SDTM domains and variables that the importer reads (SDTM IG 3.4)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variables:
    """`required` must be in the file; `optional` are unknown when the file has not got them."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


DOMAINS: dict[str, Variables] = {
    "DM": Variables(
        _names("USUBJID"),
        _names("SITEID AGE AGEU SEX BRTHDTC ARMCD ACTARMCD ARMNRS RFSTDTC RFICDTC DTHDTC DTHFL"),
    ),
    "TU": Variables(
        _names("USUBJID TULNKID TUTESTCD TUSTRESC"),
        _names("TUSEQ TUGRPID TULOC TULAT TUMETHOD TUEVAL TUEVALID VISIT VISITNUM TUDTC"),
    ),
    "TR": Variables(
        _names("USUBJID TRLNKID TRTESTCD TRSTRESC"),
        _names("TRSEQ TRSTRESU TRSTAT TRREASND TRMETHOD TREVAL TREVALID VISIT VISITNUM TRDTC"),
    ),
    "RS": Variables(
        _names("USUBJID RSTESTCD RSSTRESC"),
        _names("RSSEQ RSCAT RSSTAT RSREASND RSEVAL RSEVALID RSACPTFL RSBLFL VISIT VISITNUM RSDTC"),
    ),
    "EX": Variables(
        _names("USUBJID EXTRT"),
        _names("EXSEQ EXGRPID EXLNKID EXDOSE EXDOSU EXSTDTC EXENDTC"),
    ),
    "PR": Variables(
        _names("USUBJID PRTRT"),
        _names(
            "PRSEQ PRGRPID PRLNKID PRDECOD PRCAT PRINDC PROCCUR PRSTAT PRDOSE PRDOSU VISIT VISITNUM "
            "PRSTDTC PRENDTC"
        ),
    ),
    "CM": Variables(
        _names("USUBJID CMTRT"),
        _names("CMSEQ CMGRPID CMDECOD CMCAT CMDOSE CMDOSU CMSTDTC CMENDTC CMENRTPT CMRSDISC CMOCCUR"),
    ),
    "AE": Variables(
        _names("USUBJID AETERM"),
        _names("AESEQ AESPID AETOXGR AESER AEREL AEOUT AESDTH AESTDTC AEENDTC"),
    ),
    "DS": Variables(_names("USUBJID DSDECOD"), _names("DSSEQ DSCAT DSSTDTC")),
    "DD": Variables(_names("USUBJID DDTESTCD DDSTRESC"), _names("DDSEQ DDDTC")),
    "SS": Variables(_names("USUBJID SSTESTCD SSSTRESC"), _names("SSSEQ SSDTC")),
    "LB": Variables(
        _names("USUBJID LBTESTCD"),
        _names("LBSEQ LBSTRESN LBSTRESU LBSTNRLO LBSTNRHI LBSTAT LBREASND LBDTC"),
    ),
    "QS": Variables(
        _names("USUBJID QSCAT QSTESTCD"), _names("QSSEQ QSSTRESN QSSTAT QSREASND QSBLFL VISIT QSDTC")
    ),
    "IE": Variables(_names("USUBJID IETESTCD"), _names("IESEQ IECAT IEORRES")),
    "DV": Variables(_names("USUBJID DVTERM"), _names("DVSEQ DVSPID DVDECOD DVCAT DVSTDTC")),
    "SV": Variables(_names("USUBJID VISIT"), _names("VISITNUM SVSTDTC SVOCCUR SVREASOC")),
    "MH": Variables(_names("USUBJID MHTERM"), _names("MHSEQ MHDECOD MHOCCUR MHSTDTC")),
}
"""Domains that are mapped to tables, by name."""

SUPPLEMENT = Variables(_names("USUBJID RDOMAIN QNAM QVAL"), _names("IDVAR IDVARVAL"))
"""Variables of every supplemental qualifier file (SUPP-- or SUPPQUAL)."""

QUALIFIERS: dict[str, tuple[str, ...]] = {
    "TU": _names("PREVIR PREVIRP PRVIR PRVIRP"),
    "TR": _names("TRLOC TRREASND"),
    "AE": _names("AERELRT AERELTKI AERELICI AERELDIS"),
}
"""Supplemental qualifiers that are read, by domain; a qualifier may also fill a variable of the domain."""
