"""The rules of the state machine in words, and its flags and queries."""

from typing import Final

SALVAGE: Final = ("e", "h", "j")
"""Rules by which a progression may be salvaged."""

LETTERS: Final = {
    "a": "a systemic line or drug was begun within the window, for progression or an unknown reason",
    "b": "the systemic therapy was to change or was stopped for progression",
    "c": "not amenable to radiotherapy",
    "d": "not amenable for refusal or logistics",
    "e": "local radiotherapy was decided and begun",
    "f": "salvage of a lesion that may not be salvaged",
    "g": "local radiotherapy was decided and not begun",
    "h": "another local treatment was decided",
    "i": "treatment was to go on",
    "j": "local radiotherapy was begun without a decision",
    "k": "nothing was decided and nothing begun",
    "line": "a systemic line was begun for progression without a progression on record",
    "later": "the systemic therapy changed after a progression that had not been salvaged",
}
"""Rules a to k of STUDIES 9.1; `line`: its point 2; `later`: a change after an episode without event."""

OUTCOMES: Final = {
    "systemic_change": "event",
    "not_amenable": "event",
    "not_amenable_nonbiological": "event",
    "out_of_scope": "event",
    "undecided": "event",
    "salvage": "salvage, the series restarts",
    "remain": "no event, the line goes on",
    "pending": "the data end before the window does",
    "died": "death before the window ended",
}
