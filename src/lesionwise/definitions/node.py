"""The base of every declaration: frozen, closed to unknown names."""

from pydantic import BaseModel, ConfigDict


class Node(BaseModel):
    """A frozen value; an unknown field is a fault, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")
