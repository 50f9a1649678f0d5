"""Written by tools/stubs.py from the catalogue; `make stubs` writes it anew."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from poolkit import transforms as transforms
from poolkit.dispatch import get_num_threads as get_num_threads
from poolkit.dispatch import set_num_threads as set_num_threads
from poolkit.dispatch import why_definition as why_definition
from poolkit.errors import PoolingError as PoolingError
from poolkit.fractional import Fractional as Fractional
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
from poolkit.segments import Segments as Segments
from poolkit.reductions.average import Average as Average
from poolkit.reductions.gated import Gated as Gated
from poolkit.reductions.generalized_mean import GeneralizedMean as GeneralizedMean
from poolkit.reductions.linear_softmax import LinearSoftmax as LinearSoftmax
from poolkit.reductions.log_mean_exp import LogMeanExp as LogMeanExp
from poolkit.reductions.longest_positive import LongestPositive as LongestPositive
from poolkit.reductions.max import Max as Max
from poolkit.reductions.max_plus_average import MaxPlusAverage as MaxPlusAverage
from poolkit.reductions.mean_positive import MeanPositive as MeanPositive
from poolkit.reductions.median import Median as Median
from poolkit.reductions.min import Min as Min
from poolkit.reductions.mixed import Mixed as Mixed
from poolkit.reductions.ordinal import Ordinal as Ordinal
from poolkit.reductions.place_positive import PlacePositive as PlacePositive
from poolkit.reductions.power import Power as Power
from poolkit.reductions.proportion_positive import ProportionPositive as ProportionPositive
from poolkit.reductions.rank_average import RankAverage as RankAverage
from poolkit.reductions.rank_stochastic import RankStochastic as RankStochastic
from poolkit.reductions.rank_weighted import RankWeighted as RankWeighted
from poolkit.reductions.softmax import Softmax as Softmax
from poolkit.reductions.standard_deviation import StandardDeviation as StandardDeviation
from poolkit.reductions.stochastic import Stochastic as Stochastic
from poolkit.reductions.sum import Sum as Sum

__version__: str

def attention_pool(
    x: Any,
    logits: Any,
    *,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
) -> Any: ...
def avg_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
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
def blur_pool(
    x: Any,
    size: Sizes = 4,
    stride: Sizes = 2,
    padding_mode: str = 'reflect',
    *,
    layout: Layout = 'channels_first',
) -> Any: ...
def cascade_pool(
    x: Any,
    kernel_size: Sizes = 5,
    repeats: int = 3,
    reduction: Reduction = Max(),
    *,
    layout: Layout = 'channels_first',
) -> Any: ...
def chunk_pool(
    x: Any,
    count: int,
    reduction: Reduction = Max(),
    *,
    lengths: Any | None = None,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
) -> Any: ...
def concat_pool(
    x: Any,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    reductions: Sequence[Reduction] = ...,
    *,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
) -> Any: ...
def covariance_pool(
    x: Any,
    root_steps: int = 0,
    centred: bool = True,
    *,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
) -> Any: ...
def gated_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    weights: Any = (),
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Any: ...
def gem_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    p: Any = 3.0,
    eps: float = 1e-06,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Any: ...
def k_max_pool(
    x: Any,
    k: int,
    *,
    lengths: Any | None = None,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
) -> Any: ...
def linear_softmax_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
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
def lme_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    sharpness: Any = 1.0,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Any: ...
def local_importance_pool(
    x: Any,
    logits: Any,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
) -> Any: ...
def longest_positive_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
) -> Any: ...
def lp_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
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
def max_blur_pool(
    x: Any,
    kernel_size: Sizes = 2,
    stride: Sizes | None = None,
    padding: Padding = 0,
    size: Sizes = 4,
    padding_mode: str = 'reflect',
    *,
    layout: Layout = 'channels_first',
) -> Any: ...
def max_plus_average_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
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
def max_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
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
def max_unpool(
    x: Any,
    indices: Any,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sequence[int] | None = None,
    duplicates: str = 'last',
    *,
    layout: Layout = 'channels_first',
) -> Any: ...
def mean_positive_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
) -> Any: ...
def median_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    interpolation: str = 'lower',
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_indices: bool = False,
    return_mask: bool = False,
    empty_value: float | None = None,
) -> Any: ...
def min_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
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
def mixed_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    share: Any = 0.5,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Any: ...
def ordinal_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    weights: Any = (4.0, 3.0, 2.0, 1.0),
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Any: ...
def piecewise_pool(
    x: Any,
    cuts: Any,
    reduction: Reduction = Max(),
    *,
    lengths: Any | None = None,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
) -> Any: ...
def place_positive_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
) -> Any: ...
def polyphase_pool(
    x: Any,
    stride: Sizes = 2,
    order: int = 2,
    return_phase: bool = False,
    *,
    phase: Any | None = None,
    layout: Layout = 'channels_first',
) -> Any: ...
def proportion_positive_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
) -> Any: ...
def pyramid_pool(
    x: Any,
    output_size: Sequence[Sizes] = (1, 2, 4),
    reduction: Reduction = Max(),
    bins: str = 'adaptive',
    *,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
) -> Any: ...
def random_mixed_pool(
    x: Any,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    share: float = 0.5,
    per: str = 'map',
    *,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    training: bool = False,
    seed: Any | None = None,
) -> Any: ...
def rank_average_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    top: int = 2,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
) -> Any: ...
def rank_stochastic_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    alpha: float = 0.5,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_indices: bool = False,
    return_mask: bool = False,
    training: bool = False,
    seed: Any | None = None,
    empty_value: float | None = None,
) -> Any: ...
def rank_weighted_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    alpha: float = 0.5,
    normalized: bool = True,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
) -> Any: ...
def roi_align(
    x: Any,
    boxes: Any,
    output_size: Sizes,
    spatial_scale: float = 1.0,
    samples: int = 2,
    aligned: bool = True,
    *,
    layout: Layout = 'channels_first',
) -> Any: ...
def roi_pool(
    x: Any,
    boxes: Any,
    output_size: Sizes,
    spatial_scale: float = 1.0,
    *,
    layout: Layout = 'channels_first',
) -> Any: ...
def s3_pool(
    x: Any,
    kernel_size: Sizes = 2,
    grid_size: Sizes | None = None,
    reduction: Reduction = Max(),
    *,
    layout: Layout = 'channels_first',
    training: bool = False,
    seed: Any | None = None,
) -> Any: ...
def soft_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    beta: Any = 1.0,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Any: ...
def space_to_depth(
    x: Any,
    block_size: Sizes = 2,
    order: str = 'channel',
    *,
    layout: Layout = 'channels_first',
) -> Any: ...
def spectral_pool(
    x: Any,
    output_size: Sizes | None = None,
    stride: Sizes = 2,
    scale: str = 'mean',
    *,
    layout: Layout = 'channels_first',
) -> Any: ...
def statistics_pool(
    x: Any,
    kernel_size: Sizes | Geometry = Global(),
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    reductions: Sequence[Reduction] = ...,
    *,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
) -> Any: ...
def std_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    correction: float = 0.0,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
    return_mask: bool = False,
    empty_value: float | None = None,
) -> Any: ...
def stochastic_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
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
def strip_pool(
    x: Any,
    reduction: Reduction | None = None,
    *,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
) -> Any: ...
def sum_pool(
    x: Any,
    kernel_size: Sizes | Geometry | Fractional | Segments,
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
def token_pool(
    x: Any,
    mode: str = 'mean',
    *,
    lengths: Any | None = None,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
) -> Any: ...
def vlad_pool(
    x: Any,
    logits: Any,
    centres: Any,
    normalised: bool = True,
    *,
    layout: Layout = 'channels_first',
    mask: Any | None = None,
) -> Any: ...
