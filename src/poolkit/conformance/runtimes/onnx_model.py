"""A case as an ONNX model of one node, for all runtimes that read ONNX. No arithmetic of its own."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from poolkit.conformance.case import Array, Asks, Case
from poolkit.conformance.runtimes.base import Runtime, require, spans

_AUTO_PAD: Final = {"same": "SAME_UPPER", "same_lower": "SAME_LOWER", "valid": "VALID"}
_GLOBAL: Final = {"max_pool": "GlobalMaxPool", "avg_pool": "GlobalAveragePool", "lp_pool": "GlobalLpPool"}
_WINDOW: Final = {"max_pool": "MaxPool", "avg_pool": "AveragePool", "lp_pool": "LpPool"}


def model(case: Case, opset: int, indices: bool = False) -> Any:
    """The model: input `x`, output `y`, with `indices` also `i`."""
    from onnx import TensorProto, helper, save_model  # noqa: F401

    require("adaptive" not in case.geometry, "no adaptive pooling in ONNX")
    kind = getattr(TensorProto, {"float32": "FLOAT", "float64": "DOUBLE"}.get(case.dtype, case.dtype.upper()))
    x = case.laid_out(case.x, "channels_first")
    node = helper.make_node(*_node(case, indices), **_attributes(case))
    outputs = [helper.make_tensor_value_info("y", kind, None)]
    if indices:
        outputs.append(helper.make_tensor_value_info("i", TensorProto.INT64, None))
    graph = helper.make_graph([node], "pooling", [helper.make_tensor_value_info("x", kind, x.shape)], outputs)
    # IR version 8 is read by all; bfloat16 pooling came with a later one.
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8 if opset < 20 else 10)


def _node(case: Case, indices: bool) -> tuple[str, list[str], list[str]]:
    names = _WINDOW if case.window is not None else _GLOBAL
    require(not indices or (case.function == "max_pool" and case.window is not None), "no indices")
    return names[case.function], ["x"], ["y", "i"] if indices else ["y"]


def _attributes(case: Case) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if case.function == "lp_pool":
        p = case.options.get("p", 2)
        require(isinstance(p, int), "no exponent p but whole numbers in ONNX")
        options["p"] = p
    window = case.window
    if window is None:
        return options
    options["kernel_shape"] = window["kernel_size"]
    options["strides"] = window.get("stride") or window["kernel_size"]
    if "dilation" in window:
        options["dilations"] = window["dilation"]
    padding = window.get("padding")
    if isinstance(padding, str):
        options["auto_pad"] = _AUTO_PAD[padding]
    elif padding is not None:
        axes = spans(case)
        options["pads"] = [*(span.before for span in axes), *(span.after for span in axes)]
    if window.get("ceil_mode"):
        options["ceil_mode"] = 1
    if case.options.get("count_include_pad"):
        options["count_include_pad"] = 1
    return options


class OnnxRuntimeAdapter(Runtime):
    """A runtime that reads ONNX models."""

    asks: ClassVar[tuple[Asks, ...]] = ("values", "indices", "refusal")
    dtypes: ClassVar[tuple[str, ...]] = ("float16", "float32", "float64", "int8", "uint8")
    functions: ClassVar[dict[str, tuple[str, ...]]] = {
        "max_pool": (),
        "avg_pool": ("count_include_pad",),
        "lp_pool": ("p",),
    }
    opset: ClassVar[int] = 19
    """The first with dilated averages."""

    def accept(self, case: Case) -> str:
        """Integers in ONNX: maximum of 8 bits only."""
        layout = super().accept(case)
        require(
            "int" not in case.dtype or case.function == "max_pool",
            f"no {case.function.replace('_', ' ')} of integers in ONNX",
        )
        return layout

    def infer(self, content: bytes, x: Array, outputs: list[str]) -> list[Array]:
        """Run a serialized model."""
        raise NotImplementedError

    def values(self, case: Case, x: Array, layout: str) -> Array:
        """The first output."""
        return self.infer(model(case, self.opset).SerializeToString(), x, ["y"])[0]

    def indices(self, case: Case, x: Array, layout: str) -> Array:
        """The second output; it counts over the whole tensor, as ONNX says."""
        return self.infer(model(case, self.opset, indices=True).SerializeToString(), x, ["y", "i"])[1]
