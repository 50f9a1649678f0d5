"""Finds `Geometric` everywhere a reduction belongs; run as `python -m tests.new_reduction.program WAY FOLDER`.

A process of its own, since the catalogue knows the reduction from the start ("file": `geometric.py` is one more file
of the package of reductions) or from its registration on ("register"). Nothing else is done to make it known.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from inspect import signature
from pathlib import Path
from typing import Any

os.environ.update(KERAS_BACKEND="jax", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")

import numpy as np

import poolkit as pk
from tests.agreement import assert_close
from tests.hosts import HOSTS, host_named

SOURCE = Path(__file__).with_name("geometric.py")
PLANE = np.array([[1.0, 4.0, 3.0, 27.0], [4.0, 1.0, 9.0, 9.0]])
"""Windows of 2 x 2: the fourth roots of 16 and of 3 * 27 * 81."""


def add_file(folder: Path) -> None:
    """As if `geometric.py` lay in src/poolkit/reductions."""
    import poolkit.reductions

    (folder / "geometric.py").write_text(SOURCE.read_text())
    poolkit.reductions.__path__.append(str(folder))


def register(folder: Path) -> None:
    """As a user of the installed package does; layers have been made already."""
    import poolkit.keras

    if importlib.util.find_spec("torch"):
        import poolkit.torch
    assert not hasattr(pk, "geometric_pool")
    assert not hasattr(poolkit.keras, "GeometricPooling2D")
    (folder / "geometric.py").write_text(SOURCE.read_text())
    sys.path.append(str(folder))
    pk.register(importlib.import_module("geometric").Geometric)


def check_functions() -> None:
    """By name, with its options, documented."""
    assert {"Geometric", "geometric_pool"} <= set(dir(pk))
    function: Any = pk.geometric_pool  # type: ignore[attr-defined]
    assert signature(function).parameters["shift"].default == 0.0
    assert "Euclid" in function.__doc__
    assert_close(function(PLANE[None, None], 2), [[[[2, 9]]]])
    assert_close(function(PLANE[None, None] - 1, 2, shift=1), [[[[1, 8]]]])


def check_hosts() -> None:
    """The same values and gradients on each host, by the definition, for a reason in words."""
    pooling = pk.Pooling(pk.Geometric(), pk.Window(2), 2)  # type: ignore[attr-defined]
    assert pk.why_definition(pooling, "float64") == "geometric has no kernel"
    mask = np.array([[[True, True, False, True], [True, True, False, False]]])
    for name in HOSTS:
        if importlib.util.find_spec(name) is None:
            continue
        host = host_named(name)
        for layout in ("channels_first", "channels_last"):
            x = PLANE[None, None] if layout == "channels_first" else PLANE[None, ..., None]
            value, gradient = host.gradient(x, pooling.reduction, pooling.geometry, layout=layout)
            assert_close(value.ravel(), [2, 9])
            assert_close(gradient.reshape(2, 4), [[0.5, 0.125, 0.75, 1 / 12], [0.125, 0.5, 0.25, 0.25]])
            value = host.pool(x, pooling.reduction, pk.Adaptive((1, 2)), mask=mask, layout=layout)
            assert_close(value.ravel(), [2, 27])
        for rank in (1, 3):
            assert_close(host.pool(np.full((1, 1, *(2,) * rank), 5.0), pooling.reduction, pk.Global()).ravel(), [5])


def check_keras() -> None:
    """A layer of every kind, name and rank, which can be saved."""
    import keras

    import poolkit.keras as layers

    for rank in (1, 2, 3):
        x = np.full((2, *(4,) * rank, 3), 7, np.float32)
        for prefix in ("Geometric", "GeometricOne"):
            arguments: dict[str, tuple[Any, ...]] = {"": (2,), "Global": (), "Adaptive": (2,)}
            for kind, given in arguments.items():
                name = f"{kind}{prefix}Pooling{rank}D"
                assert name in dir(layers), name
                layer = getattr(layers, name)(*given)
                output = np.asarray(layer(x))
                assert output.shape == layer.compute_output_shape(x.shape)
                assert_close(output, np.full(output.shape, 7), ulp=16)
                assert ("shift" in layer.get_config()) == (prefix == "Geometric")
                again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
                assert type(again) is type(layer)
                assert again.reduction == layer.reduction


def check_torch() -> None:
    """A module of every kind, name and rank."""
    if importlib.util.find_spec("torch") is None:
        return
    import torch

    import poolkit.torch as modules

    for rank in (1, 2, 3):
        for name, given in {"": (2,), "Adaptive": (2,), "Global": ()}.items():
            module = getattr(modules, f"{name}GeometricPool{rank}d")(*given)
            output = module(torch.full((2, 3, *(4,) * rank), 7.0)).numpy()
            assert_close(output, np.full(output.shape, 7), ulp=16)
            assert "shift" in signature(type(module)).parameters


def check_commands(folder: Path) -> None:
    """A choice of `--pooling`, in the help and in a training."""
    from poolkit.cli import main
    from poolkit.lab.pooling_choice import PoolingChoice

    assert PoolingChoice("geometric-one").named.fixed == {"shift"}
    os.chdir(folder)
    line = "train --pooling geometric-one --epochs 1 --batch-size 32 --limit 64 --format json --output model.keras"
    assert main(line.split()) == 0
    assert (folder / "model.keras").exists()
    assert main(["train", "--help"]) == 0


def check_generated_files() -> None:
    """Stubs, reference pages and the page of the operator."""
    sys.path.append(str(Path(__file__).parents[2] / "tools"))
    import operator_pages
    import reference_pages
    import stubs

    assert "def geometric_pool(" in stubs.top_stub()
    assert "class AdaptiveGeometricOnePooling3D(" in stubs.keras_stub()
    assert "Euclid" in reference_pages.page(pk.Geometric)  # type: ignore[attr-defined]
    assert "pt.GeometricPool2d(2)(x)" in operator_pages.page(operator_pages.of_reduction(pk.Geometric))  # type: ignore[attr-defined]


if __name__ == "__main__":
    way, place = sys.argv[1], Path(sys.argv[2])
    {"file": add_file, "register": register}[way](place)
    check_functions()
    check_hosts()
    check_keras()
    check_torch()
    check_generated_files()
    check_commands(place)
    print("found everywhere")
