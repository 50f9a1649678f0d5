"""The Keras layers, on each backend."""
