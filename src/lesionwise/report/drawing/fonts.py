"""Fonts of drawings and of the PDF: DejaVu Sans, and Noto Sans CJK only when characters need it."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

LATIN = "DejaVu Sans"
MONO = "DejaVu Sans Mono"
CJK = "Noto Sans CJK SC"
CJK_PACKAGE = "fonts-noto-cjk"
_CJK_FILES = ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc")
_CJK_FOLDERS = (
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/noto-cjk"),
    Path("/usr/share/fonts/google-noto-cjk"),
    Path("/usr/local/share/fonts"),
)
MISSING = "\N{WHITE SQUARE}"


def locate_latin_folder() -> Path:
    """The folder of the DejaVu fonts, which matplotlib brings."""
    import matplotlib  # heavy: only where something is drawn

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@lru_cache(maxsize=1)
def locate_cjk_files() -> tuple[Path, ...]:
    """Regular and bold of Noto Sans CJK; empty when they are not installed."""
    for folder in _CJK_FOLDERS:
        files = tuple(folder / name for name in _CJK_FILES if (folder / name).is_file())
        if files:
            return files
    return ()


@lru_cache(maxsize=8)
def list_characters(path: Path) -> frozenset[int]:
    """Code points that a font file has; of a collection, those of its first face."""
    from matplotlib.ft2font import FT2Font  # heavy: only where something is drawn

    return frozenset(FT2Font(str(path)).get_charmap())


def find_uncovered(texts: Iterable[str], files: Iterable[Path]) -> frozenset[str]:
    """Characters of `texts` that none of `files` can print."""
    signs = {sign for text in texts for sign in text if not sign.isascii()}
    for path in files:
        if signs:
            known = list_characters(path)
            signs = {sign for sign in signs if ord(sign) not in known}
    return frozenset(signs)


def latin_file() -> Path:
    """The regular face of the Latin font."""
    return locate_latin_folder() / "DejaVuSans.ttf"


def print_half_width(text: str) -> str:
    """`text` with the ASCII form of each full-width sign that no font of this machine has.

    Full-width punctuation, letters and digits are variants of width, not other characters (Unicode, NFKC); a
    report whose only Chinese sign is a comma needs no Chinese font.
    """
    if text.isascii():
        return text
    lost = find_uncovered([text], (latin_file(), *locate_cjk_files()))
    return "".join(_narrow(sign) if sign in lost else sign for sign in text)


def _narrow(sign: str) -> str:
    plain = unicodedata.normalize("NFKC", sign)
    return plain if plain.isascii() else sign


def replace_uncovered(text: str) -> str:
    """`text` with a hollow square for each character that no font of this machine has in any width."""
    narrow = print_half_width(text)
    if narrow.isascii():
        return narrow
    lost = find_uncovered([narrow], (latin_file(), *locate_cjk_files()))
    return "".join(MISSING if sign in lost else sign for sign in narrow)


def choose_families(texts: Iterable[str]) -> tuple[str, ...]:
    """Families for matplotlib; the CJK font is made known to it only when a character needs it."""
    if not find_uncovered(texts, (latin_file(),)) or not locate_cjk_files():
        return (LATIN,)
    from matplotlib import font_manager  # heavy: only where something is drawn

    for path in locate_cjk_files():
        font_manager.fontManager.addfont(path)
    names = {
        entry.name for entry in font_manager.fontManager.ttflist if Path(entry.fname) in locate_cjk_files()
    }
    family = CJK if CJK in names else min(names)
    return (LATIN, family)
