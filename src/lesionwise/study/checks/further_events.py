"""Competing events and switches of a time to event fit its rule."""

from lesionwise.definitions import RULES, Rule
from lesionwise.study.complaints import Complaints, join_names
from lesionwise.study.draft import Clean
from lesionwise.study.locator import Key

_SWITCHES = frozenset(name for rule in RULES.values() for name in rule.switches) - {"missed_scans_max"}


def check_competing(complaints: Complaints, key: Key, table: Clean, rule: Rule) -> None:
    """What competes may do so by the rule, and is no event at the same time."""
    events = table.get("event") or ()
    for place, name in enumerate(table.get("competing") or ()):
        if name is None:
            continue
        if name not in rule.allowed_competing:
            complaints.add(
                (*key, "competing", place),
                f"{name} as a competing event of {rule.name}",
                f"of {join_names(rule.allowed_competing)}",
                "Remove it, or choose another rule.",
            )
        elif name in events:
            complaints.add(
                (*key, "competing", place),
                f"{name} as an event and as a competing event",
                "one of the two",
                "Remove it from `event` or from `competing`.",
            )


def check_switches(complaints: Complaints, key: Key, table: Clean, rule: Rule) -> None:
    """A switch that is given has a meaning in the rule and where the endpoint is censored."""
    for name in sorted(_SWITCHES & set(table)):
        if name not in rule.switches:
            complaints.add(
                (*key, name),
                f"{name} in {rule.name}",
                f"a switch of {rule.name}: {join_names(rule.switches)}",
                "Remove it: the rule has no such switch.",
            )
    at = (table.get("censor") or {}).get("at")
    scans = "missed_scans_max" in rule.switches and "missed_scans_max" in table
    if scans and at not in (None, "last_adequate_assessment"):
        complaints.add(
            (*key, "missed_scans_max"),
            f"missed scans in an endpoint censored at {at}",
            'censor = { at = "last_adequate_assessment" }',
            "Remove missed_scans_max, or censor at scans.",
        )
