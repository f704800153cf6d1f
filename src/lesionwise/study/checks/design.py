"""Design, versions, arms and strata fit one another."""

from itertools import pairwise

from lesionwise.study.complaints import Complaints, list_choices, suggest
from lesionwise.study.draft import Draft, select_known


def check_design(draft: Draft, complaints: Complaints) -> None:
    """There are versions, arms, endpoints; the design is randomised exactly when some version is."""
    for section, words in (("version", "version of the protocol"), ("arm", "arm"), ("endpoint", "endpoint")):
        if not draft.keyed[section]:
            complaints.add(
                (section,), f"no {words}", f"at least one {words}", f"Add a table [{section}.<id>] for it."
            )
    design, randomised = draft.header.get("design"), draft.randomised
    if design is None or randomised is None or not draft.keyed["version"]:
        return
    if (design == "randomised") != randomised:
        found = "a randomised version" if randomised else "no randomised version"
        complaints.add(
            ("study", "design"),
            f"the design {design} with {found}",
            "the design randomised when some version is randomised, another one otherwise",
            "Correct the design, or `randomised` of the versions.",
        )


def check_versions(draft: Draft, complaints: Complaints) -> None:
    """Dates in the order of the file; the study's planned number is that of the version in force."""
    versions = list(draft.keyed["version"].items())
    dated = [(name, version["date"]) for name, version in versions if version.get("date")]
    for (_, before), (name, date) in pairwise(dated):
        if date < before:
            complaints.add(
                ("version", name, "date"),
                f"the date {date} after {before}",
                "versions in the order of their dates",
                "Put the versions in order: the last one is in force.",
            )
    planned = draft.header.get("planned_subjects")
    last = versions[-1][1].get("planned_subjects") if versions else None
    if planned is not None and last is not None and planned != last:
        complaints.add(
            ("study", "planned_subjects"),
            f"{planned}, where the version in force plans {last}",
            "the number of the last version",
            "Correct one of the two.",
        )


def check_arms(draft: Draft, complaints: Complaints) -> None:
    """Arms name versions that exist; a version has an arm, a randomised one at least two."""
    versions, arms = draft.keyed["version"], draft.keyed["arm"]
    for name, arm in arms.items():
        for place, version in enumerate(arm.get("versions") or ()):
            if version is not None and version not in versions:
                complaints.add(
                    ("arm", name, "versions", place),
                    f"unknown version {version!r}",
                    list_choices(versions),
                    suggest(version, versions, "Correct the name."),
                )
    if not draft.knows("version", "randomised") or not arms:
        return
    for name, version in versions.items():
        own = [arm for arm in arms.values() if not arm.get("versions") or name in arm["versions"]]
        least = 2 if version["randomised"] else 1
        if len(own) < least:
            complaints.add(
                ("version", name),
                f"{len(own)} arm" + ("s" if len(own) != 1 else ""),
                f"at least {least}" + (": it is randomised" if version["randomised"] else ""),
                "Add an arm, or name this version in `versions` of an arm.",
            )


def check_strata(draft: Draft, complaints: Complaints) -> None:
    """Only a randomised study has strata."""
    if draft.randomised is False and select_known(draft.header.get("strata")):
        complaints.add(
            ("study", "strata"),
            "strata without a randomised version",
            "no strata: they are what a randomisation is stratified by",
            "Remove the strata.",
        )
