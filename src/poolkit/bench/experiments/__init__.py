"""Works that are more than one pooling: networks in training, memory. One file each, found by its name."""
