"""Written by tools/stubs.py from the catalogue; `make stubs` writes it anew."""

from collections.abc import Sequence
from typing import Any

import keras

from poolkit.fractional import Regions
from poolkit.geometry import Geometry, Global, Padding, Sizes
from poolkit.keras.swap import Replaced as Replaced
from poolkit.keras.swap import Swap as Swap
from poolkit.keras.swap import swap as swap
from poolkit.reductions import Reduction
from poolkit.reductions.max import Max
class AdaptiveAveragePooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        count_include_pad: bool = False,
        divisor_override: float | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveAveragePooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        count_include_pad: bool = False,
        divisor_override: float | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveAveragePooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        count_include_pad: bool = False,
        divisor_override: float | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveGatedPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        weights: tuple[float, ...] = (),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveGatedPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        weights: tuple[float, ...] = (),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveGatedPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        weights: tuple[float, ...] = (),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveGeMPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        p: float = 3.0,
        eps: float = 1e-06,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveGeMPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        p: float = 3.0,
        eps: float = 1e-06,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveGeMPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        p: float = 3.0,
        eps: float = 1e-06,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveL2Pooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveL2Pooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveL2Pooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveLPPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        p: float = 2.0,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveLPPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        p: float = 2.0,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveLPPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        p: float = 2.0,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveLinearSoftmaxPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveLinearSoftmaxPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveLinearSoftmaxPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveLogMeanExpPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        sharpness: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveLogMeanExpPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        sharpness: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveLogMeanExpPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        sharpness: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveLongestPositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class AdaptiveLongestPositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class AdaptiveLongestPositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class AdaptiveMaxPlusAveragePooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveMaxPlusAveragePooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveMaxPlusAveragePooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveMaxPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveMaxPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveMaxPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveMeanPositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class AdaptiveMeanPositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class AdaptiveMeanPositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class AdaptiveMedianPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        interpolation: str = 'lower',
        **keywords: Any,
    ) -> None: ...
class AdaptiveMedianPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        interpolation: str = 'lower',
        **keywords: Any,
    ) -> None: ...
class AdaptiveMedianPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        interpolation: str = 'lower',
        **keywords: Any,
    ) -> None: ...
class AdaptiveMinPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveMinPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveMinPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveMixedPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        share: float = 0.5,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveMixedPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        share: float = 0.5,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveMixedPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        share: float = 0.5,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveOrdinalPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveOrdinalPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveOrdinalPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptivePlacePositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class AdaptivePlacePositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class AdaptivePlacePositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class AdaptiveProportionPositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class AdaptiveProportionPositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class AdaptiveProportionPositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class AdaptiveRankAveragePooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        top: int = 2,
        **keywords: Any,
    ) -> None: ...
class AdaptiveRankAveragePooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        top: int = 2,
        **keywords: Any,
    ) -> None: ...
class AdaptiveRankAveragePooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        top: int = 2,
        **keywords: Any,
    ) -> None: ...
class AdaptiveRankStochasticPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        alpha: float = 0.5,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveRankStochasticPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        alpha: float = 0.5,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveRankStochasticPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        alpha: float = 0.5,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveRankWeightedPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        alpha: float = 0.5,
        normalized: bool = True,
        **keywords: Any,
    ) -> None: ...
class AdaptiveRankWeightedPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        alpha: float = 0.5,
        normalized: bool = True,
        **keywords: Any,
    ) -> None: ...
class AdaptiveRankWeightedPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        alpha: float = 0.5,
        normalized: bool = True,
        **keywords: Any,
    ) -> None: ...
class AdaptiveSoftPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        beta: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveSoftPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        beta: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveSoftPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        beta: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class AdaptiveStandardDeviationPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        correction: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class AdaptiveStandardDeviationPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        correction: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class AdaptiveStandardDeviationPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        correction: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class AdaptiveStochasticPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveStochasticPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveStochasticPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        *,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveSumPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveSumPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AdaptiveSumPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int | None] | None,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AttentionPooling1D(keras.layers.Layer):
    def __init__(
        self,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AttentionPooling2D(keras.layers.Layer):
    def __init__(
        self,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AttentionPooling3D(keras.layers.Layer):
    def __init__(
        self,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class AveragePooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        count_include_pad: bool = False,
        divisor_override: float | None = None,
        **keywords: Any,
    ) -> None: ...
class AveragePooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        count_include_pad: bool = False,
        divisor_override: float | None = None,
        **keywords: Any,
    ) -> None: ...
class AveragePooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        count_include_pad: bool = False,
        divisor_override: float | None = None,
        **keywords: Any,
    ) -> None: ...
AvgPool1D = AveragePooling1D
AvgPool2D = AveragePooling2D
AvgPool3D = AveragePooling3D
class BlurPooling1D(keras.layers.Layer):
    def __init__(
        self,
        size: Sizes = 4,
        stride: Sizes = 2,
        padding_mode: str = 'reflect',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class BlurPooling2D(keras.layers.Layer):
    def __init__(
        self,
        size: Sizes = 4,
        stride: Sizes = 2,
        padding_mode: str = 'reflect',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class BlurPooling3D(keras.layers.Layer):
    def __init__(
        self,
        size: Sizes = 4,
        stride: Sizes = 2,
        padding_mode: str = 'reflect',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class CascadePooling1D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes = 5,
        repeats: int = 3,
        reduction: Reduction = Max(),
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class CascadePooling2D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes = 5,
        repeats: int = 3,
        reduction: Reduction = Max(),
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class CascadePooling3D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes = 5,
        repeats: int = 3,
        reduction: Reduction = Max(),
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class ChunkPooling1D(keras.layers.Layer):
    def __init__(
        self,
        count: int,
        reduction: Reduction = Max(),
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class ConcatPooling1D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes | Geometry,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        reductions: Sequence[Reduction] = ...,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class ConcatPooling2D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes | Geometry,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        reductions: Sequence[Reduction] = ...,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class ConcatPooling3D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes | Geometry,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        reductions: Sequence[Reduction] = ...,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class CovariancePooling1D(keras.layers.Layer):
    def __init__(
        self,
        root_steps: int = 0,
        centred: bool = True,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class CovariancePooling2D(keras.layers.Layer):
    def __init__(
        self,
        root_steps: int = 0,
        centred: bool = True,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class CovariancePooling3D(keras.layers.Layer):
    def __init__(
        self,
        root_steps: int = 0,
        centred: bool = True,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalAveragePooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        count_include_pad: bool = False,
        divisor_override: float | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalAveragePooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        count_include_pad: bool = False,
        divisor_override: float | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalAveragePooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        count_include_pad: bool = False,
        divisor_override: float | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalGatedPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        weights: tuple[float, ...] = (),
        **keywords: Any,
    ) -> None: ...
class FractionalGatedPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        weights: tuple[float, ...] = (),
        **keywords: Any,
    ) -> None: ...
class FractionalGatedPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        weights: tuple[float, ...] = (),
        **keywords: Any,
    ) -> None: ...
class FractionalGeMPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        p: float = 3.0,
        eps: float = 1e-06,
        **keywords: Any,
    ) -> None: ...
class FractionalGeMPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        p: float = 3.0,
        eps: float = 1e-06,
        **keywords: Any,
    ) -> None: ...
class FractionalGeMPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        p: float = 3.0,
        eps: float = 1e-06,
        **keywords: Any,
    ) -> None: ...
class FractionalL2Pooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class FractionalL2Pooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class FractionalL2Pooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class FractionalLPPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        p: float = 2.0,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class FractionalLPPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        p: float = 2.0,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class FractionalLPPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        p: float = 2.0,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class FractionalLinearSoftmaxPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalLinearSoftmaxPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalLinearSoftmaxPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalLogMeanExpPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        sharpness: float = 1.0,
        **keywords: Any,
    ) -> None: ...
class FractionalLogMeanExpPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        sharpness: float = 1.0,
        **keywords: Any,
    ) -> None: ...
class FractionalLogMeanExpPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        sharpness: float = 1.0,
        **keywords: Any,
    ) -> None: ...
class FractionalLongestPositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class FractionalLongestPositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class FractionalLongestPositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class FractionalMaxPlusAveragePooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalMaxPlusAveragePooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalMaxPlusAveragePooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalMaxPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalMaxPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalMaxPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalMeanPositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class FractionalMeanPositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class FractionalMeanPositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class FractionalMedianPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        interpolation: str = 'lower',
        **keywords: Any,
    ) -> None: ...
class FractionalMedianPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        interpolation: str = 'lower',
        **keywords: Any,
    ) -> None: ...
class FractionalMedianPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        interpolation: str = 'lower',
        **keywords: Any,
    ) -> None: ...
class FractionalMinPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalMinPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalMinPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalMixedPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        share: float = 0.5,
        **keywords: Any,
    ) -> None: ...
class FractionalMixedPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        share: float = 0.5,
        **keywords: Any,
    ) -> None: ...
class FractionalMixedPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        share: float = 0.5,
        **keywords: Any,
    ) -> None: ...
class FractionalOrdinalPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        **keywords: Any,
    ) -> None: ...
class FractionalOrdinalPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        **keywords: Any,
    ) -> None: ...
class FractionalOrdinalPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        **keywords: Any,
    ) -> None: ...
class FractionalPlacePositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class FractionalPlacePositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class FractionalPlacePositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class FractionalProportionPositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class FractionalProportionPositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class FractionalProportionPositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class FractionalRankAveragePooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        top: int = 2,
        **keywords: Any,
    ) -> None: ...
class FractionalRankAveragePooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        top: int = 2,
        **keywords: Any,
    ) -> None: ...
class FractionalRankAveragePooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        top: int = 2,
        **keywords: Any,
    ) -> None: ...
class FractionalRankStochasticPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        alpha: float = 0.5,
        **keywords: Any,
    ) -> None: ...
class FractionalRankStochasticPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        alpha: float = 0.5,
        **keywords: Any,
    ) -> None: ...
class FractionalRankStochasticPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        alpha: float = 0.5,
        **keywords: Any,
    ) -> None: ...
class FractionalRankWeightedPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        alpha: float = 0.5,
        normalized: bool = True,
        **keywords: Any,
    ) -> None: ...
class FractionalRankWeightedPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        alpha: float = 0.5,
        normalized: bool = True,
        **keywords: Any,
    ) -> None: ...
class FractionalRankWeightedPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        alpha: float = 0.5,
        normalized: bool = True,
        **keywords: Any,
    ) -> None: ...
class FractionalSoftPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        beta: float = 1.0,
        **keywords: Any,
    ) -> None: ...
class FractionalSoftPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        beta: float = 1.0,
        **keywords: Any,
    ) -> None: ...
class FractionalSoftPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        beta: float = 1.0,
        **keywords: Any,
    ) -> None: ...
class FractionalStandardDeviationPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        correction: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class FractionalStandardDeviationPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        correction: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class FractionalStandardDeviationPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        *,
        correction: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class FractionalStochasticPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalStochasticPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalStochasticPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalSumPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalSumPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class FractionalSumPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: int | Sequence[int] | None = None,
        output_ratio: float | Sequence[float] | None = None,
        regions: Regions = 'pseudorandom',
        overlapping: bool = True,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class GatedPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        weights: tuple[float, ...] = (),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GatedPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        weights: tuple[float, ...] = (),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GatedPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        weights: tuple[float, ...] = (),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GeMPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        p: float = 3.0,
        eps: float = 1e-06,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GeMPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        p: float = 3.0,
        eps: float = 1e-06,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GeMPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        p: float = 3.0,
        eps: float = 1e-06,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalAveragePooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        count_include_pad: bool = False,
        divisor_override: float | None = None,
        **keywords: Any,
    ) -> None: ...
class GlobalAveragePooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        count_include_pad: bool = False,
        divisor_override: float | None = None,
        **keywords: Any,
    ) -> None: ...
class GlobalAveragePooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        count_include_pad: bool = False,
        divisor_override: float | None = None,
        **keywords: Any,
    ) -> None: ...
GlobalAvgPool1D = GlobalAveragePooling1D
GlobalAvgPool2D = GlobalAveragePooling2D
GlobalAvgPool3D = GlobalAveragePooling3D
class GlobalGatedPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        weights: tuple[float, ...] = (),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalGatedPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        weights: tuple[float, ...] = (),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalGatedPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        weights: tuple[float, ...] = (),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalGeMPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        p: float = 3.0,
        eps: float = 1e-06,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalGeMPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        p: float = 3.0,
        eps: float = 1e-06,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalGeMPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        p: float = 3.0,
        eps: float = 1e-06,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalL2Pooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalL2Pooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalL2Pooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalLPPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        p: float = 2.0,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalLPPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        p: float = 2.0,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalLPPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        p: float = 2.0,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalLinearSoftmaxPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalLinearSoftmaxPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalLinearSoftmaxPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalLogMeanExpPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        sharpness: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalLogMeanExpPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        sharpness: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalLogMeanExpPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        sharpness: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalLongestPositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class GlobalLongestPositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class GlobalLongestPositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class GlobalMaxPlusAveragePooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalMaxPlusAveragePooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalMaxPlusAveragePooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **keywords: Any,
    ) -> None: ...
GlobalMaxPool1D = GlobalMaxPooling1D
GlobalMaxPool2D = GlobalMaxPooling2D
GlobalMaxPool3D = GlobalMaxPooling3D
class GlobalMaxPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalMaxPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalMaxPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalMeanPositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class GlobalMeanPositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class GlobalMeanPositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class GlobalMedianPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        interpolation: str = 'lower',
        **keywords: Any,
    ) -> None: ...
class GlobalMedianPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        interpolation: str = 'lower',
        **keywords: Any,
    ) -> None: ...
class GlobalMedianPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        interpolation: str = 'lower',
        **keywords: Any,
    ) -> None: ...
class GlobalMinPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalMinPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalMinPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalMixedPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        share: float = 0.5,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalMixedPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        share: float = 0.5,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalMixedPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        share: float = 0.5,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalOrdinalPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalOrdinalPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalOrdinalPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalPlacePositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class GlobalPlacePositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class GlobalPlacePositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class GlobalProportionPositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class GlobalProportionPositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class GlobalProportionPositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class GlobalRankAveragePooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        top: int = 2,
        **keywords: Any,
    ) -> None: ...
class GlobalRankAveragePooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        top: int = 2,
        **keywords: Any,
    ) -> None: ...
class GlobalRankAveragePooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        top: int = 2,
        **keywords: Any,
    ) -> None: ...
class GlobalRankStochasticPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        alpha: float = 0.5,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class GlobalRankStochasticPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        alpha: float = 0.5,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class GlobalRankStochasticPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        alpha: float = 0.5,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class GlobalRankWeightedPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        alpha: float = 0.5,
        normalized: bool = True,
        **keywords: Any,
    ) -> None: ...
class GlobalRankWeightedPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        alpha: float = 0.5,
        normalized: bool = True,
        **keywords: Any,
    ) -> None: ...
class GlobalRankWeightedPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        alpha: float = 0.5,
        normalized: bool = True,
        **keywords: Any,
    ) -> None: ...
class GlobalSoftPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        beta: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalSoftPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        beta: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalSoftPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        beta: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalStandardDeviationPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        correction: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class GlobalStandardDeviationPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        correction: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class GlobalStandardDeviationPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        correction: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class GlobalStochasticPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class GlobalStochasticPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class GlobalStochasticPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        *,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class GlobalSumPooling1D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalSumPooling2D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **keywords: Any,
    ) -> None: ...
class GlobalSumPooling3D(keras.layers.Layer):
    def __init__(
        self,
        data_format: str | None = None,
        keepdims: bool = False,
        **keywords: Any,
    ) -> None: ...
class KMaxPooling1D(keras.layers.Layer):
    def __init__(
        self,
        k: int,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class L2Pooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class L2Pooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class L2Pooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class LIPPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: Sizes = 3,
        strides: Sizes | None = 2,
        padding: Padding = 1,
        coefficient: float = 12.0,
        logit_size: int = 3,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class LIPPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: Sizes = 3,
        strides: Sizes | None = 2,
        padding: Padding = 1,
        coefficient: float = 12.0,
        logit_size: int = 3,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class LIPPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: Sizes = 3,
        strides: Sizes | None = 2,
        padding: Padding = 1,
        coefficient: float = 12.0,
        logit_size: int = 3,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class LPPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        p: float = 2.0,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class LPPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        p: float = 2.0,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class LPPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        p: float = 2.0,
        mean: bool = False,
        **keywords: Any,
    ) -> None: ...
class LinearSoftmaxPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> None: ...
class LinearSoftmaxPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> None: ...
class LinearSoftmaxPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> None: ...
class LocalImportancePooling1D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes | Geometry,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class LocalImportancePooling2D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes | Geometry,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class LocalImportancePooling3D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes | Geometry,
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class LogMeanExpPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        sharpness: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class LogMeanExpPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        sharpness: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class LogMeanExpPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        sharpness: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class LongestPositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class LongestPositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class LongestPositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class MaxBlurPooling1D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes = 2,
        stride: Sizes | None = None,
        padding: Padding = 0,
        size: Sizes = 4,
        padding_mode: str = 'reflect',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class MaxBlurPooling2D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes = 2,
        stride: Sizes | None = None,
        padding: Padding = 0,
        size: Sizes = 4,
        padding_mode: str = 'reflect',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class MaxBlurPooling3D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes = 2,
        stride: Sizes | None = None,
        padding: Padding = 0,
        size: Sizes = 4,
        padding_mode: str = 'reflect',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class MaxPlusAveragePooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> None: ...
class MaxPlusAveragePooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> None: ...
class MaxPlusAveragePooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> None: ...
MaxPool1D = MaxPooling1D
MaxPool2D = MaxPooling2D
MaxPool3D = MaxPooling3D
class MaxPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> None: ...
class MaxPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> None: ...
class MaxPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> None: ...
class MaxUnpooling1D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        output_size: Sequence[int] | None = None,
        duplicates: str = 'last',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class MaxUnpooling2D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        output_size: Sequence[int] | None = None,
        duplicates: str = 'last',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class MaxUnpooling3D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        output_size: Sequence[int] | None = None,
        duplicates: str = 'last',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class MeanPositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class MeanPositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class MeanPositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class MedianPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        interpolation: str = 'lower',
        **keywords: Any,
    ) -> None: ...
class MedianPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        interpolation: str = 'lower',
        **keywords: Any,
    ) -> None: ...
class MedianPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        interpolation: str = 'lower',
        **keywords: Any,
    ) -> None: ...
class MinPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> None: ...
class MinPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> None: ...
class MinPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> None: ...
class MixedPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        share: float = 0.5,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class MixedPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        share: float = 0.5,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class MixedPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        share: float = 0.5,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class OrdinalPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class OrdinalPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class OrdinalPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        weights: tuple[float, ...] = (4.0, 3.0, 2.0, 1.0),
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class PiecewisePooling1D(keras.layers.Layer):
    def __init__(
        self,
        reduction: Reduction = Max(),
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class PlacePositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class PlacePositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class PlacePositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class PolyphasePooling1D(keras.layers.Layer):
    def __init__(
        self,
        stride: Sizes = 2,
        order: int = 2,
        return_phase: bool = False,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class PolyphasePooling2D(keras.layers.Layer):
    def __init__(
        self,
        stride: Sizes = 2,
        order: int = 2,
        return_phase: bool = False,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class PolyphasePooling3D(keras.layers.Layer):
    def __init__(
        self,
        stride: Sizes = 2,
        order: int = 2,
        return_phase: bool = False,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class ProportionPositivePooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class ProportionPositivePooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class ProportionPositivePooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        threshold: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class RandomMixedPooling1D(keras.layers.Layer):
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
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class RandomMixedPooling2D(keras.layers.Layer):
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
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class RandomMixedPooling3D(keras.layers.Layer):
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
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class RankAveragePooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        top: int = 2,
        **keywords: Any,
    ) -> None: ...
class RankAveragePooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        top: int = 2,
        **keywords: Any,
    ) -> None: ...
class RankAveragePooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        top: int = 2,
        **keywords: Any,
    ) -> None: ...
class RankStochasticPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        alpha: float = 0.5,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class RankStochasticPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        alpha: float = 0.5,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class RankStochasticPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        alpha: float = 0.5,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class RankWeightedPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        alpha: float = 0.5,
        normalized: bool = True,
        **keywords: Any,
    ) -> None: ...
class RankWeightedPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        alpha: float = 0.5,
        normalized: bool = True,
        **keywords: Any,
    ) -> None: ...
class RankWeightedPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        alpha: float = 0.5,
        normalized: bool = True,
        **keywords: Any,
    ) -> None: ...
class RoIAlign2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: Sizes,
        spatial_scale: float = 1.0,
        samples: int = 2,
        aligned: bool = True,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class RoIPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: Sizes,
        spatial_scale: float = 1.0,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class S3Pooling1D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes = 2,
        grid_size: Sizes | None = None,
        reduction: Reduction = Max(),
        *,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class S3Pooling2D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes = 2,
        grid_size: Sizes | None = None,
        reduction: Reduction = Max(),
        *,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class S3Pooling3D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes = 2,
        grid_size: Sizes | None = None,
        reduction: Reduction = Max(),
        *,
        data_format: str | None = None,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class SoftPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        beta: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class SoftPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        beta: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class SoftPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        beta: float = 1.0,
        learnable: bool = False,
        per_channel: bool = False,
        per_output: bool = False,
        **keywords: Any,
    ) -> None: ...
class SpaceToDepth1D(keras.layers.Layer):
    def __init__(
        self,
        block_size: Sizes = 2,
        order: str = 'channel',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class SpaceToDepth2D(keras.layers.Layer):
    def __init__(
        self,
        block_size: Sizes = 2,
        order: str = 'channel',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class SpaceToDepth3D(keras.layers.Layer):
    def __init__(
        self,
        block_size: Sizes = 2,
        order: str = 'channel',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class SpaceToDepthConv1D(keras.layers.Layer):
    def __init__(
        self,
        filters: int | None = None,
        block_size: Sizes = 2,
        kernel_size: int = 1,
        use_bias: bool = True,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class SpaceToDepthConv2D(keras.layers.Layer):
    def __init__(
        self,
        filters: int | None = None,
        block_size: Sizes = 2,
        kernel_size: int = 1,
        use_bias: bool = True,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class SpaceToDepthConv3D(keras.layers.Layer):
    def __init__(
        self,
        filters: int | None = None,
        block_size: Sizes = 2,
        kernel_size: int = 1,
        use_bias: bool = True,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class SpatialPyramidPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: Sequence[Sizes] = (1, 2, 4),
        reduction: Reduction = Max(),
        bins: str = 'adaptive',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class SpatialPyramidPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: Sequence[Sizes] = (1, 2, 4),
        reduction: Reduction = Max(),
        bins: str = 'adaptive',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class SpatialPyramidPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: Sequence[Sizes] = (1, 2, 4),
        reduction: Reduction = Max(),
        bins: str = 'adaptive',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class SpectralPooling1D(keras.layers.Layer):
    def __init__(
        self,
        output_size: Sizes | None = None,
        stride: Sizes = 2,
        scale: str = 'mean',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class SpectralPooling2D(keras.layers.Layer):
    def __init__(
        self,
        output_size: Sizes | None = None,
        stride: Sizes = 2,
        scale: str = 'mean',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class SpectralPooling3D(keras.layers.Layer):
    def __init__(
        self,
        output_size: Sizes | None = None,
        stride: Sizes = 2,
        scale: str = 'mean',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class StandardDeviationPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        correction: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class StandardDeviationPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        correction: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class StandardDeviationPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        correction: float = 0.0,
        **keywords: Any,
    ) -> None: ...
class StatisticsPooling1D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes | Geometry = Global(),
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        reductions: Sequence[Reduction] = ...,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class StatisticsPooling2D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes | Geometry = Global(),
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        reductions: Sequence[Reduction] = ...,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class StatisticsPooling3D(keras.layers.Layer):
    def __init__(
        self,
        kernel_size: Sizes | Geometry = Global(),
        stride: Sizes | None = None,
        padding: Padding = 0,
        dilation: Sizes = 1,
        ceil_mode: bool = False,
        reductions: Sequence[Reduction] = ...,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class StochasticPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class StochasticPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class StochasticPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        seed: int | None = None,
        **keywords: Any,
    ) -> None: ...
class StridedConv1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: Sizes = 2,
        strides: Sizes | None = None,
        padding: str = 'valid',
        use_bias: bool = True,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class StridedConv2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: Sizes = 2,
        strides: Sizes | None = None,
        padding: str = 'valid',
        use_bias: bool = True,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class StridedConv3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: Sizes = 2,
        strides: Sizes | None = None,
        padding: str = 'valid',
        use_bias: bool = True,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class StripPooling2D(keras.layers.Layer):
    def __init__(
        self,
        reduction: Reduction | None = None,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class StripPooling3D(keras.layers.Layer):
    def __init__(
        self,
        reduction: Reduction | None = None,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class SumPooling1D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> None: ...
class SumPooling2D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> None: ...
class SumPooling3D(keras.layers.Layer):
    def __init__(
        self,
        pool_size: int | Sequence[int] = 2,
        strides: int | Sequence[int] | None = None,
        padding: int | Sequence[int] | Sequence[Sequence[int]] | str = 'valid',
        data_format: str | None = None,
        name: str | None = None,
        *,
        dilation_rate: int | Sequence[int] = 1,
        ceil_mode: bool = False,
        **keywords: Any,
    ) -> None: ...
class TokenPooling1D(keras.layers.Layer):
    def __init__(
        self,
        mode: str = 'mean',
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class VladPooling1D(keras.layers.Layer):
    def __init__(
        self,
        normalised: bool = True,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class VladPooling2D(keras.layers.Layer):
    def __init__(
        self,
        normalised: bool = True,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
class VladPooling3D(keras.layers.Layer):
    def __init__(
        self,
        normalised: bool = True,
        *,
        data_format: str | None = None,
        **keywords: Any,
    ) -> None: ...
