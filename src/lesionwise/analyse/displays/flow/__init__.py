"""Flow of subjects and of lesions, as sets that are checked against each other."""

from lesionwise.analyse.displays.flow.lesions import build_lesion_flow
from lesionwise.analyse.displays.flow.subjects import build_flow

__all__ = ["build_flow", "build_lesion_flow"]
