"use strict";
// The code that computes a configuration in each framework: plain cases, explicit padding where it is needed.
//
// Replaceable: the page calls `codeFor(question)` and shows what it returns, a list of {title, code} or {title, reason}.
// A question is as in `runtimes.js`.

/** Numbers as a Python tuple. */
const tuple = (values) => (values.length === 1 ? `(${values[0]},)` : `(${values.join(", ")})`);
const list = (values) => `[${values.join(", ")}]`;
const pairs = (values) => list(values.map(([before, after]) => `(${before}, ${after})`));

/** Padding after that makes floor mode give as many outputs as the configuration, by axis: the overhang included. */
function reach(axis) {
  const [before, after] = axis.padding;
  const needed = (axis.outputSize - 1) * axis.rule.stride + axis.extent - axis.inputSize - before;
  return [before, Math.max(axis.rule.ceil ? needed : after, 0)];
}

/** What the snippets need to know. */
function plan({ pool, counted, geometry, axes }) {
  const windows = !axes[0].adaptive;
  const explicit = axes.map((axis) => axis.padding);
  const reached = windows ? axes.map(reach) : explicit;
  const any = (values) => values.some(([before, after]) => before || after);
  return {
    max: pool === "max",
    counted,
    geometry,
    rank: axes.length,
    windows,
    whole: !windows && axes.every((axis) => axis.outputSize === 1),
    even: !windows && axes.every((axis) => axis.inputSize % axis.outputSize === 0),
    outputs: axes.map((axis) => axis.outputSize),
    // Even bins are windows.
    kernel: axes.map((axis) => (windows ? axis.rule.kernel : axis.inputSize / axis.outputSize)),
    stride: axes.map((axis) => (windows ? axis.rule.stride : axis.inputSize / axis.outputSize)),
    dilation: axes.map((axis) => axis.step),
    dilated: axes.some((axis) => axis.step > 1),
    ceil: windows && axes[0].rule.ceil,
    named: typeof geometry.padding === "string" ? geometry.padding : null,
    explicit,
    reached,
    padded: any(explicit),
    reaches: any(reached),
    lopsided: explicit.some(([before, after]) => before !== after),
    overhangs: windows && axes.some((axis, i) => reached[i][1] > axis.padding[1]),
  };
}

const ADAPTIVE_ONLY = "no adaptive pooling; one slice and reduction per bin, since the bins differ in size";

function poolkitCode(p) {
  const name = p.max ? "max_pool" : "avg_pool";
  if (p.geometry.global) return `import poolkit as pk\n\ny = pk.${name}(x, pk.Global())`;
  if (!p.windows) return `import poolkit as pk\n\ny = pk.${name}(x, pk.Adaptive(${tuple(p.outputs)}))`;
  const given = [`x`, tuple(p.kernel), `stride=${tuple(p.stride)}`];
  if (p.named) given.push(`padding="${p.named}"`);
  else if (p.padded) given.push(`padding=${pairs(p.explicit)}`);
  if (p.dilated) given.push(`dilation=${tuple(p.dilation)}`);
  if (p.ceil) given.push("ceil_mode=True");
  if (!p.max && p.counted) given.push("count_include_pad=True");
  return `import poolkit as pk\n\ny = pk.${name}(${given.join(", ")})  # (batch, channels, ...)`;
}

function torchCode(p) {
  const start = "import torch.nn.functional as F\n\n";
  const name = `${p.max ? "max" : "avg"}_pool${p.rank}d`;
  if (!p.windows) return `${start}y = F.adaptive_${name}(x, ${p.rank === 1 ? p.outputs[0] : tuple(p.outputs)})`;
  if (!p.max && p.dilated)
    return { reason: "avg_pool has no dilation; use poolkit.torch, or a grouped convolution with 1 / N" };
  const half = p.explicit.every(([before], axis) => before <= p.kernel[axis] / 2);
  const given = `${tuple(p.kernel)}, ${tuple(p.stride)}`;
  if (!p.lopsided && half) {
    const more = p.padded ? [`padding=${tuple(p.explicit.map(([before]) => before))}`] : [];
    if (p.max && p.dilated) more.push(`dilation=${tuple(p.dilation)}`);
    if (p.ceil) more.push("ceil_mode=True");
    if (!p.max && (p.padded || p.ceil)) more.push(`count_include_pad=${p.counted ? "True" : "False"}`);
    return `${start}y = F.${name}(${["x", given, ...more].join(", ")})`;
  }
  // F.pad wants the last axis first.
  const order = (values) => tuple([...values].reverse().flat());
  if (p.max) {
    const dilation = p.dilated ? `, dilation=${tuple(p.dilation)}` : "";
    return `${start}padded = F.pad(x, ${order(p.reached)}, value=float("-inf"))\ny = F.${name}(padded, ${given}${dilation})`;
  }
  return [
    "import torch",
    "import torch.nn.functional as F",
    "",
    ...onesInTorch(p, order),
    `sums = F.${name}(F.pad(x, ${order(p.reached)}), ${given})`,
    `y = sums / F.${name}(counted, ${given})`,
  ].join("\n");
}

function onesInTorch(p, order) {
  if (!p.counted) return [`counted = F.pad(torch.ones_like(x), ${order(p.reached)})`];
  const rest = p.reached.map(([, after], axis) => [0, after - p.explicit[axis][1]]);
  const inside = `F.pad(torch.ones_like(x), ${order(p.explicit)}, value=1.0)`;
  return [`counted = ${p.overhangs ? `F.pad(${inside}, ${order(rest)})` : inside}`];
}

/** Padding of a channels-last array. */
const around = (values) => pairs([[0, 0], ...values, [0, 0]]);

function kerasCode(p) {
  const kind = p.max ? "Max" : "Average";
  const layer = (more) => `keras.layers.${kind}Pooling${p.rank}D(${tuple(p.kernel)}, ${tuple(p.stride)}${more})`;
  const start = "import keras\n\n";
  if (p.whole) return `${start}y = keras.layers.Global${kind}Pooling${p.rank}D(keepdims=True)(x)`;
  if (!p.windows) return `${start}y = keras.layers.Adaptive${kind}Pooling${p.rank}D(${tuple(p.outputs)})(x)`;
  if (p.dilated) return { reason: "no dilation; poolkit.keras has the layer with it" };
  // An average with SAME is what Keras computes otherwise on PyTorch, so its padding is written out.
  if (p.named === "same" && p.max) return `${start}y = ${layer(', padding="same"')}(x)  # channels last`;
  if (!p.reaches) return `${start}y = ${layer("")}(x)  # channels last`;
  const pad = (values, of, more) => `keras.ops.pad(${of}, ${around(values)}${more})`;
  if (p.max) return `${start}y = ${layer("")}(${pad(p.reached, "x", ', constant_values=float("-inf")')})`;
  return `${start}pool = ${layer("")}\n${ratio(p, pad, "keras.ops.ones_like(x)", (of) => `pool(${of})`)}`;
}

/** An average as the pooled cells over the pooled count of them. */
function ratio(p, pad, ones, pool) {
  const rest = p.reached.map(([, after], axis) => [0, after - p.explicit[axis][1]]);
  const inside = p.counted ? pad(p.explicit, ones, ", constant_values=1.0") : ones;
  const counted = p.counted ? (p.overhangs ? pad(rest, inside, "") : inside) : pad(p.reached, ones, "");
  return `counted = ${counted}\ny = ${pool(pad(p.reached, "x", ""))} / ${pool("counted")}`;
}

function tensorflowCode(p) {
  const start = "import tensorflow as tf\n\n";
  if (p.whole)
    return `${start}y = tf.reduce_${p.max ? "max" : "mean"}(x, ${list(p.outputs.map((_, axis) => axis + 1))}, keepdims=True)`;
  if (!p.windows && !p.even) return { reason: ADAPTIVE_ONLY };
  const pool = (of, padding) => {
    const sizes = `${of}, ${list(p.kernel)}`;
    if (!p.dilated) return `tf.nn.${p.max ? "max" : "avg"}_pool${p.rank}d(${sizes}, ${list(p.stride)}, "${padding}")`;
    // tf.nn.pool refuses strides beside dilations: every stride-th output is taken.
    const dilated = `tf.nn.pool(${sizes}, "${p.max ? "MAX" : "AVG"}", padding="${padding}", dilations=${list(p.dilation)})`;
    return p.stride.some((stride) => stride > 1) ? `${dilated}[:, ${p.stride.map((stride) => `::${stride}`).join(", ")}]` : dilated;
  };
  if (p.named === "same" && !p.dilated && !(p.counted && !p.max && p.padded))
    return `${start}y = ${pool("x", "SAME")}  # channels last`;
  if (!p.reaches) return `${start}y = ${pool("x", "VALID")}  # channels last`;
  const pad = (values, of, more) => `tf.pad(${of}, ${around(values)}${more})`;
  if (p.max) return `${start}y = ${pool(pad(p.reached, "x", ", constant_values=float('-inf')"), "VALID")}`;
  return start + ratio(p, pad, "tf.ones_like(x)", (of) => pool(of, "VALID"));
}

function jaxCode(p) {
  const start = "import jax.numpy as jnp\nfrom jax import lax\n\n";
  if (p.whole)
    return `import jax.numpy as jnp\n\ny = jnp.${p.max ? "max" : "mean"}(x, ${tuple(p.outputs.map((_, axis) => axis + 2))}, keepdims=True)`;
  if (!p.windows && !p.even) return { reason: ADAPTIVE_ONLY };
  const all = (values) => tuple([1, 1, ...values]);
  const padding = (values) => pairs([[0, 0], [0, 0], ...values]);
  const dilation = p.dilated ? `, window_dilation=${all(p.dilation)}` : "";
  const window = (values) => `${all(p.kernel)}, ${all(p.stride)}, ${padding(values)}${dilation}`;
  if (p.max)
    return `${start}y = lax.reduce_window(x, -jnp.inf, lax.max, ${window(p.reached)})  # (batch, channels, ...)`;
  const rest = p.reached.map(([, after], axis) => [0, after - p.explicit[axis][1]]);
  const ones = p.counted
    ? `jnp.pad(jnp.ones_like(x), ${padding(p.explicit)}, constant_values=1.0)`
    : "jnp.ones_like(x)";
  return [
    `${start}sums = lax.reduce_window(x, 0.0, lax.add, ${window(p.reached)})`,
    `count = lax.reduce_window(${ones}, 0.0, lax.add, ${window(p.counted ? rest : p.reached)})`,
    "y = sums / count  # (batch, channels, ...)",
  ].join("\n");
}

function onnxCode(p) {
  const start = "from onnx import helper\n\n";
  const kind = p.max ? "MaxPool" : "AveragePool";
  if (p.whole) return `${start}node = helper.make_node("Global${kind}", ["x"], ["y"])`;
  if (!p.windows && !p.even) return { reason: ADAPTIVE_ONLY };
  // The padding in numbers: runtimes disagree about auto_pad.
  const given = [`kernel_shape=${list(p.kernel)}`, `strides=${list(p.stride)}`];
  // Floor mode with the overhang as padding is read alike by all; an average that counts padding must not count it.
  const written = p.ceil && (p.max || !p.counted) ? p.reached : p.explicit;
  if (written.some(([before, after]) => before || after)) {
    given.push(`pads=${list([...written.map(([before]) => before), ...written.map(([, after]) => after)])}`);
  }
  if (p.dilated) given.push(`dilations=${list(p.dilation)}`);
  if (p.ceil && p.counted && !p.max) given.push("ceil_mode=1");
  if (p.counted && !p.max) given.push("count_include_pad=1");
  const opset = !p.max && p.dilated ? "  # opset 19 or newer" : "";
  return `${start}node = helper.make_node(\n    "${kind}", ["x"], ["y"], ${given.join(", ")}\n)${opset}`;
}

/** Code by framework. */
function codeFor(question) {
  const planned = plan(question);
  const writers = {
    "NumPy, with Poolkit": poolkitCode,
    PyTorch: torchCode,
    Keras: kerasCode,
    TensorFlow: tensorflowCode,
    JAX: jaxCode,
    ONNX: onnxCode,
  };
  return Object.entries(writers).map(([title, write]) => {
    const written = write(planned);
    return typeof written === "string" ? { title, code: written } : { title, ...written };
  });
}
