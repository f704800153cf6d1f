"""What a study file leaves open and a person of the trial must answer."""

from lesionwise.study.model import Study


def compute_questions(study: Study) -> tuple[str, ...]:
    """Open questions in plain words, in the order of the study file; a file with open questions can be run.

    Asked are: the registry number, the sample size, what is inferred (schedules, strata), instruments that
    are unset or unverified, doses from memory, outcomes without registered text, and in a study with SABR how
    irradiated lesions enter the response.
    """
    return (*_ask_identity(study), *_ask_plan(study), *_ask_response(study), *_ask_sources(study))


def _ask_identity(study: Study) -> list[str]:
    asked = []
    if not study.identifiers:
        asked.append("Under which number is the study registered?")
    if study.planned_subjects is None:
        asked.append("How many subjects are planned?")
    if study.strata and study.strata_basis == "inferred":
        asked.append("What is the randomisation stratified by? The strata of the file are suggestions.")
    asked += [
        f"Is version {each.id} as written? It is inferred."
        for each in study.versions
        if each.basis == "inferred"
    ]
    return asked


def _ask_plan(study: Study) -> list[str]:
    asked = []
    if not study.imaging:
        asked.append("When are scans due? The file has no schedule.")
    if any(each.basis == "inferred" for each in study.imaging):
        asked.append("Is the schedule of scans right? It is inferred.")
    if any(each.basis == "inferred" for each in study.visits):
        asked.append("Are the visits right? They are inferred.")
    return asked


def _ask_response(study: Study) -> list[str]:
    """Without a policy a lesion that is irradiated is judged like all others."""
    sabr = any(arm.sabr != "none" for arm in study.arms)
    if not sabr or study.response.source == "collected" or study.response.rt_policy is not None:
        return []
    return ["How do irradiated lesions enter the response? Name rt_policy (P0, P1, P2 or P3) in [response]."]


def _ask_sources(study: Study) -> list[str]:
    asked = []
    for instrument in study.instruments:
        if instrument.status == "unset":
            asked.append(f"Which instrument is {instrument.id}? The file names none.")
        elif instrument.status == "unverified":
            asked.append(f"Is {instrument.id} what its source says? The blank form was not seen.")
    asked += [
        f"Is the prescription for {each.site} right? It was written from memory."
        for each in study.prescriptions
        if each.status == "recalled"
    ]
    if any(outcome.basis != "registration" for outcome in study.registered):
        asked.append("What are the registered texts of the outcomes? Names were taken from another source.")
    return asked
