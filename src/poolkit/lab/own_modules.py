"""Networks of the user's own in PyTorch: poolings replaced by `poolkit.torch.swap`, trained by Keras on PyTorch."""

from __future__ import annotations

import sys
from typing import Any, Final, cast

from poolkit.errors import PoolingError
from poolkit.lab.configuration import Configuration
from poolkit.lab.errors import LabError
from poolkit.lab.networks import Place
from poolkit.lab.pooling_choice import PoolingChoice

_REPLACED: Final = ("MaxPool2d", "AvgPool2d")
_OPTION_WORDS: Final = {"p": "norm_type"}
"""What PyTorch calls an option of ours."""


def is_module(made: Any) -> bool:
    """Whether something is a PyTorch module."""
    torch: Any = sys.modules.get("torch")
    return torch is not None and isinstance(made, torch.nn.Module) and "keras" not in type(made).__module__


def check_backend(path: str) -> None:
    """See that Keras runs on PyTorch.

    Raises:
        LabError: Where it runs on something else.
    """
    import keras

    backend = keras.backend.backend()
    if backend != "torch":
        raise LabError(f"{path} is a PyTorch module, but Keras runs on {backend}; give --backend torch")


def replaced(module: Any, pooling: Configuration, path: str) -> tuple[str, ...]:
    """Replace the poolings over windows of two axes, in place.

    Args:
        module: A `torch.nn.Module`.
        pooling: One pooling for every place, or one for each, in the order in which the module names them.
        path: Where the module comes from, for messages.

    Returns:
        Names of the modules replaced.

    Raises:
        LabError: Where there is none, or a pooling does not fit.
    """
    from poolkit.torch import swap

    names = [name for name, each in module.named_modules() if _replaceable(each)]
    if not names:
        raise LabError(f"{path} has no nn.MaxPool2d or nn.AvgPool2d among its modules, so there is nothing to compare")
    new = dict(zip(names, pooling.each(len(names), path), strict=True))
    try:
        swap(module, lambda name, old: _module(new[name], old) if name in new else None)
    except PoolingError as error:
        raise LabError(f"{pooling.name} does not fit {path}: {error}") from None
    return tuple(names)


def places(module: Any, names: tuple[str, ...], input_shape: tuple[int, ...], path: str) -> tuple[Place, ...]:
    """Sizes before and after the modules of these names, for images of this shape.

    Raises:
        LabError: Where the module does not take such images, or calls one of them not once.
    """
    found: dict[str, list[Place]] = {name: [] for name in names}

    def keep(name: str) -> Any:
        def hook(_: Any, inputs: Any, output: Any) -> None:
            before, after = (cast(tuple[int, ...], tuple(each.shape[-2:])) for each in (inputs[0], output))
            found[name].append(Place(before, after))

        return hook

    handles = [module.get_submodule(name).register_forward_hook(keep(name)) for name in names]
    try:
        output_shape(module, input_shape, path)
    finally:
        for handle in handles:
            handle.remove()
    for name, each in found.items():
        if len(each) != 1:
            raise LabError(f"{path} uses the module {name} {len(each)} times; give each place a pooling of its own")
    return tuple(each[0] for each in found.values())


def output_shape(module: Any, input_shape: tuple[int, ...], path: str) -> tuple[int, ...]:
    """Shape that the module gives for one image, without the batch.

    Raises:
        LabError: Where it does not take such images.
    """
    import torch

    height, width, channels = input_shape
    training = module.training
    try:
        with torch.no_grad():
            output = module.eval()(torch.zeros(1, channels, height, width))
    except Exception as error:  # whatever the user's module raises
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise LabError(f"{path} does not take images of (1, {channels}, {height}, {width}): {first}") from None
    finally:
        module.train(training)
    return tuple(output.shape[1:])


def as_keras(module: Any, input_shape: tuple[int, ...], classes: int, path: str) -> Any:
    """The module as a compiled Keras model that takes images with channels last and gives logits.

    Raises:
        LabError: Where Keras runs on another backend, or the module does not fit images or classes.
    """
    import keras

    check_backend(path)
    found = output_shape(module, input_shape, path)
    if found != (classes,):
        raise LabError(f"{path} gives {found}, expected ({classes},): one number per class of the data")
    wrapper = keras.layers.TorchModuleWrapper(module, output_shape=(None, classes), name="module")
    model = keras.Sequential([keras.Input(input_shape), keras.layers.Permute((3, 1, 2)), wrapper])
    model.compile(
        optimizer=keras.optimizers.Adam(),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def _replaceable(module: Any) -> bool:
    import torch

    return type(module) in tuple(getattr(torch.nn, name) for name in _REPLACED)


def _module(pooling: PoolingChoice, old: Any) -> Any:
    """A new module in place of another, whose window is kept where the pooling has none."""
    import poolkit.torch
    from poolkit.torch.arguments import TORCH_PREFIXES

    entry = pooling.named
    made = getattr(poolkit.torch, f"{TORCH_PREFIXES.get(entry.prefix, entry.prefix)}Pool2d")
    if pooling.kernel_size is None:
        given = {word: getattr(old, word) for word in ("kernel_size", "stride", "padding", "ceil_mode")}
    else:
        window = pooling.window
        given = {"kernel_size": window.kernel_size, "stride": window.stride, "padding": window.padding}
    if "count_include_pad" in made.signature.parameters:
        given["count_include_pad"] = False  # as everywhere in the lab; PyTorch's own default is True
    return made(**given, **{_OPTION_WORDS.get(name, name): value for name, value in pooling.options})
