"""Random configurations against the pooling of other libraries."""
