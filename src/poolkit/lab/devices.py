"""One training on several devices: each takes its share of every batch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from poolkit.lab.data import Dataset
from poolkit.lab.errors import LabError


def count() -> int:
    """How many devices a training uses: all that JAX sees, one on other backends."""
    import keras

    if keras.backend.backend() != "jax":
        return 1
    import jax

    return int(jax.local_device_count())


@contextmanager
def sharing(devices: int) -> Iterator[None]:
    """Have what Keras trains meanwhile share its batches out among so many devices."""
    if devices == 1:
        yield
        return
    from keras import distribution

    distribution.set_distribution(
        distribution.DataParallel(devices=distribution.list_devices(), auto_shard_dataset=False)
    )
    try:
        yield
    finally:
        distribution.set_distribution(None)


def shared(dataset: Dataset, batch_size: int, devices: int) -> Dataset:
    """The dataset without the last images that cannot be shared out: fewer than there are devices, of each part.

    Args:
        dataset: Any.
        batch_size: Images per step.
        devices: Among how many every batch is shared out.

    Raises:
        LabError: Where batches cannot be shared out.
    """
    if batch_size % devices:
        raise LabError(
            f"batches of {batch_size} cannot be shared out among {devices} devices; use a --batch-size that is a "
            f"multiple of {devices}, or show JAX fewer devices"
        )
    train, test = (len(part) // devices * devices for part in (dataset.x_train, dataset.x_test))
    if not train or not test:
        raise LabError(f"{len(dataset.x_test)} test images are too few for {devices} devices; show JAX fewer devices")
    return replace(
        dataset,
        x_train=dataset.x_train[:train],
        y_train=dataset.y_train[:train],
        x_test=dataset.x_test[:test],
        y_test=dataset.y_test[:test],
    )
