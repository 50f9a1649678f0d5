"""Timing against the frameworks installed here: works, contenders, measurement, results."""
