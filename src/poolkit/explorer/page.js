"use strict";
// The page's state: from the address, by the controls and the drawing, to everything that is shown.

const DATA = JSON.parse(document.getElementById("data").textContent);

let state = readConfiguration(location.hash.slice(1) || DATA.start);
let linked = isLinked(state);

function isLinked(c) {
  return ["size", "kernel", "stride", "before", "after", "dilation", "outputs"].every(
    (name) => !c[name] || c[name][0] === c[name][1],
  );
}

/** Take up new values, keep them in their limits, and show. */
function change(values) {
  const next = { ...state, ...values };
  for (const name of ["size", "kernel"]) {
    if (!values[name]) continue;
    const given = values[name].map((value) => limited(name, value));
    const both = given.length === 1 ? [given[0], linked ? given[0] : state[name][1]] : given;
    // A drag of both axes at once moves linked ones by whichever was moved.
    const moved = both.find((value, axis) => value !== state[name][axis]) ?? both[0];
    next[name] = linked ? [moved, moved] : both;
  }
  state = next;
  show();
}

/** Show the state: everything is made from it, so nothing can disagree. */
function show() {
  const question = questionOf(state);
  const fits = question.axes.every((axis) => axis.outputSize > 0);
  state.at = state.at.map((at, i) => Math.min(Math.max(at, 0), Math.max((question.axes[i]?.outputSize ?? 1) - 1, 0)));
  history.replaceState(null, "", `#${writeConfiguration(state)}`);
  syncControls();
  showSize(question);
  for (const id of ["selected", "key", "drawing-hint", "facts", "facts-heading"]) $(id).hidden = !fits;
  draw($("drawing"), question, state, change);
  if (fits) {
    showSelected(question);
    showFacts(question);
  }
  showRuntimes(question);
  showCode(question);
}

wireControls();
showKey();
show();
addEventListener("hashchange", () => {
  state = readConfiguration(location.hash.slice(1) || DATA.start);
  linked = isLinked(state);
  show();
});
let width = $("drawing").clientWidth;
new ResizeObserver(() => {
  if ($("drawing").clientWidth === width) return;
  width = $("drawing").clientWidth;
  draw($("drawing"), questionOf(state), state, change);
}).observe($("drawing"));
