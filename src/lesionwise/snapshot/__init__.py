"""Records fixed: a write-once folder of Parquet tables with a manifest of hashes."""

from lesionwise.snapshot.manifest import SCHEMA_VERSION, Manifest, Source, StoredTable

__all__ = ["SCHEMA_VERSION", "Manifest", "Source", "StoredTable"]
