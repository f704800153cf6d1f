"""The studies that come with the product, and where a study file is found."""

from importlib import resources
from pathlib import Path
from typing import Final

from lesionwise.study.complaints import join_names, suggest
from lesionwise.terms import Fault, Faults

_FILE: Final = "study.toml"
_FOLDER: Final = Path(str(resources.files("lesionwise"))) / "studies"


def list_studies() -> tuple[str, ...]:
    """The slugs of the bundled studies, in the order of the alphabet."""
    return tuple(sorted(path.parent.name for path in _FOLDER.glob(f"*/{_FILE}")))


def locate_study(slug: str) -> Path:
    """The file of a bundled study. Raises `Faults` for a slug that is not bundled."""
    if slug not in list_studies():
        raise Faults([_complain(slug)])
    return _FOLDER / slug / _FILE


def find_study(name_or_path: str | Path) -> tuple[Path, str]:
    """The file of a bundled slug or of a path, and its name in messages.

    A text without separator and ending that names no file is taken for a misspelt slug.
    """
    if isinstance(name_or_path, str) and name_or_path in list_studies():
        return locate_study(name_or_path), f"lesionwise/studies/{name_or_path}/{_FILE}"
    path = Path(name_or_path)
    if isinstance(name_or_path, str) and path.name == name_or_path and not path.suffix and not _exists(path):
        raise Faults([_complain(name_or_path)])
    return path, str(name_or_path)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _complain(slug: str) -> Fault:
    slugs = list_studies()
    return Fault(
        f"study {slug!r}",
        "no bundled study and no file of this name",
        f"one of {join_names(slugs)}, or the path of a study file",
        suggest(slug, slugs, "Correct the name."),
    )
