"use strict";
// What other runtimes answer to a configuration: what they cannot say, and where they differ from the standard.
//
// Written from `docs/standard.md`, and tested against the kept answers (`conformance/kept.json`): on the suite's cases a
// runtime is said to differ exactly where it was seen to. Versions are in the page's data.
//
// A question is {pool: "max" | "average", counted, geometry, axes, refused}: axes as `resolve` gives them, empty windows
// allowed (none where no window fits), refused why the standard has no answer, or null.

/** What predicates ask about a question, in words. */
function traits({ pool, counted, geometry, axes, refused }) {
  const windows = axes.filter((axis) => !axis.adaptive);
  const named = typeof geometry.padding === "string" ? geometry.padding : null;
  const pairs = windows.map((axis) => axis.padding);
  const last = (axis) => axis.outputSize - 1;
  return {
    max: pool === "max",
    average: pool === "average",
    counted: pool === "average" && counted,
    window: Boolean(geometry.kernel_size),
    adaptive: Boolean(geometry.adaptive),
    global: Boolean(geometry.global),
    rank: axes.length,
    axes,
    windows,
    refused,
    named: named === "valid" ? null : named,
    lower: named === "same_lower",
    ceil: Boolean(geometry.ceil_mode),
    dilated: windows.some((axis) => axis.step > 1),
    padded: pairs.some(([before, after]) => before || after),
    lopsided: pairs.some(([before, after]) => before !== after),
    overPadded: windows.some((axis) => Math.max(...axis.padding) > axis.rule.kernel / 2),
    overhang: Math.max(0, ...windows.map((axis) => axis.width(last(axis)) - axis.paddedCount(last(axis)))),
    dropped: windows.filter((axis) => axis.rule.ceil && axis.roundedUp > axis.outputSize),
    tooLarge: windows.filter((axis) => axis.outputSize < 1),
    empty: windows.some((axis) => axis.firstEmpty() !== null),
    uneven: axes.some((axis) => axis.adaptive && axis.inputSize % axis.outputSize !== 0),
    moreBins: axes.some((axis) => axis.adaptive && axis.outputSize > axis.inputSize),
  };
}

// What a runtime cannot say: [when, why].
const NO_CEIL = [(t) => t.ceil, "no ceil mode"];
const NO_DILATION = [(t) => t.dilated, "no dilation"];
const NO_ADAPTIVE = [(t) => t.adaptive, "no adaptive pooling"];
const NO_BINS = [(t) => t.adaptive || t.global, "no adaptive or global pooling"];
const NO_COUNTED = [(t) => t.counted, "cannot count padding"];
const NO_LOWER = [(t) => t.lower, "no SAME_LOWER"];
const NO_NUMBERS = [(t) => t.padded && !t.named, "no padding in numbers"];
const NO_PAIRS = [(t) => t.lopsided, "no padding that differs before and after"];
const NO_DILATED_AVERAGE = [(t) => t.average && t.dilated, "no dilated averages"];
const HALF = [(t) => t.overPadded && !t.refused, "refuses padding of more than half the kernel"];

// Where one differs: [when, what it does, its sizes where they are others].
const otherSizes = (t) => t.axes.map((axis) => (t.dropped.includes(axis) ? axis.roundedUp : axis.outputSize));
const KEEPS_LAST = [(t) => t.dropped.length, "keeps the last window, which starts behind the input", otherSizes];
const COUNTS_OVERHANG = [(t) => t.counted && t.overhang, "counts the overhang of ceil mode in the divisor"];
const LOWEST = [(t) => t.max && t.empty, "gives the lowest number for a window that sees nothing"];
const EMPTY = [(t) => t.empty, "answers for windows that see nothing"];
const NO_ROOM = [(t) => t.tooLarge.length, "gives an empty result where no window fits"];
const NO_ROOM_2D = [(t) => t.tooLarge.length && t.rank > 1, "gives an empty result where no window fits"];

/** Whether the divisor would be another if the padding after were as much as before. */
function countsOtherwiseAfter(axis) {
  const [before] = axis.padding;
  return axis.outputs.some((output) => axis.clipped(output, before, before)[1] !== axis.paddedCount(output));
}

const TORCH = [HALF, NO_PAIRS, NO_DILATED_AVERAGE];
const TENSORFLOW = [
  NO_BINS,
  NO_CEIL,
  NO_COUNTED,
  NO_LOWER,
  [(t) => t.padded && !t.named && (t.average || t.rank !== 2), "padding in numbers only for max over two axes"],
  [(t) => t.dilated && t.padded && !t.named, "no dilation with padding in numbers"],
  [(t) => t.dilated && t.named, "no dilation with SAME"],
];
const KERAS = [NO_CEIL, NO_DILATION, NO_COUNTED, NO_LOWER, NO_NUMBERS];

/** Runtimes in the order in which they are shown. */
const RUNTIMES = [
  { name: "torch", cannot: TORCH, differs: [[(t) => LOWEST[0](t) && !t.overPadded, LOWEST[1]]] },
  {
    name: "executorch",
    cannot: [...TORCH, [(t) => t.max && !t.window, "does not export adaptive max pooling"]],
    differs: [[(t) => LOWEST[0](t) && !t.overPadded, LOWEST[1]]],
  },
  {
    name: "keras-torch",
    cannot: KERAS,
    differs: [
      [
        (t) =>
          t.average && t.named && t.windows.some((axis) => axis.padding[0] !== axis.padding[1] && axis.rule.kernel > 2),
        "repeats edge cells as padding and counts them",
      ],
    ],
  },
  {
    name: "keras-tensorflow",
    cannot: KERAS,
    differs: [
      NO_ROOM_2D,
      [
        (t) => t.max && t.adaptive && t.rank === 1 && (t.axes[0].outputSize === 1 || t.axes[0].inputSize === 1),
        "the process ends with SIGFPE",
      ],
    ],
  },
  { name: "keras-jax", cannot: KERAS, differs: [NO_ROOM] },
  {
    name: "tensorflow",
    cannot: TENSORFLOW,
    differs: [NO_ROOM_2D, [(t) => t.tooLarge.length && t.dilated, "the process ends with SIGFPE"]],
  },
  { name: "litert", cannot: TENSORFLOW, differs: [] },
  {
    name: "lax",
    cannot: [NO_CEIL, NO_BINS, [(t) => t.average, "no average of its own; a sum and a count make one (see the code)"]],
    differs: [NO_ROOM, [EMPTY[0], "gives -inf for windows that see nothing"]],
  },
  { name: "flax", cannot: [NO_CEIL, NO_DILATION, NO_BINS], differs: [NO_ROOM, EMPTY] },
  {
    name: "equinox",
    cannot: [
      NO_DILATION,
      [(t) => t.average && !t.counted && (t.padded || t.named), "cannot leave padding out of an average"],
      [
        (t) => t.windows.some((axis) => Math.max(...axis.padding) > axis.rule.kernel),
        "refuses padding larger than the kernel",
      ],
      [(t) => t.moreBins, "fails where there are more bins than cells"],
    ],
    differs: [
      NO_ROOM,
      EMPTY,
      [COUNTS_OVERHANG[0], "divides by the whole kernel, the overhang of ceil mode too"],
      [(t) => t.uneven, "cuts other bins: the longer ones first"],
    ],
  },
  {
    name: "onnxruntime",
    cannot: [NO_ADAPTIVE],
    differs: [
      NO_ROOM_2D,
      [(t) => t.named && t.dilated && !t.refused, "ignores the dilation in SAME padding"],
      [(t) => t.named && t.ceil, "takes ceil mode with SAME"],
      [(t) => LOWEST[0](t) && t.dilated && !t.named, LOWEST[1]],
    ],
  },
  {
    name: "onnx-reference",
    cannot: [NO_ADAPTIVE],
    differs: [
      [
        (t) => t.max && t.lower && t.lopsided && t.windows.some((axis) => axis.rule.stride > 1),
        "pads SAME_LOWER as SAME_UPPER",
      ],
      [
        (t) => t.max && t.named && t.windows.some((axis) => axis.rule.stride > axis.extent),
        "shifts SAME windows where the stride is larger than they are",
      ],
      [(t) => t.average && t.named && t.dilated, "ignores the dilation in SAME padding of averages"],
      [(t) => t.named && t.ceil, "takes ceil mode with SAME"],
      [
        (t) => t.average && t.padded && t.overhang > 1,
        "gives wrong averages where ceil mode overhangs padding by two cells",
      ],
      EMPTY,
    ],
  },
  {
    name: "openvino",
    cannot: [NO_ADAPTIVE],
    differs: [
      [(t) => t.max && t.dropped.length, KEEPS_LAST[1], otherSizes],
      [(t) => t.counted && t.padded && t.overhang, COUNTS_OVERHANG[1]],
      [(t) => t.named && t.ceil, "takes ceil mode with SAME"],
      LOWEST,
      [(t) => t.counted && t.empty, EMPTY[1]],
    ],
  },
  {
    name: "opencv",
    cannot: [NO_ADAPTIVE],
    differs: [
      KEEPS_LAST,
      COUNTS_OVERHANG,
      [(t) => t.windows.some((axis) => axis.outputSize === -1), "answers where no window fits"],
      [(t) => t.named && t.ceil, "takes ceil mode with SAME"],
      [
        (t) => t.named && t.windows.some((axis) => axis.padding[0] !== Math.floor((axis.rule.kernel - 1) / 2)),
        "pads SAME by half the kernel, whatever size, stride and name",
      ],
      EMPTY,
    ],
  },
  {
    name: "ncnn",
    cannot: [NO_DILATION],
    differs: [
      [(t) => t.dropped.length, KEEPS_LAST[1], otherSizes],
      [
        (t) => t.ceil && t.windows.some((axis) => axis.room < 0),
        "adds a window where the kernel is larger than the input",
        (t) => t.axes.map((axis) => axis.outputSize + (axis.room < 0 ? 1 : 0)),
      ],
      COUNTS_OVERHANG,
      [(t) => t.windows.some((axis) => axis.outputSize < -1), "the process ends where no window fits"],
      [(t) => t.average && !t.counted && t.named && t.padded, "counts SAME padding in the divisor"],
      EMPTY,
    ],
  },
  {
    name: "paddle",
    cannot: [NO_DILATION, NO_LOWER],
    differs: [
      KEEPS_LAST,
      NO_ROOM_2D,
      [
        (t) => t.counted && t.windows.some(countsOtherwiseAfter),
        "counts as much padding after the input as there is before it",
      ],
      EMPTY,
    ],
  },
  { name: "tinygrad", cannot: [NO_BINS], differs: [EMPTY] },
  {
    name: "tract",
    cannot: [NO_ADAPTIVE],
    differs: [
      [NO_ROOM[0], "answers where no window fits"],
      [(t) => t.named && t.ceil, "takes ceil mode with SAME"],
      EMPTY,
    ],
  },
  {
    name: "tvm",
    cannot: [NO_ADAPTIVE],
    differs: [
      NO_ROOM_2D,
      [
        (t) => t.max && t.lower && t.lopsided && t.windows.some((axis) => axis.inputSize % axis.rule.stride),
        "pads SAME_LOWER as SAME_UPPER",
      ],
      [
        (t) => t.max && t.named === "same" && t.windows.some((axis) => axis.rule.stride > axis.extent),
        "shifts SAME windows where the stride is larger than they are",
      ],
      [(t) => t.average && t.named && t.dilated, "ignores the dilation in SAME padding of averages"],
      [(t) => t.named && t.ceil, "takes ceil mode with SAME"],
      EMPTY,
    ],
  },
  {
    name: "mlx",
    cannot: [
      NO_BINS,
      NO_DILATION,
      NO_CEIL,
      NO_PAIRS,
      [(t) => t.average && !t.counted && t.padded, "cannot leave padding out of an average"],
    ],
    differs: [NO_ROOM_2D, EMPTY],
  },
];

/** A runtime's answer: {status: "same" | "differs" | "cannot" | "refuses", text, sizes}. */
function answerOf(runtime, question) {
  const seen = traits(question);
  const cannot = runtime.cannot.find(([when]) => when(seen));
  if (cannot) return { status: "cannot", text: cannot[1], sizes: null };
  const found = runtime.differs.filter(([when]) => when(seen));
  if (found.length) {
    const sized = found.find(([, , sizes]) => sizes);
    return { status: "differs", text: found.map(([, text]) => text).join("; "), sizes: sized ? sized[2](seen) : null };
  }
  if (question.refused) return { status: "refuses", text: "refuses, as the standard does", sizes: null };
  return { status: "same", text: "the same", sizes: seen.axes.map((axis) => axis.outputSize) };
}
