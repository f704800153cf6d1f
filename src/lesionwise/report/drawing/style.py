"""Colours, sizes and fonts of drawings; matplotlib is set up here and nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lesionwise.analyse.model import DisplayGroup

INK = "#17212B"
MUTED = "#566270"
HAIRLINE = "#E2E6EB"
STRONG = "#CBD2DA"
BLUE = "#0072B2"
VERMILION = "#D55E00"
GREEN = "#007A5A"
PURPLE = "#9C4A7D"
GREY = "#6B6B6B"
ORANGE_FILL = "#F3D9A4"
BLUE_FILL = "#CFE3F0"

SMALL, NORMAL = 7.0, 8.0
"""Text in points at 160 mm."""

WIDTH_MM = 160.0
MM = 1 / 25.4
"""Inches in a millimetre."""

SALT = "lesionwise"


@dataclass(frozen=True)
class GroupStyle:
    """How a group of subjects is drawn, the same in every figure of a study."""

    colour: str
    dash: str | tuple[int, tuple[float, ...]]
    marker: str


_EXPERIMENTAL = (GroupStyle(BLUE, "-", "o"), GroupStyle(GREEN, (0, (6, 1.5, 1, 1.5)), "D"))
_CONTROL = (GroupStyle(VERMILION, (0, (4, 2)), "s"), GroupStyle(PURPLE, (0, (1.2, 1.2)), "^"))
_OTHER = (GroupStyle(GREY, (0, (8, 2)), "v"), *_EXPERIMENTAL, *_CONTROL)


def choose_styles(groups: tuple[DisplayGroup, ...]) -> dict[str | None, GroupStyle]:
    """By group key: experimental blue and solid, control vermilion and dashed; everyone together blue."""
    pools = {"experimental": _EXPERIMENTAL, "control": _CONTROL, "other": _OTHER, "column": _OTHER}
    used: dict[str, int] = {}
    styles: dict[str | None, GroupStyle] = {None: _EXPERIMENTAL[0]}
    for group in groups:
        pool, place = pools[group.role], used.get(group.role, 0)
        styles[group.key] = pool[place % len(pool)]
        used[group.role] = place + 1
    return styles


_SETTINGS: dict[str, object] = {
    "svg.fonttype": "path",
    "svg.hashsalt": SALT,
    "text.parse_math": False,
    "font.size": NORMAL,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.unicode_minus": True,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "hatch.linewidth": 0.5,
    "path.simplify": False,
}


@contextmanager
def drawing_style(families: tuple[str, ...]) -> Iterator[None]:
    """matplotlib's defaults with these settings, whatever the user's own settings are."""
    import matplotlib  # heavy: only where something is drawn

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({**_SETTINGS, "font.family": list(families)})
        yield
