"""What is asked: a subject and an endpoint that exist, or faults with the nearest names."""

from difflib import get_close_matches

from lesionwise.definitions import Endpoint
from lesionwise.study import Study
from lesionwise.tables.rows import Tables
from lesionwise.terms import Fault, Faults


def check_question(study: Study, tables: Tables, subject: str, endpoint_id: str) -> Endpoint:
    """The endpoint that is asked for; raises `Faults` for an unknown subject, endpoint or both."""
    endpoints = {endpoint.id: endpoint for endpoint in study.endpoints}
    faults = find_subject(tables, subject)
    if endpoint_id not in endpoints:
        faults.append(_miss("endpoint", endpoint_id, list(endpoints), "an endpoint of the study file"))
    if faults:
        raise Faults(faults)
    return endpoints[endpoint_id]


def find_subject(tables: Tables, subject: str) -> list[Fault]:
    """A fault where there is no such subject."""
    subjects = tables["subject"]["subject"].to_list()
    return [] if subject in subjects else [_miss("subject", subject, subjects, "a subject of the records")]


def _miss(what: str, name: str, known: list[str], expected: str) -> Fault:
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    remedy = f"Nearest: {', '.join(near)}." if near else f"There are {len(known)}; none has a name like this."
    return Fault(f"explain, {what}", f"no {what} is called {name!r}", expected, remedy)
