"""Every way to say the same call, and inputs of every shape and memory."""

from __future__ import annotations

from inspect import signature
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from poolkit.functional import function_names
from tests.agreement import assert_bitwise, assert_equal, assert_identical, assert_refused
from tests.hosts import Host, need

X = np.random.default_rng(0).standard_normal((2, 3, 6, 7))
FUNCTIONS = function_names()


def test_positions_and_keywords(host: Host) -> None:
    """kernel_size, stride, padding, dilation, ceil_mode, in this order."""
    by_position = host.call("max_pool", X, 3, 2, 1, 2, True)
    assert_identical(
        by_position, host.call("max_pool", X, kernel_size=3, stride=2, padding=1, dilation=2, ceil_mode=True)
    )
    assert_identical(by_position, host.pool(X, pk.Max(), pk.Window(3, 2, 1, 2, True)))
    assert by_position.shape == (2, 3, 3, 3)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_signatures(name: str) -> None:
    """Shared arguments by position, options of the reduction and of the call by keyword, with their defaults."""
    parameters = signature(getattr(pk, name)).parameters
    names = ["x", "kernel_size", "stride", "padding", "dilation", "ceil_mode"]
    assert [each for each, p in parameters.items() if p.kind is p.POSITIONAL_OR_KEYWORD] == names
    assert [parameters[each].default for each in names[2:]] == [None, 0, 1, False]
    assert all(p.kind is p.KEYWORD_ONLY for each, p in parameters.items() if each not in names)
    assert parameters["layout"].default == "channels_first"
    assert {"mask", "empty_value", "return_mask"} <= set(parameters)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("max_pool", {"return_indices": False}),
        ("min_pool", {"return_indices": False}),
        ("avg_pool", {"count_include_pad": False, "divisor_override": None}),
        ("lp_pool", {"p": 2, "mean": False}),
        ("soft_pool", {"beta": 1}),
        ("lme_pool", {"sharpness": 1}),
        ("stochastic_pool", {"training": False, "seed": None}),
    ],
)
def test_defaults_of_options(name: str, options: dict[str, Any]) -> None:
    parameters = signature(getattr(pk, name)).parameters
    assert {each: parameters[each].default for each in options} == options


def test_options_that_are_none() -> None:
    with pytest.raises(TypeError, match=r"max_pool\(\) has no argument 'p'; it takes .*return_indices"):
        pk.max_pool(X, 2, p=3)
    with pytest.raises(TypeError, match=r"avg_pool\(\) has no argument 'return_indices'; it takes count_include_pad"):
        pk.avg_pool(X, 2, return_indices=True)
    with pytest.raises(TypeError, match="positional"):
        pk.max_pool(X, 2, 2, 0, 1, False, "channels_first")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_geometry_as_kernel_size(name: str) -> None:
    call = getattr(pk, name)
    assert_identical(call(X, pk.Window(2, 1)), call(X, 2, 1))
    assert_identical(call(X, pk.Global()), call(X, (6, 7)))
    assert_identical(call(X, pk.Adaptive((3, 1))), call(X, (2, 7)))
    assert call(X, pk.Adaptive(5)).shape == (2, 3, 5, 5)
    assert call(X, pk.Adaptive((None, 2))).shape == (2, 3, 6, 2)
    for more in ({"stride": 2}, {"padding": 1}, {"padding": "valid"}, {"dilation": 2}, {"ceil_mode": True}):
        assert_refused(lambda more=more: call(X, pk.Global(), **more), "belong into the geometry")  # type: ignore[misc]


def test_tuples_say_the_rank(host: Host) -> None:
    """A tuple of length r means the last r axes, whatever comes before."""
    rows = host.call("max_pool", X, (2,))
    assert_identical(rows, np.maximum(X[..., 0:6:2], X[..., 1:6:2]))
    assert_identical(host.call("max_pool", X, 2, (2,)), rows)
    assert_identical(host.call("max_pool", X, pk.Adaptive((1,))), X.max(-1, keepdims=True))
    assert_identical(host.call("max_pool", X, (3, 6, 7)), X.max((1, 2, 3), keepdims=True))
    assert_identical(host.call("max_pool", X, (2, 3, 6, 7)), X.max(keepdims=True))  # four: by the definition


def test_a_number_means_every_axis_but_two(host: Host) -> None:
    for rank in (1, 2, 3, 4):
        x = np.arange(4.0**rank).reshape(1, 1, *(4,) * rank)
        expected = x[(..., *(slice(1, None, 2),) * rank)]  # the last cell of each window
        assert_identical(host.call("max_pool", x, 2), expected)
    for axes in (0, 1, 2):
        x = np.ones((3,) * axes)
        assert_refused(lambda x=x: host.call("max_pool", x, 2), f"input of {axes} axes", "kernel_size", "tuple")
        assert_refused(lambda x=x: host.call("max_pool", x, pk.Global()), f"input of {axes} axes", "tuple")


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("lead", [(), (3,), (2, 3), (2, 1, 3), (1, 2, 1, 3)])
def test_any_number_of_axes_before_space(name: str, lead: tuple[int, ...], route: str) -> None:
    """Also none: each plane is pooled on its own."""
    x = np.random.default_rng(1).standard_normal((*lead, 4, 5))
    call = getattr(pk, name)
    y = call(x, (2, 2), 1)
    assert y.shape == (*lead, 3, 4)
    for place in np.ndindex(*lead):
        assert_bitwise(y[place], call(x[place], (2, 2), 1))


def test_any_number_of_axes_before_space_elsewhere(host: Host) -> None:
    for lead in ((), (3,), (2, 1, 3)):
        x = np.random.default_rng(1).standard_normal((*lead, 4, 5))
        expected = pk.max_pool(x, (2, 2), 1)
        value, gradient = host.gradient(x, pk.Max(), pk.Window((2, 2), 1))
        assert_identical(value, expected)
        assert gradient.sum() == expected.size


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_layouts_agree_bit_for_bit(name: str, rank: int, route: str) -> None:
    x = np.random.default_rng(2).standard_normal((2, 3, 7, 6, 5)[: rank + 2])
    first, last = (
        getattr(pk, name)(x, 3, 2, 1),
        getattr(pk, name)(np.moveaxis(x, 1, -1), 3, 2, 1, layout="channels_last"),
    )
    assert_bitwise(np.moveaxis(last, -1, 1), first)
    if rank < 3:  # without a batch
        kernel = (3,) * rank
        last = getattr(pk, name)(np.moveaxis(x[0], 0, -1), kernel, 2, 1, layout="channels_last")
        assert_bitwise(np.moveaxis(last, -1, 0), first[0])


def _memories() -> dict[str, Any]:
    buffer = np.zeros(X.size * 8 + 1, np.uint8)
    unaligned = buffer[1:].view(np.float64).reshape(X.shape)
    unaligned[:] = X
    read_only = X.copy()
    read_only.flags.writeable = False
    wide = np.zeros((2, 3, 12, 14))
    wide[:, :, ::2, ::2] = X
    return {
        "fortran": np.asfortranarray(X),
        "backwards": X[:, ::-1, ::-1, ::-1].copy()[:, ::-1, ::-1, ::-1],
        "every second": wide[:, :, ::2, ::2],
        "read-only": read_only,
        "unaligned": unaligned,
        "transposed": np.moveaxis(np.moveaxis(X, 1, -1).copy(), -1, 1),
    }


@pytest.mark.parametrize("memory", list(_memories()))
@pytest.mark.parametrize("name", ["max_pool", "avg_pool"])
def test_memory_does_not_matter(name: str, memory: str, route: str) -> None:
    x = _memories()[memory]
    before = x.copy()
    assert_bitwise(getattr(pk, name)(x, 3, 2, 1), getattr(pk, name)(X, 3, 2, 1))
    assert_bitwise(x, before)
    mask = np.asfortranarray(X > -1)
    assert_bitwise(getattr(pk, name)(x, 3, mask=mask), getattr(pk, name)(X, 3, mask=mask.copy()))


def test_one_cell_for_all_of_memory(route: str) -> None:
    x = np.broadcast_to(np.float32(3), (2, 3, 8, 8))
    assert_identical(pk.sum_pool(x, 2), np.full((2, 3, 4, 4), 12, np.float32))


def test_subclasses_are_arrays() -> None:
    class Own(np.ndarray):
        """An array with another name."""

    x = X.view(Own)
    assert type(pk.max_pool(x, 2)) is np.ndarray
    assert_identical(pk.max_pool(x, 2), pk.max_pool(X, 2))


def test_subclasses_of_tensors() -> None:
    need("torch")
    import torch

    class Own(torch.Tensor):
        """A tensor with another name."""

    x = torch.from_numpy(X).as_subclass(Own)
    assert_identical(pk.max_pool(x, 2).as_subclass(torch.Tensor).numpy(), pk.max_pool(X, 2))
    parameter = torch.nn.Parameter(torch.from_numpy(X.copy()))
    pk.avg_pool(parameter, 2).sum().backward()
    assert parameter.grad is not None
    assert parameter.grad.sum() == 2 * 3 * 3 * 3


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("shape", [(0, 3, 4, 4), (2, 0, 4, 4), (0, 0, 4, 4), (2, 0, 3, 4, 4)])
@pytest.mark.parametrize("masked", [False, True])
def test_nothing_gives_nothing(name: str, shape: tuple[int, ...], masked: bool, route: str) -> None:
    """A batch or channel count of 0 (rule S1)."""
    mask = np.ones((*shape[:-3], 4, 4), bool) if masked else None
    y = getattr(pk, name)(np.ones(shape, np.float32), (2, 2), mask=mask)
    assert_identical(y, np.ones((*shape[:-2], 2, 2), np.float32))
    last = getattr(pk, name)(np.ones((0, 4, 4, 3), np.float32), 2, layout="channels_last")
    assert last.shape == (0, 2, 2, 3)


def test_nothing_gives_nothing_elsewhere(host: Host, route: str) -> None:
    for shape in ((0, 3, 4, 4), (2, 0, 4, 4)):
        x = np.ones(shape, np.float32)
        value, index = host.call("max_pool", x, 2, return_indices=True)
        assert value.shape == index.shape == (*shape[:2], 2, 2)
        assert index.dtype == host.index_type("float32")
        for reduction in (pk.Max(), pk.Average(), pk.Softmax()):
            value, gradient = host.gradient(x, reduction, pk.Window(2))
            assert (value.shape, gradient.shape) == ((*shape[:2], 2, 2), shape)
        draw = host.call("stochastic_pool", x, 2, training=True, seed=1)
        assert draw.shape == (*shape[:2], 2, 2)


def test_an_axis_without_cells(host: Host, route: str) -> None:
    x = np.ones((2, 3, 4, 0), np.float32)
    assert_refused(lambda: host.call("max_pool", x, 2), "0 cells of axis 1")
    assert_refused(lambda: host.call("max_pool", x, pk.Global()), "axis 1")
    for reduction in (pk.Max(), pk.Sum(), pk.Power()):
        value, gradient = host.gradient(x, reduction, pk.Global(), empty_value=7)
        assert_identical(value, np.full((2, 3, 1, 1), 7, np.float32))
        assert gradient.shape == x.shape
        value = host.pool(x, reduction, pk.Window((1, 2), 2, (0, 1)), empty_value=-1)
        assert_identical(value, np.full((2, 3, 2, 1), -1, np.float32))


def test_the_input_is_left_alone(host: Host, route: str) -> None:
    with host.session("float64"):
        tensor = host.tensor(X)
        for name in FUNCTIONS:
            getattr(pk, name)(tensor, 2)
        assert_identical(host.array(tensor), X)


def test_a_call_does_not_remember(host: Host, route: str) -> None:
    """Results of one call are not overwritten by the next."""
    with host.session("float64"):
        results = [pk.max_pool(host.tensor(X * scale), 2) for scale in (1, 2, 3)]
        for first, second in pairwise(map(host.array, results)):
            assert np.any(first != second)
        assert_equal(host.array(results[0]), pk.max_pool(X, 2))


def test_what_pool_remembers_is_not_mistaken() -> None:
    """A call that was right before does not make a wrong one that looks equal right."""
    x = np.arange(4.0).reshape(1, 1, 2, 2)
    arguments: tuple[Any, ...] = (x, pk.Average(), pk.Window(1, 1, 1))
    with pytest.raises(pk.PoolingError, match="empty_value"):
        pk.pool(*arguments)  # windows of padding alone
    for _ in range(2):
        assert pk.pool(*arguments, empty_value=0.0).shape == (1, 1, 4, 4)
        assert pk.pool(*arguments, empty_value=1.0)[0, 0, 0, 0] == 1
        with pytest.raises(pk.PoolingError, match="empty_value must be a number"):
            pk.pool(*arguments, empty_value=False)
        with pytest.raises(pk.PoolingError, match="layout must be"):
            pk.pool(x, pk.Max(), pk.Window(2), layout=["channels_first"])  # type: ignore[arg-type]
        assert pk.pool(x, pk.Power(2), pk.Window(2)) == pytest.approx(14**0.5)
        assert pk.pool(x, pk.Power(1), pk.Window(2)) == pytest.approx(6)
