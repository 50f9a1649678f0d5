"""The page in a browser: typing, dragging, keys, the address, names, widths; and what it is made of."""

from __future__ import annotations

import re
from typing import Any

import pytest

from poolkit import Adaptive, Global, PoolingError, Window
from poolkit.explorer import fragment, render
from poolkit.explorer.page import LIMITS
from tests.explorer.conftest import Open

in_a_browser = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

SPECIAL = {
    "drops cells": "size=7,7&kernel=2,2",
    "one axis": "size=6&kernel=4&stride=3&padding=1:1&ceil=1&pool=average&counted=1",
    "large": "size=224,224&kernel=3,3&stride=2,2&padding=1:1,1:1&at=60,70",
    "long": "size=1000&kernel=31&stride=7",
    "adaptive": "size=7,9&adaptive=3,5",
    "global": "size=5,6&global=1&pool=average",
    "refused": "size=5,5&kernel=2,2&padding=3:3,3:3",
    "no window": "size=3,3&kernel=5,5",
    "wide kernel": "size=9,9&kernel=9,9&stride=1,1&padding=12:12,12:12&dilation=3,3",
}


def heading(page: Any) -> str:
    """The sizes, without the number of outputs."""
    return str(page.locator("#size-heading").evaluate("(heading) => heading.firstChild.textContent"))


def address(page: Any) -> str:
    return str(page.evaluate("location.hash.slice(1)"))


def drag(page: Any, selector: str, cells: float, size: float) -> None:
    """Drag a handle by so many cells to the lower right."""
    box = page.locator(selector).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + cells * size, y + cells * size, steps=6)
    page.mouse.up()


def cell(page: Any) -> float:
    """Pixels from one cell to the next."""
    return (
        float(
            page.locator("#drawing svg").first.evaluate(
                "(svg) => svg.querySelector('.cell rect').getBoundingClientRect().width"
            )
        )
        / 0.9
    )


def test_it_loads_nothing() -> None:
    page = render()
    assert "default-src 'none'" in page
    assert not re.search(r"\bsrc=|@import|url\((?!#)|https?:", page.replace("http://www.w3.org/2000/svg", ""))
    assert set(re.findall(r'href="(.)', page)) == {"#"}
    assert "{{" not in page.replace("${{", "")


def test_data_closes_no_script() -> None:
    page = render("</script><b>", {"x": {"title": "</script>", "version": "<!--"}})
    assert page.count("</script>") == render().count("</script>")


def test_addresses_written_by_python() -> None:
    assert fragment(Window(3, 2, ((1, 0), (0, 2)), (1, 2), True), (7, 9)) == (
        "size=7,9&kernel=3,3&stride=2,2&padding=1:0,0:2&dilation=1,2&ceil=1"
    )
    assert fragment(Window(2, padding="same_lower"), (5,)) == "size=5&kernel=2&stride=2&padding=same_lower"
    assert fragment(Adaptive((3, None)), (7, 9)) == "size=7,9&adaptive=3,9"
    assert fragment(Global(), (7,)) == "size=7&global=1"
    for geometry, sizes, message in [
        (Global(), (2, 2, 2), "one or two axes, got 3"),
        (Global(), (4000,), "size up to 1024, got 4000"),
        (Window(1, padding=300), (9,), "padding up to 256, got 300"),
    ]:
        with pytest.raises(PoolingError, match=message):
            fragment(geometry, sizes)


class TestInABrowser:
    pytestmark = in_a_browser

    def test_limits_are_those_of_python(self, open_page: Open) -> None:
        limits = open_page().evaluate("LIMITS")
        assert limits["before"] == limits["after"] == LIMITS["padding"]
        assert limits["outputs"] == LIMITS["adaptive"]
        assert {name: limits[name] for name in ("size", "kernel", "stride", "dilation")} == {
            name: LIMITS[name] for name in ("size", "kernel", "stride", "dilation")
        }

    def test_typing(self, open_page: Open) -> None:
        page = open_page()
        assert heading(page) == "7 × 7 → 4 × 4"
        page.get_by_label("Kernel size, both", exact=True).fill("2")
        page.get_by_label("Padding before, both", exact=True).fill("0")
        page.get_by_label("Padding after, both", exact=True).fill("0")
        assert heading(page) == "7 × 7 → 3 × 3"
        assert "13 of 49 cells are seen by no output: row 6; column 6" in page.locator("#facts").inner_text()
        assert address(page) == "size=7,7&kernel=2,2&stride=2,2"
        page.get_by_label("Ceil mode").check()
        assert heading(page) == "7 × 7 → 4 × 4"
        page.get_by_label("Same numbers for height and width").uncheck()
        page.get_by_label("Input size, width", exact=True).fill("9")
        assert heading(page) == "7 × 9 → 4 × 5"
        page.get_by_label("1-D").check(force=True)
        assert heading(page) == "7 → 4"
        page.get_by_label("Padding", exact=True).select_option("same")
        assert page.get_by_label("Ceil mode").is_disabled()
        page.get_by_label("Adaptive").check(force=True)
        page.get_by_label("Output size, length", exact=True).fill("3")
        assert address(page) == "size=7&adaptive=3"
        assert page.locator("#kernel-0").is_hidden()

    def test_numbers_that_make_no_sense_are_brought_into_limits(self, open_page: Open) -> None:
        page = open_page()
        field = page.get_by_label("Kernel size, both", exact=True)
        for typed, kept in [("0", "1"), ("-3", "1"), ("99999", "256"), ("2.6", "3"), ("", "3")]:
            field.fill(typed)
            field.blur()
            assert field.input_value() == kept
        assert "NaN" not in page.locator("main").inner_text()

    def test_dragging(self, open_page: Open) -> None:
        page = open_page("size=7,7&kernel=2,2", viewport={"width": 1280, "height": 1400})
        size = cell(page)
        drag(page, ".handle.window circle:last-child", 1, size)
        assert "kernel=3,3" in address(page)
        drag(page, ".handle.input circle:last-child", -2, size)
        assert address(page).startswith("size=5,5")
        page.get_by_label("Input size, both, slider").fill("12")
        assert address(page).startswith("size=12,12")

    def test_a_click_chooses_the_output(self, open_page: Open) -> None:
        page = open_page("size=6,6&kernel=2,2", viewport={"width": 1280, "height": 1400})
        page.locator("#drawing svg").nth(1).locator(".output").nth(5).click()
        assert page.locator("#selected").inner_text() == "Output (1, 2) sees rows 2–3, columns 4–5: 4 cells."
        page.locator("#drawing svg").first.locator(".cell").nth(6 * 5).click()
        assert address(page).endswith("at=2,0")

    def test_keys_choose_the_output(self, open_page: Open) -> None:
        page = open_page("size=6,6&kernel=2,2")
        page.locator("#drawing").focus()
        for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
            page.keyboard.press(key)
        assert address(page).endswith("at=1,1")

    def test_the_address_is_the_state(self, open_page: Open) -> None:
        text = "size=6,6&kernel=4,4&stride=3,3&padding=1:1,1:1&ceil=1&pool=average&counted=1&at=2,2"
        page = open_page(text)
        assert address(page) == text
        selected = "Output (2, 2) sees row 5, column 5: 1 cell, 3 padded, 12 overhanging; the average divides by 4."
        assert page.locator("#selected").inner_text() == selected
        page.get_by_role("link", name="no fourth window").click()
        page.wait_for_function("document.querySelector('#size-heading').textContent.startsWith('6 → 3')")
        assert "the last window would start behind the input" in page.locator("#formulas").inner_text()

    def test_senseless_addresses(self, open_page: Open) -> None:
        for text in (
            "size=",
            "size=a,b&kernel=x",
            "size=3&kernel=-1&stride=0&at=99",
            "%E0%A4%A",
            "size=1e9,2&padding=:,",
        ):
            page = open_page(text)
            assert re.match(r"[\d ×]+ → [\d ×]+|No window fits", heading(page)), text

    def test_it_opens_where_the_command_line_said(self, browser: Any) -> None:
        page = browser.new_page()
        page.set_content(render("size=9&global=1"))
        assert heading(page) == "9 → 1"
        page.close()

    @pytest.mark.parametrize("width", [360, 400, 900, 1400])
    def test_nothing_overflows(self, open_page: Open, width: int) -> None:
        page = open_page(viewport={"width": width, "height": 800})
        right = "(drawings) => drawings.map((svg) => svg.getBoundingClientRect().right)"
        for name, text in SPECIAL.items():
            page.evaluate("(text) => { state = readConfiguration(text); linked = isLinked(state); show(); }", text)
            assert address(page) == text
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert max(page.locator("#drawing svg").evaluate_all(right), default=0) <= width, name

    def test_refusals_are_said(self, open_page: Open) -> None:
        page = open_page(SPECIAL["refused"])
        assert "output 0 on axis 0 sees no input cell" in page.get_by_role("alert").inner_text()
        assert heading(open_page(SPECIAL["no window"])) == "No window fits"

    def test_everything_has_a_name(self, open_page: Open) -> None:
        page = open_page()
        page.locator("summary").click()
        page.get_by_label("Same numbers for height and width").uncheck()
        controls = page.locator("input:visible, select:visible, button:visible, a:visible, [role=group], svg[role=img]")
        name = "aria-label') || [...(e.labels ?? [])].map((label) => label.textContent).join(' ') || e.textContent"
        names = controls.evaluate_all(f"(all) => all.map((e) => (e.getAttribute('{name}).trim())")
        assert len(names) > 30
        assert all(names)
        label = "(all) => all.map((e) => e.getAttribute('aria-label'))"
        numbers = page.locator("input[type=number]:visible").evaluate_all(label)
        assert len(set(numbers)) == len(numbers)

    def test_code_by_keys(self, open_page: Open) -> None:
        page = open_page()
        page.get_by_role("tab", name="PyTorch").focus()
        page.keyboard.press("ArrowRight")
        assert page.get_by_role("tab", selected=True).inner_text() == "Keras"
        assert "keras.layers.MaxPooling2D" in page.get_by_role("tabpanel").inner_text()
