"""A batch that lies on several devices is pooled where it lies: in a process of its own, which has eight devices."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.hosts import need

PROGRAM = """
    import jax, jax.numpy as jnp, numpy as np
    import poolkit as pk
    from jax.sharding import NamedSharding, PartitionSpec as P

    x = np.random.default_rng(0).standard_normal((16, 4, 6, 8)).astype(np.float32)
    mask = np.random.default_rng(1).random((16, 6, 8)) < 0.7
    batch, both = jax.make_mesh((8,), ("b",)), jax.make_mesh((4, 2), ("b", "c"))

    def gradient(pool):
        return jax.grad(lambda x: (pool(x) ** 2).sum())

    def draw(x, **more):
        return pk.stochastic_pool(x, 2, training=True, seed=5, **more)

    calls = {
        "max": lambda x: pk.max_pool(x, 2),
        "max indices": lambda x: pk.max_pool(x, 2, return_indices=True)[1],
        "max gradient": gradient(lambda x: pk.max_pool(x, 3, 2, 1)),
        "soft gradient": gradient(lambda x: pk.soft_pool(x, 3, 2, 1)),
        "channels last": gradient(lambda x: pk.avg_pool(x, 2, layout="channels_last")),
        "mask": gradient(lambda x: pk.avg_pool(x, 2, mask=x > 0)),
        "draw": draw,
        "draw gradient": gradient(draw),
        "draw channels last": lambda x: draw(x, layout="channels_last"),
        "batched": jax.vmap(lambda x: pk.lp_pool(x, (2, 2))),
    }
    specs = {"batch": (batch, P("b")), "batch and channels": (both, P("b", "c"))}

    def check(name, run, spec, *operands):
        placed = [jax.device_put(each, NamedSharding(mesh, spec if each.ndim == 4 else P("b"))) for each in operands]
        compiled = jax.jit(run).lower(*placed).compile()
        text = compiled.as_text()
        assert "poolkit_" in text, f"{name}: not the kernel"
        assert "all-gather" not in text, f"{name}: gathered"
        y = compiled(*placed)
        assert y.sharding.is_equivalent_to(NamedSharding(mesh, spec), y.ndim), f"{name}: {y.sharding}"
        np.testing.assert_array_equal(y, run(*map(jnp.asarray, operands)), err_msg=name)

    for mesh, spec in specs.values():
        for name, run in calls.items():
            if spec == P("b", "c") and "channels last" in name:
                continue  # its second axis is space, which cannot be cut
            check(name, run, spec, x)
    mesh = batch
    check("mask without channels", lambda x, m: pk.max_pool(x, 2, mask=m), P("b"), x, mask)

    whole = jax.shard_map(calls["max"], mesh=batch, in_specs=P("b"), out_specs=P("b"))
    placed = jax.device_put(x, NamedSharding(batch, P("b")))
    np.testing.assert_array_equal(jax.jit(whole)(placed), calls["max"](jnp.asarray(x)))
"""


@pytest.mark.slow
def test_nothing_is_gathered() -> None:
    """With `jit` and with `shard_map`; results are those of one device, drawn cells too."""
    need("jax")
    flags = {"XLA_FLAGS": "--xla_force_host_platform_device_count=8", "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=os.environ | flags,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
