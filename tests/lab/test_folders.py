"""Folders of images by class."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from poolkit.lab.data import load
from poolkit.lab.errors import LabError
from poolkit.lab.images import as_array, open_image
from tests.lab.conftest import Write


def test_a_fifth_of_each_class_is_kept_for_the_test(write_images: Write) -> None:
    found = load(write_images(count=10))
    assert found.x_train.shape == (16, 6, 8, 1)
    assert np.bincount(found.y_train).tolist() == [8, 8]
    assert np.bincount(found.y_test).tolist() == [2, 2]
    assert found.class_names == ("dark", "light")
    expected = np.where(found.y_train == 0, np.float32(40 / 255), np.float32(120 / 255))
    np.testing.assert_array_equal(found.x_train[:, 0, 0, 0], expected)


def test_the_split_is_always_the_same_and_the_order_mixed(write_images: Write) -> None:
    folder = write_images(count=10, mode="RGB")
    first, second = load(folder), load(folder)
    assert first.checksum == second.checksum
    assert len(set(first.y_train[:6])) == 2  # so that --limit sees more than one class
    train = {image.tobytes() for image in first.x_train}
    assert not train & {image.tobytes() for image in first.x_test}


def test_train_and_test_folders(write_images: Write, tmp_path: Path) -> None:
    write_images(count=4, folder=tmp_path / "data" / "train")
    write_images(count=2, folder=tmp_path / "data" / "test", classes=("light",))
    found = load(tmp_path / "data")
    assert (len(found.x_train), len(found.x_test)) == (8, 2)
    assert found.y_test.tolist() == [1, 1]


def test_numbers_as_class_names_are_sorted_by_value(write_images: Write) -> None:
    assert load(write_images(classes=("10", "9", "b"))).class_names == ("9", "10", "b")


def test_other_sizes_become_the_most_common_one(write_images: Write) -> None:
    folder = write_images()
    Image.new("L", (31, 17), 40).save(folder / "dark" / "odd.png")
    assert load(folder).input_shape == (6, 8, 1)


def test_one_coloured_image_makes_all_coloured(write_images: Write) -> None:
    folder = write_images()
    Image.new("RGB", (8, 6), (255, 0, 0)).save(folder / "dark" / "red.png")
    assert load(folder).input_shape == (6, 8, 3)


def test_files_that_are_no_images_by_name_are_left_alone(write_images: Write) -> None:
    folder = write_images()
    (folder / "dark" / "notes.txt").write_text("hello")
    (folder / ".git").mkdir()
    assert len(load(folder).class_names) == 2


def _broken(folder: Path) -> None:
    (folder / "dark" / "0.png").write_bytes(b"no image")


def _truncated(folder: Path) -> None:
    path = folder / "dark" / "0.png"
    Image.effect_noise((64, 64), 50).save(path)
    path.write_bytes(path.read_bytes()[:800])


def _one_class(folder: Path) -> None:
    for file in (folder / "light").iterdir():
        file.unlink()
    (folder / "light").rmdir()


def _empty_class(folder: Path) -> None:
    (folder / "empty").mkdir()


def _lonely_image(folder: Path) -> None:
    for index in range(1, 5):
        (folder / "light" / f"{index}.png").unlink()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_broken, r"dark/0.png cannot be read as an image: it is of no known image format"),
        (_truncated, r"dark/0.png cannot be read as an image: .*truncated"),
        (_one_class, r"images has one class \('dark'\), expected at least two folders of images"),
        (_empty_class, r"images/empty holds no images, expected files such as .bmp"),
        (_lonely_image, "the class 'light' has one image, expected at least two"),
    ],
)
def test_a_wrong_folder_says_what_is_wrong(write_images: Write, damage: object, message: str) -> None:
    folder = write_images()
    assert callable(damage)
    damage(folder)
    with pytest.raises(LabError, match=message) as caught:
        load(folder)
    assert "\n" not in str(caught.value)


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="has no subfolders, expected one folder of images per class"):
        load(tmp_path)


def test_a_test_class_that_training_lacks(write_images: Write, tmp_path: Path) -> None:
    write_images(folder=tmp_path / "data" / "train")
    write_images(folder=tmp_path / "data" / "test", classes=("dark", "strange"))
    with pytest.raises(LabError, match="has the class 'strange', which the training images lack"):
        load(tmp_path / "data")


@pytest.mark.parametrize(
    ("mode", "colour", "channels", "expected"),
    [
        ("L", 200, 1, [200]),
        ("L", 200, 3, [200, 200, 200]),
        ("RGB", (255, 0, 0), 1, [76]),
        ("RGBA", (10, 20, 30, 0), 3, [10, 20, 30]),
        ("P", 0, 3, [0, 0, 0]),
        ("1", 1, 1, [255]),
        ("I;16", 65535, 1, [255]),
    ],
)
def test_every_kind_of_image(tmp_path: Path, mode: str, colour: object, channels: int, expected: list[int]) -> None:
    path = tmp_path / "image.png"
    Image.new(mode, (3, 2), colour).save(path)  # type: ignore[arg-type]
    array = as_array(open_image(path), (2, 3), channels)
    assert array.shape == (2, 3, channels)
    assert array[0, 0].tolist() == expected


def test_a_photograph_is_turned_upright(tmp_path: Path) -> None:
    image = Image.new("L", (4, 2), 0)
    exif = image.getexif()
    exif[0x0112] = 6  # turn by 90 degrees
    image.save(tmp_path / "image.png", exif=exif)
    assert open_image(tmp_path / "image.png").size == (2, 4)
