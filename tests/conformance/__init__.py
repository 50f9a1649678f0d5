"""The conformance suite: its cases, wrong pools, adapters and runner."""
