"""A pooling in other words: from a description or a call of one framework to code of another that computes the same."""

from poolkit.translation.description import Description, describe
from poolkit.translation.translate import Translation, translate

__all__ = ["Description", "Translation", "describe", "translate"]
