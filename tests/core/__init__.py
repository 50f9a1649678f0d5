"""Tests of the native core through `poolkit._core`."""
