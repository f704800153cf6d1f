"""Responses under the policies for irradiated lesions."""

from lesionwise.derive.policy.policy import derive_policy_response, list_treated
from lesionwise.derive.policy.sensitivity import SENSITIVITY, derive_response_policy

__all__ = ["SENSITIVITY", "derive_policy_response", "derive_response_policy", "list_treated"]
