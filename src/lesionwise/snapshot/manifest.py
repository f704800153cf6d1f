"""What a snapshot says about itself: study, versions, sources and the hash of each table."""

import hashlib
import json
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from lesionwise.definitions import Node

MANIFEST: Final = "manifest.json"
"""Name of the file in the folder of a snapshot."""

SCHEMA_VERSION: Final = 1
"""Version of the stored tables; a snapshot of another version is refused."""

Count = Annotated[int, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Source(Node):
    """One source file of an import: rows read = rows used + rows set aside, each with a reason."""

    name: str
    bytes: Count
    sha256: Sha256
    reader: str
    rows_read: Count
    rows_used: Count
    set_aside: dict[str, Count] = Field(default_factory=dict)

    @property
    def balanced(self) -> bool:
        """Every row that was read is accounted for."""
        return self.rows_read == self.rows_used + sum(self.set_aside.values())


class StoredTable(Node):
    """One stored table: rows, size and hash of its file."""

    rows: Count
    bytes: Count
    sha256: Sha256


class Manifest(Node):
    """The manifest of a snapshot.

    Canonical form: JSON with sorted keys, two spaces an indent, one line feed at the end. `version` is the
    version of the product that wrote it, `freeze_time` ISO text (never the clock of an
    import), `study_sha256` the hash of the study file, empty for a study without a file.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    study: str
    study_version: str
    study_sha256: str
    version: str
    freeze_time: str
    data_cut: date
    simulated: bool
    sources: tuple[Source, ...] = ()
    tables: dict[str, StoredTable]

    @property
    def sha256(self) -> str:
        """Hash of the canonical form."""
        return hashlib.sha256(_render(self.model_dump(mode="json"))).hexdigest()

    @property
    def id(self) -> str:
        """First 12 hex digits of the hash: the name of the snapshot in reports."""
        return self.sha256[:12]


def render_manifest(manifest: Manifest) -> bytes:
    """The file `manifest.json`: the canonical form with the manifest's own hash as the key `sha256`."""
    return _render({**manifest.model_dump(mode="json"), "sha256": manifest.sha256})


def _render(content: dict[str, object]) -> bytes:
    return (json.dumps(content, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()
