"""What `pfs2_salvage_rt` asks of the responses, and what a salvage is."""

from lesionwise.study.complaints import Complaints
from lesionwise.study.draft import Clean, Draft
from lesionwise.study.locator import Key


def check_salvage(draft: Draft, complaints: Complaints, key: Key, table: Clean) -> None:
    """Radiotherapy is a salvage; a scope needs responses that tell irradiated lesions from others."""
    if table.get("rule") != "pfs2_salvage_rt":
        return
    modalities = table.get("salvage_modalities")
    if modalities is not None and None not in modalities and "radiotherapy" not in modalities:
        complaints.add(
            (*key, "salvage_modalities"),
            "salvage without radiotherapy",
            "radiotherapy, and what else is a salvage",
            "Add radiotherapy.",
        )
    scope, response = table.get("salvage_scope"), draft.single["response"]
    derived = response.get("source", "derived") == "derived" and response.get("rt_policy") is not None
    if scope not in (None, "any") and not derived:
        complaints.add(
            (*key, "salvage_scope"),
            f"the scope {scope} where no response says which lesions are irradiated",
            "derived responses with `rt_policy`",
            "Name the policy in [response], or let any lesion be salvaged.",
        )
