"""Written by tools/stubs.py from the catalogue; `make stubs` writes it anew."""

from collections.abc import Sequence
from typing import Any

import torch

from poolkit.geometry import Geometry, Global, Padding, Sizes
from poolkit.reductions import Reduction
from poolkit.reductions.max import Max
from poolkit.torch.arguments import Prepared

def pool(
    x: torch.Tensor, prepared: Prepared, mask: torch.Tensor | None, training: bool, seed: Any | None
) -> Any: ...
def learned_pool(
    x: torch.Tensor, prepared: Prepared, mask: torch.Tensor | None, parameters: dict[str, torch.Tensor]
) -> torch.Tensor: ...
def adaptive_avg_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_avg_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_avg_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_gated_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    weights: tuple[float, ...] = (),
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_gated_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    weights: tuple[float, ...] = (),
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_gated_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    weights: tuple[float, ...] = (),
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_gem_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    p: float = 3.0,
    eps: float = 1e-06,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_gem_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    p: float = 3.0,
    eps: float = 1e-06,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_gem_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    p: float = 3.0,
    eps: float = 1e-06,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_linear_softmax_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_linear_softmax_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_linear_softmax_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_lme_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    sharpness: float = 1.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_lme_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    sharpness: float = 1.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_lme_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    sharpness: float = 1.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_longest_positive_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_longest_positive_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_longest_positive_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_lp_pool1d(
    input: torch.Tensor,
    norm_type: float,
    output_size: int | Sequence[int | None] | None,
    *,
    mean: bool = False,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_lp_pool2d(
    input: torch.Tensor,
    norm_type: float,
    output_size: int | Sequence[int | None] | None,
    *,
    mean: bool = False,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_lp_pool3d(
    input: torch.Tensor,
    norm_type: float,
    output_size: int | Sequence[int | None] | None,
    *,
    mean: bool = False,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_max_plus_average_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_max_plus_average_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_max_plus_average_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_max_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    return_indices: bool = False,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_max_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    return_indices: bool = False,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_max_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    return_indices: bool = False,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_mean_positive_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_mean_positive_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_mean_positive_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_median_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    return_indices: bool = False,
    *,
    interpolation: str = 'lower',
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_median_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    return_indices: bool = False,
    *,
    interpolation: str = 'lower',
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_median_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    return_indices: bool = False,
    *,
    interpolation: str = 'lower',
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_min_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    return_indices: bool = False,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_min_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    return_indices: bool = False,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_min_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    return_indices: bool = False,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_mixed_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    share: float = 0.5,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_mixed_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    share: float = 0.5,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_mixed_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    share: float = 0.5,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_ordinal_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_ordinal_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_ordinal_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_place_positive_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_place_positive_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_place_positive_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_proportion_positive_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_proportion_positive_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_proportion_positive_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_rank_average_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    top: int = 2,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_rank_average_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    top: int = 2,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_rank_average_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    top: int = 2,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_rank_stochastic_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    alpha: float = 0.5,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def adaptive_rank_stochastic_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    alpha: float = 0.5,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def adaptive_rank_stochastic_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    alpha: float = 0.5,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def adaptive_rank_weighted_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    alpha: float = 0.5,
    normalized: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_rank_weighted_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    alpha: float = 0.5,
    normalized: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_rank_weighted_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    alpha: float = 0.5,
    normalized: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_soft_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    beta: float = 1.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_soft_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    beta: float = 1.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_soft_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    beta: float = 1.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_std_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    correction: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_std_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    correction: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_std_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    correction: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_stochastic_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def adaptive_stochastic_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def adaptive_stochastic_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def adaptive_sum_pool1d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_sum_pool2d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def adaptive_sum_pool3d(
    input: torch.Tensor,
    output_size: int | Sequence[int | None] | None,
    *,
    mask: torch.Tensor | None = None,
) -> Any: ...
def attention_pool1d(
    input: torch.Tensor,
    logits: torch.Tensor,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def attention_pool2d(
    input: torch.Tensor,
    logits: torch.Tensor,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def attention_pool3d(
    input: torch.Tensor,
    logits: torch.Tensor,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def avg_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: float | None = None,
    *,
    dilation: int | Sequence[int] = 1,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def avg_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: float | None = None,
    *,
    dilation: int | Sequence[int] = 1,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def avg_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: float | None = None,
    *,
    dilation: int | Sequence[int] = 1,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def blur_pool1d(
    input: torch.Tensor,
    size: Sizes = 4,
    stride: Sizes = 2,
    padding_mode: str = 'reflect',
    *,
    layout: str = 'channels_first',
) -> Any: ...
def blur_pool2d(
    input: torch.Tensor,
    size: Sizes = 4,
    stride: Sizes = 2,
    padding_mode: str = 'reflect',
    *,
    layout: str = 'channels_first',
) -> Any: ...
def blur_pool3d(
    input: torch.Tensor,
    size: Sizes = 4,
    stride: Sizes = 2,
    padding_mode: str = 'reflect',
    *,
    layout: str = 'channels_first',
) -> Any: ...
def cascade_pool1d(
    input: torch.Tensor,
    kernel_size: Sizes = 5,
    repeats: int = 3,
    reduction: Reduction = Max(),
    *,
    layout: str = 'channels_first',
) -> Any: ...
def cascade_pool2d(
    input: torch.Tensor,
    kernel_size: Sizes = 5,
    repeats: int = 3,
    reduction: Reduction = Max(),
    *,
    layout: str = 'channels_first',
) -> Any: ...
def cascade_pool3d(
    input: torch.Tensor,
    kernel_size: Sizes = 5,
    repeats: int = 3,
    reduction: Reduction = Max(),
    *,
    layout: str = 'channels_first',
) -> Any: ...
def chunk_pool1d(
    input: torch.Tensor,
    count: int,
    reduction: Reduction = Max(),
    *,
    layout: str = 'channels_first',
    lengths: torch.Tensor | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def concat_pool1d(
    input: torch.Tensor,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    reductions: Sequence[Reduction] = ...,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def concat_pool2d(
    input: torch.Tensor,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    reductions: Sequence[Reduction] = ...,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def concat_pool3d(
    input: torch.Tensor,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    reductions: Sequence[Reduction] = ...,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def covariance_pool1d(
    input: torch.Tensor,
    root_steps: int = 0,
    centred: bool = True,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def covariance_pool2d(
    input: torch.Tensor,
    root_steps: int = 0,
    centred: bool = True,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def covariance_pool3d(
    input: torch.Tensor,
    root_steps: int = 0,
    centred: bool = True,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def fractional_max_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    output_size: int | Sequence[int] | None = None,
    output_ratio: float | Sequence[float] | None = None,
    return_indices: bool = False,
    _random_samples: torch.Tensor | None = None,
    *,
    training: bool = True,
) -> Any: ...
def fractional_max_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    output_size: int | Sequence[int] | None = None,
    output_ratio: float | Sequence[float] | None = None,
    return_indices: bool = False,
    _random_samples: torch.Tensor | None = None,
    *,
    training: bool = True,
) -> Any: ...
def fractional_max_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    output_size: int | Sequence[int] | None = None,
    output_ratio: float | Sequence[float] | None = None,
    return_indices: bool = False,
    _random_samples: torch.Tensor | None = None,
    *,
    training: bool = True,
) -> Any: ...
def gated_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    weights: tuple[float, ...] = (),
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def gated_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    weights: tuple[float, ...] = (),
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def gated_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    weights: tuple[float, ...] = (),
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def gem_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    p: float = 3.0,
    eps: float = 1e-06,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def gem_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    p: float = 3.0,
    eps: float = 1e-06,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def gem_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    p: float = 3.0,
    eps: float = 1e-06,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_avg_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_avg_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_avg_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_gated_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    weights: tuple[float, ...] = (),
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_gated_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    weights: tuple[float, ...] = (),
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_gated_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    weights: tuple[float, ...] = (),
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_gem_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    p: float = 3.0,
    eps: float = 1e-06,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_gem_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    p: float = 3.0,
    eps: float = 1e-06,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_gem_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    p: float = 3.0,
    eps: float = 1e-06,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_linear_softmax_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_linear_softmax_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_linear_softmax_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_lme_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    sharpness: float = 1.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_lme_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    sharpness: float = 1.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_lme_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    sharpness: float = 1.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_longest_positive_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_longest_positive_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_longest_positive_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_lp_pool1d(
    input: torch.Tensor,
    norm_type: float,
    *,
    keepdim: bool = True,
    mean: bool = False,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_lp_pool2d(
    input: torch.Tensor,
    norm_type: float,
    *,
    keepdim: bool = True,
    mean: bool = False,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_lp_pool3d(
    input: torch.Tensor,
    norm_type: float,
    *,
    keepdim: bool = True,
    mean: bool = False,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_max_plus_average_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_max_plus_average_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_max_plus_average_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_max_pool1d(
    input: torch.Tensor,
    return_indices: bool = False,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_max_pool2d(
    input: torch.Tensor,
    return_indices: bool = False,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_max_pool3d(
    input: torch.Tensor,
    return_indices: bool = False,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_mean_positive_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_mean_positive_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_mean_positive_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_median_pool1d(
    input: torch.Tensor,
    return_indices: bool = False,
    *,
    keepdim: bool = True,
    interpolation: str = 'lower',
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_median_pool2d(
    input: torch.Tensor,
    return_indices: bool = False,
    *,
    keepdim: bool = True,
    interpolation: str = 'lower',
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_median_pool3d(
    input: torch.Tensor,
    return_indices: bool = False,
    *,
    keepdim: bool = True,
    interpolation: str = 'lower',
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_min_pool1d(
    input: torch.Tensor,
    return_indices: bool = False,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_min_pool2d(
    input: torch.Tensor,
    return_indices: bool = False,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_min_pool3d(
    input: torch.Tensor,
    return_indices: bool = False,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_mixed_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    share: float = 0.5,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_mixed_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    share: float = 0.5,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_mixed_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    share: float = 0.5,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_ordinal_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_ordinal_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_ordinal_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_place_positive_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_place_positive_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_place_positive_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_proportion_positive_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_proportion_positive_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_proportion_positive_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    threshold: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_rank_average_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    top: int = 2,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_rank_average_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    top: int = 2,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_rank_average_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    top: int = 2,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_rank_stochastic_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    alpha: float = 0.5,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def global_rank_stochastic_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    alpha: float = 0.5,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def global_rank_stochastic_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    alpha: float = 0.5,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def global_rank_weighted_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    alpha: float = 0.5,
    normalized: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_rank_weighted_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    alpha: float = 0.5,
    normalized: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_rank_weighted_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    alpha: float = 0.5,
    normalized: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_soft_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    beta: float = 1.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_soft_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    beta: float = 1.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_soft_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    beta: float = 1.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_std_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    correction: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_std_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    correction: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_std_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    correction: float = 0.0,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_stochastic_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def global_stochastic_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def global_stochastic_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def global_sum_pool1d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_sum_pool2d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def global_sum_pool3d(
    input: torch.Tensor,
    *,
    keepdim: bool = True,
    mask: torch.Tensor | None = None,
) -> Any: ...
def k_max_pool1d(
    input: torch.Tensor,
    k: int,
    *,
    layout: str = 'channels_first',
    lengths: torch.Tensor | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def linear_softmax_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def linear_softmax_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def linear_softmax_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def lme_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    sharpness: float = 1.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def lme_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    sharpness: float = 1.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def lme_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    sharpness: float = 1.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def local_importance_pool1d(
    input: torch.Tensor,
    logits: torch.Tensor,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def local_importance_pool2d(
    input: torch.Tensor,
    logits: torch.Tensor,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def local_importance_pool3d(
    input: torch.Tensor,
    logits: torch.Tensor,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def longest_positive_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def longest_positive_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def longest_positive_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def lp_pool1d(
    input: torch.Tensor,
    norm_type: float,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    ceil_mode: bool = False,
    *,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    mean: bool = False,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def lp_pool2d(
    input: torch.Tensor,
    norm_type: float,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    ceil_mode: bool = False,
    *,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    mean: bool = False,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def lp_pool3d(
    input: torch.Tensor,
    norm_type: float,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    ceil_mode: bool = False,
    *,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    mean: bool = False,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def max_blur_pool1d(
    input: torch.Tensor,
    kernel_size: Sizes = 2,
    stride: Sizes | None = None,
    padding: Padding = 0,
    size: Sizes = 4,
    padding_mode: str = 'reflect',
    *,
    layout: str = 'channels_first',
) -> Any: ...
def max_blur_pool2d(
    input: torch.Tensor,
    kernel_size: Sizes = 2,
    stride: Sizes | None = None,
    padding: Padding = 0,
    size: Sizes = 4,
    padding_mode: str = 'reflect',
    *,
    layout: str = 'channels_first',
) -> Any: ...
def max_blur_pool3d(
    input: torch.Tensor,
    kernel_size: Sizes = 2,
    stride: Sizes | None = None,
    padding: Padding = 0,
    size: Sizes = 4,
    padding_mode: str = 'reflect',
    *,
    layout: str = 'channels_first',
) -> Any: ...
def max_plus_average_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def max_plus_average_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def max_plus_average_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def max_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def max_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def max_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def max_unpool1d(
    input: torch.Tensor,
    indices: torch.Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sequence[int] | None = None,
    duplicates: str = 'last',
    *,
    layout: str = 'channels_first',
) -> Any: ...
def max_unpool2d(
    input: torch.Tensor,
    indices: torch.Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sequence[int] | None = None,
    duplicates: str = 'last',
    *,
    layout: str = 'channels_first',
) -> Any: ...
def max_unpool3d(
    input: torch.Tensor,
    indices: torch.Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    output_size: Sequence[int] | None = None,
    duplicates: str = 'last',
    *,
    layout: str = 'channels_first',
) -> Any: ...
def mean_positive_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def mean_positive_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def mean_positive_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def median_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
    *,
    interpolation: str = 'lower',
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def median_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
    *,
    interpolation: str = 'lower',
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def median_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
    *,
    interpolation: str = 'lower',
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def min_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def min_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def min_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def mixed_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    share: float = 0.5,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def mixed_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    share: float = 0.5,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def mixed_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    share: float = 0.5,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def ordinal_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def ordinal_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def ordinal_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def piecewise_pool1d(
    input: torch.Tensor,
    cuts: torch.Tensor,
    reduction: Reduction = Max(),
    *,
    layout: str = 'channels_first',
    lengths: torch.Tensor | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def place_positive_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def place_positive_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def place_positive_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def polyphase_pool1d(
    input: torch.Tensor,
    stride: Sizes = 2,
    order: int = 2,
    return_phase: bool = False,
    *,
    layout: str = 'channels_first',
    phase: torch.Tensor | None = None,
) -> Any: ...
def polyphase_pool2d(
    input: torch.Tensor,
    stride: Sizes = 2,
    order: int = 2,
    return_phase: bool = False,
    *,
    layout: str = 'channels_first',
    phase: torch.Tensor | None = None,
) -> Any: ...
def polyphase_pool3d(
    input: torch.Tensor,
    stride: Sizes = 2,
    order: int = 2,
    return_phase: bool = False,
    *,
    layout: str = 'channels_first',
    phase: torch.Tensor | None = None,
) -> Any: ...
def proportion_positive_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def proportion_positive_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def proportion_positive_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    threshold: float = 0.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def pyramid_pool1d(
    input: torch.Tensor,
    output_size: Sequence[Sizes] = (1, 2, 4),
    reduction: Reduction = Max(),
    bins: str = 'adaptive',
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def pyramid_pool2d(
    input: torch.Tensor,
    output_size: Sequence[Sizes] = (1, 2, 4),
    reduction: Reduction = Max(),
    bins: str = 'adaptive',
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def pyramid_pool3d(
    input: torch.Tensor,
    output_size: Sequence[Sizes] = (1, 2, 4),
    reduction: Reduction = Max(),
    bins: str = 'adaptive',
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def random_mixed_pool1d(
    input: torch.Tensor,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    share: float = 0.5,
    per: str = 'map',
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: Any | None = None,
) -> Any: ...
def random_mixed_pool2d(
    input: torch.Tensor,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    share: float = 0.5,
    per: str = 'map',
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: Any | None = None,
) -> Any: ...
def random_mixed_pool3d(
    input: torch.Tensor,
    kernel_size: Sizes | Geometry,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    share: float = 0.5,
    per: str = 'map',
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: Any | None = None,
) -> Any: ...
def rank_average_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    top: int = 2,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def rank_average_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    top: int = 2,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def rank_average_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    top: int = 2,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def rank_stochastic_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    alpha: float = 0.5,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def rank_stochastic_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    alpha: float = 0.5,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def rank_stochastic_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    alpha: float = 0.5,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def rank_weighted_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    alpha: float = 0.5,
    normalized: bool = True,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def rank_weighted_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    alpha: float = 0.5,
    normalized: bool = True,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def rank_weighted_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    alpha: float = 0.5,
    normalized: bool = True,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def roi_align2d(
    input: torch.Tensor,
    boxes: torch.Tensor,
    output_size: Sizes,
    spatial_scale: float = 1.0,
    samples: int = 2,
    aligned: bool = True,
    *,
    layout: str = 'channels_first',
) -> Any: ...
def roi_pool2d(
    input: torch.Tensor,
    boxes: torch.Tensor,
    output_size: Sizes,
    spatial_scale: float = 1.0,
    *,
    layout: str = 'channels_first',
) -> Any: ...
def s3_pool1d(
    input: torch.Tensor,
    kernel_size: Sizes = 2,
    grid_size: Sizes | None = None,
    reduction: Reduction = Max(),
    *,
    layout: str = 'channels_first',
    training: bool = False,
    seed: Any | None = None,
) -> Any: ...
def s3_pool2d(
    input: torch.Tensor,
    kernel_size: Sizes = 2,
    grid_size: Sizes | None = None,
    reduction: Reduction = Max(),
    *,
    layout: str = 'channels_first',
    training: bool = False,
    seed: Any | None = None,
) -> Any: ...
def s3_pool3d(
    input: torch.Tensor,
    kernel_size: Sizes = 2,
    grid_size: Sizes | None = None,
    reduction: Reduction = Max(),
    *,
    layout: str = 'channels_first',
    training: bool = False,
    seed: Any | None = None,
) -> Any: ...
def soft_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    beta: float = 1.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def soft_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    beta: float = 1.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def soft_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    beta: float = 1.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def space_to_depth1d(
    input: torch.Tensor,
    block_size: Sizes = 2,
    order: str = 'channel',
    *,
    layout: str = 'channels_first',
) -> Any: ...
def space_to_depth2d(
    input: torch.Tensor,
    block_size: Sizes = 2,
    order: str = 'channel',
    *,
    layout: str = 'channels_first',
) -> Any: ...
def space_to_depth3d(
    input: torch.Tensor,
    block_size: Sizes = 2,
    order: str = 'channel',
    *,
    layout: str = 'channels_first',
) -> Any: ...
def spectral_pool1d(
    input: torch.Tensor,
    output_size: Sizes | None = None,
    stride: Sizes = 2,
    scale: str = 'mean',
    *,
    layout: str = 'channels_first',
) -> Any: ...
def spectral_pool2d(
    input: torch.Tensor,
    output_size: Sizes | None = None,
    stride: Sizes = 2,
    scale: str = 'mean',
    *,
    layout: str = 'channels_first',
) -> Any: ...
def spectral_pool3d(
    input: torch.Tensor,
    output_size: Sizes | None = None,
    stride: Sizes = 2,
    scale: str = 'mean',
    *,
    layout: str = 'channels_first',
) -> Any: ...
def statistics_pool1d(
    input: torch.Tensor,
    kernel_size: Sizes | Geometry = Global(),
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    reductions: Sequence[Reduction] = ...,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def statistics_pool2d(
    input: torch.Tensor,
    kernel_size: Sizes | Geometry = Global(),
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    reductions: Sequence[Reduction] = ...,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def statistics_pool3d(
    input: torch.Tensor,
    kernel_size: Sizes | Geometry = Global(),
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
    reductions: Sequence[Reduction] = ...,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def std_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    correction: float = 0.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def std_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    correction: float = 0.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def std_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    correction: float = 0.0,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def stochastic_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def stochastic_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def stochastic_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
    training: bool = False,
    seed: int | torch.Tensor | None = None,
) -> Any: ...
def strip_pool2d(
    input: torch.Tensor,
    reduction: Reduction | None = None,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def strip_pool3d(
    input: torch.Tensor,
    reduction: Reduction | None = None,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def sum_pool1d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def sum_pool2d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def sum_pool3d(
    input: torch.Tensor,
    kernel_size: int | Sequence[int],
    stride: int | Sequence[int] | None = None,
    padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
    dilation: int | Sequence[int] = 1,
    ceil_mode: bool = False,
    *,
    empty_value: float | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def token_pool1d(
    input: torch.Tensor,
    mode: str = 'mean',
    *,
    layout: str = 'channels_first',
    lengths: torch.Tensor | None = None,
    mask: torch.Tensor | None = None,
) -> Any: ...
def vlad_pool1d(
    input: torch.Tensor,
    logits: torch.Tensor,
    centres: torch.Tensor,
    normalised: bool = True,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def vlad_pool2d(
    input: torch.Tensor,
    logits: torch.Tensor,
    centres: torch.Tensor,
    normalised: bool = True,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
def vlad_pool3d(
    input: torch.Tensor,
    logits: torch.Tensor,
    centres: torch.Tensor,
    normalised: bool = True,
    *,
    layout: str = 'channels_first',
    mask: torch.Tensor | None = None,
) -> Any: ...
