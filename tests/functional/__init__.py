"""`poolkit.pool` and the named functions: results, refusals, cost of import."""
