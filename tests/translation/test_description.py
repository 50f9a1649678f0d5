"""What people write, and what it means."""

from __future__ import annotations

import pytest

from poolkit import Adaptive, Average, Global, LogMeanExp, Max, Power, Softmax, Window
from poolkit.errors import PoolingError
from poolkit.geometry import Geometry
from poolkit.reductions import Reduction
from poolkit.translation import describe

KEEP = Average(count_include_pad=True)


@pytest.mark.parametrize(
    ("text", "reduction", "geometry", "rank", "host"),
    [
        ("max k=3 s=2 p=1 ceil, PyTorch", Max(), Window(3, 2, 1, 1, True), 2, "torch"),
        ("PyTorch average k=3", KEEP, Window(3), 2, "torch"),
        ("avg k=3 keras", Average(), Window(3), 2, "keras"),
        ("mean k=3x2 s=1x2", Average(), Window((3, 2), (1, 2)), 2, "poolkit"),
        ("max k=2 onnx", Max(), Window(2, 1), 2, "onnx"),
        ("max k=2 p=0:1x1:0", Max(), Window(2, None, ((0, 1), (1, 0))), 2, "poolkit"),
        ("max k=2x2x2 p=same_lower", Max(), Window((2, 2, 2), None, "same_lower"), 3, "poolkit"),
        ("1d max kernel_size=3 dilation=2", Max(), Window(3, None, 0, 2), 1, "poolkit"),
        ("global average, keras", Average(), Global(), 2, "keras"),
        ("adaptive max out=7", Max(), Adaptive(7), 2, "poolkit"),
        ("lp norm=3 mean k=2", Power(3.0, True), Window(2), 2, "poolkit"),
        ("l2 k=2, PyTorch", Power(2.0), Window(2), 2, "torch"),
        ("soft beta=2 k=2", Softmax(2.0), Window(2), 2, "poolkit"),
        ("lme sharpness=0.5 k=2", LogMeanExp(0.5), Window(2), 2, "poolkit"),
        ("average k=2 divisor=3 count_include_pad=true", Average(True, 3.0), Window(2), 2, "poolkit"),
        ("nn.MaxPool2d(3, stride=2, padding=1)", Max(), Window(3, 2, 1), 2, "torch"),
        ("torch.nn.AvgPool1d(3, 2, 1, True, False)", Average(), Window(3, 2, 1, 1, True), 1, "torch"),
        ("F.max_pool2d(x, (3, 2), dilation=2)", Max(), Window((3, 2), None, 0, 2), 2, "torch"),
        ("nn.LPPool2d(2, 3)", Power(2), Window(3), 2, "torch"),
        ("nn.AdaptiveAvgPool2d((7, None))", Average(), Adaptive((7, None)), 2, "torch"),
        ("keras.layers.MaxPooling2D(2, padding='same')", Max(), Window(2, None, "same"), 2, "keras"),
        ("GlobalAveragePooling1D()", Average(), Global(), 1, "keras"),
        ("MaxPool(kernel_shape=[3, 3], pads=[1, 0, 1, 0])", Max(), Window((3, 3), 1, ((1, 1), (0, 0))), 2, "onnx"),
        ("AveragePool(kernel_shape=[3], auto_pad='SAME_LOWER')", Average(), Window((3,), 1, "same_lower"), 1, "onnx"),
    ],
)
def test_descriptions(text: str, reduction: Reduction, geometry: Geometry, rank: int, host: str) -> None:
    described = describe(text)
    pooling = described.pooling
    assert (pooling.reduction, pooling.geometry, pooling.rank, described.host) == (reduction, geometry, rank, host)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "names no pooling"),
        ("max k=3 quickly", "the word 'quickly' means nothing here"),
        ("max k=3 beta=2", "beta means nothing for max pooling"),
        ("max k=3 norm=two", "norm= must be a number"),
        ("max k=3 ceil=maybe", "ceil= must be true or false"),
        ("global max k=3", "kernel_size does not go with global or adaptive pooling"),
        ("max k=3 p=same ceil", "ceil_mode=True cannot be combined with padding='same'"),
        ("max k=3 p=same, PyTorch", "PyTorch has no padding by name"),
        ("l2 k=3 ceil, PyTorch", "scales the short windows of ceil mode up"),
        ("nn.Conv2d(3)", "is no pooling that is known"),
        ("nn.MaxPool2d(3, 2, 1, 1, 1)", "was given 5 arguments without names"),
        ("nn.MaxPool2d(3, colour=1)", "there is no argument 'colour'"),
        ("nn.MaxPool2d(open('/etc/passwd'))", "cannot be read"),
        ("nn.MaxPool2d(" + "(" * 500 + ")" * 500 + ")", "cannot be read"),
        ("MaxPool(kernel_shape=[2], auto_pad='SIDEWAYS')", "auto_pad must be one of"),
    ],
)
def test_what_means_nothing_is_refused(text: str, message: str) -> None:
    with pytest.raises(PoolingError) as caught:
        describe(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
