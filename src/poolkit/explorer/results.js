"use strict";
// What the page says of a question: sizes, the chosen output, facts, runtimes and code.

const by = (values) => values.join(" × ");
const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

/** Cells as text, neighbours joined: 0-2, 5. */
function spans(cells) {
  const found = [];
  for (const cell of cells) {
    if (found.length && cell === found.at(-1)[1] + 1) found.at(-1)[1] = cell;
    else found.push([cell, cell]);
  }
  const shown = found.slice(0, 8).map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`));
  return shown.join(", ") + (found.length > 8 ? ", …" : "");
}

/** "columns 3-5", "column 6". */
function naming(name, cells) {
  return `${cells.length === 1 ? name.slice(0, -1) : name} ${spans(cells)}`;
}

/** How an axis comes to its size, worked out. */
function formula(axis) {
  const { kind, stride, before, after, outputs, ceil } = axis.rule;
  const n = axis.inputSize;
  if (axis.adaptive)
    return outputs === null
      ? "the input size"
      : `bin i is [⌊${n}i / ${axis.outputSize}⌋, ⌈${n}(i + 1) / ${axis.outputSize}⌉)`;
  if (kind !== "valid") return `⌈${n} / ${stride}⌉ = ${axis.outputSize}, padding ${axis.padding.join(" + ")}`;
  const extent = axis.step > 1 ? `(${axis.step}·(${axis.rule.kernel} − 1) + 1)` : axis.extent;
  const room = `(${n}${before || after ? ` + ${before} + ${after}` : ""} − ${extent}) / ${stride}`;
  if (!ceil) return `⌊${room}⌋ + 1 = ${axis.outputSize}`;
  const dropped =
    axis.roundedUp > axis.outputSize
      ? `; the last window would start behind the input and is dropped: ${axis.outputSize}`
      : "";
  return `⌈${room}⌉ + 1 = ${axis.roundedUp}${dropped}`;
}

function showSize(question) {
  const { axes } = question;
  const heading = $("size-heading");
  heading.replaceChildren();
  const fits = axes.every((axis) => axis.outputSize > 0);
  heading.append(
    fits ? `${by(axes.map((axis) => axis.inputSize))} → ${by(axes.map((axis) => axis.outputSize))}` : "No window fits",
  );
  if (fits)
    make(
      heading,
      "small",
      {},
      plural(
        axes.reduce((all, axis) => all * axis.outputSize, 1),
        "output",
        "outputs",
      ),
    );
  $("error").hidden = !question.refused;
  $("error").textContent = question.refused ? `Poolkit refuses this: ${question.refused}` : "";
  $("formulas").replaceChildren();
  const lines = axes.map(formula);
  const same = lines.length === 2 && lines[0] === lines[1];
  (same ? lines.slice(0, 1) : lines).forEach((line, i) => {
    const item = make($("formulas"), "li");
    if (axes.length === 2) make(item, "b", {}, same ? "each axis: " : `${AXIS_NAMES[i]}: `);
    item.append(line);
  });
}

/** What the chosen output sees, in words. */
function showSelected({ axes }) {
  const at = state.at.slice(0, axes.length);
  const counts = axes.map((axis, i) => axis.count(at[i]));
  const padded = axes.map((axis, i) => axis.paddedCount(at[i]));
  const widths = axes.map((axis, i) => axis.width(at[i]));
  const product = (values) => values.reduce((all, each) => all * each, 1);
  const names = axes.length === 1 ? ["cells"] : ["rows", "columns"];
  const seen = axes.map((axis, i) => axis.positions(at[i]).filter((position) => kindOf(axis, position) === "cell"));
  const where = product(counts) ? seen.map((cells, i) => naming(names[i], cells)).join(", ") : "nothing of the input";
  const parts = [plural(product(counts), "cell", "cells")];
  if (product(padded) > product(counts)) parts.push(`${product(padded) - product(counts)} padded`);
  if (product(widths) > product(padded)) parts.push(`${product(widths) - product(padded)} overhanging`);
  const divisor =
    state.pool === "average" ? `; the average divides by ${product(state.counted ? padded : counts)}` : "";
  $("selected").textContent =
    `Output ${axes.length === 1 ? at[0] : `(${at.join(", ")})`} sees ${where}: ${parts.join(", ")}${divisor}.`;
}

function showFacts({ axes }) {
  const facts = $("facts");
  facts.replaceChildren();
  const fact = (term, text, warn = false) => {
    make(facts, "dt", {}, term);
    make(facts, "dd", warn ? { class: "warn" } : {}, text);
  };
  const coverage = axes.map((axis) => axis.coverage());
  const all = axes.reduce((product, axis) => product * axis.inputSize, 1);
  const seen = coverage.reduce((product, counts) => product * counts.filter(Boolean).length, 1);
  const once = coverage.reduce((product, counts) => product * counts.filter((count) => count === 1).length, 1);
  const names = axes.length === 1 ? ["cells"] : ["rows", "columns"];
  const never = coverage.map((counts) => counts.flatMap((count, cell) => (count ? [] : [cell])));
  const which = never.flatMap((cells, i) => (cells.length ? [naming(names[i], cells)] : [])).join("; ");
  fact(
    "Dropped",
    which ? `${all - seen} of ${all} cells are seen by no output: ${which}` : "nothing, every cell is seen",
    Boolean(which),
  );
  const most = coverage.reduce((product, counts) => product * Math.max(...counts), 1);
  fact(
    "Counted twice",
    seen > once
      ? `${seen - once} of ${all} cells are seen by several outputs, at most ${most}`
      : "nothing, no cell is seen by two outputs",
  );
  if (!axes[0].adaptive) {
    const pairs = axes.map((axis) => axis.padding.join(" + "));
    const used = axes.map(
      (axis) => axis.outputs.filter((output) => axis.paddedCount(output) > axis.count(output)).length,
    );
    const padded = axes.some((axis) => axis.padding[0] || axis.padding[1]);
    const outputs = (touched) =>
      axes.reduce((product, axis) => product * axis.outputSize, 1) -
      axes.reduce((product, axis, i) => product * (axis.outputSize - touched[i]), 1);
    fact(
      "Padding",
      padded
        ? `${pairs.join(" and ")} cells; ${plural(outputs(used), "output reaches", "outputs reach")} into it`
        : "none",
    );
    const over = axes.map(
      (axis) => axis.outputs.filter((output) => axis.width(output) > axis.paddedCount(output)).length,
    );
    if (outputs(over))
      fact(
        "Overhang",
        `${plural(outputs(over), "output reaches", "outputs reach")} behind the padding; those cells are never counted (rule S4)`,
      );
  }
  const fields = axes.map((axis, i) => receptiveField(axis, state.field[i], state.step[i]));
  const steps = fields.map(({ step }) => step ?? "uneven");
  const sizes = fields.map(({ field }) => field);
  fact(
    "Receptive field",
    `${by(sizes)} ${sizes.every((size) => size === 1) ? "cell" : "cells"}, stride ${by(steps)}${/[^1,]/.test([state.field, state.step].join()) ? ", on the network's input" : ""}`,
  );
}

function showRuntimes(question) {
  const host = $("runtimes");
  host.replaceChildren();
  const answers = RUNTIMES.map((runtime) => ({
    ...DATA.runtimes[runtime.name],
    ...answerOf(runtime, question),
  })).filter(({ title }) => title);
  const sizes = question.axes.map((axis) => axis.outputSize);
  const expected = { sizes: String(sizes), text: by(sizes) };
  const body = make(make(host, "table"), "tbody");
  const words = { differs: "≠ differs", refuses: "= refuses", cannot: "– cannot say", same: "= the same" };
  const row = (status, runtimes, text) => {
    const line = make(body, "tr", { class: status });
    make(make(line, "td"), "span", { class: "mark" }, words[status]);
    if (status !== "same") make(line, "td", { class: "said" }, text);
    const names = make(line, "td", status === "same" ? { colspan: 2 } : {});
    runtimes.forEach(([title, version], i) => {
      if (i) names.append(", ");
      make(names, "b", {}, title);
      names.append(" ");
      make(names, "small", {}, version);
    });
  };
  for (const status of ["differs", "refuses", "cannot", "same"]) {
    // Runtimes that answer alike share a row.
    const alike = new Map();
    for (const { title, version, text, sizes } of answers.filter((answer) => answer.status === status)) {
      const other = sizes && String(sizes) !== expected.sizes;
      const said = `${other ? `${by(sizes)} outputs instead of ${expected.text}: ` : ""}${text}`;
      alike.set(said, [...(alike.get(said) ?? []), [title, version]]);
    }
    for (const [said, runtimes] of alike) row(status, runtimes, said);
  }
}

let chosenCode = "PyTorch";

function showCode(question) {
  const host = $("code");
  const focused = host.contains(document.activeElement) && document.activeElement.getAttribute("role") === "tab";
  host.replaceChildren();
  if (question.refused) {
    make(host, "p", { class: "hint" }, "There is no code for what is refused.");
    return;
  }
  const written = codeFor(question);
  const tabs = make(host, "div", { role: "tablist", "aria-label": "Framework" });
  const chosen = written.find(({ title }) => title === chosenCode) ?? written[0];
  written.forEach(({ title }, i) => {
    const on = title === chosen.title;
    const tab = make(
      tabs,
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${i}`,
        "aria-selected": on,
        "aria-controls": "code-panel",
        tabindex: on ? 0 : -1,
      },
      title,
    );
    const choose = (name) => {
      chosenCode = name;
      showCode(question);
      host.querySelector('[aria-selected="true"]').focus();
    };
    tab.addEventListener("click", () => choose(title));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step) choose(written[(i + step + written.length) % written.length].title);
    });
    if (on && focused) tab.focus();
  });
  const box = make(host, "div", {
    class: "codebox",
    role: "tabpanel",
    id: "code-panel",
    "aria-labelledby": `tab-${written.indexOf(chosen)}`,
  });
  if (chosen.reason) {
    make(box, "p", {}, `Not there: ${chosen.reason}.`);
    return;
  }
  make(box, "pre", { tabindex: 0 }, chosen.code);
  const copy = make(box, "button", { type: "button", class: "copy" }, "Copy");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(chosen.code);
    copy.textContent = "Copied";
  });
}

function showKey() {
  const entries = [
    [{ kind: "cell", seen: true, times: 1 }, "seen by the chosen output"],
    [{ kind: "cell", seen: false, times: 1 }, "seen by one output"],
    [{ kind: "cell", seen: false, times: 2 }, "seen by so many"],
    [{ kind: "cell", seen: false, times: 0 }, "seen by none: dropped"],
    [{ kind: "padding", seen: true, times: 1 }, "padding (p)"],
    [{ kind: "overhang", seen: true, times: 1 }, "overhang (o)"],
  ];
  for (const [what, text] of entries) {
    const item = make($("key"), "li");
    const svg = shape(item, "svg", { width: 20, height: 20, "aria-hidden": true });
    square(svg, 0, 0, 20, what);
    item.append(text);
  }
}
