"use strict";
// The drawing: one axis as rows of outputs over columns of cells, two axes as the input beside the outputs.
//
// `draw(host, question, configuration, change)` fills the element; `change` is called with what a drag or a click sets.

const SVG = "http://www.w3.org/2000/svg";
const RULER = 26; // pixels for the numbers beside the cells
const SMALLEST_CELL = 21;
const LARGEST_CELL = 36;
const MOST_ROWS = 12; // outputs per axis at once

function shape(parent, tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

/** Every position that a tap or a cell of an axis has: [first, behind the last]. */
function reachOf(axis) {
  const last = axis.positions(Math.max(axis.outputSize - 1, 0)).at(-1);
  const [before, after] = axis.padding;
  return [Math.min(-before, axis.adaptive ? 0 : axis.origin(0)), Math.max(axis.inputSize + after, last + 1)];
}

/** The part of a range to draw: all of it, or `most` of it around a part that must be seen. */
function visible([first, end], most, [low, high]) {
  if (end - first <= most) return [first, end];
  const middle = Math.floor((low + high) / 2 - most / 2);
  const start = Math.min(Math.max(Math.min(middle, low), first), end - most);
  return [start, start + most];
}

/** What a position of an axis is: a cell, explicit padding, or overhang that only ceil mode reaches. */
function kindOf(axis, position) {
  if (position >= 0 && position < axis.inputSize) return "cell";
  const [before, after] = axis.padding;
  return position >= -before && position < axis.inputSize + after ? "padding" : "overhang";
}

function hatch(svg) {
  const defs = shape(svg, "defs", {});
  const pattern = shape(defs, "pattern", {
    id: "hatch",
    width: 6,
    height: 6,
    patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)",
  });
  shape(pattern, "rect", { width: 6, height: 6, class: "hatch-ground" });
  shape(pattern, "rect", { width: 2, height: 6, class: "hatch-line" });
}

/** One square: what it is decides its class, and a mark besides the colour. */
function square(parent, x, y, size, { kind, seen, times }) {
  const inset = Math.max(1, size * 0.05);
  const box = { x: x + inset, y: y + inset, width: size - 2 * inset, height: size - 2 * inset, rx: 2 };
  const group = shape(parent, "g", {
    class: `${kind} ${seen ? "seen" : ""} ${times === 0 ? "dropped" : times > 1 ? "shared" : ""}`,
  });
  shape(group, "rect", box);
  if (kind === "overhang" && seen) shape(group, "circle", { cx: x + size / 2, cy: y + size / 2, r: size * 0.22 });
  const mark = kind === "cell" ? (times === 0 ? "×" : times > 1 ? String(times) : "") : "";
  if (mark)
    shape(
      group,
      "text",
      { x: x + size / 2, y: y + size / 2, "font-size": size * (mark.length > 2 ? 0.34 : 0.46) },
      mark,
    );
}

function label(parent, x, y, text, className = "") {
  shape(parent, "text", { x, y, class: `label ${className}` }, text);
}

/** Whether a number has room beside the cells: of long ones every second or third. */
function hasRoom(position, size) {
  const every = Math.ceil((String(position).length * 7 + 4) / size);
  return position % every === 0;
}

function panel(host, title, width, height) {
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  caption.textContent = title;
  const svg = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "aria-label": title,
  })) {
    svg.setAttribute(name, value);
  }
  figure.append(caption, svg);
  host.append(figure);
  hatch(svg);
  return svg;
}

/** Follow the pointer from its press on an element until it is let go; `move` gets its place in the drawing. */
function follow(element, svg, move) {
  element.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    event.stopPropagation();
    // The drawing is made anew at each step: places are reckoned in the one that was pressed.
    const box = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / box.width;
    const moved = (each) => move([(each.clientX - box.left) * scale, (each.clientY - box.top) * scale]);
    const done = () => {
      removeEventListener("pointermove", moved);
      removeEventListener("pointerup", done);
      removeEventListener("pointercancel", done);
    };
    addEventListener("pointermove", moved);
    addEventListener("pointerup", done);
    addEventListener("pointercancel", done);
    moved(event);
  });
}

/** ", rows 0 to 23" where not everything is drawn. */
function range(name, [first, end], [low, high]) {
  return end - first === high - low ? "" : `, ${name} ${first} to ${end - 1}`;
}

function drawOneAxis(host, question, c, change) {
  const [axis] = question.axes;
  const [at] = c.at;
  const all = reachOf(axis);
  const width = host.clientWidth;
  const most = Math.max(4, Math.floor((width - RULER - 4) / SMALLEST_CELL));
  const taps = axis.positions(at);
  const columns = visible(all, most, [taps[0], taps.at(-1) + 1]);
  const rows = visible([0, axis.outputSize], MOST_ROWS, [at, at + 1]);
  const size = Math.min(LARGEST_CELL, (width - RULER - 4) / (columns[1] - columns[0]));
  const coverage = axis.coverage();
  const count = columns[1] - columns[0];
  const title = `${axis.outputSize} outputs over ${axis.inputSize} cells${range("cells", columns, all)}${range("outputs", rows, [0, axis.outputSize])}`;
  const svg = panel(host, title, RULER + count * size + 10, RULER + (rows[1] - rows[0] + 1) * size + 14);
  const x = (position) => RULER + (position - columns[0]) * size;
  for (let position = columns[0]; position < columns[1]; position++) {
    const kind = kindOf(axis, position);
    if (hasRoom(position, size))
      label(svg, x(position) + size / 2, 13, kind === "cell" ? String(position) : kind === "padding" ? "p" : "o", kind);
    square(svg, x(position), 20, size, { kind, seen: false, times: kind === "cell" ? coverage[position] : 1 });
  }
  const top = 20 + size + 8;
  for (let output = rows[0]; output < rows[1]; output++) {
    const y = top + (output - rows[0]) * size;
    const row = shape(svg, "g", { class: output === at ? "row chosen" : "row" });
    shape(row, "rect", { x: 0, y, width: RULER + count * size + 8, height: size, class: "band", rx: 4 });
    label(row, RULER / 2, y + size / 2 + 4, String(output), output === at ? "chosen" : "");
    const seen = new Set(axis.positions(output));
    for (let position = columns[0]; position < columns[1]; position++) {
      if (seen.has(position)) square(row, x(position), y, size, { kind: kindOf(axis, position), seen: true, times: 1 });
      else shape(row, "circle", { cx: x(position) + size / 2, cy: y + size / 2, r: 1.5, class: "nothing" });
    }
    follow(row, svg, ([, py]) => change({ at: [rows[0] + Math.floor((py - top) / size), 0] }));
  }
  const input = Math.min(axis.inputSize, columns[1]);
  if (input === axis.inputSize)
    handle(svg, x(input), 20 + size / 2, "input", ([px]) => change({ size: [round((px - x(0)) / size)] }));
  if (!axis.adaptive && at < rows[1]) {
    const end = x(taps[0] + axis.extent);
    handle(svg, end, top + (at - rows[0] + 0.5) * size, "window", ([px]) =>
      change({ kernel: [kernelTo(axis, (px - x(taps[0])) / size)] }),
    );
  }
}

const round = (value) => Math.round(value);

/** The kernel whose window ends there. */
function kernelTo(axis, extent) {
  return Math.max(1, round((extent - 1) / axis.step) + 1);
}

function handle(svg, x, y, className, move) {
  const group = shape(svg, "g", { class: `handle ${className}` });
  shape(group, "circle", { cx: x, cy: y, r: 14, class: "grip" });
  shape(group, "circle", { cx: x, cy: y, r: 6 });
  follow(group, svg, move);
}

function drawTwoAxes(host, question, c, change) {
  const [vertical, horizontal] = question.axes;
  const all = question.axes.map(reachOf);
  const width = host.clientWidth;
  const most = Math.min(24, Math.max(4, Math.floor((width - RULER - 10) / SMALLEST_CELL)));
  const taps = question.axes.map((axis, i) => axis.positions(c.at[i]));
  const views = question.axes.map((axis, i) => visible(all[i], most, [taps[i][0], taps[i].at(-1) + 1]));
  const counts = views.map(([first, end]) => end - first);
  const room = width > 640 ? width * 0.6 : width;
  const size = Math.min(
    LARGEST_CELL,
    Math.max(SMALLEST_CELL, (room - RULER - 10) / counts[1]),
    (width - RULER - 10) / counts[1],
  );
  const coverage = question.axes.map((axis) => axis.coverage());
  const title = `Input ${vertical.inputSize} × ${horizontal.inputSize}${range("rows", views[0], all[0])}${range("columns", views[1], all[1])}`;
  const svg = panel(host, title, RULER + counts[1] * size + 10, RULER + counts[0] * size + 10);
  const x = (position) => RULER + (position - views[1][0]) * size;
  const y = (position) => RULER + (position - views[0][0]) * size;
  const named = (axis, position) =>
    kindOf(axis, position) === "cell" ? String(position) : kindOf(axis, position) === "padding" ? "p" : "o";
  for (let column = views[1][0]; column < views[1][1]; column++) {
    if (hasRoom(column, size))
      label(svg, x(column) + size / 2, 16, named(horizontal, column), kindOf(horizontal, column));
  }
  const seen = taps.map((positions) => new Set(positions));
  const ground = shape(svg, "g", { class: "ground" });
  for (let row = views[0][0]; row < views[0][1]; row++) {
    label(svg, RULER / 2, y(row) + size / 2 + 4, named(vertical, row), kindOf(vertical, row));
    for (let column = views[1][0]; column < views[1][1]; column++) {
      const kinds = [kindOf(vertical, row), kindOf(horizontal, column)];
      const kind = kinds.includes("overhang") ? "overhang" : kinds.includes("padding") ? "padding" : "cell";
      const times = kind === "cell" ? coverage[0][row] * coverage[1][column] : 1;
      square(ground, x(column), y(row), size, { kind, seen: seen[0].has(row) && seen[1].has(column), times });
    }
  }
  const frame = question.axes.map((axis, i) => [taps[i][0], taps[i].at(-1) + 1]);
  shape(svg, "rect", {
    x: x(frame[1][0]),
    y: y(frame[0][0]),
    width: (frame[1][1] - frame[1][0]) * size,
    height: (frame[0][1] - frame[0][0]) * size,
    rx: 4,
    class: "frame",
  });
  const nearest = (axis, position) =>
    axis.outputs.reduce((best, output) => (off(axis, output, position) < off(axis, best, position) ? output : best), 0);
  follow(ground, svg, ([px, py]) =>
    change({
      at: [
        nearest(vertical, views[0][0] + (py - RULER) / size),
        nearest(horizontal, views[1][0] + (px - RULER) / size),
      ],
    }),
  );
  const ends = [vertical.inputSize, horizontal.inputSize];
  if (ends.every((end, i) => end <= views[i][1])) {
    handle(svg, x(ends[1]), y(ends[0]), "input", ([px, py]) =>
      change({ size: [round((py - y(0)) / size), round((px - x(0)) / size)] }),
    );
  }
  if (!vertical.adaptive && frame.every(([, end], i) => end <= views[i][1])) {
    handle(svg, x(frame[1][1]), y(frame[0][1]), "window", ([px, py]) =>
      change({
        kernel: [kernelTo(vertical, (py - y(taps[0][0])) / size), kernelTo(horizontal, (px - x(taps[1][0])) / size)],
      }),
    );
  }
  drawOutputs(host, question, c, change, Math.min(size, 30), width > 640 ? width * 0.35 : width);
}

/** Distance of a position from the middle of an output's window. */
function off(axis, output, position) {
  const taps = axis.positions(output);
  return Math.abs((taps[0] + taps.at(-1) + 1) / 2 - position);
}

/** The outputs of two axes, each with what an average divides by or how many cells it sees. */
function drawOutputs(host, question, c, change, size, width) {
  const [vertical, horizontal] = question.axes;
  const most = Math.min(MOST_ROWS, Math.max(3, Math.floor((width - RULER - 10) / size)));
  const all = question.axes.map((axis) => [0, axis.outputSize]);
  const views = question.axes.map((axis, i) => visible(all[i], most, [c.at[i], c.at[i] + 1]));
  const counts = views.map(([first, end]) => end - first);
  const what = c.pool === "average" ? "divisor" : "cells seen";
  const title = `Output ${vertical.outputSize} × ${horizontal.outputSize}: ${what}${range("rows", views[0], all[0])}${range("columns", views[1], all[1])}`;
  const svg = panel(host, title, RULER + counts[1] * size + 10, RULER + counts[0] * size + 10);
  const counted = c.pool === "average" && c.counted;
  const number = (axis, output) => (counted ? axis.paddedCount(output) : axis.count(output));
  for (let column = views[1][0]; column < views[1][1]; column++)
    if (hasRoom(column, size)) label(svg, RULER + (column - views[1][0] + 0.5) * size, 16, String(column));
  const ground = shape(svg, "g", { class: "ground" });
  for (let row = views[0][0]; row < views[0][1]; row++) {
    const y = RULER + (row - views[0][0]) * size;
    label(svg, RULER / 2, y + size / 2 + 4, String(row));
    for (let column = views[1][0]; column < views[1][1]; column++) {
      const x = RULER + (column - views[1][0]) * size;
      const empty = vertical.count(row) * horizontal.count(column) === 0;
      const group = shape(ground, "g", {
        class: `output ${empty ? "dropped" : ""} ${row === c.at[0] && column === c.at[1] ? "seen" : ""}`,
      });
      shape(group, "rect", { x: x + 1.5, y: y + 1.5, width: size - 3, height: size - 3, rx: 2 });
      const text = String(number(vertical, row) * number(horizontal, column));
      shape(
        group,
        "text",
        { x: x + size / 2, y: y + size / 2, "font-size": size * (text.length > 2 ? 0.34 : 0.44) },
        text,
      );
    }
  }
  follow(ground, svg, ([px, py]) =>
    change({ at: [views[0][0] + Math.floor((py - RULER) / size), views[1][0] + Math.floor((px - RULER) / size)] }),
  );
}

/** Fill the element with the drawing of a configuration. */
function draw(host, question, c, change) {
  host.replaceChildren();
  if (question.axes.some((axis) => axis.outputSize < 1)) return;
  (question.axes.length === 1 ? drawOneAxis : drawTwoAxes)(host, question, c, change);
}
