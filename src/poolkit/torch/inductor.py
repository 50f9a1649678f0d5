"""What Inductor, the compiler behind `torch.compile`, is told of our operators; only where it is at work.

It learns to call them, and that a maximum may be pooled before a ReLU: `pool(relu(x))` is `relu(pool(x))`, of which
ReLU, its mask and their gradients then touch a fraction of the cells. Compilers cannot see this in a loop over windows.
"""

from __future__ import annotations

import contextlib
import sys
from functools import lru_cache
from operator import getitem
from typing import Any

import torch

from poolkit.reductions.max import Max
from poolkit.reductions.min import Min
from poolkit.torch.call import decoded

_aten: Any = torch.ops.aten


def declare(operator: Any) -> None:
    """Have Inductor call an operator that has a decomposition (ours are for ONNX).

    It calls any operator it does not know, except that where the environment sets `CI` it refuses those, to find
    decompositions that PyTorch's authors forgot. Shapes are asked for before code is generated, so here is in time.
    """
    lowering = sys.modules.get("torch._inductor.lowering")
    if lowering is None or operator in lowering.lowerings:
        return
    from torch._library.utils import get_layout_constraint_tag

    constraint = lowering.tag_to_layout_constraint(get_layout_constraint_tag(operator))
    lowering.make_fallback(operator, constraint, warn=False, override_decomp=True)


def declare_exchange() -> None:
    """Have Inductor exchange ReLU and extremes, with and without gradients, in graphs that it is still to compile."""
    if "torch._inductor.fx_passes.joint_graph" in sys.modules:
        _register_exchange()


@lru_cache(maxsize=1)
def _register_exchange() -> None:
    # These names are PyTorch's own business: without them maxima are pooled as they are written.
    with contextlib.suppress(ImportError, AttributeError):
        _register()


def _register() -> None:
    from torch._inductor import pattern_matcher
    from torch._inductor.fx_passes import joint_graph

    ops: Any = torch.ops.poolkit
    passes = joint_graph.early_patterns if hasattr(joint_graph, "early_patterns") else joint_graph.patterns
    for each, handler in ((ops.pool.default, _exchange), (ops.pool_taps.default, _exchange_with_gradient)):
        pattern = pattern_matcher.CallFunctionVarArgs(each)
        register = pattern_matcher.register_graph_pattern(pattern, _may_exchange, pass_dict=passes)
        register(handler)


def _may_exchange(match: Any) -> bool:
    """Whether a node pools the extremes of a ReLU, and each window sees a cell: without one it has its own value."""
    x, mask, _, spec = match.output_node().args
    if mask is not None or x.target is not _aten.relu.default:
        return False
    pooling = decoded(spec).pooling
    return isinstance(pooling.reduction, Max | Min) and pooling.empty_value is None


def _exchange(match: Any, *_: Any) -> None:
    node = match.output_node()
    relu = node.args[0]
    if len(relu.users) == 1:
        _pool_first(node, node)
        node.graph.erase_node(relu)


def _pool_first(node: Any, value: Any) -> Any:
    """Have a node pool what ReLU gets, and its value go through a ReLU of its own, which is returned."""
    before = node.args[0]
    with node.graph.inserting_after(value):
        after = node.graph.call_function(_aten.relu.default, (value,))
    after.meta["val"] = value.meta["val"]
    value.replace_all_uses_with(after, delete_user_cb=lambda user: user is not after)
    node.replace_input_with(before, before.args[0])
    return after


def _exchange_with_gradient(match: Any, *_: Any) -> None:
    """The same where ReLU's mask clears a gradient: it clears that by the result before it is sent to the cells.

    The winner of a window without a positive cell may be another, and gets a zero either way.
    """
    node = match.output_node()
    results = {each.args[1]: each for each in node.users if each.target is getitem}
    if set(results) != {0, 1} or len(results) != len(node.users):
        return
    relu, (value, tap) = node.args[0], (results[0], results[1])
    cleared = [_cleared_of(pull, relu) for pull in tap.users]
    masks = {where.args[0] for where in cleared if where is not None}
    if None in cleared or set(relu.users) != {node, *masks}:
        return
    relu_of_value = _pool_first(node, value)
    for where in cleared:
        _clear_first(where, relu_of_value)
    for each in masks:
        node.graph.erase_node(each)
    node.graph.erase_node(relu)


def _cleared_of(pull: Any, relu: Any) -> Any | None:
    """The node that clears what `pull` gives where the result of ReLU is zero, if that is all that is done with it."""
    if pull.target is not torch.ops.poolkit.pull.default or len(pull.users) != 1:
        return None
    (where,) = pull.users
    if where.target is not _aten.where.self or where.args[2] is not pull or not _is_zero(where.args[1]):
        return None
    mask = where.args[0]
    is_mask = mask.target is _aten.le.Scalar and mask.args == (relu, 0) and set(mask.users) == {where}
    return where if is_mask else None


def _is_zero(node: Any) -> bool:
    return (node.target, node.args) in ((_aten.scalar_tensor.default, (0,)), (_aten.full.default, ([], 0)))


def _clear_first(where: Any, relu: Any) -> None:
    _, zero, pull = where.args
    graph, gradient = where.graph, pull.args[0]
    with graph.inserting_before(pull):
        mask = graph.call_function(_aten.le.Scalar, (relu, 0))
        none = graph.call_function(zero.target, zero.args, zero.kwargs)
        cleared = graph.call_function(_aten.where.self, (mask, none, gradient))
    mask.meta["val"] = relu.meta["val"] <= 0
    none.meta["val"] = zero.meta["val"]
    cleared.meta["val"] = gradient.meta["val"]
    pull.replace_input_with(gradient, cleared)
    where.replace_all_uses_with(pull)
    graph.erase_node(where)
