"""Wrong input: one line on standard error, exit code 2, nothing written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.cli.conftest import Command


def _prepare(folder: Path) -> None:
    """Everything wrong that the commands below are given."""
    (folder / "file").touch()
    (folder / "one" / "only").mkdir(parents=True)
    Image.new("L", (8, 8)).save(folder / "one" / "only" / "0.png")
    (folder / "broken" / "a").mkdir(parents=True)
    (folder / "broken" / "b").mkdir()
    for name in ("a/0.png", "a/1.png", "b/0.png", "b/1.png"):
        (folder / "broken" / name).write_bytes(b"no image")
    (folder / "idx").mkdir()
    (folder / "idx" / "train-images-idx3-ubyte").write_bytes(bytes([0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 2, 0, 0, 0, 2]))
    np.savez(folder / "lacking.npz", x_train=np.zeros((2, 8, 8), np.uint8))
    (folder / "text.npz").write_text("text")
    (folder / "bad.keras").write_text("no model")
    np.savez(folder / "zip.npz", x=np.zeros((2, 8, 8), np.uint8))
    (folder / "zip.npz").rename(folder / "zip.keras")
    (folder / "study").mkdir()
    (folder / "study" / "study.db").write_text("this is not a database at all, not by a long way")


WRONG = [
    ("train --stride 0", "stride must be a positive integer, got 0"),
    ("train --stride -1", "stride must be a positive integer, got -1"),
    ("train --kernel-size 9", "pooling 1 of the network 'reference' sees a map of 6 x 6: kernel_size 9"),
    ("train --kernel-size two", "--kernel-size must be a whole number, or one per axis such as 2,3; got 'two'"),
    ("train --kernel-size 2,2,2", "kernel_size must be one number or 2 numbers"),
    ("train --padding most", "--padding must be valid, same, same_lower, a whole number"),
    ("train --padding -1", "padding must be a non-negative integer, got -1"),
    ("train --padding 3", "sees no input cell"),
    ("train --pooling averge", "unknown pooling 'averge'; did you mean 'average'"),
    ("train --data fashion", "unknown dataset 'fashion'; did you mean 'fashion-mnist'"),
    ("train --data missing.npz", "missing.npz does not exist, expected an .npz file"),
    ("train --data missing/folder", "missing/folder does not exist, expected a folder"),
    ("train --data file", "file is not a dataset, expected a folder or an .npz file"),
    ("train --data one", "one has one class ('only'), expected at least two folders of images"),
    ("train --data broken", "cannot be read as an image: it is of no known image format"),
    ("train --data idx", "train-images-idx3-ubyte is truncated: 16 bytes, expected 52"),
    ("train --data lacking.npz", "has the keys x_train; expected x_train, y_train, x_test, y_test"),
    ("train --data text.npz", "text.npz cannot be read as an .npz file"),
    ("train --network lenett", "unknown network 'lenett'; did you mean 'lenet'"),
    ("train --network lenet --kernel-size 5", "pooling 2 of the network 'lenet' sees a map of 1 x 1"),
    ("train --backend jaxx", "unknown backend 'jaxx'; did you mean 'jax'"),
    ("train --epochs 0", "Invalid value for '--epochs'"),
    ("train --batch-size none", "Invalid value for '--batch-size'"),
    ("train --limit 0", "Invalid value for '--limit'"),
    ("train --limit 1", "the training images are all of one class, expected at least two"),
    ("train --seed -1", "Invalid value for '--seed'"),
    ("train --format xml", "Invalid value for '--format': 'xml' is not one of 'table', 'json', 'csv'"),
    ("train --output model.h5", "the output model.h5 must end in .keras, for example model.keras"),
    ("train --output none/model.keras", "the folder none of the output does not exist; create it first"),
    ("train --output file/model.keras", "file is not a folder"),
    ("train --output one", "the output one is a folder"),
    ("train --nonsense", "No such option"),
    ("compare --pooling max --pooling foo", "unknown pooling 'foo'; expected one of: "),
    ("compare --pooling max --pooling max", "the pooling 'max:2' is given twice"),
    ("compare --pooling max:2 --pooling max:2/2", "the pooling 'max:2' is given twice"),
    (
        "compare --pooling max:2/2/2",
        "the window '2/2/2' of 'max:2/2/2' cannot be read; expected NAME[(OPTION)][:KERNEL",
    ),
    ("compare --pooling lp(q=3):2", "unknown option 'q'; expected one of: p, mean of lp"),
    ("compare --pooling max,average", "has 2 poolings, but the network 'reference' pools at 1 place; give one pooling"),
    ("compare --pooling max --pooling max:2/1 --match-sizes", "no padding gives max:2/1 the output of the first"),
    ("compare --folds 0", "Invalid value for '--folds'"),
    ("compare --folds 400", "400 folds need 400 images of each class, and digits has 174 of '8'; use fewer folds"),
    ("compare --folds 3 --limit 500", "--limit leaves training images out, and --folds makes each of them a test once"),
    ("train --data reviews", "reviews holds sequences, which only 'poolkit compare' takes; expected images"),
    ("compare --model nowhere", "--model must be package:factory, such as mynetworks:small; got 'nowhere'"),
    ("compare --model nowhere:small", "nowhere:small cannot be made: ModuleNotFoundError: No module named 'nowhere'"),
    ("compare --model nowhere:small --network lenet", "--network lenet and --model nowhere:small exclude each other"),
    ("compare --model nowhere:small --stride 2", "--stride and --padding need --kernel-size with --model"),
    ("compare --seeds 0", "Invalid value for '--seeds'"),
    ("compare --stride 0", "stride must be a positive integer, got 0"),
    ("compare --kernel-size 9", "sees a map of 6 x 6"),
    ("compare --output file", "the output file is a file; give the name of a folder"),
    ("compare --output file/deep", "cannot be made, because"),
    ("compare --output study", "study/study.db cannot be used as a study: file is not a database"),
    ("diagnose missing.keras", "missing.keras does not exist, expected a .keras file"),
    ("diagnose bad.keras", "bad.keras is no Keras model"),
    ("diagnose bad.keras --images 1", "Invalid value for '--images'"),
    ("diagnose", "Missing argument 'MODEL'"),
    ("tune --pooling maximum", "unknown pooling 'maximum'; did you mean 'max'? expected one of: "),
    ("tune --require fast", "unknown requirement 'fast'; expected one of: exportable, deterministic, signed"),
    ("tune --require deterministic --pooling stochastic", "no pooling meets the requirements (stochastic: not determ"),
    ("tune --network lenett", "unknown network 'lenett'; did you mean 'lenet'"),
    ("tune --trials 0", "Invalid value for '--trials'"),
    ("tune --seed -1", "Invalid value for '--seed'"),
    ("tune --budget-latency -1", "Invalid value for '--budget-latency'"),
    ("tune --storage nonsense", "--storage must be an address of a database, such as sqlite:///study.db or"),
    ("tune --output file", "the output file is a file; give the name of a folder"),
    ("tune --pooling max --output study", "study/study.db cannot be used: file is not a database"),
    ("worker", "--storage is missing: the address of the database of the search"),
    ("worker --storage nonsense", "--storage must be an address of a database"),
    ("worker --storage sqlite:///none.db --patience 0", "there is no file none.db; begin the search with"),
    ("worker --threads 0 --storage sqlite:///none.db", "Invalid value for '--threads'"),
    ("dashboard --output one", "one/study.db; begin one with `poolkit tune`, or correct --storage or --output"),
    ("dashboard --storage nonsense", "--storage must be an address of a database"),
    ("predict missing.keras one/only/0.png", "missing.keras does not exist, expected a .keras file"),
    ("predict bad.keras one/only/0.png", "bad.keras is no Keras model"),
    ("predict zip.keras one/only/0.png", "zip.keras is no Keras model: it lacks config.json"),
    ("predict bad.keras", "Missing argument 'FILES...'"),
    ("explain", "Missing option '--size'"),
    ("explain --size 0", "--size must be at least 1 on every axis, got '0'"),
    ("explain --size 3 --kernel-size 5", "kernel_size 5"),
    ("explain --size 8 --stride 0", "stride must be a positive integer, got 0"),
    ("explain --size 8 --dilation 0", "dilation must be a positive integer, got 0"),
    ("explain --size 8 --ceil-mode --padding same", "ceil_mode=True cannot be combined with padding='same'"),
    ("explain --size 8 --adaptive 2 --global", "--adaptive and --global exclude each other"),
    ("explain --size 8 --adaptive 2 --stride 2", "--stride belongs to a window"),
    ("explain --size 8 --adaptive 0", "output_size must be a positive integer, got 0"),
    ("explain --size 8,8 --kernel-size 2,2,2", "kernel_size must be one number or 2 numbers"),
    ("explain --size 8 --output page.html", "--output belongs to --html"),
    ("explain --html --format json", "--html and --format json exclude each other"),
    ("explain --html --size 8,8,8", "the page draws one or two axes, got 3"),
    ("explain --html --size 5000", "the page takes size up to 1024, got 5000"),
    ("explain --html --output page.txt", "must end in .html"),
    ("explain --html --output missing/page.html", "does not exist"),
    ("dance", "No such command 'dance'"),
]


@pytest.mark.parametrize(("line", "message"), WRONG, ids=[line for line, _ in WRONG])
def test_one_line_and_exit_code_2(run: Command, tmp_path: Path, line: str, message: str) -> None:
    _prepare(tmp_path)
    # The study's lock is made before its database is found to be none.
    before = set(tmp_path.rglob("*")) | {tmp_path / "study" / "study.lock"}
    outcome = run(*line.split())
    assert outcome.code == 2
    assert outcome.output == ""
    assert outcome.messages.startswith("error: ")
    assert outcome.messages.count("\n") == 1
    assert message in outcome.messages
    assert "Traceback" not in outcome.messages
    assert set(tmp_path.rglob("*")) <= before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_no_room_for_the_results() -> None:
    script = "import sys; from poolkit.cli import main; sys.exit(main())"
    with Path("/dev/full").open("w") as full:
        words = [sys.executable, "-c", script, "explain", "--size", "8", "--format", "json"]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    expected = "error: the output: No space left on device; make room, and run the same command again\n"
    assert done.stderr == expected
