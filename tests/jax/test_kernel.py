"""The kernels are what JAX calls on CPU; where they cannot be, JAX works on and the reason is said."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import poolkit as pk
from tests.hosts import need, on_route
from tests.jax.calls import REDUCTIONS, call, cells, weighted


@pytest.fixture
def jax() -> Any:
    need("jax")
    import jax as module

    return module


@pytest.mark.parametrize("layout", ["channels_first", "channels_last"])
@pytest.mark.parametrize("choice", list(REDUCTIONS))
def test_programs_call_the_kernels(jax: Any, choice: str, layout: str) -> None:
    """Forward and backward, batched too: one custom call each, and no operation of the definition beside them."""
    x = jax.numpy.asarray(cells((2, 3, 6, 6), dtype="float32"))
    pooling = call(choice, layout=layout)
    reason = pk.why_definition(pk.Pooling(pooling.reduction, pooling.geometry, 2), "float32")
    with on_route("kernel"):
        forward = jax.jit(pooling).lower(x).as_text()
        backward = jax.jit(jax.vmap(jax.grad(weighted(pooling)))).lower(x[None]).as_text()
    if reason is not None:
        assert "custom_call @poolkit" not in forward, reason
        return
    assert forward.count("custom_call @poolkit_forward") == 1
    assert "stablehlo.reduce" not in forward
    assert backward.count("custom_call @poolkit_forward") == int(
        REDUCTIONS[choice].gradient_needs_input or _wins(choice)
    )
    assert backward.count("custom_call @poolkit_backward") == 1


def _wins(choice: str) -> bool:
    return REDUCTIONS[choice].indexed(False)


def test_the_definition_answers_when_asked_to(jax: Any) -> None:
    x = jax.numpy.asarray(cells((2, 3, 6, 6), dtype="float32"))
    with on_route("definition"):
        assert "custom_call @poolkit" not in jax.jit(call("max")).lower(x).as_text()


def test_what_no_kernel_takes_is_defined(jax: Any) -> None:
    """Four spatial axes: right, and without a custom call."""
    x = jax.numpy.asarray(cells((1, 1, 4, 4, 4, 4), dtype="float32"))
    run = jax.jit(lambda x: pk.max_pool(x, (2, 2, 2, 2)))
    assert "custom_call @poolkit" not in run.lower(x).as_text()
    np.testing.assert_array_equal(run(x), pk.max_pool(np.asarray(x), (2, 2, 2, 2)))


@pytest.mark.slow
@pytest.mark.parametrize(("major", "minor"), [(0, 99), (1, 0)])
def test_handlers_of_another_version_break_nothing(jax: Any, major: int, minor: int) -> None:
    """A jaxlib that does not take the kernels: a warning with the reason, the definition, and JAX as before."""
    program = f"""
        import warnings
        import jax, jax.numpy as jnp, numpy as np
        import poolkit as pk
        from poolkit import dispatch
        from tests.jax.foreign_handler import capsule

        class Core:
            def __getattr__(self, name):
                return getattr(real, name)
            def xla_targets(self):
                return {{name: capsule({major}, {minor}) for name in real.xla_targets()}}

        real, dispatch.core = dispatch.core, Core()
        x = np.arange(16.0, dtype=np.float32).reshape(1, 1, 4, 4)
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            y = pk.max_pool(jnp.asarray(x), 2)
            gradient = jax.grad(lambda x: pk.max_pool(x, 2).sum())(jnp.asarray(x))
        np.testing.assert_array_equal(y, pk.max_pool(x, 2))
        assert gradient.sum() == 4
        messages = [str(each.message) for each in said if "poolkit" in str(each.message)]
        assert len(messages) == 1 and "does not take the kernels" in messages[0], messages
        assert "\\n" not in messages[0]
        assert (jnp.ones(3) * 2).sum() == 6 and jax.jit(jnp.sin)(0.0) == 0
        from poolkit.jax.kernel import unavailable
        print(unavailable())
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("this jaxlib does not take the kernels (")
