// Move points, and watch Rosenblatt's rule move the line.
// Tests run start() and step() against groundup.models.perceptron.

export const start = () => ({ weight: [0, 0], bias: 0, next: 0, updates: 0 });

const sign = (point) => (point.y ? 1 : -1);
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

// Read on from state.next to the first mistake and repair it; index is null if none.
export function step(points, state) {
  for (let k = 0; k < points.length; k += 1) {
    const index = (state.next + k) % points.length, point = points[index];
    const s = sign(point), score = dot(point.x, state.weight) + state.bias;
    if (s * score <= 0) {
      return {
        weight: state.weight.map((w, i) => w + s * point.x[i]), bias: state.bias + s,
        next: index + 1, updates: state.updates + 1, index, score,
      };
    }
  }
  return { ...state, index: null };
}

// R and margin of the points, each with a 1 appended; 0 if no line separates. Finds the
// shortest vector of the signed points' hull (Mitchell, Demyanov, Malozemov).
export function geometry(points) {
  const rows = points.map((p) => [...p.x, 1].map((value) => sign(p) * value));
  const radius = Math.sqrt(Math.max(...rows.map((v) => dot(v, v))));
  const mass = rows.map((_, i) => (i ? 0 : 1));
  let z = rows[0], dots = rows.map((v) => dot(v, z));
  for (let t = 0; t < 20000; t += 1) {
    let low = 0, high = -1;
    dots.forEach((d, i) => {
      if (d < dots[low]) low = i;
      if (mass[i] > 0 && (high < 0 || d > dots[high])) high = i;
    });
    if (dots[high] - dots[low] < 1e-12 || dot(z, z) < 1e-12) break;
    const way = rows[low].map((value, i) => value - rows[high][i]);
    const moved = Math.min(mass[high], (dots[high] - dots[low]) / dot(way, way));
    mass[low] += moved;
    mass[high] -= moved;
    z = z.map((value, i) => value + moved * way[i]);
    dots = rows.map((v) => dot(v, z));
  }
  const gamma = Math.min(...dots) / Math.hypot(...z);
  return { radius, gamma: gamma > 1e-5 ? gamma : 0 };
}

const read = (text) => text.split("  ").map((item) => {
  const [x1, x2, y] = item.split(" ").map(Number);
  return { x: [x1, x2], y };
});
const PRESETS = {
  "Three points": "2 2 1  -1 1 0  1 -2 0",
  "Two clouds": "-2.5 -3 0  .5 2.5 1  -1.5 3 1  -4 -3.5 0  -.5 2 1  1.5 -3 1  -3 3.5 0  -3 -1 0  -.5 -3.5 0  -2.5 2.5 0",
  "Tight margin": "1 2 1  3 3.6 1  -2 -.8 1  -3.5 -2 1  1.5 1.6 0  3.5 3.2 0  -1 -1 0  -3 -2.4 0",
  XOR: "0 0 0  0 1 1  1 0 1  1 1 0",
};
const SCALE = 40, EDGE = 5;
const STYLE = `.perceptron-lab {
display:flex;flex-wrap:wrap;align-items:flex-start;gap:1rem;color:var(--ink);
--line:var(--pst-color-border);--ink:var(--pst-color-text-base);--hot:var(--pst-color-primary);
svg{flex:1 1 300px;max-width:460px;aspect-ratio:1;border:1px solid var(--line)}
& > div{flex:1 1 240px;min-width:0}
.bar{display:flex;flex-wrap:wrap;gap:.4rem;margin-bottom:.6rem}
button, select{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
[data-do=once]{border:2px solid var(--hot);font-weight:600}
:focus-visible{outline:3px solid var(--hot)}
dl{display:grid;grid-template-columns:auto 1fr;gap:0 .8rem}
dt{font-weight:600} dd{margin:0} p,dl,details{margin:0 0 .6rem} [role=status]{min-height:4.6em}
.grid{stroke:var(--line);opacity:.5} .axis{stroke-width:2.5}
.line{stroke:var(--ink);fill:var(--ink);stroke-width:2.5} .old{stroke-dasharray:6 6;opacity:.6}
.zero{fill:#2981fb} .one{fill:#de7519} .half{opacity:.15;pointer-events:none}
.point{cursor:grab;touch-action:none;outline:0}
text{fill:#10151b;font:600 12px sans-serif;text-anchor:middle;pointer-events:none} .tick{fill:var(--ink);font-weight:400}
.ring{fill:none;stroke-width:3} .wrong .ring{stroke:var(--ink);stroke-dasharray:5 3}
.chosen .ring, .point:focus-visible .ring{stroke:var(--hot);stroke-dasharray:none}}`;

const number = (value, digits = 1) => value.toFixed(digits).replace(/^-(?=[0.]+$)/, "").replace("-", "−");
const pair = (x) => `(${number(x[0])}, ${number(x[1])})`;
const snap = (v) => Math.round(v * 10) / 10;
const px = (x) => [x[0] * SCALE, -x[1] * SCALE];

// Corners of the part of the plane where weight·x + bias > 0.
function half(weight, bias) {
  const corners = [[-EDGE, -EDGE], [EDGE, -EDGE], [EDGE, EDGE], [-EDGE, EDGE]];
  return corners.flatMap((c, i) => {
    const d = corners[(i + 1) % 4], [p, q] = [c, d].map((e) => dot(e, weight) + bias);
    const kept = p > 0 ? [c] : [];
    if (p > 0 !== q > 0) kept.push(c.map((v, k) => v + (p / (p - q)) * (d[k] - v)));
    return kept;
  }).map(px);
}

// The boundary, and an arrow one unit long along its normal.
function line(weight, bias) {
  const length = Math.hypot(...weight);
  if (!length) return ["", ""];
  const [u, v] = weight.map((w) => w / length), foot = [u, v].map((n) => (-bias * n) / length);
  const at = (across, along) => px([foot[0] + across * u - along * v, foot[1] + across * v + along * u]);
  return [`M${at(0, -20)}L${at(0, 20)}`, `M${at(0, 0)}L${at(0.8, 0)}M${at(1, 0)}L${at(0.7, 0.12)}L${at(0.7, -0.12)}Z`];
}

export default function mount(element) {
  let points, state, old, seen, facts, chosen = 0, added = 0, timer, dragged;
  const bar = (buttons) => `<div class="bar">${Object.entries(buttons)
    .map(([name, text]) => `<button data-do="${name}">${text}</button>`).join("")}</div>`;
  const tick = (v, x, y) => `<text class="tick" x="${x}" y="${y}">${v}</text>`;
  const grid = [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((v) => {
    const c = v * SCALE, n = number(v, 0);
    return `<path class="grid${c ? "" : " axis"}" d="M${c},-200V200M-200,${c}H200"/>${v % 2 || !v ? "" : tick(n, c, 15) + tick(n, -12, 4 - c)}`;
  });

  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="perceptron-lab">
<svg viewBox="-200 -200 400 400" role="group" aria-label="Plane from −5 to 5 both ways">
<rect x="-200" y="-200" width="400" height="400" fill="transparent"/>${grid.join("")}${tick("x₁", 188, -7)}${tick("x₂", 12, -186)}
<polygon class="half one"/><polygon class="half zero"/><path class="line old"/><path class="line now"/><g class="points"></g></svg>
<div><div class="bar"><select aria-label="Start from">${Object.keys(PRESETS).map((n) => `<option>${n}</option>`).join("")}</select></div>
${bar({ once: "Step", run: "Run", reset: "Reset weights" })}
<dl></dl><p role="status"></p>
<details><summary>The theorem, in numbers</summary><dl></dl></details>
${bar({ add: "Add point", flip: "Switch class", remove: "Remove", restore: "Reset points" })}
<small>Line: the boundary, with an arrow along w; dashed: before. Ring: the point chosen; dashed: the last mistake.
Drag a point, or Tab to it: arrows move it (Shift: by 0.1), Space switches its class, Delete removes it. Click the plane to add one.</small></div></div>`;
  const find = (selector) => element.querySelector(selector);
  const svg = find("svg"), status = find("[role=status]"), layer = find(".points"), select = find("select");

  function restart(message) {
    [state, old, seen, facts] = [start(), start(), new Map(), points.length && geometry(points)];
    chosen = Math.max(0, Math.min(chosen, points.length - 1));
    if (layer.children.length !== points.length) {
      layer.innerHTML = points.map((_, i) => `<g class="point zero" tabindex="0" role="button" data-i="${i}">
        <circle r="20" fill="transparent"/><circle class="ring" r="16"/><rect x="-10" y="-10" width="20" height="20"/><text y="4.5">${i + 1}</text></g>`).join("");
    }
    draw(message);
  }

  function draw(message) {
    const { weight, bias, index } = state;
    points.forEach((p, i) => {
      const g = layer.children[i];
      g.setAttribute("transform", `translate(${px(p.x)})`);
      g.setAttribute("aria-label", `Point ${i + 1}, class ${p.y}, at ${pair(p.x)}`);
      g.classList.toggle("wrong", index === i);
      g.classList.toggle("chosen", chosen === i);
      g.classList.toggle("one", p.y);
      g.querySelector("rect").setAttribute("rx", p.y ? 0 : 10);
    });
    const set = (name, key, value) => find(name).setAttribute(key, value);
    set(".half.one", "points", half(weight, bias));
    set(".half.zero", "points", half(weight.map((w) => -w), -bias));
    set(".now", "d", line(weight, bias).join(""));
    set(".old", "d", line(old.weight, old.bias)[0]);
    const list = (rows) => rows.map(([name, text]) => `<dt>${name}</dt><dd>${text}</dd>`).join("");
    find("dl").innerHTML = list([["w", pair(weight)], ["b", number(bias)], ["updates", state.updates]]);
    find("details dl").innerHTML = list(theorem());
    find("[data-do=run]").textContent = timer ? "Pause" : "Run";
    status.textContent = message;
  }

  function theorem() {
    const { weight, bias, updates: k } = state, { radius, gamma } = facts;
    if (!gamma) return [["γ", points.length ? "none: no line separates them" : "–"]];
    const chain = [k * gamma, Math.hypot(...weight, bias), Math.sqrt(k) * radius];
    return [["R", number(radius, 2)], ["γ", number(gamma, 3)], ["(R/γ)²", number((radius / gamma) ** 2)],
      ["k updates", `kγ ≤ ‖(w, b)‖ ≤ √k R<br>${chain.map((v) => number(v, 2)).join(" ≤ ")}`]];
  }

  function once() {
    const before = state;
    state = step(points, state);
    if (state.index === null) {
      stop();
      return draw("A whole pass without a mistake: done.");
    }
    old = before;
    const { y, x } = points[state.index], sum = y ? "+" : "−";
    let message = `Update ${state.updates}: point ${state.index + 1} is class ${y}, but its score was ${number(state.score)}. So w ${sum} ${pair(x)}, b ${sum} 1.`;
    const key = [...state.weight, state.bias, state.next % points.length].map((v) => v.toFixed(6)).join();
    if (seen.has(key)) message += ` All is as after update ${seen.get(key)}: it repeats forever.`;
    else seen.set(key, state.updates);
    return draw(message);
  }

  const stop = () => { timer = clearInterval(timer); };
  const edited = (what) => restart(`${what} The weights start again from zero.`);

  function add(x) {
    points.push({ x, y: points[chosen]?.y ?? 1 });
    chosen = points.length - 1;
    edited(`Point ${points.length} added at ${pair(x)}, class ${points[chosen].y}.`);
  }

  function move(i, x) {
    points[i].x = x.map((v) => snap(Math.max(-4.7, Math.min(4.7, v))));
    edited(`Point ${i + 1} is at ${pair(points[i].x)}.`);
  }

  const actions = {
    once,
    run() {
      if (timer) {
        stop();
        draw("Paused.");
      } else if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
        for (let k = 0; k < 2000 && state.index !== null; k += 1) once();
      } else timer = setInterval(once, 450);
    },
    reset() { load(); },
    restore() { load(true); },
    add() {
      added += 1;
      add([Math.cos(added), Math.sin(added)].map((v) => snap(4 * v)));
      layer.children[chosen].focus();
    },
    flip() {
      points[chosen].y = 1 - points[chosen].y;
      edited(`Point ${chosen + 1} is now class ${points[chosen].y}.`);
    },
    remove() {
      stop();
      points.splice(chosen, 1);
      edited("Point removed.");
    },
  };

  const on = (target, name, act) => target.addEventListener(name, act);
  const indexOf = (event) => event.target.closest(".point")?.dataset.i;
  const place = (event) => {
    const box = svg.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width - 0.5, 0.5 - (event.clientY - box.top) / box.height].map((v) => snap(v * 2 * EDGE));
  };
  on(element, "click", (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (name && !points.length && !/add|restore/.test(name)) draw("Add a point.");
    else if (name) actions[name]();
    else if (event.target === find("rect")) add(place(event));
  });
  on(svg, "focusin", (event) => {
    chosen = Number(indexOf(event));
    draw(status.textContent);
  });
  on(svg, "pointerdown", (event) => {
    if (!indexOf(event)) return;
    dragged = chosen = Number(indexOf(event));
    svg.setPointerCapture(event.pointerId);
  });
  on(svg, "pointermove", (event) => { if (dragged >= 0) move(dragged, place(event)); });
  on(svg, "lostpointercapture", () => { dragged = -1; });
  on(svg, "keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const name = { " ": "flip", Enter: "flip", Delete: "remove", Backspace: "remove" }[event.key];
    if (!indexOf(event) || !(way || name)) return;
    event.preventDefault();
    if (way) move(chosen, points[chosen].x.map((v, k) => v + (event.shiftKey ? 0.1 : 0.5) * way[k]));
    else actions[name]();
    if (name === "remove") (layer.children[chosen] ?? find("[data-do=add]")).focus();
  });

  function load(event) {
    stop();
    if (event) points = read(PRESETS[select.value]);
    restart("Zero weights: every score is 0, and wrong. Press Step, or Run.");
  }
  on(select, "change", load);
  load(true);
}
