"""The pooling layers of a model file: what they see, and what becomes of them on other runtimes."""

from poolkit.inspection.inspection import Inspection, Report, inspect

__all__ = ["Inspection", "Report", "inspect"]
