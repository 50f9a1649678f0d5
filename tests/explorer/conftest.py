"""A browser: Debian's chromium, driven by Playwright. Without one, tests are skipped with the reason."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from poolkit.explorer import render

NAMES = ("chromium", "chromium-browser", "google-chrome")

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for the tests of a file: while it is open, nothing else in the process can run an event loop."""
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("playwright is not installed")
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"there is no browser: none of {', '.join(NAMES)}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as it is now, not as it was last written into the documentation."""
    path = tmp_path_factory.mktemp("explorer") / "explorer.html"
    path.write_text(render(), encoding="utf-8")
    return path


@pytest.fixture
def open_page(browser: Any, file: Path) -> Iterator[Open]:
    """Open the page at a configuration; it may load nothing else and complain of nothing."""
    faults: list[str] = []
    contexts: list[Any] = []

    def call(text: str = "", **options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("request", lambda request: faults.append(request.url) if not request.url.startswith("file:") else None)
        page.goto(f"{file.as_uri()}#{text}")
        return page

    yield call
    for context in contexts:
        context.close()
    assert faults == []
