"""CDISC SDTM coming in: the only room of the imports that knows its names."""

from lesionwise.intake.sdtm.folder import read_sdtm_folder

__all__ = ["read_sdtm_folder"]
