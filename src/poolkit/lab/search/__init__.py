"""The search for the pooling of each layer, alone or on many machines: `tuning.tune` is the procedure."""
