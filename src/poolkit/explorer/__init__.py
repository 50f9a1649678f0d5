"""The explorer: one page on which a geometry is typed or dragged, drawn, and put to every framework."""

from poolkit.explorer.page import fragment, render

__all__ = ["fragment", "render"]
