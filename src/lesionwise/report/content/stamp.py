"""The stamp of the first page."""

from lesionwise.analyse.model import Stamp as Origin
from lesionwise.report.content.run import clean
from lesionwise.report.document import Stamp, StampLine


def build_stamp(stamp: Origin) -> Stamp:
    """Study, data, numbers, checks and software of a run, each one line."""
    own = f"lesionwise {stamp.version}"
    engines = [engine for engine in stamp.engines if engine != own]
    kind = "simulated records" if stamp.simulated else "records"
    lines = {
        "study": f"{stamp.study}, version {stamp.study_version}, sha256 {stamp.study_sha256[:12]}",
        "data": f"snapshot {stamp.snapshot}, sha256 {stamp.snapshot_sha256[:12]}",
        "dates": f"data to {stamp.data_cut}, frozen {stamp.freeze_time}",
        "sources": kind + (f": {', '.join(stamp.sources)}" if stamp.sources else ""),
        "numbers": (
            f"{stamp.numbers} published; {stamp.two_engines} by two engines, "
            f"{stamp.disagreements} differ; {stamp.single_engine} by one engine"
        ),
        "checks": f"findings: {stamp.findings_errors} errors, {stamp.findings_warnings} warnings",
        "software": f"{own}; {', '.join(engines) or 'no other engine'}",
    }
    return Stamp(lines=tuple(StampLine(label=label, text=clean(text)) for label, text in lines.items()))
