"""Records fixed: a write-once folder of Parquet tables with a manifest of hashes."""

from lesionwise.snapshot.files import hash_file, read_frame, write_frame
from lesionwise.snapshot.folder import check_target
from lesionwise.snapshot.manifest import SCHEMA_VERSION, Manifest, Source, StoredTable
from lesionwise.snapshot.read import Snapshot, read_snapshot, verify_snapshot
from lesionwise.snapshot.write import find_latest_date, write_snapshot

__all__ = [
    "SCHEMA_VERSION",
    "Manifest",
    "Snapshot",
    "Source",
    "StoredTable",
    "check_target",
    "find_latest_date",
    "hash_file",
    "read_frame",
    "read_snapshot",
    "verify_snapshot",
    "write_frame",
    "write_snapshot",
]
