"""What every worker of a search must agree on: kept in the study, read by whoever joins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError
from poolkit.lab.search.space import Space


@dataclass(frozen=True)
class Plan:
    """The search as a whole.

    Attributes:
        source: Name or path of the dataset, as given.
        data: The dataset in words.
        checksum: SHA-256 of the dataset.
        limit: Number of training images kept, None for all.
        network: Name of the network.
        backend: Backend of Keras.
        epochs: Passes over the training images, of the longest trainings.
        batch_size: Images per step.
        seed: Where every chance starts.
        space: What is searched.
        latency: Milliseconds that a prediction for one batch may take, None for any.
        memory: Megabytes that a training step may add at its peak, None for any.
        trials: Number of short trainings.
        finalists: Number of configurations that are trained in full.
        seeds: Full trainings of each finalist.
        heartbeat: Seconds between two signs of life of a worker.
    """

    source: str
    data: str
    checksum: str
    limit: int | None
    network: str
    backend: str
    epochs: int
    batch_size: int
    seed: int
    space: Space
    latency: float | None
    memory: float | None
    trials: int
    finalists: int
    seeds: int
    heartbeat: int = 10

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Plan:
        """The inverse of `as_dict`."""
        space = content["space"]
        values = {field.name: content[field.name] for field in fields(cls)}
        values["space"] = Space(space["places"], tuple(space["reductions"]), tuple(space["windows"]))
        return cls(**values)

    def require_same(self, kept: Plan, place: str) -> None:
        """See that the trials already kept can be gone on with. More trials, finalists or seeds can be asked for.

        Args:
            kept: The plan in the study.
            place: Where the study is, in words.

        Raises:
            LabError: Where the plans differ; the message says in what.
        """
        differing = [
            field.name
            for field in fields(self)
            if field.name not in _FREE and _value(self, field) != _value(kept, field)
        ]
        if differing:
            words = [_difference(name, kept, self) for name in differing]
            raise LabError(
                f"{place} holds a search with other settings: {'; '.join(words)}. "
                "Use the same settings to go on with it, or another --study or --output"
            )

    def require_data(self, dataset: Dataset) -> None:
        """See that a worker has the data of the study.

        Args:
            dataset: What it loaded.

        Raises:
            LabError: Where the contents differ.
        """
        if dataset.checksum != self.checksum:
            raise LabError(
                f"the data here ({dataset.describe()}; SHA-256 {dataset.checksum[:12]}...) are not those of the study "
                f"({self.data}; SHA-256 {self.checksum[:12]}...); copy them from the machine that began the study"
            )


# The checksum says whether the data is the same; its name may be a path, or not.
_FREE: Final = frozenset({"source", "data", "trials", "finalists", "seeds", "heartbeat"})


def _value(plan: Plan, field: Any) -> Any:
    return getattr(plan, field.name)


def _difference(name: str, kept: Plan, wanted: Plan) -> str:
    if name == "checksum":
        return f"data were {kept.data}, now {wanted.data} (other contents)"
    if name == "space":
        return f"the space was {_described(kept.space)}, now {_described(wanted.space)}"
    return f"{name.replace('_', ' ')} was {getattr(kept, name)}, now {getattr(wanted, name)}"


def _described(space: Space) -> str:
    return f"{', '.join(space.reductions)} with {', '.join(space.windows)}"
