"""How many were analysed, had the event, and were left out for which reason."""

from lesionwise.analyse.model import Result
from lesionwise.analyse.results.build import build_count
from lesionwise.analyse.sample import Sample


def compute_counts(sample: Sample, group: str | None) -> tuple[Result, ...]:
    """Subjects analysed, events (responders), left out, and left out by reason, most frequent first."""
    endpoint, n, out = sample.endpoint, sample.n, sample.left_out.height
    everyone = n + out
    word = "responders" if endpoint.kind == "proportion" else "events"
    counts = [
        build_count(endpoint, "n", n, n=everyone, events=sample.events, group=group),
        build_count(endpoint, word, sample.events, n=n, events=sample.events, group=group),
        build_count(endpoint, "left_out", out, n=everyone, events=None, group=group),
    ]
    for reason, number in count_reasons(sample).items():
        part = f"left_out.{reason}"
        counts.append(build_count(endpoint, part, number, n=everyone, events=None, group=group, note=reason))
    return tuple(counts)


def count_reasons(sample: Sample) -> dict[str, int]:
    """Subjects left out by reason, most frequent first, equal ones by name."""
    found = sample.left_out.group_by("reason").len().sort(["len", "reason"], descending=[True, False])
    return dict(zip(found["reason"].to_list(), found["len"].to_list(), strict=True))
