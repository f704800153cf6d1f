"""What the rules of the lint read: the registered text, and what the study file adds to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lesionwise.study.model import Instrument, RegisteredOutcome, RegistrationText, Study, Version


@dataclass(frozen=True)
class Material:
    """One registration. `text` is null where a study file does not hold it: then the rules about it are
    silent. `executed` holds the rules of the endpoints that execute each outcome."""

    title: str
    outcomes: tuple[RegisteredOutcome, ...]
    text: RegistrationText | None = None
    versions: tuple[Version, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    executed: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def registered(self) -> tuple[RegisteredOutcome, ...]:
        """The outcomes that stand in the registration itself."""
        return tuple(outcome for outcome in self.outcomes if outcome.basis == "registration")

    @property
    def prose(self) -> str:
        """Summary and description; one of them where both are the same."""
        if self.text is None:
            return ""
        parts = [part.strip() for part in (self.text.summary, self.text.description) if part]
        return "\n".join(dict.fromkeys(parts))

    def list_texts(self) -> Iterator[tuple[str | None, str]]:
        """Every text with the outcome it belongs to; null for title, prose, conditions, interventions."""
        yield None, self.title
        yield None, self.prose
        if self.text is not None:
            for part in (*self.text.conditions, *self.text.interventions):
                yield None, part
        for outcome in self.registered:
            yield outcome.id, outcome.raw


def gather_material(study: Study) -> Material:
    """The material of a study file."""
    executed = {
        outcome.id: tuple(each.rule for each in study.endpoints if outcome.id in each.registered)
        for outcome in study.registered
    }
    text = study.registration_text if study.registration_text.given else None
    return Material(study.title, study.registered, text, study.versions, study.instruments, executed)
