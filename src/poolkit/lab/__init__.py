"""The lab: data, networks, training, comparisons and reports. `poolkit.cli` puts commands on top of it.

Nothing heavy is imported here or at the top of its modules; each function imports what it uses.
"""
