"""Trains every configuration of a search: what `poolkit tune` would find if it cost nothing.

    python -m benchmarks.truth_table --data digits --seeds 10 --pooling average --pooling max --pooling l2 \\
        --pooling soft benchmarks/results/digits.csv
    python -m benchmarks.truth_table --data fashion-mnist --images 3000 --epochs 8 --batch-size 32 --seeds 10 \\
        --pooling average --pooling max --pooling l2 --pooling soft benchmarks/results/fashion-mnist.csv
    python -m benchmarks.truth_table --data fashion-mnist --images 3000 --epochs 8 --batch-size 32 --seeds 20 \\
        --first-seed 10 --backend jax --pooling average --pooling max --pooling l2 --pooling soft more.csv

One line per training: seed `s` of every configuration has the same initial weights, batches and images: fold `s % 5` of
a five-fold cross-validation of all images, dealt anew every five seeds. Begun again, it goes on; with `--first-seed`
another process or machine trains the later seeds into a file of its own, whose lines are then added. Test images beyond
the subset are in no fold: by them every configuration is judged after its last epoch. `benchmarks.regret` reads the
whole.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from poolkit.lab import backends, folds, networks
from poolkit.lab.configuration import Configuration, parse
from poolkit.lab.cost import flops
from poolkit.lab.data import Dataset, load
from poolkit.lab.search.space import Space, make_space
from poolkit.lab.training import Budget, train

FOLDS: Final = 5
REQUIREMENTS: Final = ("exportable", "deterministic")
_COLUMNS: Final = (
    *("pooling", "seed", "test_accuracies", "train_accuracy", "parameters", "flops", "seconds"),
    "held_out_accuracy",  # of the images beyond the subset; empty where there are none, or they were not asked
)
_TRAINING_SHARE: Final = 6  # one image in six is a test image of the subset, as in Fashion-MNIST


@dataclass(frozen=True)
class Training:
    """One line of a table.

    Attributes:
        accuracies: Test accuracy after each epoch.
        parameters: Number of weights.
        flops: Operations of one image forward.
        held_out: Accuracy on images of no fold, if it was measured.
    """

    accuracies: tuple[float, ...]
    parameters: int
    flops: int
    held_out: float | None = None

    @property
    def accuracy(self) -> float:
        """After the last epoch, on images of no fold where they were asked, which are more."""
        return self.accuracies[-1] if self.held_out is None else self.held_out


def main() -> None:
    """Train what is not in the file yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=FOLDS)
    parser.add_argument("--first-seed", type=int, default=0, help="those before it are trained elsewhere")
    parser.add_argument("--backend", default="torch")
    options = parser.parse_args()
    backends.activate(options.backend)
    whole = load(options.data)
    dataset = subset(whole, options.images)
    held_out = whole.x_test[len(dataset.x_test) :], whole.y_test[len(dataset.y_test) :]
    space = whole_space(options.network, dataset.input_shape, options.pooling)
    budget = Budget(options.epochs, options.batch_size)
    present = set(read(options.file)) if options.file.exists() else set()
    with options.file.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        if file.tell() == 0:
            writer.writerow(_COLUMNS)
        for seed in range(options.first_seed, options.seeds):
            data = folds.split(dataset, FOLDS, seed % FOLDS, seed // FOLDS)
            for chosen in configurations(space):
                if (chosen.name, seed) not in present:
                    writer.writerow(_row(data, options.network, chosen, budget, seed, held_out))
                    file.flush()
            print(f"seed {seed}: done", flush=True)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What says which table it is."""
    parser.add_argument("--data", default="digits")
    parser.add_argument("--images", type=int, default=None, help="use so many images only, the first")
    parser.add_argument("--network", default="reference")
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--pooling", action="append", default=None, help="these reductions only; repeat the option")
    parser.add_argument("file", type=Path)


def subset(dataset: Dataset, images: int | None) -> Dataset:
    """The first images of both parts."""
    if images is None:
        return dataset
    test = images // _TRAINING_SHARE
    return replace(
        dataset,
        x_train=dataset.x_train[: images - test],
        y_train=dataset.y_train[: images - test],
        x_test=dataset.x_test[:test],
        y_test=dataset.y_test[:test],
    )


def whole_space(network: str, input_shape: tuple[int, int, int], reductions: list[str] | None) -> Space:
    """What `poolkit tune` searches where nothing else is asked for; of networks with one pooling."""
    space, _ = make_space(networks.find(network), input_shape, reductions, REQUIREMENTS)
    if space.places > 1:
        raise SystemExit("networks of several poolings have too many configurations; use reference")
    return space


def configurations(space: Space) -> Iterator[Configuration]:
    """Every one of a space with one place."""
    return (parse(f"{reduction}:{window}") for reduction in space.reductions for window in space.windows)


def read(path: Path) -> dict[tuple[str, int], Training]:
    """The trainings of a table by configuration and seed."""
    with path.open(newline="", encoding="utf-8") as file:
        return {
            (row["pooling"], int(row["seed"])): Training(
                tuple(map(float, row["test_accuracies"].split())),
                int(row["parameters"]),
                int(row["flops"]),
                float(row["held_out_accuracy"]) if row.get("held_out_accuracy") else None,
            )
            for row in csv.DictReader(file)
        }


def _row(
    data: Dataset, network: str, chosen: Configuration, budget: Budget, seed: int, held_out: tuple[Any, Any]
) -> list[object]:
    started = time.perf_counter()
    model, history = train(data, networks.find(network), chosen, budget, seed)
    seconds = time.perf_counter() - started
    accuracies = " ".join(f"{epoch.val_accuracy:.6f}" for epoch in history.epochs)
    cells = [accuracies, f"{history.train_accuracy:.6f}", history.parameters, flops(model), f"{seconds:.2f}"]
    return [chosen.name, seed, *cells, _accuracy(model, *held_out)]


def _accuracy(model: Any, x: Any, y: Any) -> str:
    if not len(x):
        return ""
    return f"{model.evaluate(x, y, batch_size=512, return_dict=True, verbose=0)['accuracy']:.6f}"


if __name__ == "__main__":
    main()
