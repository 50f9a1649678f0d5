"""Programs of `torch.export` (`.pt2`): the graph inside as JSON; no PyTorch is needed and nothing is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final

from poolkit.errors import PoolingError
from poolkit.geometry import Adaptive, Geometry, Global, Window
from poolkit.inspection.model import Model, Operation, PoolingLayer, Reach, UnreadableModelError, plain
from poolkit.inspection.readers.archive import read_json
from poolkit.pooling import Pooling
from poolkit.reductions.average import Average
from poolkit.reductions.base import Reduction
from poolkit.reductions.max import Max
from poolkit.reductions.sum import Sum

_PREFIX: Final = "torch.ops.aten."
_OWN: Final = ("torch.ops.poolkit.pool.default", "torch.ops.poolkit.pool_indices.default")
_WHOLE: Final[dict[str, type[Reduction]]] = {"mean": Average, "amax": Max, "sum": Sum}
_EVERYTHING_WORDS: Final = "linear addmm mm matmul bmm flatten view reshape mean sum amax"
_EVERYTHING: Final = frozenset(_EVERYTHING_WORDS.split())
_CELLS_WORDS: Final = (
    "abs add add_ alias batch_norm _native_batch_norm_legit_no_training cat clamp clamp_ clone contiguous "
    "constant_pad_nd copy_ detach_ div div_ dropout dropout_ elu elu_ exp gelu group_norm hardsigmoid "
    "hardsigmoid_ hardswish hardswish_ hardtanh hardtanh_ layer_norm leaky_relu leaky_relu_ log mish "
    "mish_ mul mul_ native_batch_norm neg pad pow relu relu_ relu6 relu6_ sigmoid sigmoid_ silu silu_ "
    "softplus sqrt sub sub_ tanh tanh_ to _to_copy"
)
_CELLS: Final = frozenset(_CELLS_WORDS.split())
_DTYPES: Final = {1: "uint8", 2: "int8", 3: "int16", 4: "int32", 5: "int64", 6: "float16", 7: "float32", 8: "float64"}


def read(path: Path | IO[bytes], shape: Sequence[int] | None = None) -> Model:
    """Read a `.pt2` file.

    Args:
        path: The file.
        shape: Not used: exported programs know their shapes, as far as they are fixed.

    Raises:
        UnreadableModelError: Where it is malformed.
    """
    program = read_json(path, _describes, "torch.export program")  # type: ignore[arg-type]
    try:
        return _model(program)
    except UnreadableModelError:
        raise
    except PoolingError as error:
        raise UnreadableModelError(f"{path}: {error}") from None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise UnreadableModelError(
            f"{path} is a damaged torch.export program: {type(error).__name__} {error}"
        ) from None


def _describes(name: str) -> bool:
    return name.endswith(("models/model.json", "serialized_exported_program.json"))


def _model(program: Mapping[str, Any]) -> Model:
    graph = program["graph_module"]["graph"]
    values: Mapping[str, Any] = graph["tensor_values"]
    layers, operations = [], []
    for node in graph["nodes"]:
        operator = _operator(node)
        arguments = {each["name"]: each["arg"] for each in node["inputs"]}
        inputs = tuple(name for argument in arguments.values() for name in _names(argument))
        outputs = tuple(name for argument in node["outputs"] for name in _names(argument))
        sizes = _sizes(values, inputs[0]) if inputs else None
        found = _pooling(operator, arguments, sizes)
        if found is not None and inputs and outputs:
            layers.append(_layer(node, operator, found, inputs[0], outputs, values))
        operations.append(Operation(inputs, outputs, _reach(operator, arguments, found, values)))
    specifications = (program["graph_module"].get("signature") or {}).get("input_specs")
    if specifications is None:
        given = [name for argument in graph["inputs"] for name in _names(argument)]
    else:  # parameters and buffers are inputs of the graph too
        users = [each["user_input"] for each in specifications if "user_input" in each]
        given = [name for each in users for name in _names(each["arg"])]
    return Model("torch.export", "torch", layers, given, operations)


def _operator(node: Mapping[str, Any]) -> str:
    target = str(node["target"])
    return target.removeprefix(_PREFIX).split(".")[0] if target.startswith(_PREFIX) else target


def _layer(
    node: Mapping[str, Any],
    operator: str,
    pooling: Pooling,
    tensor: str,
    outputs: tuple[str, ...],
    values: Mapping[str, Any],
) -> PoolingLayer:
    rank = pooling.rank
    sizes = _sizes(values, tensor)
    if sizes is None or len(sizes) < rank + int(pooling.channels_last):
        sizes = (None,) * (rank + int(pooling.channels_last))
    channels = sizes[-1] if pooling.channels_last else sizes[-rank - 1] if len(sizes) > rank else None
    spatial = tuple(sizes[axis] for axis in pooling.spatial_axes([0] * len(sizes)))
    dtype = _DTYPES.get(values[tensor].get("dtype")) if tensor in values else None
    indices = len(outputs) > 1
    name = _module(node) or outputs[0]
    return PoolingLayer(name, operator, pooling, spatial, tensor, outputs[0], channels, dtype, indices)


def _module(node: Mapping[str, Any]) -> str | None:
    """Path of the module that made the node, where the program kept it: the last of "id,path,class" joined by ";"."""
    stack = str((node.get("metadata") or {}).get("nn_module_stack") or "")
    parts = stack.split(";")[-1].split(",")
    return parts[1] if len(parts) > 2 and parts[1] and "Pool" in parts[2] else None


def _pooling(operator: str, arguments: Mapping[str, Any], sizes: tuple[int | None, ...] | None) -> Pooling | None:
    """What a node that pools computes."""
    if operator in _OWN:
        return _as_written(Pooling.from_text(str(arguments["call"]["as_string"])))
    if operator in _WHOLE:
        axes = _ints(arguments.get("dim"))
        if axes is None or sizes is None or len(sizes) < 3:
            return None
        spatial = {axis % len(sizes) for axis in axes}
        rank = len(sizes) - 2
        return Pooling(_WHOLE[operator](), Global(), rank) if spatial == set(range(2, len(sizes))) else None
    base = operator.removesuffix("_with_indices")
    adaptive = base.startswith("adaptive_")
    kind = base.removeprefix("adaptive_")
    if kind not in {f"{name}_pool{rank}d" for name in ("max", "avg") for rank in (1, 2, 3)}:
        return None
    rank = int(kind[-2])
    if adaptive:
        outputs = _ints(arguments["output_size"]) or []
        # One bin is the whole map, which runtimes without adaptive bins have too.
        geometry: Geometry = Global() if set(outputs) == {1} else Adaptive(tuple(_spread(outputs, rank)))
        return Pooling(Max() if kind.startswith("max") else Average(), geometry, rank)
    kernel = _spread(_ints(arguments["kernel_size"]) or [], rank)
    geometry = Window(
        tuple(kernel),
        tuple(_spread(_ints(arguments.get("stride")) or kernel, rank)),
        _all(_spread(_ints(arguments.get("padding")) or [0], rank), 0),
        _all(_spread(_ints(arguments.get("dilation")) or [1], rank), 1),
        _bool(arguments.get("ceil_mode"), False),
    )
    if kind.startswith("max"):
        return Pooling(Max(), geometry, rank)
    divisor = (arguments.get("divisor_override") or {}).get("as_int")
    return Pooling(Average(_bool(arguments.get("count_include_pad"), True), divisor), geometry, rank)


def _as_written(pooling: Pooling) -> Pooling:
    """With numbers as people write them, where modules spell every axis out."""
    geometry = pooling.geometry
    if not isinstance(geometry, Window) or not isinstance(geometry.padding, tuple):
        return pooling
    codes = [rule.code for rule in geometry.rules(pooling.rank)]
    padding = plain(tuple((code[4], code[5]) for code in codes))
    return replace(pooling, geometry=replace(geometry, padding=padding, dilation=_all([c[3] for c in codes], 1)))


def _reach(
    operator: str,
    arguments: Mapping[str, Any],
    found: Pooling | None,
    values: Mapping[str, Any],
) -> Reach:
    if found is not None:
        return found.geometry if isinstance(found.geometry, Window) else Global()
    if operator in ("conv1d", "conv2d", "conv3d", "convolution"):
        if _bool(arguments.get("transposed"), False) or "as_tensor" not in arguments["weight"]:
            return "unknown"
        weight = _sizes(values, arguments["weight"]["as_tensor"]["name"])
        if weight is None or None in weight:
            return "unknown"
        kernel = [int(size) for size in weight[2:] if size is not None]
        rank = len(kernel)
        stride, dilation = (_spread(_ints(arguments.get(name)) or [1], rank) for name in ("stride", "dilation"))
        return Window(tuple(kernel), tuple(stride), 0, tuple(dilation))
    if operator in _CELLS or operator.startswith("_operator.") or operator.endswith("getitem"):
        return "cell"
    return Global() if operator in _EVERYTHING else "unknown"


def _names(argument: Any) -> list[str]:
    """Names of the tensors in an argument."""
    if not isinstance(argument, Mapping):
        return []
    if isinstance(argument.get("as_tensor"), Mapping):
        return [str(argument["as_tensor"]["name"])]
    return [str(each["name"]) for each in argument.get("as_tensors") or []]


def _sizes(values: Mapping[str, Any], name: str) -> tuple[int | None, ...] | None:
    if name not in values:
        return None
    return tuple(each.get("as_int") for each in values[name]["sizes"])


def _ints(argument: Any) -> list[int] | None:
    if not isinstance(argument, Mapping):
        return None
    if isinstance(argument.get("as_int"), int):
        return [argument["as_int"]]
    found = argument.get("as_ints")
    if found is None and "as_optional_ints" in argument:
        found = argument["as_optional_ints"]
    return list(found) if isinstance(found, list) else None


def _spread(numbers: list[int], rank: int) -> list[int]:
    return numbers * rank if len(numbers) == 1 else numbers


def _all(numbers: list[int], value: int) -> Any:
    return value if set(numbers) == {value} else tuple(numbers)


def _bool(argument: Any, default: bool) -> bool:
    return bool(argument["as_bool"]) if isinstance(argument, Mapping) and "as_bool" in argument else default
