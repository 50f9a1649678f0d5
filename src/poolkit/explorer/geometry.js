"use strict";
// Where a pooling looks: the twin of `geometry/`, tested equal to it in a browser (rules S1, S2, S5, S11).
//
// A geometry is written as in the conformance suite: {kernel_size, stride, padding, dilation, ceil_mode} with one
// number per axis and padding as [before, after] pairs or a name; {adaptive: sizes}; or {global: true}.
// Numbers are exact while products stay below 2^53.

const LARGEST = 2 ** 31 - 1; // as in geometry/arguments.py
const MOST_BINS = 2 ** 27;
const PADDING_NAMES = ["valid", "same", "same_lower"];

class PoolingError extends Error {}

/** A whole number that is at least `smallest`, or a PoolingError that names it. */
function integer(name, value, smallest) {
  if (!Number.isInteger(value) || value < smallest || value > LARGEST) {
    const expected = smallest ? "a positive integer" : "a non-negative integer";
    throw new PoolingError(`${name} must be ${expected}, got ${value}`);
  }
  return value;
}

/** How each of `rank` axes is cut into bins, before its size is known. */
function rulesOf(geometry, rank) {
  const axes = [...Array(rank).keys()];
  if (geometry.global) return axes.map(() => ({ kind: "adaptive", outputs: 1 }));
  if (geometry.adaptive) {
    const given = geometry.adaptive;
    if (given.length !== rank) throw new PoolingError(`output_size must be ${rank} numbers, got ${given.length}`);
    return given.map((size) => ({ kind: "adaptive", outputs: size === null ? null : integer("output_size", size, 1) }));
  }
  const named = typeof geometry.padding === "string";
  if (named && !PADDING_NAMES.includes(geometry.padding)) {
    throw new PoolingError(`padding must be numbers, valid, same or same_lower, got ${geometry.padding}`);
  }
  if (named && geometry.ceil_mode) {
    throw new PoolingError(
      `ceil mode cannot be combined with padding ${geometry.padding}, which fixes the output size`,
    );
  }
  const stride = geometry.stride || geometry.kernel_size;
  const dilation = geometry.dilation || axes.map(() => 1);
  const pairs = named || !geometry.padding ? axes.map(() => [0, 0]) : geometry.padding;
  for (const [name, values] of Object.entries({
    kernel_size: geometry.kernel_size,
    stride,
    dilation,
    padding: pairs,
  })) {
    if (values.length !== rank) throw new PoolingError(`${name} must be ${rank} numbers, got ${values.length}`);
  }
  return axes.map((axis) => ({
    kind: named ? geometry.padding : "valid",
    kernel: integer("kernel_size", geometry.kernel_size[axis], 1),
    stride: integer("stride", stride[axis], 1),
    dilation: integer("dilation", dilation[axis], 1),
    before: integer("padding", pairs[axis][0], 0),
    after: integer("padding", pairs[axis][1], 0),
    ceil: Boolean(geometry.ceil_mode),
  }));
}

/** One spatial axis of known size: what each output index sees of the input. */
class Axis {
  constructor(rule, inputSize, number) {
    this.rule = rule;
    this.inputSize = inputSize;
    this.number = number;
    this.adaptive = rule.kind === "adaptive";
    this.step = this.adaptive ? 1 : rule.dilation;
    /** Cells from the first tap to the last. */
    this.extent = this.adaptive ? null : rule.dilation * (rule.kernel - 1) + 1;
    this.padding = this.paddingPair();
    this.outputSize = this.size();
  }

  /** Explicit padding [before, after] (rule S2). */
  paddingPair() {
    const { kind, stride, before, after } = this.rule;
    if (this.adaptive) return [0, 0];
    if (kind === "valid") return [before, after];
    const outputs = Math.ceil(this.inputSize / stride);
    const total = Math.max((outputs - 1) * stride + this.extent - this.inputSize, 0);
    const small = Math.floor(total / 2);
    return kind === "same" ? [small, total - small] : [total - small, small];
  }

  /** Cells that the windows can slide over: 0 where exactly one fits. */
  get room() {
    return this.inputSize + this.rule.before + this.rule.after - this.extent;
  }

  /** Outputs of ceil mode were the last window kept wherever it starts. */
  get roundedUp() {
    return Math.ceil(this.room / this.rule.stride) + 1;
  }

  /** Number of outputs (rule S1); below 1 where no window fits. */
  size() {
    const { kind, stride, before, outputs, ceil } = this.rule;
    if (this.adaptive) return outputs === null ? this.inputSize : outputs;
    if (kind !== "valid") return Math.ceil(this.inputSize / stride);
    const floor = Math.floor(this.room / stride) + 1;
    if (!ceil) return floor;
    // The last window must start in the input or in the leading padding.
    const last = Math.floor((this.inputSize + before - 1) / stride) + 1;
    return Math.max(floor, Math.min(this.roundedUp, last));
  }

  /** Output indices. */
  get outputs() {
    return [...Array(Math.max(this.outputSize, 0)).keys()];
  }

  /** Position of tap 0 of an output; negative in the padding. */
  origin(output) {
    if (this.adaptive) return Math.floor((output * this.inputSize) / this.outputSize);
    return output * this.rule.stride - this.padding[0];
  }

  /** Number of taps of an output, wherever they fall. */
  width(output) {
    if (!this.adaptive) return this.rule.kernel;
    return Math.ceil(((output + 1) * this.inputSize) / this.outputSize) - this.origin(output);
  }

  /** First tap of an output in [-before, inputSize + after), and how many taps are. */
  clipped(output, before, after) {
    const origin = this.origin(output);
    const first = Math.max(Math.ceil((-before - origin) / this.step), 0);
    const last = Math.min(Math.floor((this.inputSize + after - 1 - origin) / this.step), this.width(output) - 1);
    return [first, Math.max(last - first + 1, 0)];
  }

  /** First input cell that an output sees. */
  start(output) {
    return this.origin(output) + this.clipped(output, 0, 0)[0] * this.step;
  }

  /** Number of input cells that an output sees. */
  count(output) {
    return this.clipped(output, 0, 0)[1];
  }

  /** Number of cells an output sees, explicit padding included, ceil overhang not (rule S4). */
  paddedCount(output) {
    return this.clipped(output, ...this.padding)[1];
  }

  /** Positions of an output's taps, in the input or not. */
  positions(output) {
    return Array.from({ length: this.width(output) }, (_, tap) => this.origin(output) + tap * this.step);
  }

  /** By how many outputs each input cell is seen. */
  coverage() {
    const seen = new Array(this.inputSize).fill(0);
    for (const output of this.outputs) {
      const start = this.start(output);
      for (let tap = 0; tap < this.count(output); tap++) seen[start + tap * this.step] += 1;
    }
    return seen;
  }

  /** Smallest output that sees no input cell, or null (rule S5). */
  firstEmpty() {
    for (let output = 0; output < this.outputSize; output++) if (this.count(output) === 0) return output;
    return null;
  }
}

/** Cut an input of these sizes into bins; a PoolingError where no window fits or, unless allowed, sees nothing. */
function resolve(geometry, sizes, allowEmpty = false) {
  return rulesOf(geometry, sizes.length).map((rule, number) => {
    const axis = new Axis(rule, sizes[number], number);
    const m = axis.outputSize;
    if (m < 1 || axis.inputSize < 1) {
      const spans = `kernel_size ${rule.kernel} with dilation ${rule.dilation} spans ${axis.extent} cells`;
      const room = `the ${axis.inputSize} cells of axis ${number} with padding (${axis.padding.join(", ")})`;
      throw new PoolingError(
        axis.adaptive
          ? `axis ${number} of the input has no cells`
          : `${spans}, more than ${room}; use a smaller kernel or more padding`,
      );
    }
    const empty = allowEmpty ? null : axis.firstEmpty();
    if (empty !== null) {
      throw new PoolingError(
        `the window of output ${empty} on axis ${number} sees no input cell; use less padding or dilation`,
      );
    }
    if (m > MOST_BINS) throw new PoolingError(`axis ${number} would have ${m} outputs; use a larger stride`);
    return axis;
  });
}

/** Receptive field and stride on the network's input, per axis, when `field` and `step` are those of what is pooled. */
function receptiveField(axis, field, step) {
  if (!axis.adaptive) return { field: field + (axis.extent - 1) * step, step: step * axis.rule.stride };
  const widest = Math.max(...axis.outputs.map((output) => axis.width(output)));
  const even = axis.inputSize % axis.outputSize === 0;
  return { field: field + (widest - 1) * step, step: even ? (step * axis.inputSize) / axis.outputSize : null };
}
