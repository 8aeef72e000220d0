"""What every table of a profile is: strict, and closed to keys that are not listed."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """A table of the profile: strict types, and a key that is not listed is an error."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)
