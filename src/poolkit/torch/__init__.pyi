"""Written by tools/stubs.py from the catalogue; `make stubs` writes it anew."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from poolkit.geometry import Geometry, Global, Padding, Sizes
from poolkit.pooling import Pooling
from poolkit.reductions import Reduction
from poolkit.reductions.max import Max
from poolkit.torch import functional as functional
from poolkit.torch.modules import PoolingModule as PoolingModule
from poolkit.torch.swap import Replaced as Replaced
from poolkit.torch.swap import Swap as Swap
from poolkit.torch.swap import swap as swap
from poolkit.torch.swap import swap_calls as swap_calls

def pool(
    x: Any, pooling: Pooling, mask: Any | None = None, seed: Any | None = None, return_indices: bool = False
) -> Any: ...
def learned(
    x: torch.Tensor, pooling: Pooling, parameters: Mapping[str, torch.Tensor], mask: torch.Tensor | None = None
) -> torch.Tensor: ...
def full_mask(x: torch.Tensor) -> torch.Tensor: ...

class AdaptiveAvgPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
    ) -> None: ...
class AdaptiveAvgPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
    ) -> None: ...
class AdaptiveAvgPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
    ) -> None: ...
class AdaptiveGatedPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        weights: tuple[float, ...] = (),
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveGatedPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        weights: tuple[float, ...] = (),
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveGatedPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        weights: tuple[float, ...] = (),
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveGeMPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        p: float = 3.0,
        eps: float = 1e-06,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveGeMPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        p: float = 3.0,
        eps: float = 1e-06,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveGeMPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        p: float = 3.0,
        eps: float = 1e-06,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveL2Pool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        mean: bool = False,
    ) -> None: ...
class AdaptiveL2Pool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        mean: bool = False,
    ) -> None: ...
class AdaptiveL2Pool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        mean: bool = False,
    ) -> None: ...
class AdaptiveLPPool1d(PoolingModule):
    def __init__(
        self,
        norm_type: float,
        output_size: int | Sequence[int | None] | None,
        *,
        mean: bool = False,
    ) -> None: ...
class AdaptiveLPPool2d(PoolingModule):
    def __init__(
        self,
        norm_type: float,
        output_size: int | Sequence[int | None] | None,
        *,
        mean: bool = False,
    ) -> None: ...
class AdaptiveLPPool3d(PoolingModule):
    def __init__(
        self,
        norm_type: float,
        output_size: int | Sequence[int | None] | None,
        *,
        mean: bool = False,
    ) -> None: ...
class AdaptiveLinearSoftmaxPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
    ) -> None: ...
class AdaptiveLinearSoftmaxPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
    ) -> None: ...
class AdaptiveLinearSoftmaxPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
    ) -> None: ...
class AdaptiveLogMeanExpPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        sharpness: float = 1.0,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveLogMeanExpPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        sharpness: float = 1.0,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveLogMeanExpPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        sharpness: float = 1.0,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveLongestPositivePool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        threshold: float = 0.0,
    ) -> None: ...
class AdaptiveLongestPositivePool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        threshold: float = 0.0,
    ) -> None: ...
class AdaptiveLongestPositivePool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        threshold: float = 0.0,
    ) -> None: ...
class AdaptiveMaxPlusAveragePool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
    ) -> None: ...
class AdaptiveMaxPlusAveragePool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
    ) -> None: ...
class AdaptiveMaxPlusAveragePool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
    ) -> None: ...
class AdaptiveMaxPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        return_indices: bool = False,
    ) -> None: ...
class AdaptiveMaxPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        return_indices: bool = False,
    ) -> None: ...
class AdaptiveMaxPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        return_indices: bool = False,
    ) -> None: ...
class AdaptiveMeanPositivePool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        threshold: float = 0.0,
    ) -> None: ...
class AdaptiveMeanPositivePool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        threshold: float = 0.0,
    ) -> None: ...
class AdaptiveMeanPositivePool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        threshold: float = 0.0,
    ) -> None: ...
class AdaptiveMedianPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        return_indices: bool = False,
        *,
        interpolation: str = 'lower',
    ) -> None: ...
class AdaptiveMedianPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        return_indices: bool = False,
        *,
        interpolation: str = 'lower',
    ) -> None: ...
class AdaptiveMedianPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        return_indices: bool = False,
        *,
        interpolation: str = 'lower',
    ) -> None: ...
class AdaptiveMinPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        return_indices: bool = False,
    ) -> None: ...
class AdaptiveMinPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        return_indices: bool = False,
    ) -> None: ...
class AdaptiveMinPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        return_indices: bool = False,
    ) -> None: ...
class AdaptiveMixedPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        share: float = 0.5,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveMixedPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        share: float = 0.5,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveMixedPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        share: float = 0.5,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveOrdinalPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveOrdinalPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveOrdinalPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptivePlacePositivePool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        threshold: float = 0.0,
    ) -> None: ...
class AdaptivePlacePositivePool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        threshold: float = 0.0,
    ) -> None: ...
class AdaptivePlacePositivePool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        threshold: float = 0.0,
    ) -> None: ...
class AdaptiveProportionPositivePool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        threshold: float = 0.0,
    ) -> None: ...
class AdaptiveProportionPositivePool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        threshold: float = 0.0,
    ) -> None: ...
class AdaptiveProportionPositivePool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        threshold: float = 0.0,
    ) -> None: ...
class AdaptiveRankAveragePool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        top: int = 2,
    ) -> None: ...
class AdaptiveRankAveragePool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        top: int = 2,
    ) -> None: ...
class AdaptiveRankAveragePool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        top: int = 2,
    ) -> None: ...
class AdaptiveRankStochasticPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        alpha: float = 0.5,
    ) -> None: ...
class AdaptiveRankStochasticPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        alpha: float = 0.5,
    ) -> None: ...
class AdaptiveRankStochasticPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        alpha: float = 0.5,
    ) -> None: ...
class AdaptiveRankWeightedPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        alpha: float = 0.5,
        normalized: bool = True,
    ) -> None: ...
class AdaptiveRankWeightedPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        alpha: float = 0.5,
        normalized: bool = True,
    ) -> None: ...
class AdaptiveRankWeightedPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        alpha: float = 0.5,
        normalized: bool = True,
    ) -> None: ...
class AdaptiveSoftPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        beta: float = 1.0,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveSoftPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        beta: float = 1.0,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveSoftPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        beta: float = 1.0,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class AdaptiveStandardDeviationPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        correction: float = 0.0,
    ) -> None: ...
class AdaptiveStandardDeviationPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        correction: float = 0.0,
    ) -> None: ...
class AdaptiveStandardDeviationPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        *,
        correction: float = 0.0,
    ) -> None: ...
class AdaptiveStochasticPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
    ) -> None: ...
class AdaptiveStochasticPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
    ) -> None: ...
class AdaptiveStochasticPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
    ) -> None: ...
class AdaptiveSumPool1d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
    ) -> None: ...
class AdaptiveSumPool2d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
    ) -> None: ...
class AdaptiveSumPool3d(PoolingModule):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
    ) -> None: ...
class AttentionPool1d(torch.nn.Module):
    def __init__(
        self,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class AttentionPool2d(torch.nn.Module):
    def __init__(
        self,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class AttentionPool3d(torch.nn.Module):
    def __init__(
        self,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class AvgPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: float | None = None,
        *,
        dilation: int | Sequence[int] = 1,
        empty_value: float | None = None,
    ) -> None: ...
class AvgPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: float | None = None,
        *,
        dilation: int | Sequence[int] = 1,
        empty_value: float | None = None,
    ) -> None: ...
class AvgPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: float | None = None,
        *,
        dilation: int | Sequence[int] = 1,
        empty_value: float | None = None,
    ) -> None: ...
class BlurPool1d(torch.nn.Module):
    def __init__(
        self,
        size: Sizes = 4,
        stride: Sizes = 2,
        padding_mode: str = 'reflect',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class BlurPool2d(torch.nn.Module):
    def __init__(
        self,
        size: Sizes = 4,
        stride: Sizes = 2,
        padding_mode: str = 'reflect',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class BlurPool3d(torch.nn.Module):
    def __init__(
        self,
        size: Sizes = 4,
        stride: Sizes = 2,
        padding_mode: str = 'reflect',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class CascadePool1d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes = 5,
        repeats: int = 3,
        reduction: Reduction = Max(),
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class CascadePool2d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes = 5,
        repeats: int = 3,
        reduction: Reduction = Max(),
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class CascadePool3d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes = 5,
        repeats: int = 3,
        reduction: Reduction = Max(),
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class ChunkPool1d(torch.nn.Module):
    def __init__(
        self,
        count: int,
        reduction: Reduction = Max(),
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class ConcatPool1d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes | Geometry,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        reductions: Sequence[Reduction] = ...,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class ConcatPool2d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes | Geometry,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        reductions: Sequence[Reduction] = ...,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class ConcatPool3d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes | Geometry,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        reductions: Sequence[Reduction] = ...,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class CovariancePool1d(torch.nn.Module):
    def __init__(
        self,
        root_steps: int = 0,
        centred: bool = True,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class CovariancePool2d(torch.nn.Module):
    def __init__(
        self,
        root_steps: int = 0,
        centred: bool = True,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class CovariancePool3d(torch.nn.Module):
    def __init__(
        self,
        root_steps: int = 0,
        centred: bool = True,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class FractionalAvgPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalAvgPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalAvgPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalGatedPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalGatedPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalGatedPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalGeMPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalGeMPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalGeMPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalL2Pool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalL2Pool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalL2Pool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalLPPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalLPPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalLPPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalLinearSoftmaxPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalLinearSoftmaxPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalLinearSoftmaxPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalLogMeanExpPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalLogMeanExpPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalLogMeanExpPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalLongestPositivePool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalLongestPositivePool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalLongestPositivePool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalMaxPlusAveragePool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalMaxPlusAveragePool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalMaxPlusAveragePool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalMaxPool1d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        return_indices: bool = False,
        _random_samples: torch.Tensor | None = None,
    ) -> None: ...
class FractionalMaxPool2d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        return_indices: bool = False,
        _random_samples: torch.Tensor | None = None,
    ) -> None: ...
class FractionalMaxPool3d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        return_indices: bool = False,
        _random_samples: torch.Tensor | None = None,
    ) -> None: ...
class FractionalMeanPositivePool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalMeanPositivePool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalMeanPositivePool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalMedianPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalMedianPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalMedianPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalMinPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalMinPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalMinPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalMixedPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalMixedPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalMixedPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalOrdinalPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalOrdinalPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalOrdinalPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalPlacePositivePool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalPlacePositivePool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalPlacePositivePool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalProportionPositivePool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalProportionPositivePool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalProportionPositivePool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalRankAveragePool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalRankAveragePool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalRankAveragePool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalRankStochasticPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalRankStochasticPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalRankStochasticPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalRankWeightedPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalRankWeightedPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalRankWeightedPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalSoftPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalSoftPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalSoftPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalStandardDeviationPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalStandardDeviationPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalStandardDeviationPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalStochasticPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalStochasticPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalStochasticPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalSumPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalSumPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class FractionalSumPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Any = 'pseudorandom',
        overlapping: bool = True,
        **options: Any,
    ) -> None: ...
class GatedPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        weights: tuple[float, ...] = (),
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GatedPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        weights: tuple[float, ...] = (),
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GatedPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        weights: tuple[float, ...] = (),
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GeMPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        p: float = 3.0,
        eps: float = 1e-06,
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GeMPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        p: float = 3.0,
        eps: float = 1e-06,
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GeMPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        p: float = 3.0,
        eps: float = 1e-06,
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalAvgPool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalAvgPool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalAvgPool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalGatedPool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        weights: tuple[float, ...] = (),
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalGatedPool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        weights: tuple[float, ...] = (),
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalGatedPool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        weights: tuple[float, ...] = (),
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalGeMPool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        p: float = 3.0,
        eps: float = 1e-06,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalGeMPool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        p: float = 3.0,
        eps: float = 1e-06,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalGeMPool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        p: float = 3.0,
        eps: float = 1e-06,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalL2Pool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        mean: bool = False,
    ) -> None: ...
class GlobalL2Pool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        mean: bool = False,
    ) -> None: ...
class GlobalL2Pool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        mean: bool = False,
    ) -> None: ...
class GlobalLPPool1d(PoolingModule):
    def __init__(
        self,
        norm_type: float,
        *,
        keepdim: bool = True,
        mean: bool = False,
    ) -> None: ...
class GlobalLPPool2d(PoolingModule):
    def __init__(
        self,
        norm_type: float,
        *,
        keepdim: bool = True,
        mean: bool = False,
    ) -> None: ...
class GlobalLPPool3d(PoolingModule):
    def __init__(
        self,
        norm_type: float,
        *,
        keepdim: bool = True,
        mean: bool = False,
    ) -> None: ...
class GlobalLinearSoftmaxPool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalLinearSoftmaxPool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalLinearSoftmaxPool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalLogMeanExpPool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        sharpness: float = 1.0,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalLogMeanExpPool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        sharpness: float = 1.0,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalLogMeanExpPool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        sharpness: float = 1.0,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalLongestPositivePool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        threshold: float = 0.0,
    ) -> None: ...
class GlobalLongestPositivePool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        threshold: float = 0.0,
    ) -> None: ...
class GlobalLongestPositivePool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        threshold: float = 0.0,
    ) -> None: ...
class GlobalMaxPlusAveragePool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalMaxPlusAveragePool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalMaxPlusAveragePool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalMaxPool1d(PoolingModule):
    def __init__(
        self,
        return_indices: bool = False,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalMaxPool2d(PoolingModule):
    def __init__(
        self,
        return_indices: bool = False,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalMaxPool3d(PoolingModule):
    def __init__(
        self,
        return_indices: bool = False,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalMeanPositivePool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        threshold: float = 0.0,
    ) -> None: ...
class GlobalMeanPositivePool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        threshold: float = 0.0,
    ) -> None: ...
class GlobalMeanPositivePool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        threshold: float = 0.0,
    ) -> None: ...
class GlobalMedianPool1d(PoolingModule):
    def __init__(
        self,
        return_indices: bool = False,
        *,
        keepdim: bool = True,
        interpolation: str = 'lower',
    ) -> None: ...
class GlobalMedianPool2d(PoolingModule):
    def __init__(
        self,
        return_indices: bool = False,
        *,
        keepdim: bool = True,
        interpolation: str = 'lower',
    ) -> None: ...
class GlobalMedianPool3d(PoolingModule):
    def __init__(
        self,
        return_indices: bool = False,
        *,
        keepdim: bool = True,
        interpolation: str = 'lower',
    ) -> None: ...
class GlobalMinPool1d(PoolingModule):
    def __init__(
        self,
        return_indices: bool = False,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalMinPool2d(PoolingModule):
    def __init__(
        self,
        return_indices: bool = False,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalMinPool3d(PoolingModule):
    def __init__(
        self,
        return_indices: bool = False,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalMixedPool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        share: float = 0.5,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalMixedPool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        share: float = 0.5,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalMixedPool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        share: float = 0.5,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalOrdinalPool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalOrdinalPool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalOrdinalPool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalPlacePositivePool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        threshold: float = 0.0,
    ) -> None: ...
class GlobalPlacePositivePool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        threshold: float = 0.0,
    ) -> None: ...
class GlobalPlacePositivePool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        threshold: float = 0.0,
    ) -> None: ...
class GlobalProportionPositivePool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        threshold: float = 0.0,
    ) -> None: ...
class GlobalProportionPositivePool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        threshold: float = 0.0,
    ) -> None: ...
class GlobalProportionPositivePool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        threshold: float = 0.0,
    ) -> None: ...
class GlobalRankAveragePool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        top: int = 2,
    ) -> None: ...
class GlobalRankAveragePool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        top: int = 2,
    ) -> None: ...
class GlobalRankAveragePool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        top: int = 2,
    ) -> None: ...
class GlobalRankStochasticPool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        alpha: float = 0.5,
    ) -> None: ...
class GlobalRankStochasticPool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        alpha: float = 0.5,
    ) -> None: ...
class GlobalRankStochasticPool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        alpha: float = 0.5,
    ) -> None: ...
class GlobalRankWeightedPool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        alpha: float = 0.5,
        normalized: bool = True,
    ) -> None: ...
class GlobalRankWeightedPool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        alpha: float = 0.5,
        normalized: bool = True,
    ) -> None: ...
class GlobalRankWeightedPool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        alpha: float = 0.5,
        normalized: bool = True,
    ) -> None: ...
class GlobalSoftPool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        beta: float = 1.0,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalSoftPool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        beta: float = 1.0,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalSoftPool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        beta: float = 1.0,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class GlobalStandardDeviationPool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        correction: float = 0.0,
    ) -> None: ...
class GlobalStandardDeviationPool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        correction: float = 0.0,
    ) -> None: ...
class GlobalStandardDeviationPool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
        correction: float = 0.0,
    ) -> None: ...
class GlobalStochasticPool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalStochasticPool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalStochasticPool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalSumPool1d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalSumPool2d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
    ) -> None: ...
class GlobalSumPool3d(PoolingModule):
    def __init__(
        self,
        *,
        keepdim: bool = True,
    ) -> None: ...
class KMaxPool1d(torch.nn.Module):
    def __init__(
        self,
        k: int,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class L2Pool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        mean: bool = False,
        empty_value: float | None = None,
    ) -> None: ...
class L2Pool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        mean: bool = False,
        empty_value: float | None = None,
    ) -> None: ...
class L2Pool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        mean: bool = False,
        empty_value: float | None = None,
    ) -> None: ...
class LIPPool1d(torch.nn.Module):
    def __init__(
        self,
        channels: int,
        kernel_size: int | Sequence[int] = 3,
        stride: int | Sequence[int] | None = 2,
        padding: int | Sequence[int] = 1,
        coefficient: float = 12.0,
        logit_kernel_size: int = 3,
    ) -> None: ...
class LIPPool2d(torch.nn.Module):
    def __init__(
        self,
        channels: int,
        kernel_size: int | Sequence[int] = 3,
        stride: int | Sequence[int] | None = 2,
        padding: int | Sequence[int] = 1,
        coefficient: float = 12.0,
        logit_kernel_size: int = 3,
    ) -> None: ...
class LIPPool3d(torch.nn.Module):
    def __init__(
        self,
        channels: int,
        kernel_size: int | Sequence[int] = 3,
        stride: int | Sequence[int] | None = 2,
        padding: int | Sequence[int] = 1,
        coefficient: float = 12.0,
        logit_kernel_size: int = 3,
    ) -> None: ...
class LPPool1d(PoolingModule):
    def __init__(
        self,
        norm_type: float,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        ceil_mode: bool = False,
        *,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        mean: bool = False,
        empty_value: float | None = None,
    ) -> None: ...
class LPPool2d(PoolingModule):
    def __init__(
        self,
        norm_type: float,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        ceil_mode: bool = False,
        *,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        mean: bool = False,
        empty_value: float | None = None,
    ) -> None: ...
class LPPool3d(PoolingModule):
    def __init__(
        self,
        norm_type: float,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        ceil_mode: bool = False,
        *,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        mean: bool = False,
        empty_value: float | None = None,
    ) -> None: ...
class LinearSoftmaxPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class LinearSoftmaxPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class LinearSoftmaxPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class LocalImportancePool1d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes | Geometry,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class LocalImportancePool2d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes | Geometry,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class LocalImportancePool3d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes | Geometry,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class LogMeanExpPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        sharpness: float = 1.0,
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class LogMeanExpPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        sharpness: float = 1.0,
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class LogMeanExpPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        sharpness: float = 1.0,
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class LongestPositivePool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        threshold: float = 0.0,
        empty_value: float | None = None,
    ) -> None: ...
class LongestPositivePool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        threshold: float = 0.0,
        empty_value: float | None = None,
    ) -> None: ...
class LongestPositivePool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        threshold: float = 0.0,
        empty_value: float | None = None,
    ) -> None: ...
class MaxBlurPool1d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes = 2,
        stride: Sizes | None = None,
        padding: Padding = 0,
        size: Sizes = 4,
        padding_mode: str = 'reflect',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class MaxBlurPool2d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes = 2,
        stride: Sizes | None = None,
        padding: Padding = 0,
        size: Sizes = 4,
        padding_mode: str = 'reflect',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class MaxBlurPool3d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes = 2,
        stride: Sizes | None = None,
        padding: Padding = 0,
        size: Sizes = 4,
        padding_mode: str = 'reflect',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class MaxPlusAveragePool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class MaxPlusAveragePool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class MaxPlusAveragePool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class MaxPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class MaxPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class MaxPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class MaxUnpool1d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        output_size: Sequence[int] | None = None,
        duplicates: str = 'last',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class MaxUnpool2d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        output_size: Sequence[int] | None = None,
        duplicates: str = 'last',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class MaxUnpool3d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        output_size: Sequence[int] | None = None,
        duplicates: str = 'last',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class MeanPositivePool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        threshold: float = 0.0,
        empty_value: float | None = None,
    ) -> None: ...
class MeanPositivePool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        threshold: float = 0.0,
        empty_value: float | None = None,
    ) -> None: ...
class MeanPositivePool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        threshold: float = 0.0,
        empty_value: float | None = None,
    ) -> None: ...
class MedianPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
        *,
        interpolation: str = 'lower',
        empty_value: float | None = None,
    ) -> None: ...
class MedianPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
        *,
        interpolation: str = 'lower',
        empty_value: float | None = None,
    ) -> None: ...
class MedianPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
        *,
        interpolation: str = 'lower',
        empty_value: float | None = None,
    ) -> None: ...
class MinPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class MinPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class MinPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class MixedPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        share: float = 0.5,
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class MixedPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        share: float = 0.5,
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class MixedPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        share: float = 0.5,
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class OrdinalPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class OrdinalPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class OrdinalPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class PiecewisePool1d(torch.nn.Module):
    def __init__(
        self,
        reduction: Reduction = Max(),
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class PlacePositivePool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        threshold: float = 0.0,
        empty_value: float | None = None,
    ) -> None: ...
class PlacePositivePool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        threshold: float = 0.0,
        empty_value: float | None = None,
    ) -> None: ...
class PlacePositivePool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        threshold: float = 0.0,
        empty_value: float | None = None,
    ) -> None: ...
class PolyphasePool1d(torch.nn.Module):
    def __init__(
        self,
        stride: Sizes = 2,
        order: int = 2,
        return_phase: bool = False,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class PolyphasePool2d(torch.nn.Module):
    def __init__(
        self,
        stride: Sizes = 2,
        order: int = 2,
        return_phase: bool = False,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class PolyphasePool3d(torch.nn.Module):
    def __init__(
        self,
        stride: Sizes = 2,
        order: int = 2,
        return_phase: bool = False,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class ProportionPositivePool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        threshold: float = 0.0,
        empty_value: float | None = None,
    ) -> None: ...
class ProportionPositivePool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        threshold: float = 0.0,
        empty_value: float | None = None,
    ) -> None: ...
class ProportionPositivePool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        threshold: float = 0.0,
        empty_value: float | None = None,
    ) -> None: ...
class RandomMixedPool1d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes | Geometry,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        share: float = 0.5,
        per: str = 'map',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class RandomMixedPool2d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes | Geometry,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        share: float = 0.5,
        per: str = 'map',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class RandomMixedPool3d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes | Geometry,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        share: float = 0.5,
        per: str = 'map',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class RankAveragePool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        top: int = 2,
        empty_value: float | None = None,
    ) -> None: ...
class RankAveragePool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        top: int = 2,
        empty_value: float | None = None,
    ) -> None: ...
class RankAveragePool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        top: int = 2,
        empty_value: float | None = None,
    ) -> None: ...
class RankStochasticPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        alpha: float = 0.5,
        empty_value: float | None = None,
    ) -> None: ...
class RankStochasticPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        alpha: float = 0.5,
        empty_value: float | None = None,
    ) -> None: ...
class RankStochasticPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        alpha: float = 0.5,
        empty_value: float | None = None,
    ) -> None: ...
class RankWeightedPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        alpha: float = 0.5,
        normalized: bool = True,
        empty_value: float | None = None,
    ) -> None: ...
class RankWeightedPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        alpha: float = 0.5,
        normalized: bool = True,
        empty_value: float | None = None,
    ) -> None: ...
class RankWeightedPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        alpha: float = 0.5,
        normalized: bool = True,
        empty_value: float | None = None,
    ) -> None: ...
class RoIAlign2d(torch.nn.Module):
    def __init__(
        self,
        output_size: Sizes,
        spatial_scale: float = 1.0,
        samples: int = 2,
        aligned: bool = True,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class RoIPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: Sizes,
        spatial_scale: float = 1.0,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class S3Pool1d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes = 2,
        grid_size: Sizes | None = None,
        reduction: Reduction = Max(),
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class S3Pool2d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes = 2,
        grid_size: Sizes | None = None,
        reduction: Reduction = Max(),
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class S3Pool3d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes = 2,
        grid_size: Sizes | None = None,
        reduction: Reduction = Max(),
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class SoftPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        beta: float = 1.0,
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class SoftPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        beta: float = 1.0,
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class SoftPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        beta: float = 1.0,
        empty_value: float | None = None,
        learnable: bool = False,
        channels: int | None = None,
        outputs: int | Sequence[int] | None = None,
    ) -> None: ...
class SpaceToDepth1d(torch.nn.Module):
    def __init__(
        self,
        block_size: Sizes = 2,
        order: str = 'channel',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class SpaceToDepth2d(torch.nn.Module):
    def __init__(
        self,
        block_size: Sizes = 2,
        order: str = 'channel',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class SpaceToDepth3d(torch.nn.Module):
    def __init__(
        self,
        block_size: Sizes = 2,
        order: str = 'channel',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class SpaceToDepthConv1d(torch.nn.Module):
    def __init__(
        self,
        channels: int,
        out_channels: int | None = None,
        block_size: int | Sequence[int] = 2,
        kernel_size: int = 1,
        bias: bool = True,
    ) -> None: ...
class SpaceToDepthConv2d(torch.nn.Module):
    def __init__(
        self,
        channels: int,
        out_channels: int | None = None,
        block_size: int | Sequence[int] = 2,
        kernel_size: int = 1,
        bias: bool = True,
    ) -> None: ...
class SpaceToDepthConv3d(torch.nn.Module):
    def __init__(
        self,
        channels: int,
        out_channels: int | None = None,
        block_size: int | Sequence[int] = 2,
        kernel_size: int = 1,
        bias: bool = True,
    ) -> None: ...
class SpatialPyramidPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: Sequence[Sizes] = (1, 2, 4),
        reduction: Reduction = Max(),
        bins: str = 'adaptive',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class SpatialPyramidPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: Sequence[Sizes] = (1, 2, 4),
        reduction: Reduction = Max(),
        bins: str = 'adaptive',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class SpatialPyramidPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: Sequence[Sizes] = (1, 2, 4),
        reduction: Reduction = Max(),
        bins: str = 'adaptive',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class SpectralPool1d(torch.nn.Module):
    def __init__(
        self,
        output_size: Sizes | None = None,
        stride: Sizes = 2,
        scale: str = 'mean',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class SpectralPool2d(torch.nn.Module):
    def __init__(
        self,
        output_size: Sizes | None = None,
        stride: Sizes = 2,
        scale: str = 'mean',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class SpectralPool3d(torch.nn.Module):
    def __init__(
        self,
        output_size: Sizes | None = None,
        stride: Sizes = 2,
        scale: str = 'mean',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class StandardDeviationPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        correction: float = 0.0,
        empty_value: float | None = None,
    ) -> None: ...
class StandardDeviationPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        correction: float = 0.0,
        empty_value: float | None = None,
    ) -> None: ...
class StandardDeviationPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        correction: float = 0.0,
        empty_value: float | None = None,
    ) -> None: ...
class StatisticsPool1d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes | Geometry = Global(),
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        reductions: Sequence[Reduction] = ...,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class StatisticsPool2d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes | Geometry = Global(),
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        reductions: Sequence[Reduction] = ...,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class StatisticsPool3d(torch.nn.Module):
    def __init__(
        self,
        kernel_size: Sizes | Geometry = Global(),
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        reductions: Sequence[Reduction] = ...,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class StochasticPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class StochasticPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class StochasticPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class StridedConv1d(torch.nn.Module):
    def __init__(
        self,
        channels: int,
        kernel_size: int | Sequence[int] = 2,
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] = 0,
        bias: bool = True,
    ) -> None: ...
class StridedConv2d(torch.nn.Module):
    def __init__(
        self,
        channels: int,
        kernel_size: int | Sequence[int] = 2,
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] = 0,
        bias: bool = True,
    ) -> None: ...
class StridedConv3d(torch.nn.Module):
    def __init__(
        self,
        channels: int,
        kernel_size: int | Sequence[int] = 2,
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] = 0,
        bias: bool = True,
    ) -> None: ...
class StripPool2d(torch.nn.Module):
    def __init__(
        self,
        reduction: Reduction | None = None,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class StripPool3d(torch.nn.Module):
    def __init__(
        self,
        reduction: Reduction | None = None,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class SumPool1d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class SumPool2d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class SumPool3d(PoolingModule):
    def __init__(
        self,
        kernel_size: int | Sequence[int],
        stride: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 0,
        dilation: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        *,
        empty_value: float | None = None,
    ) -> None: ...
class TokenPool1d(torch.nn.Module):
    def __init__(
        self,
        mode: str = 'mean',
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class VladPool1d(torch.nn.Module):
    def __init__(
        self,
        normalised: bool = True,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class VladPool2d(torch.nn.Module):
    def __init__(
        self,
        normalised: bool = True,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
class VladPool3d(torch.nn.Module):
    def __init__(
        self,
        normalised: bool = True,
        *,
        layout: str = 'channels_first',
    ) -> None: ...
