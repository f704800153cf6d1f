"""Responses under the policies for irradiated lesions."""

from lesionwise.derive.policy.policy import (
    derive_policy_response,
    list_states,
    list_treated,
    prepare_treatment,
)
from lesionwise.derive.policy.sensitivity import SENSITIVITY, derive_response_policy
from lesionwise.derive.response import Policy

__all__ = [
    "SENSITIVITY",
    "Policy",
    "derive_policy_response",
    "derive_response_policy",
    "list_states",
    "list_treated",
    "prepare_treatment",
]
