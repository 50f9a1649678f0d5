"use strict";
// The configuration that the page shows, and its text in the address (`page.py` writes the same text).

const MOST_CELLS = 1024; // per axis: all that a page can draw quickly
const LIMITS = {
  size: MOST_CELLS,
  kernel: 256,
  stride: 256,
  before: 256,
  after: 256,
  dilation: 64,
  outputs: 256,
  field: 9999,
  step: 9999,
};
const SMALLEST = { before: 0, after: 0 };

/** 3x3 windows, stride 2, padding 1 over 7x7 cells. */
const DEFAULT = {
  rank: 2,
  kind: "window",
  size: [7, 7],
  kernel: [3, 3],
  stride: [2, 2], // null: the kernel size
  mode: "numbers", // or valid, same, same_lower
  before: [1, 1],
  after: [1, 1],
  dilation: [1, 1],
  ceil: false,
  outputs: [3, 3],
  pool: "max",
  counted: false,
  at: [0, 0],
  field: [1, 1],
  step: [1, 1],
};

/** A number of a field, brought into its limits. */
function limited(name, value) {
  const number = Number.isFinite(value) ? Math.round(value) : 1;
  return Math.min(Math.max(number, SMALLEST[name] ?? 1), LIMITS[name]);
}

/** The text of a configuration. */
function writeConfiguration(c) {
  const cut = (values) => values.slice(0, c.rank).join(",");
  const parts = [`size=${cut(c.size)}`];
  if (c.kind === "global") parts.push("global=1");
  if (c.kind === "adaptive") parts.push(`adaptive=${cut(c.outputs)}`);
  if (c.kind === "window") {
    parts.push(`kernel=${cut(c.kernel)}`);
    if (c.stride) parts.push(`stride=${cut(c.stride)}`);
    const pairs = cut(c.before.map((before, axis) => `${before}:${c.after[axis]}`));
    if (c.mode !== "numbers") parts.push(`padding=${c.mode}`);
    else if (/[1-9]/.test(pairs)) parts.push(`padding=${pairs}`);
    if (/[^1,]/.test(cut(c.dilation))) parts.push(`dilation=${cut(c.dilation)}`);
    if (c.ceil) parts.push("ceil=1");
  }
  if (c.pool !== "max") parts.push(`pool=${c.pool}`);
  if (c.counted) parts.push("counted=1");
  if (/[1-9]/.test(cut(c.at))) parts.push(`at=${cut(c.at)}`);
  for (const name of ["field", "step"]) if (/[^1,]/.test(cut(c[name]))) parts.push(`${name}=${cut(c[name])}`);
  return parts.join("&");
}

/** A configuration from its text; what is missing or senseless is as by default. */
function readConfiguration(text) {
  const given = Object.fromEntries(new URLSearchParams(text));
  const c = structuredClone(DEFAULT);
  if (!given.size) return c;
  const numbers = (name, value, fallback) => {
    const found = (value ?? "").split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
    return [0, 1].map((axis) =>
      Number.isFinite(found[axis] ?? found[0]) ? limited(name, found[axis] ?? found[0]) : fallback,
    );
  };
  c.rank = given.size.includes(",") ? 2 : 1;
  c.size = numbers("size", given.size, 7);
  c.kind = given.global ? "global" : given.adaptive ? "adaptive" : "window";
  c.outputs = numbers("outputs", given.adaptive, 3);
  c.kernel = numbers("kernel", given.kernel, 2);
  c.stride = given.stride ? numbers("stride", given.stride, 1) : null;
  c.mode = PADDING_NAMES.includes(given.padding) ? given.padding : "numbers";
  const pairs = (c.mode === "numbers" ? (given.padding ?? "0") : "0").split(",").map((pair) => pair.split(":"));
  c.before = numbers("before", pairs.map((pair) => pair[0]).join(","), 0);
  c.after = numbers("after", pairs.map((pair) => pair[1] ?? pair[0]).join(","), 0);
  c.dilation = numbers("dilation", given.dilation, 1);
  c.ceil = Boolean(given.ceil) && c.mode === "numbers";
  c.pool = given.pool === "average" ? "average" : "max";
  c.counted = Boolean(given.counted);
  c.at = (given.at ?? "0")
    .split(",")
    .concat("0")
    .slice(0, 2)
    .map((each) => Math.max(Math.trunc(Number(each)) || 0, 0));
  c.field = numbers("field", given.field, 1);
  c.step = numbers("step", given.step, 1);
  return c;
}

/** The geometry as `resolve` wants it. */
function geometryOf(c) {
  const cut = (values) => values.slice(0, c.rank);
  if (c.kind === "global") return { global: true };
  if (c.kind === "adaptive") return { adaptive: cut(c.outputs) };
  return {
    kernel_size: cut(c.kernel),
    stride: cut(c.stride ?? c.kernel),
    padding: c.mode === "numbers" ? cut(c.before.map((before, axis) => [before, c.after[axis]])) : c.mode,
    dilation: cut(c.dilation),
    ceil_mode: c.ceil,
  };
}

/** The question that a configuration asks of a runtime: see `runtimes.js`. */
function questionOf(c) {
  const geometry = geometryOf(c);
  const sizes = c.size.slice(0, c.rank);
  const question = { pool: c.pool, counted: c.counted, geometry, axes: [], refused: null };
  try {
    question.axes = resolve(geometry, sizes);
  } catch (error) {
    if (!(error instanceof PoolingError)) throw error;
    question.refused = error.message;
    question.axes = rulesOf(geometry, sizes.length).map((rule, number) => new Axis(rule, sizes[number], number));
  }
  return question;
}
