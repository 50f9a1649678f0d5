"""ncnn, by Tencent."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from poolkit.conformance.case import Array, Asks, Case
from poolkit.conformance.runtimes.base import Runtime, require, spans, undilated

_MODES = {"same": 2, "same_lower": 3, "valid": 1}


class Adapter(Runtime):
    """The layers Pooling1D, Pooling and Pooling3D, written as a parameter file."""

    name = "ncnn"
    title = "ncnn"
    packages: ClassVar[tuple[str, ...]] = ("ncnn",)
    distribution = "ncnn"
    asks: ClassVar[tuple[Asks, ...]] = ("values", "refusal")
    functions: ClassVar[dict[str, tuple[str, ...]]] = {"max_pool": (), "avg_pool": ("count_include_pad",)}

    def values(self, case: Case, x: Array, layout: str) -> Array:
        """One net per case, without options that lose digits."""
        import ncnn

        require(len(x) == 1, "no batch")
        net = ncnn.Net()
        for name in ("use_fp16_packed", "use_fp16_storage", "use_fp16_arithmetic", "use_bf16_storage"):
            setattr(net.opt, name, False)
        net.opt.num_threads = 1
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "net.param"
            path.write_text(self._net(case))
            if net.load_param(str(path)) != 0:
                raise RuntimeError("the parameter file was refused")
            empty = Path(folder) / "net.bin"
            empty.write_bytes(b"")
            net.load_model(str(empty))
            extractor = net.create_extractor()
            extractor.input("x", ncnn.Mat(np.ascontiguousarray(x[0])))
            code, result = extractor.extract("y")
        if code != 0:
            raise RuntimeError(f"extract gave {code}")
        found = np.array(result)
        # A net flattens what is global.
        return (
            found.reshape(1, *found.shape)
            if "global" not in case.geometry
            else found.reshape(1, x.shape[1], *[1] * case.rank)
        )

    def _net(self, case: Case) -> str:
        kind = {1: "Pooling1D", 2: "Pooling", 3: "Pooling3D"}[case.rank]
        numbers = " ".join(f"{key}={value}" for key, value in self._parameters(case).items())
        return f"7767517\n2 2\nInput x 0 1 x\n{kind} y 1 1 x y {numbers}\n"

    def _parameters(self, case: Case) -> dict[int, Any]:
        given: dict[int, Any] = {0: {"max_pool": 0, "avg_pool": 1}[case.function]}
        if "global" in case.geometry:
            return {**given, 4: 1}
        # Width first: key k for the width, 10 + k for the height, 20 + k for the depth.
        if "adaptive" in case.geometry:
            sizes = [-233 if each is None else each for each in case.geometry["adaptive"][::-1]]
            return {**given, 7: 1, **{8 + 10 * i: size for i, size in enumerate(sizes)}}
        axes = spans(case)[::-1]
        undilated(axes)
        for i, span in enumerate(axes):
            given |= {1 + 10 * i: span.k, 2 + 10 * i: span.s}
        before, after = (3, 13, 23), (14, 15, 16)
        padding = case.geometry.get("padding")
        if isinstance(padding, str):
            return {**given, 5: _MODES[padding], 6: int(bool(case.options.get("count_include_pad")))}
        given |= {before[i]: span.before for i, span in enumerate(axes)}
        given |= {after[i]: span.after for i, span in enumerate(axes)}
        return {**given, 5: 0 if axes[0].ceil else 1, 6: int(bool(case.options.get("count_include_pad")))}
