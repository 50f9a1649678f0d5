"""Trains every configuration of a search: what `poolkit tune` would find if it cost nothing.

    python -m benchmarks.truth_table --data digits --seeds 5 benchmarks/results/digits.csv

One line per training: seed `s` of every configuration has the same initial weights, batches and images: fold `s` of a
five-fold cross-validation of all images, dealt anew every five seeds. Begun again, it goes on.
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

from poolkit.lab import backends, configuration, folds, networks
from poolkit.lab.data import load
from poolkit.lab.search.space import make_space
from poolkit.lab.training import Budget, train

_FOLDS = 5
_COLUMNS = ("pooling", "seed", "test_accuracy", "train_accuracy", "parameters", "seconds")


def main() -> None:
    """Train what is not in the file yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="digits")
    parser.add_argument("--network", default="reference")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--backend", default="torch")
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    backends.activate(options.backend)
    network, dataset = networks.find(options.network), load(options.data)
    space, _ = make_space(network, dataset.input_shape, None, ["exportable", "deterministic"])
    if space.places > 1:
        parser.error("networks of several poolings have too many configurations; use reference")
    names = [f"{reduction}:{window}" for reduction in space.reductions for window in space.windows]
    present = _present(options.file)
    with options.file.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        if not present:
            writer.writerow(_COLUMNS)
        for seed in range(options.seeds):
            data = folds.split(dataset, _FOLDS, seed % _FOLDS, seed // _FOLDS)
            for name in names:
                if (name, seed) in present:
                    continue
                started = time.perf_counter()
                chosen = configuration.parse(name)
                _, history = train(data, network, chosen, Budget(options.epochs, options.batch_size), seed)
                seconds = time.perf_counter() - started
                accuracies = (f"{history.test_accuracy:.6f}", f"{history.train_accuracy:.6f}")
                writer.writerow([name, seed, *accuracies, history.parameters, f"{seconds:.2f}"])
                file.flush()
            print(f"seed {seed}: done")


def _present(path: Path) -> set[tuple[str, int]]:
    if not path.exists():
        return set()
    with path.open(newline="", encoding="utf-8") as file:
        return {(row["pooling"], int(row["seed"])) for row in csv.DictReader(file)}


if __name__ == "__main__":
    main()
