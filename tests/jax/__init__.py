"""What JAX asks of a front end: its transformations, its compiler, its export."""
