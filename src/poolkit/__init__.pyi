"""Written by tools/stubs.py from the catalogue; `make stubs` writes it anew."""

from typing import Any, Literal

from poolkit.dispatch import get_num_threads as get_num_threads
from poolkit.dispatch import set_num_threads as set_num_threads
from poolkit.dispatch import why_definition as why_definition
from poolkit.errors import PoolingError as PoolingError
from poolkit.functional import pool as pool
from poolkit.geometry import Adaptive as Adaptive
from poolkit.geometry import Axis as Axis
from poolkit.geometry import Geometry as Geometry
from poolkit.geometry import Global as Global
from poolkit.geometry import Padding as Padding
from poolkit.geometry import Sizes as Sizes
from poolkit.geometry import Window as Window
from poolkit.geometry import output_sizes as output_sizes
from poolkit.geometry import resolve as resolve
from poolkit.pooling import Layout as Layout
from poolkit.pooling import Pooling as Pooling
from poolkit.reductions import Reduction as Reduction
from poolkit.reductions import register as register
from poolkit.reductions.average import Average as Average
from poolkit.reductions.log_mean_exp import LogMeanExp as LogMeanExp
from poolkit.reductions.max import Max as Max
from poolkit.reductions.min import Min as Min
from poolkit.reductions.power import Power as Power
from poolkit.reductions.softmax import Softmax as Softmax
from poolkit.reductions.stochastic import Stochastic as Stochastic
from poolkit.reductions.sum import Sum as Sum

__version__: str

def avg_pool(
    x: Any,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    count_include_pad: bool = False,
    divisor_override: float | None = None,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
) -> Any: ...
def lme_pool(
    x: Any,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    sharpness: float = 1.0,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
) -> Any: ...
def lp_pool(
    x: Any,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    p: float = 2.0,
    mean: bool = False,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
) -> Any: ...
def max_pool(
    x: Any,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_indices: bool = False,
    return_mask: bool = False,
    empty_value: float | None = None,
) -> Any: ...
def min_pool(
    x: Any,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_indices: bool = False,
    return_mask: bool = False,
    empty_value: float | None = None,
) -> Any: ...
def soft_pool(
    x: Any,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    beta: float = 1.0,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
) -> Any: ...
def stochastic_pool(
    x: Any,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_indices: bool = False,
    return_mask: bool = False,
    training: bool = False,
    seed: Any | None = None,
    empty_value: float | None = None,
) -> Any: ...
def sum_pool(
    x: Any,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
) -> Any: ...
