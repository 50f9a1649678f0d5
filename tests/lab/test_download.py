"""Downloads from a server of our own, well-behaved and not."""

from __future__ import annotations

import hashlib
import http.server
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from poolkit.lab import mnist
from poolkit.lab.data import load
from poolkit.lab.download import download
from poolkit.lab.errors import LabError
from tests.lab.conftest import Write

CONTENT = bytes(range(256)) * 600
MD5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()


class _Handler(http.server.BaseHTTPRequestHandler):
    """Serves `files`; a path that begins with /short breaks off in the middle."""

    files: dict[str, bytes] = {}  # noqa: RUF012  (replaced by the fixture)

    def do_GET(self) -> None:
        short = self.path.startswith("/short/")
        content = self.files.get(self.path.removeprefix("/short"))
        if content is None:
            self.send_error(404, "File not found")
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if short else content)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    _Handler.files = {"/file": CONTENT}
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()


def test_a_file_arrives_whole(server: str, tmp_path: Path) -> None:
    target = tmp_path / "new" / "file"
    download(f"{server}/file", target, MD5)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("path", "md5", "message"),
    [
        ("/nothing", MD5, "the server answered 404 File not found"),
        ("/short/file", MD5, "is truncated: 76800 bytes, expected 153600; try again"),
        ("/file", "0" * 32, f"has the MD5 checksum {MD5}, expected {'0' * 32}; nothing was kept"),
    ],
)
def test_what_goes_wrong_leaves_nothing(server: str, tmp_path: Path, path: str, md5: str, message: str) -> None:
    with pytest.raises(LabError, match=message):
        download(server + path, tmp_path / "file", md5)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_download_keeps_the_old_file(server: str, tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"old")
    with pytest.raises(LabError):
        download(f"{server}/short/file", target, MD5)
    assert target.read_bytes() == b"old"


def test_no_server(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(LabError, match=r"cannot download .*; put the file into .* by hand, or use --data digits"):
        download(f"http://127.0.0.1:{port}/file", tmp_path / "file", MD5)


def test_a_dataset_comes_from_a_mirror_once(
    server: str, tmp_path: Path, write_idx: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_idx()
    contents = [(source / f"{name}.gz").read_bytes() for name in mnist.FILES]
    _Handler.files = {f"/mnist/{name}.gz": part for name, part in zip(mnist.FILES, contents, strict=True)}
    md5 = tuple(hashlib.md5(part, usedforsecurity=False).hexdigest() for part in contents)
    monkeypatch.setitem(mnist.COLLECTIONS, "mnist", replace(mnist.COLLECTIONS["mnist"], md5=md5))
    monkeypatch.setattr(mnist, "DEBIAN_FOLDER", tmp_path / "debian")
    monkeypatch.setattr(mnist, "_cache_folder", lambda: tmp_path / "cache")
    monkeypatch.delenv("POOLKIT_DATA", raising=False)
    monkeypatch.setenv("POOLKIT_DATA_URL", f"{server}/")
    assert len(load("mnist").x_train) == 6
    _Handler.files = {}
    assert load("mnist").class_names[0] == "0"


def test_a_mirror_with_other_contents_is_refused(
    server: str, tmp_path: Path, write_idx: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_idx()
    _Handler.files = {f"/mnist/{name}.gz": (source / f"{name}.gz").read_bytes() for name in mnist.FILES}
    monkeypatch.setattr(mnist, "DEBIAN_FOLDER", tmp_path / "debian")
    monkeypatch.setattr(mnist, "_cache_folder", lambda: tmp_path / "cache")
    monkeypatch.delenv("POOLKIT_DATA", raising=False)
    monkeypatch.setenv("POOLKIT_DATA_URL", server)
    with pytest.raises(LabError, match="expected f68b3c2dcbeaaa9fbdd348bbdeb94873"):
        load("mnist")
    assert list((tmp_path / "cache" / "mnist").iterdir()) == []
