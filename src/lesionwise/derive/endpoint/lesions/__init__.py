"""Endpoints on lesions."""

from lesionwise.derive.endpoint.lesions.control import derive_lesion_control, trace_lesion_control
from lesionwise.derive.endpoint.lesions.out_of_field import derive_out_of_field, trace_out_of_field

__all__ = [
    "derive_lesion_control",
    "derive_out_of_field",
    "trace_lesion_control",
    "trace_out_of_field",
]
