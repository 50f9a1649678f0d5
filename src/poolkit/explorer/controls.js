"use strict";
// The controls: fields made from a list, kept equal to the state of `page.js`, which they change.

const $ = (id) => document.getElementById(id);
const AXIS_NAMES = ["height", "width"];

function make(parent, tag, attributes = {}, text) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

const FIELDS = [
  { name: "size", title: "Input size", top: 64, kinds: ["window", "adaptive", "global"] },
  { name: "kernel", title: "Kernel size", top: 16, kinds: ["window"] },
  { name: "stride", title: "Stride", top: 16, kinds: ["window"] },
  { name: "mode", title: "Padding", kinds: ["window"] },
  { name: "before", title: "Padding before", top: 8, kinds: ["window"], numbers: true },
  { name: "after", title: "Padding after", top: 8, kinds: ["window"], numbers: true },
  { name: "dilation", title: "Dilation", top: 8, kinds: ["window"] },
  { name: "outputs", title: "Output size", top: 16, kinds: ["adaptive"] },
];
const BEFORE_FIELDS = [
  { name: "field", title: "Receptive field before", top: 64, kinds: ["window", "adaptive", "global"] },
  { name: "step", title: "Stride before", top: 32, kinds: ["window", "adaptive", "global"] },
];

function makeField(parent, { name, title, top }) {
  const field = make(parent, "div", { class: "field", id: `field-${name}` });
  const head = make(field, "div", { class: "top" });
  if (name === "mode") {
    make(head, "label", { class: "name", for: "mode" }, title);
    const select = make(field, "select", { id: "mode" });
    const choices = {
      numbers: "in numbers",
      valid: "valid: none",
      same: "same: odd cell after",
      same_lower: "same_lower: odd cell before",
    };
    for (const [value, text] of Object.entries(choices)) make(select, "option", { value }, text);
    select.addEventListener("change", () =>
      change({ mode: select.value, ceil: state.ceil && select.value === "numbers" }),
    );
    return;
  }
  make(head, "span", { class: "name" }, title);
  if (name === "stride") {
    const whole = make(head, "label", { class: "check" });
    const box = make(whole, "input", { type: "checkbox", id: "stride-default" });
    whole.append("the kernel size");
    box.addEventListener("change", () => change({ stride: box.checked ? null : [...state.kernel] }));
  }
  for (const axis of [0, 1]) {
    const line = make(field, "div", { class: "line", id: `${name}-line-${axis}` });
    make(line, "label", { for: `${name}-${axis}` });
    const smallest = SMALLEST[name] ?? 1;
    const slider = make(line, "input", {
      type: "range",
      min: smallest,
      max: top,
      id: `${name}-slider-${axis}`,
      tabindex: -1,
    });
    const number = make(line, "input", {
      type: "number",
      min: smallest,
      max: LIMITS[name],
      id: `${name}-${axis}`,
      inputmode: "numeric",
    });
    slider.addEventListener("input", () => setNumber(name, axis, slider.valueAsNumber));
    number.addEventListener("input", () => number.value !== "" && setNumber(name, axis, number.valueAsNumber));
    number.addEventListener("blur", () => show());
  }
}

function setNumber(name, axis, value) {
  const values = [...(state[name] ?? state.kernel)];
  values[axis] = limited(name, value);
  if (linked) values.fill(values[axis]);
  change({ [name]: values });
}

function syncControls() {
  for (const name of ["rank", "kind", "pool"])
    for (const radio of document.getElementsByName(name)) radio.checked = radio.value === String(state[name]);
  $("linked").checked = linked;
  $("linked-line").hidden = state.rank === 1;
  $("ceil").checked = state.ceil;
  $("ceil").disabled = state.mode !== "numbers";
  $("ceil-line").hidden = state.kind !== "window";
  $("ceil-reason").hidden = state.mode === "numbers";
  $("counted").checked = state.counted;
  $("counted-line").hidden = state.pool !== "average" || state.kind !== "window";
  $("mode").value = state.mode;
  $("stride-default").checked = state.stride === null;
  for (const { name, title, kinds, numbers } of [...FIELDS, ...BEFORE_FIELDS]) {
    $(`field-${name}`).hidden = !kinds.includes(state.kind) || (numbers && state.mode !== "numbers");
    if (name === "mode") continue;
    for (const axis of [0, 1]) {
      const value = (state[name] ?? state.kernel)[axis];
      $(`${name}-line-${axis}`).hidden = axis === 1 && (state.rank === 1 || linked);
      const axisName = axis === 1 ? "width" : state.rank === 1 ? "length" : linked ? "both" : "height";
      const [slider, number] = [$(`${name}-slider-${axis}`), $(`${name}-${axis}`)];
      number.labels[0].textContent = axisName;
      number.setAttribute("aria-label", `${title}, ${axisName}`);
      slider.setAttribute("aria-label", `${title}, ${axisName}, slider`);
      slider.value = value;
      if (document.activeElement !== number) number.value = value;
      for (const input of [slider, number]) input.disabled = name === "stride" && state.stride === null;
    }
  }
}

function wireControls() {
  for (const field of FIELDS) makeField($("fields"), field);
  for (const field of BEFORE_FIELDS) makeField($("before-fields"), field);
  $("controls").addEventListener("submit", (event) => event.preventDefault());
  for (const name of ["rank", "kind", "pool"]) {
    for (const radio of document.getElementsByName(name))
      radio.addEventListener("change", () => change({ [name]: name === "rank" ? Number(radio.value) : radio.value }));
  }
  for (const name of ["ceil", "counted"]) $(name).addEventListener("change", () => change({ [name]: $(name).checked }));
  $("linked").addEventListener("change", () => {
    linked = $("linked").checked;
    const both = (values) => values && [values[0], values[0]];
    change(
      linked
        ? Object.fromEntries(
            ["kernel", "stride", "before", "after", "dilation", "outputs", "size", "field", "step"].map((name) => [
              name,
              both(state[name]),
            ]),
          )
        : {},
    );
  });
  $("drawing").addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    change({
      at: state.rank === 1 ? [state.at[0] + step[0] + step[1], 0] : [state.at[0] + step[0], state.at[1] + step[1]],
    });
  });
}
