"""Tests of Poolkit: packages, so that a folder named after a framework never shadows it."""
