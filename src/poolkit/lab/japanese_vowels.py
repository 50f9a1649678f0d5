"""JapaneseVowels: which of nine men says /ae/; 7 to 29 vectors of 12 numbers for each utterance."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from poolkit.lab.data import Labels
from poolkit.lab.errors import LabError
from poolkit.lab.sequences import SequenceDataset, packaged_text, padded

PACKAGE: Final = "aeon"
_FOLDER: Final = "datasets/data/JapaneseVowels/JapaneseVowels"
TRAIN: Final = (f"{_FOLDER}_TRAIN.ts", "68a430eabd919cc77f40b1f5f3bc0dcafacc1486bca9260785aeb7d262cc78cd")
TEST: Final = (f"{_FOLDER}_TEST.ts", "b3d41d6a0ca3bcad3afb9ca7d4365382aa51341e2e58bae2a574babdda5b9462")


def load_japanese_vowels() -> SequenceDataset:
    """The utterances with their published division: 270 for training, 370 for the test.

    Channels are scaled by mean and standard deviation of all steps of the training utterances. Those are in the
    order of the speakers, and so shuffled.

    Returns:
        The dataset, padded to the longest utterance.

    Raises:
        LabError: Where `aeon` is not installed or has other files.

    Source: Kudo, Toyama, Shimbo, Multidimensional curve classification using passing-through regions, 1999; the file of
    the UCR/UEA archive that aeon (BSD licence) brings.
    """
    train, y_train, names = read_ts(packaged_text(PACKAGE, *TRAIN), TRAIN[0])
    test, y_test, _ = read_ts(packaged_text(PACKAGE, *TEST), TEST[0])
    steps = np.concatenate(train)
    mean, deviation = steps.mean(axis=0), steps.std(axis=0)
    longest = max(map(len, [*train, *test]))
    order = np.random.default_rng(0).permutation(len(train))

    def scaled(sequences: list[NDArray[np.float64]]) -> NDArray[np.float32]:
        return padded([(each - mean) / deviation for each in sequences], longest, np.nan).astype(np.float32)

    return SequenceDataset("japanese-vowels", scaled(train)[order], y_train[order], scaled(test), y_test, names)


def read_ts(text: str, name: str) -> tuple[list[NDArray[np.float64]], Labels, tuple[str, ...]]:
    """Sequences in the format of aeon and sktime: a header, then one line each, channels between colons.

    Args:
        text: The file.
        name: Its name, for messages.

    Returns:
        Sequences of shape (steps, channels), their class indices, and the names of the classes.

    Raises:
        LabError: Where there is no data, a class is none of those named, or channels are of unequal lengths.

    Example:
        >>> read_ts("@classLabel true a b\\n@data\\n1,2:3,4:b\\n", "example.ts")[0][0].tolist()
        [[1.0, 3.0], [2.0, 4.0]]
    """
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    head = [line for line in lines if line.startswith("@")]
    names = next((line.split()[2:] for line in head if line.lower().startswith("@classlabel true")), [])
    sequences, labels = [], []
    for number, line in enumerate(lines[len(head) :], 1):
        *channels, label = line.split(":")
        try:
            labels.append(names.index(label))
            sequences.append(np.array([[float(each) for each in channel.split(",")] for channel in channels]).T)
        except ValueError as error:
            raise LabError(f"{name}: sequence {number} cannot be read: {error}") from None
    if not sequences or not all(each.ndim == 2 and each.size and np.isfinite(each).all() for each in sequences):
        raise LabError(f"{name} has no sequences of finite numbers, expected @data and lines such as 1,2:3,4:class")
    return sequences, np.array(labels, np.int32), tuple(names)
