# SPDX-License-Identifier: Apache-2.0
"""What a model says of how it was calibrated, in the metadata that `mcubench convert` writes."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

# The entry of the file's metadata that says what ranges were taken from; its content is JSON.
CALIBRATION_ENTRY = "mcubench.calibration"


class CalibrationRecord(BaseModel):
    """Samples of a data set, or noise, for which any accuracy would be an accident."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: Literal["noise", "data"]
    name: Annotated[str, Field(max_length=1000)] | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    samples: Annotated[int, Field(ge=0)] | None = None


def read_calibration(metadata: bytes | None) -> CalibrationRecord | None:
    """The record; None where there is none, or none that makes sense."""
    if metadata is None:
        return None
    try:
        return CalibrationRecord.model_validate_json(metadata)
    except ValidationError:
        return None
