# SPDX-License-Identifier: Apache-2.0
"""What the commands say of a data set: options become one request, or a refusal where there is no data set."""

from mcubench.dataset import parse_preparation, resolve_dataset_path
from mcubench.pipeline import DataRequest, require_a_data_set
from mcubench.result import TaskKind


def data_request(
    dataset: str | None,
    *,
    task: TaskKind | None = None,
    label_column: str | None = None,
    resume: bool = False,
    image_size: str | None = None,
    mean: str | None = None,
    scale: str | None = None,
    colour: str | None = None,
    front_end: str | None = None,
) -> DataRequest | None:
    """The data set that was asked for, with how its files become samples; None where none was.

    Raises:
        FileError: there is none of that name.
        ConfigError: an option is not what it should be, or has no meaning without a data set.
    """
    preparation = parse_preparation(
        image_size=image_size, mean=mean, scale=scale, colour_order=colour, front_end=front_end
    )
    if dataset is None:
        require_a_data_set(resume=resume, task=task, label_column=label_column, preparation=preparation)
        return None
    return DataRequest(
        path=resolve_dataset_path(dataset),
        preparation=preparation,
        task=task,
        label_column=label_column,
        resume=resume,
    )
