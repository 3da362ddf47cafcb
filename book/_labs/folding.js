// Two hidden units as two lines to move: left the inputs, right where the layer puts them.
// A unit is { foot, tip }: its line passes through foot, and its weight is tip - foot.
// Tests compare hidden() with the package and separation() with scikit-learn.

export const ACTIVATIONS = {
  ReLU: (z) => Math.max(0, z),
  "leaky ReLU": (z) => (z > 0 ? z : 0.2 * z),
  tanh: Math.tanh,
  step: (z) => (z > 0 ? 1 : 0),
  none: (z) => z,
};
const minus = (p, q) => [p[0] - q[0], p[1] - q[1]];
const dot = (p, q) => p[0] * q[0] + p[1] * q[1];
export const score = ({ foot, tip }, x) => dot(minus(tip, foot), minus(x, foot));
export const hidden = (units, name, x) => units.map((unit) => ACTIVATIONS[name](score(unit, x)));

// The widest gap between two classes in the plane: { gap, way, middle }, gap <= 0 if no
// line separates them. The best line is at a right angle to the difference of two points
// of different classes, or parallel to that of two of one class.
export function separation(points, labels) {
  let best = { gap: -Infinity, way: [1, 0], middle: 0 };
  const consider = (way) => {
    const size = Math.hypot(...way);
    if (size < 1e-9) return;
    for (const sign of [1 / size, -1 / size]) {
      const unit = way.map((value) => value * sign), heights = points.map((p) => dot(p, unit));
      const low = Math.min(...heights.filter((_, i) => labels[i])), high = Math.max(...heights.filter((_, i) => !labels[i]));
      if (low - high > best.gap + 1e-12) best = { gap: low - high, way: unit, middle: (low + high) / 2 };
    }
  };
  points.forEach((p, i) => points.slice(0, i).forEach((q, j) => {
    const [x, y] = minus(p, q);
    consider(labels[i] === labels[j] ? [-y, x] : [x, y]);
  }));
  return best;
}

const unit = (foot, tip) => ({ foot, tip });
const ring = (radius, count, turn) => Array.from({ length: count }, (_, i) => {
  const angle = (2 * Math.PI * (i + turn)) / count;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
});
const START = [unit([-0.6, 0.9], [0.2, 1.5]), unit([0.4, -0.7], [0.9, -1.4])];
export const DATA = {
  XOR: {
    points: [[-1, -1], [1, 1], [-1, 1], [1, -1]], labels: [0, 0, 1, 1],
    answer: [unit([0, 0], [0.7, -0.7]), unit([0, 0], [-0.7, 0.7])],
    why: "Both lines lie on the diagonal, back to back: the plane is folded along it, and the two blue points fall into one.",
  },
  Corner: {
    points: [[0.6, 0.5], [1.5, 0.7], [0.8, 1.6], [1.6, 1.5], [-0.5, 0.8], [-0.4, 1.9], [0.7, -0.6], [1.9, -0.5], [-0.8, -0.7], [-1.6, -1.4], [-1.5, 0.3], [0.2, -1.5]],
    labels: [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0],
    answer: [unit([0, 0], [-1, 0]), unit([0, 0], [0, -1])],
    why: "Each line bounds the corner from one side and looks away from it: the whole corner falls into one point, where both units are silent.",
  },
  Stripe: {
    points: [[-1.5, -1], [-1.2, 0.2], [-1.6, 1.2], [-0.2, -1.4], [0.1, -0.3], [-0.1, 0.6], [0.2, 1.5], [1.3, -1.2], [1.6, 0.1], [1.2, 1.3]],
    labels: [0, 0, 0, 1, 1, 1, 1, 0, 0, 0],
    answer: [unit([0.7, 0], [1.7, 0]), unit([-0.7, 0], [-1.7, 0])],
    why: "Two parallel lines that look away from each other: the stripe falls into one point, each side onto an axis.",
  },
  Ring: { points: [...ring(0.45, 5, 0), ...ring(1.6, 24, 0)], labels: [...Array(5).fill(1), ...Array(24).fill(0)], why: "None is known here: for a full circle, two ReLU units never suffice. An exercise below proves it." },
};

const EDGE = 2, SIDE = 400, CELLS = 50;
const STYLE = `.folding-lab {
display:flex;flex-wrap:wrap;align-items:flex-start;gap:.8rem;--line:var(--pst-color-border);--ink:var(--pst-color-text-base);--hot:var(--pst-color-primary);
figure{flex:1 1 0;max-width:360px;margin:0;min-width:0} @media(max-width:600px){figure:first-of-type{flex-grow:1.7}} figcaption{font:inherit;font-size:.9rem;text-align:center;margin:.2rem 0 0}
svg{display:block;width:100%;aspect-ratio:1;border:1px solid var(--line);user-select:none;-webkit-user-select:none}
.panel{flex:1 1 100%;min-width:0}
.bar{display:flex;flex-wrap:wrap;gap:.4rem;margin-bottom:.6rem}
button, select{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
:focus-visible{outline:3px solid var(--hot)} [role=status]{min-height:4.6em;margin:0 0 .4rem}
.zero{fill:#2981fb} .one{fill:#de7519} .zero,.one{stroke:var(--pst-color-background);stroke-width:1.5}
.said{fill:#de7519;fill-opacity:.17} .grid{fill:none;stroke:var(--ink);stroke-opacity:.28;stroke-width:1} .axis{stroke:var(--line);fill:none;stroke-width:2}
.cut{stroke:#c43b10;stroke-width:2.5;stroke-dasharray:9 5;fill:none}
.u0{stroke:#2c7865;fill:#2c7865} .u1{stroke:#8355ae;fill:#8355ae} .fold,.normal{stroke-width:3} .normal{stroke-dasharray:3 3}
.handle{cursor:grab;touch-action:none;outline:0} .handle .touch{fill:transparent;stroke:none} .handle .ring{fill:none;stroke-width:2.5}
.handle:focus-visible .ring{stroke:var(--hot);stroke-width:4}
text{fill:var(--ink);stroke:none;font:600 15px sans-serif;text-anchor:middle;pointer-events:none}}
html[data-theme=dark] .folding-lab{.u0{stroke:#4fae95;fill:#4fae95} .u1{stroke:#b48be0;fill:#b48be0}}`;

const number = (value, digits = 2) => value.toFixed(digits).replace(/^-(?=[0.]+$)/, "").replace("-", "−");
const pair = (x) => `(${x.map((value) => number(value, 1)).join(", ")})`;
const NAMES = ["foot of unit 1", "arrow of unit 1", "foot of unit 2", "arrow of unit 2"];

export default function mount(element) {
  let units = structuredClone(START), dragged;
  const option = (names) => names.map((name) => `<option>${name}</option>`).join("");
  const handle = (i) => `<g class="handle u${i >> 1}" tabindex="0" role="button" data-i="${i}"><circle class="ring" r="12"/><circle class="touch" r="34"/><circle r="${i % 2 ? 4 : 6}"/>${i % 2 ? `<text>${(i >> 1) + 1}</text>` : ""}</g>`;
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="folding-lab">
<div class="panel"><div class="bar"><select data-data aria-label="Points">${option(Object.keys(DATA))}</select><select data-activation aria-label="Activation">${option(Object.keys(ACTIVATIONS))}</select>
<button data-do="answer">Show one answer</button><button data-do="reset">Start again</button></div></div>
<figure><svg class="inputs" viewBox="-200 -200 400 400" role="group"><path class="said"/><path class="axis" d="M0,-200V200M-200,0H200"/>
${[0, 1].map((i) => `<path class="fold u${i}"/><path class="normal u${i}"/>`).join("")}<g class="points"></g>${[0, 1, 2, 3].map(handle).join("")}</svg><figcaption>inputs x₁, x₂</figcaption></figure>
<figure><svg class="space" viewBox="-200 -200 400 400" role="img"><path class="axis"/><path class="grid"/><path class="cut"/><g class="points"></g></svg><figcaption></figcaption></figure>
<div class="panel"><p role="status"></p>
<small>A unit is a line with an arrow: its score is 0 on the line and grows along the arrow, the faster the longer the arrow. Drag a line by its dot or turn it by the tip, or Tab to one of them and use the arrow keys (Shift: finer). Right: the square of the left, with its grid, as the layer hands it on; the axes cross at 0. Orange on the left: what the dashed line on the right calls orange.</small></div></div>`;
  const find = (selector) => element.querySelector(selector);
  const inputs = find(".inputs"), space = find(".space"), set = (selector, key, value) => find(selector).setAttribute(key, value);
  const scale = SIDE / 2 / (EDGE * 1.1), px = (p, by = scale) => [p[0] * by, -p[1] * by].map((value) => value.toFixed(1));
  const steps = Array.from({ length: 17 }, (_, i) => -EDGE + i / 4), fine = Array.from({ length: 65 }, (_, i) => -EDGE + i / 16);
  const dots = (points, labels, by, svg) => points.map((p, i) => {
    const [x, y] = px(p, by), size = Math.min(2.4, Math.max(1, 260 / (svg.clientWidth || 400))); // the eye wants pixels
    return labels[i] ? `<rect class="one" x="${x - 6 * size}" y="${y - 6 * size}" width="${12 * size}" height="${12 * size}"/>` : `<circle class="zero" cx="${x}" cy="${y}" r="${9 * size}"/>`;
  }).sort().join(""); // circles first: a square in a circle shows that two classes meet

  function draw(message = "") {
    const name = find("[data-activation]").value, { points, labels } = DATA[find("[data-data]").value];
    const images = points.map((p) => hidden(units, name, p)), { gap, way, middle } = separation(images, labels), apart = gap > 1e-6;
    units.forEach(({ foot, tip }, i) => {
      const w = minus(tip, foot), size = Math.max(Math.hypot(...w), 1e-9), along = [-w[1] / size, w[0] / size];
      const end = (t) => px([foot[0] + t * along[0], foot[1] + t * along[1]]);
      set(`.fold.u${i}`, "d", `M${end(-8)}L${end(8)}`);
      set(`.normal.u${i}`, "d", `M${px(foot)}L${px(tip)}`);
      [foot, tip].forEach((at, j) => {
        const g = find(`.handle[data-i="${2 * i + j}"]`);
        g.setAttribute("transform", `translate(${px(at)})`);
        g.setAttribute("aria-label", `The ${NAMES[2 * i + j]}, at ${pair(at)}`);
      });
      const label = find(`.handle[data-i="${2 * i + 1}"] text`);
      label.setAttribute("x", ((24 * w[0]) / size).toFixed(1));
      label.setAttribute("y", (5 - (24 * w[1]) / size).toFixed(1));
    });
    const cell = (2 * EDGE) / CELLS, side = (cell * scale).toFixed(1);
    const middles = Array.from({ length: CELLS }, (_, i) => -EDGE + (i + 0.5) * cell);
    const orange = apart ? middles.flatMap((x) => middles.filter((y) => dot(hidden(units, name, [x, y]), way) > middle)
      .map((y) => `M${px([x - cell / 2, y + cell / 2])}h${side}v${side}h-${side}z`)) : [];
    set(".said", "d", orange.join(""));
    find(".inputs .points").innerHTML = dots(points, labels, scale, inputs);
    const half = 1.2 * Math.max(1.05, ...images.flat().map(Math.abs)), by = SIDE / 2 / half;
    const oneSided = name === "ReLU" || name === "step", shift = oneSided ? -0.88 * SIDE / 2 : 0, zoom = oneSided ? 1.85 * by : by;
    for (const selector of [".space .axis", ".space .grid", ".space .cut", ".space .points"]) set(selector, "transform", `translate(${shift},${-shift})`);
    set(".space .axis", "d", "M0,-800V800M-800,0H800");
    const line = (place) => fine.map((t, i) => `${i ? "L" : "M"}${px(hidden(units, name, place(t)), zoom)}`).join("");
    set(".space .grid", "d", steps.map((s) => line((t) => [s, t]) + line((t) => [t, s])).join(""));
    find(".space .points").innerHTML = dots(images, labels, zoom, space);
    const at = (t) => px([middle * way[0] - t * way[1], middle * way[1] + t * way[0]], zoom);
    set(".space .cut", "d", apart ? `M${at(-99)}L${at(99)}` : "");
    element.querySelectorAll("figcaption")[1].textContent = `answers a₁, a₂`;
    const places = new Set(images.map(([a, b]) => `${a.toFixed(6)} ${b.toFixed(6)}`)).size;
    const verdict = apart ? `A line separates the classes there, with a gap of ${number(gap)}: an output unit can do the rest.` : "No line separates the classes there.";
    const tell = `The ${points.length} points land in ${places} ${places === 1 ? "place" : "places"}. ${verdict}`;
    space.setAttribute("aria-label", `Hidden plane. ${tell}`);
    inputs.setAttribute("aria-label", `Input plane with ${points.length} points of two classes and the lines of two units. ${tell}`);
    find("[role=status]").textContent = `${tell} ${message}`;
  }

  const actions = {
    answer() {
      const { answer, why } = DATA[find("[data-data]").value];
      if (answer) [units, find("[data-activation]").value] = [structuredClone(answer), "ReLU"];
      draw(why);
    },
    reset() { units = structuredClone(START); draw(); },
  };
  function move(i, to) {
    const place = to.map((value) => Math.round(Math.max(-EDGE, Math.min(EDGE, value)) * 20) / 20), { foot, tip } = units[i >> 1];
    const w = minus(tip, foot);
    units[i >> 1] = i % 2 ? unit(foot, place) : unit(place, [place[0] + w[0], place[1] + w[1]]);
    draw();
  }
  const index = (event) => event.target.closest(".handle")?.dataset.i;
  element.addEventListener("click", (event) => actions[event.target.closest("[data-do]")?.dataset.do]?.());
  find("[data-data]").addEventListener("change", () => draw());
  find("[data-activation]").addEventListener("change", () => draw());
  inputs.addEventListener("pointerdown", (event) => {
    dragged = index(event);
    if (dragged) inputs.setPointerCapture(event.pointerId);
  });
  inputs.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const box = inputs.getBoundingClientRect();
    move(Number(dragged), [(event.clientX - box.left) / box.width - 0.5, 0.5 - (event.clientY - box.top) / box.height].map((value) => value * EDGE * 2.2));
  });
  inputs.addEventListener("lostpointercapture", () => { dragged = undefined; });
  inputs.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key], i = index(event);
    if (!way || !i) return;
    event.preventDefault();
    const { foot, tip } = units[i >> 1], from = i % 2 ? tip : foot, by = event.shiftKey ? 0.05 : 0.2;
    move(Number(i), [from[0] + by * way[0], from[1] + by * way[1]]);
  });
  draw();
}
