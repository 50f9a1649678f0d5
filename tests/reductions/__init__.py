"""Worked examples by hand: one file per reduction, of the same name."""
