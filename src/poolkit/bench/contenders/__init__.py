"""The contenders, a small file for each framework; `poolkit.bench.contender.contenders` finds them."""
