"""Keras's own check of a layer, for every layer."""

from __future__ import annotations

from typing import Any

import pytest
from keras.src.testing import TestCase

from tests.keras.checks.layers import KINDS_OF_GRADIENT, ONE_OF_EACH, Kind, every_thinned


class _Universal(TestCase):
    __test__ = False

    def runTest(self) -> None:
        """Only `run_layer_test` is wanted."""


@every_thinned
def test_run_layer_test(kind: Kind) -> None:
    check(kind, "channels_last")


@pytest.mark.parametrize("kind", ONE_OF_EACH[:3], ids=lambda kind: kind.name)
def test_run_layer_test_channels_first(kind: Kind) -> None:
    """One of each geometry: the layers differ in nothing else here."""
    check(kind, "channels_first")


def check(kind: Kind, layout: Any) -> None:
    """Keras's check; with training, which compiles, for one layer of each geometry and way to a gradient."""
    layer = kind.layer(**kind.arguments(data_format=layout))
    _Universal().run_layer_test(
        kind.layer,
        init_kwargs=kind.arguments(data_format=layout),
        input_shape=kind.shape(layout),
        expected_output_shape=layer.compute_output_shape(kind.shape(layout)),
        expected_output_dtype="float32",
        expected_num_trainable_weights=0,
        expected_num_non_trainable_weights=0,
        expected_num_seed_generators=int(kind.random),
        expected_num_losses=0,
        supports_masking=True,
        assert_built_after_instantiation=True,
        run_training_check=kind.rank == 2 and layout == "channels_last" and kind.entry.choice in KINDS_OF_GRADIENT,
    )
