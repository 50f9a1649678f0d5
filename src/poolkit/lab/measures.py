"""What a pooling does to its input, in numbers: the arithmetic of diagnostics and of training-free scores.

Maps are arrays of shape (images, height, width, channels); every function here takes NumPy arrays and needs no
framework.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from poolkit.geometry import Axis

Maps = NDArray[Any]
Shift = tuple[int, int]


def shifted(x: Maps, shift: Shift) -> Maps:
    """Maps moved down and to the right; what leaves on one side comes back on the other.

    Args:
        x: (images, height, width, channels).
        shift: Rows, columns.

    Returns:
        The same shape.

    Example:
        >>> shifted(np.array([1, 2, 3]).reshape(1, 1, 3, 1), (0, 1)).ravel().tolist()
        [3, 1, 2]
    """
    return np.roll(x, shift, axis=(1, 2))


def shift_consistency(classes: NDArray[Any]) -> float:
    """How often two shifts of an image are put into the same class.

    Formula: mean over images and over pairs of different shifts of `1[class under one = class under the other]`.

    Args:
        classes: Predicted classes, shape (shifts, images), at least two shifts.

    Returns:
        A share in [0, 1].

    Source: Zhang, Making convolutional networks shift-invariant again, 2019.

    Example:
        >>> shift_consistency(np.array([[0, 1], [0, 1], [0, 2]]))
        0.6666666666666666
    """
    shifts = len(classes)
    same = sum(float(np.mean(classes[a] == classes[b])) for a in range(shifts) for b in range(a))
    return same / (shifts * (shifts - 1) / 2)


def equivariance_error(pool: Callable[[Maps], Maps], x: Maps, shift: Shift, stride: tuple[int, int]) -> float:
    """How far a pooling of shifted maps is from every shift of the pooling.

    Formula: `min over S' of |P(S x) - S' P(x)|^2 / |P(x)|^2`, `S'` moving by the shift divided by the stride,
    rounded down or up along each axis; all shifts are circular.

    Args:
        pool: The pooling P.
        x: (images, height, width, channels); sizes that the stride divides, or borders count as errors.
        shift: Rows, columns.
        stride: Of the pooling, per axis.

    Returns:
        0 where the pooling moves with its input; about 2 where the results have nothing to do with each other.

    Source: after Zhang, Making convolutional networks shift-invariant again, 2019.
    """
    before, after = pool(x), pool(shifted(x, shift))
    rows, columns = ({move // step, -(-move // step)} for move, step in zip(shift, stride, strict=True))
    errors = [np.sum(np.square(after - shifted(before, (row, column)))) for row in rows for column in columns]
    return float(min(errors) / np.sum(np.square(before)))


def maximum_share(y: Maps, maxima: Maps) -> float:
    """Maximum-sampling bias: the share of results that are the maximum of their window.

    Args:
        y: Results of a pooling.
        maxima: Results of max pooling with the same windows, the same shape.

    Returns:
        A share in [0, 1]: 1 for max pooling, for an average the share of windows of equal cells.
    """
    return float(np.mean(y == maxima))


def aliasing_ratio(x: Maps, stride: tuple[int, int]) -> float:
    """The share of spectral energy that a stride folds onto lower frequencies.

    Formula: `sum over |w| > pi/s on an axis of |X(w)|^2 / sum of |X(w)|^2`, X the discrete Fourier transform of
    each plane. `1 - aliasing_ratio(x, stride)` is the spectral energy kept.

    Args:
        x: What is subsampled, at full resolution: (images, height, width, channels).
        stride: Rows, columns.

    Returns:
        A share in [0, 1]; 0 where all is 0.

    Source: Shannon, Communication in the presence of noise, 1949.

    Example:
        >>> row = np.array([1.0, -1.0, 1.0, -1.0]).reshape(1, 1, 4, 1)  # the highest frequency there is
        >>> aliasing_ratio(row, (1, 2)), aliasing_ratio(row, (1, 1))
        (1.0, 0.0)
    """
    energy = np.sum(np.square(np.abs(np.fft.fft2(x, axes=(1, 2)))), axis=(0, 3))
    rows, columns = (np.abs(np.fft.fftfreq(size)) > 0.5 / step for size, step in zip(x.shape[1:3], stride, strict=True))
    total = float(np.sum(energy))
    return float(np.sum(energy[rows[:, np.newaxis] | columns])) / total if total else 0.0


def spread(y: Maps, axes: tuple[Axis, Axis]) -> Maps:
    """The stated inverse of every pooling: each input cell gets the mean of the results of the windows that see it.

    For windows that touch and do not overlap it repeats each result over its window. Cells that no window sees
    get 0.

    Args:
        y: Results of a pooling, (images, height, width, channels).
        axes: What `poolkit.resolve` says of its geometry and input.

    Returns:
        Maps of the size of the input.
    """
    rows, columns = (_seen(axis) for axis in axes)
    sums = np.einsum("nhwc,hi,wj->nijc", y, rows, columns, optimize=True)
    windows = np.outer(rows.sum(axis=0), columns.sum(axis=0))[np.newaxis, :, :, np.newaxis]
    spreads: Maps = np.divide(sums, windows, out=np.zeros_like(sums), where=windows > 0)
    return spreads


def _seen(axis: Axis) -> NDArray[np.float64]:
    """1 where an output (row) sees an input cell (column)."""
    seen = np.zeros((axis.output_size, axis.input_size))
    for output, cells in enumerate(axis.bins()):
        seen[output, list(cells)] = 1.0
    return seen


def reconstruction_error(x: Maps, restored: Maps) -> float:
    """What is lost of maps that were pooled and brought back.

    Formula: `|a u - x|^2 / |x|^2` with the one factor `a = <u, x> / |u|^2` that makes it smallest: networks absorb
    the scale of a pooling (a sum is an average times the cells of its window).

    Args:
        x: What was pooled.
        restored: What an inverse, such as `spread`, makes of the result: u.

    Returns:
        A share in [0, 1]; 0 where nothing is lost, and where there was nothing.
    """
    total = float(np.sum(np.square(x, dtype=np.float64)))
    size = float(np.sum(np.square(restored, dtype=np.float64)))
    if not total:
        return 0.0
    common = float(np.sum(np.multiply(x, restored, dtype=np.float64)))
    return max(0.0, 1.0 - common * common / (size * total)) if size else 1.0


def active_share(x: Maps) -> NDArray[np.float64]:
    """Activation rate: the share of cells above 0, per channel.

    Args:
        x: Maps after ReLU, (..., channels).

    Returns:
        (channels,), each in [0, 1].
    """
    shares: NDArray[np.float64] = np.mean(x > 0, axis=tuple(range(x.ndim - 1)))
    return shares


def separating_cells(rate: float, other: float) -> float:
    """How many cells a max pooling should see to separate two classes by a feature that is on or off.

    Formula: the P that maximises `|(1 - b)^P - (1 - a)^P|`: `ln(ln(1 - b) / ln(1 - a)) / ln((1 - a) / (1 - b))`;
    for equal rates its limit `-1 / ln(1 - a)`. Cells are taken to be independent, which neighbours are not: real
    windows want more cells than that.

    Args:
        rate: Share a of active cells in the one class, in (0, 1).
        other: Share b in the other class, in (0, 1).

    Returns:
        The number of cells, a real number.

    Source: Boureau, Ponce, LeCun, A theoretical analysis of feature pooling in visual recognition, 2010.

    Example:
        >>> round(separating_cells(0.5, 0.25), 3)
        2.169
    """
    one, two = math.log1p(-rate), math.log1p(-other)
    if abs(one - two) < 1e-9 * abs(one):
        return -1.0 / one
    return math.log(two / one) / (one - two)


def class_rates(x: Maps, labels: NDArray[Any]) -> NDArray[np.float64]:
    """Activation rates of each class.

    Args:
        x: Maps after ReLU, (images, height, width, channels).
        labels: Class index of each image.

    Returns:
        (classes that occur, channels).
    """
    return np.stack([active_share(x[labels == label]) for label in np.unique(labels)])


def suggested_cells(rates: NDArray[np.float64]) -> float | None:
    """Cells of a window that the activation rates suggest.

    Formula: median over channels and pairs of classes of `separating_cells`.

    Args:
        rates: Result of `class_rates`.

    Returns:
        A number of cells; None where no channel is active in one class and idle somewhere in another.
    """
    clear = [column[(column > 0) & (column < 1)] for column in rates.T]
    cells = [separating_cells(float(a), float(b)) for column in clear for a, b in combinations(column, 2)]
    return float(np.median(cells)) if cells else None


def dead_share(y: Maps) -> float:
    """Dead windows: the share of results that are 0.

    Args:
        y: Results of a pooling of maps after ReLU.

    Returns:
        A share in [0, 1].
    """
    return float(np.mean(y == 0))


def reached_share(gradient: Maps) -> float:
    """The share of input cells whose gradient is not 0: they learn from this batch.

    Args:
        gradient: Gradient by the input of a pooling.

    Returns:
        A share in [0, 1]: for max pooling without ties or overlap one cell per window.
    """
    return float(np.mean(gradient != 0))


def border_layer(layers: Sequence[tuple[int, int]], size: int) -> int | None:
    """The first layer whose input sees the whole image already, so that it has no context left to add.

    Formula: `r' = r + (k - 1) j`, `j' = j s`, from `r = j = 1`; the first layer with `r` above the size.

    Args:
        layers: Kernel size and stride of each layer with a window, in order.
        size: Side of the image.

    Returns:
        The position of that layer, 0 for the first; None where there is none.

    Source: Richter, Schöning, Wiedenroth, Krumnack, Should you go deeper?, 2021.

    Example:
        >>> border_layer([(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)], size=8)
        4
    """
    reach = jump = 1
    for position, (kernel_size, stride) in enumerate(layers):
        if reach > size:
            return position
        reach += (kernel_size - 1) * jump
        jump *= stride
    return None
