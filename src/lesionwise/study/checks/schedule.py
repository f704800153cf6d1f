"""Scans and visits can be planned as written."""

from lesionwise.study.complaints import Complaints, join_names
from lesionwise.study.draft import Clean, Draft
from lesionwise.study.locator import Key


def check_imaging(draft: Draft, complaints: Complaints) -> None:
    """Anchors that exist, windows that do not overlap, one schedule for a subject."""
    seen: list[str | None] = []
    modes = draft.header.get("modes", ("prospective",))
    for place, table in enumerate(draft.listed["imaging"]):
        key = ("imaging", place)
        _check_anchor(draft, complaints, key, table)
        _check_window(complaints, key, table, "interval_days")
        mode = table.get("mode")
        if "mode" in table and mode is None:
            continue
        if mode is not None and modes is not None and mode not in modes:
            complaints.add(
                (*key, "mode"),
                f"the mode {mode}",
                f"a mode of this study: {join_names(str(each) for each in modes)}",
                "Correct the mode, or add it to `modes` of [study].",
            )
        if seen and (mode is None or None in seen or mode in seen):
            complaints.add(
                key,
                "a second schedule for the same subjects",
                "one schedule for a subject",
                "Give each schedule a `mode` of its own, or remove one.",
            )
        seen.append(mode)


def check_visits(draft: Draft, complaints: Complaints) -> None:
    """Anchors that exist; a repeated visit says until when, and its windows do not overlap."""
    for name, table in draft.keyed["visit"].items():
        key = ("visit", name)
        _check_anchor(draft, complaints, key, table)
        _check_window(complaints, key, table, "every_days")
        if ("every_days" in table) != ("until_days" in table):
            complaints.add(
                key,
                "only one of every_days and until_days",
                "both for a repeated visit, none for a single one",
                "Add the other one.",
            )
        elif None not in (table.get("day"), table.get("until_days")) and table["until_days"] < table["day"]:
            complaints.add(
                (*key, "until_days"),
                f"the last day {table['until_days']} before the first day {table['day']}",
                "a last day on or after the first",
                "Correct one of the two.",
            )
        _check_name(draft, complaints, key, name)


def _check_name(draft: Draft, complaints: Complaints, key: Key, name: str) -> None:
    """No visit has the name of a repetition of another one."""
    visit, _, number = name.rpartition("_")
    if number.isdecimal() and "every_days" in draft.keyed["visit"].get(visit, {}):
        complaints.add(
            key,
            f"the name of the repetition {number} of visit {visit}",
            "a name of its own",
            "Call one of the two visits something else.",
        )


def _check_anchor(draft: Draft, complaints: Complaints, key: Key, table: Clean) -> None:
    if table.get("anchor") == "randomisation" and draft.randomised is False:
        complaints.add(
            (*key, "anchor"),
            "randomisation in a study that is not randomised",
            "a date that the subjects have",
            "Choose another anchor.",
        )


def _check_window(complaints: Complaints, key: Key, table: Clean, interval: str) -> None:
    window, days = table.get("window_days"), table.get(interval)
    if window is not None and days is not None and 2 * window >= days:
        complaints.add(
            (*key, "window_days"),
            f"a window of {window} days to either side every {days} days",
            "windows that do not overlap",
            f"Make the window smaller than half of {interval}.",
        )
