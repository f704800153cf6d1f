"""Misspelt key terms: a letter or two lost, doubled or exchanged."""

import re
from typing import Final

TERMS: Final = (
    *("survival", "progression", "stereotactic", "radiotherapy", "radiation", "metastatic", "metastases"),
    *("oligometastatic", "oligoprogressive", "oligoprogression", "randomized", "randomised", "recurrence"),
    *("systemic", "toxicity", "carcinoma", "ablative", "adverse", "immunotherapy", "quality", "response"),
)
_WORD: Final = re.compile(r"[A-Za-z]{5,}")
_LOST: Final = 2


def find_misspelt(text: str) -> list[str]:
    """Words of the text that are a key term with 1 or 2 letters lost inside, one put in, or two exchanged.

    A word that only lacks or adds letters at its end is another form of the term and right.
    """
    words = dict.fromkeys(_WORD.findall(text))
    return [word for word in words if any(_is_misspelt(word.lower(), term) for term in TERMS)]


def _is_misspelt(word: str, term: str) -> bool:
    if word in TERMS or word[0] != term[0] or term.startswith(word) or word.startswith(term):
        return False
    if 0 < len(term) - len(word) <= _LOST:
        return word[-1] == term[-1] and _stands_in(word, term)
    if len(word) - len(term) == 1:
        return word[-1] == term[-1] and _stands_in(term, word)
    return len(word) == len(term) and _is_exchanged(word, term)


def _stands_in(part: str, whole: str) -> bool:
    """Whether the letters of `part` stand in `whole` in their order."""
    letters = iter(whole)
    return all(letter in letters for letter in part)


def _is_exchanged(word: str, term: str) -> bool:
    apart = [place for place in range(len(term)) if word[place] != term[place]]
    if len(apart) != 2 or apart[1] != apart[0] + 1:
        return False
    first, second = apart
    return word[first] == term[second] and word[second] == term[first]
