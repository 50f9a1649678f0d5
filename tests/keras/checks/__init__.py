"""Checks of the Keras layers that `tests/keras/test_backends.py` runs in a process per backend."""
