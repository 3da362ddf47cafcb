// Optimizers race downhill, each at a multiple of its own best rate.
// Tests compare run() with groundup.optim, and best() with its own promise.
import { LANDSCAPES as OLDER, outline } from "./descent.js";

// Each rule as torch.optim has it: the step for one coordinate, from its gradient and memory.
export const RULES = {
  SGD: (g) => g,
  Momentum: (g, m) => (m.v = 0.9 * (m.v ?? 0) + g),
  Nesterov: (g, m) => g + 0.9 * (m.v = 0.9 * (m.v ?? 0) + g),
  AdaGrad: (g, m) => g / (Math.sqrt((m.sum = (m.sum ?? 0) + g * g)) + 1e-10),
  RMSprop: (g, m) => g / (Math.sqrt((m.square = 0.99 * (m.square ?? 0) + 0.01 * g * g)) + 1e-8),
  Adam(g, m, t) {
    m.mean = 0.9 * (m.mean ?? 0) + 0.1 * g;
    m.square = 0.999 * (m.square ?? 0) + 0.001 * g * g;
    return m.mean / (1 - 0.9 ** t) / (Math.sqrt(m.square / (1 - 0.999 ** t)) + 1e-8);
  },
  Lion(g, m) {
    const old = m.mean ?? 0;
    m.mean = 0.99 * old + 0.01 * g;
    return Math.sign(0.9 * old + 0.1 * g);
  },
};

// A valley fifty times as steep across as along, turned by an angle.
const valley = (angle, start) => {
  const [c, s] = [Math.cos(angle), Math.sin(angle)], axes = ([x, y]) => [c * x + s * y, c * y - s * x];
  return {
    f: (point) => { const [u, v] = axes(point); return (u * u / 50 + v * v) / 2; },
    gradient: (point) => { const [u, v] = axes(point); return [(c * u) / 50 - s * v, (s * u) / 50 + c * v]; },
    minima: [[0, 0]], center: [0, 0], start: [c * start[0] - s * start[1], s * start[0] + c * start[1]], levels: [0.003, 0.012, 0.03, 0.08, 0.2, 0.5, 1],
  };
};
export const LANDSCAPES = {
  Ravine: { ...OLDER.Ravine, minima: [[1, 1]] },
  Saddle: {
    f: ([x, y]) => x * x / 2 - y * y / 2 + y ** 4 / 4, gradient: ([x, y]) => [x, y ** 3 - y],
    minima: [[0, 1], [0, -1]], center: [0, 0], start: [-1.6, 0.0001], levels: [-0.24, -0.2, -0.14, -0.07, 0, 0.1, 0.3, 0.7, 1.3],
  },
  Valley: valley(0, [-1.7, 0.6]),
  "Turned valley": valley(Math.PI / 6, [-1.7, 0.6]),
};

export const STEPS = 300, GOAL = 0.05;

// Every point visited; a path that leaves for good ends there.
export function run(name, rule, rate, start, steps = STEPS) {
  const path = [start], memory = [{}, {}];
  for (let t = 1; t <= steps; t += 1) {
    const x = path.at(-1), slope = LANDSCAPES[name].gradient(x);
    path.push(x.map((value, i) => value - rate * RULES[rule](slope[i], memory[i], t)));
    if (!(Math.hypot(...path.at(-1)) < 1e3)) break;
  }
  return path;
}

export const distance = (name, [x, y]) => Math.min(...LANDSCAPES[name].minima.map(([a, b]) => Math.hypot(x - a, y - b)));

// Steps until the path is, and stays, within GOAL of a minimum; null if it never does.
export function needed(name, path) {
  const last = path.findLastIndex((point) => !(distance(name, point) <= GOAL));
  return last === path.length - 1 ? null : last + 1;
}

const HALF = [2.2, 1.6], SCALE = 100;
export const inside = (name, [x, y]) => Math.abs(x - LANDSCAPES[name].center[0]) <= HALF[0] && Math.abs(y - LANDSCAPES[name].center[1]) <= HALF[1];

// The rate, on a ladder of half octaves, that arrives first or else ends nearest, of those that stay on the map.
export function best(name, rule) {
  const score = (rate) => {
    const path = run(name, rule, rate, LANDSCAPES[name].start);
    return path.every((point) => inside(name, point)) ? needed(name, path) ?? STEPS + distance(name, path.at(-1)) : Infinity;
  };
  const ladder = Array.from({ length: 31 }, (_, i) => 2 ** (i / 2 - 12)), scores = ladder.map(score);
  return ladder[scores.indexOf(Math.min(...scores))];
}

const COLORS = { SGD: "var(--pst-color-text-base)", Momentum: "#2981fb", Nesterov: "#8355ae", AdaGrad: "#b17db5", RMSprop: "#2c7865", Adam: "#de7519", Lion: "#c43b10" };
const DASHES = { SGD: "2 3", Momentum: "none", Nesterov: "7 3", AdaGrad: "9 3 2 3", RMSprop: "4 3", Adam: "none", Lion: "2 2 7 2" };
const STYLE = `.race-lab {
display:flex;flex-wrap:wrap;align-items:flex-start;gap:1rem;
--line:var(--pst-color-border);--hot:var(--pst-color-primary);
.map{flex:1 1 320px;max-width:520px;min-width:0;aspect-ratio:440/320;border:1px solid var(--line);cursor:crosshair;touch-action:none}
.panel{flex:1 1 280px;min-width:0}
.bar{display:flex;flex-wrap:wrap;gap:.4rem;margin-bottom:.6rem}
button, select{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
label.number{display:grid;grid-template-columns:6.4em 1fr 4em;gap:.6rem;align-items:center;min-height:2rem} [hidden]{display:none!important}
input[type=range]{width:100%;min-width:0} input{accent-color:var(--hot)} output{text-align:right;font-variant-numeric:tabular-nums}
:focus-visible{outline:3px solid var(--hot)}
table{width:100%;margin:.5rem 0;font-size:.85em;font-variant-numeric:tabular-nums;border-collapse:collapse} th,td{padding:.1rem .2rem;text-align:right;border-bottom:1px solid var(--line)} th:first-child,td:first-child{text-align:left;white-space:nowrap}
td label{display:inline-flex;gap:.4rem;align-items:center;min-height:1.7rem} td svg{width:22px;height:9px}
[role=status]{min-height:3em;margin:.4rem 0 0}
.contour{fill:none;stroke:var(--pst-color-text-muted);stroke-opacity:.45} .path{fill:none;stroke-width:2;stroke-linejoin:round}
.goal{stroke:var(--pst-color-text-base);stroke-width:2} .start{fill:var(--pst-color-surface);stroke:var(--pst-color-text-base);stroke-width:2;cursor:grab}}`;

const number = (value) => {
  const text = value && (value < 0.001 || value >= 1000) ? value.toExponential(0) : value < 0.1 ? value.toFixed(3) : value.toFixed(2);
  return text.replaceAll("-", "−").replace("e+", "e");
};

export default function mount(element) {
  const rates = {};
  const state = { name: "Ravine", factor: 0, step: STEPS, start: LANDSCAPES.Ravine.start, on: new Set(["Momentum", "Nesterov", "AdaGrad", "RMSprop", "Adam"]) };
  const slider = (name, text, low, high, by) =>
    `<label class="number">${text}<input type="range" name="${name}" min="${low}" max="${high}" step="${by}"><output></output></label>`;
  const row = (rule) => `<tr><td><label><input type="checkbox" name="on" value="${rule}"><svg viewBox="0 0 26 10" aria-hidden="true"><path class="path" d="M0 5H26" stroke="${COLORS[rule]}" stroke-dasharray="${DASHES[rule]}"/></svg>${rule}</label></td><td></td><td></td><td></td></tr>`;
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="race-lab">
<svg class="map" viewBox="-220 -160 440 320" role="img"><path class="contour"/><path class="goal"/><g class="paths"></g><circle class="start" r="6"/></svg>
<div class="panel"><div class="bar"><select name="name" aria-label="Landscape">${Object.keys(LANDSCAPES).map((name) => `<option>${name}</option>`).join("")}</select>
<button data-do="play">Play</button><button data-do="step">Step</button><button data-do="again">From the start</button><button data-do="ridge">Start 10⁻⁶ off the ridge</button></div>
${slider("factor", "rate × best", -4, 4, 0.5)}${slider("step", "step", 0, STEPS, 1)}${slider("x", "start x", -2.1, 2.1, 0.1)}${slider("y", "start y", -1.5, 2.5, 0.1)}
<table><thead><tr><th>rule</th><th>rate</th><th>distance</th><th>steps</th></tr></thead><tbody>${Object.keys(RULES).map(row).join("")}</tbody></table><p role="status"></p></div></div>`;
  const find = (selector) => element.querySelector(selector), play = find("[data-do=play]");
  const land = () => LANDSCAPES[state.name];
  const place = ([x, y]) => [x - land().center[0], land().center[1] - y].map((v) => (SCALE * Math.max(-99, Math.min(99, v))).toFixed(1));
  const rate = (rule) => (rates[state.name + rule] ??= best(state.name, rule)) * 2 ** state.factor;
  let paths = {}, timer = 0;

  function contours() {
    const { f, center, levels, minima } = land(), cell = state.name === "Ravine" ? 0.025 : 0.05;
    find(".contour").setAttribute("d", outline(f, { center, half: HALF, levels, cell, place }));
    find(".goal").setAttribute("d", minima.map((point) => { const [x, y] = place(point); return `M${x - 6} ${y}h12M${x} ${y - 6}v12`; }).join(""));
  }

  function race() {
    paths = Object.fromEntries(Object.keys(RULES).map((rule) => [rule, run(state.name, rule, rate(rule), state.start)]));
  }

  function draw(message) {
    const shown = Object.keys(RULES).filter((rule) => state.on.has(rule));
    find(".paths").innerHTML = shown.map((rule) => {
      const points = paths[rule].slice(0, state.step + 1).map(place), [x, y] = points.at(-1);
      return `<path class="path" d="M${points.join("L")}" stroke="${COLORS[rule]}" stroke-dasharray="${DASHES[rule]}"/><circle cx="${x}" cy="${y}" r="4.5" fill="${COLORS[rule]}"/>`;
    }).join("");
    const [sx, sy] = place(state.start), ends = [];
    find(".start").setAttribute("cx", sx);
    find(".start").setAttribute("cy", sy);
    for (const input of element.querySelectorAll("[name=on]")) {
      const path = paths[input.value], at = path[Math.min(state.step, path.length - 1)], steps = path.length <= STEPS ? null : needed(state.name, path);
      const far = Math.hypot(...at) >= 1e3 || !(Math.hypot(...at) >= 0);
      input.checked = state.on.has(input.value);
      const texts = [number(rate(input.value)), far ? "gone" : number(distance(state.name, at)), steps === null ? "–" : `${steps}`];
      [...input.closest("tr").children].slice(1).forEach((cell, i) => { cell.textContent = texts[i]; });
      if (input.checked) ends.push(`${input.value} ${far ? "gone" : `at distance ${texts[1]}`}`);
    }
    const texts = { factor: `× ${number(2 ** state.factor)}`, step: `${state.step}`, x: number1(state.start[0]), y: number1(state.start[1]) };
    const values = { factor: state.factor, step: state.step, x: state.start[0], y: state.start[1] };
    for (const [key, text] of Object.entries(texts)) {
      const input = find(`[name=${key}]`);
      input.value = values[key];
      input.setAttribute("aria-valuetext", text);
      input.nextElementSibling.textContent = text;
    }
    find("[data-do=ridge]").hidden = state.name !== "Saddle";
    play.textContent = timer ? "Pause" : "Play";
    find(".map").setAttribute("aria-label", `${state.name} from above after ${state.step} steps. ${ends.join(", ")}.`);
    if (message !== undefined) find("[role=status]").textContent = message;
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
  }
  function restart(message) {
    race();
    draw(message);
  }

  const actions = {
    play() {
      if (timer) stop();
      else {
        if (state.step >= STEPS) state.step = 0;
        timer = setInterval(() => {
          state.step = Math.min(STEPS, state.step + 1);
          if (state.step === STEPS || !element.isConnected) stop();
          draw();
        }, 40);
      }
      draw("");
    },
    step() {
      stop();
      state.step = state.step >= STEPS ? 1 : state.step + 1;
      draw(`Step ${state.step}.`);
    },
    again() {
      stop();
      state.step = 0;
      draw("Everybody is back at the start.");
    },
    ridge() {
      state.start = [-1.6, 1e-6];
      restart("The start is a millionth off the ridge, where the slope sideways is a millionth too.");
    },
  };
  element.addEventListener("click", (event) => actions[event.target.closest("[data-do]")?.dataset.do]?.());
  const drag = (event) => {
    const box = find(".map").getBoundingClientRect(), { center } = land();
    state.start = [center[0] + ((event.clientX - box.left) / box.width - 0.5) * 2 * HALF[0], center[1] - ((event.clientY - box.top) / box.height - 0.5) * 2 * HALF[1]];
    restart("A new start; the best rates are still those of the old one.");
  };
  find(".map").addEventListener("pointerdown", (event) => {
    find(".map").setPointerCapture(event.pointerId);
    drag(event);
  });
  find(".map").addEventListener("pointermove", (event) => { if (event.buttons) drag(event); });
  element.addEventListener("input", ({ target }) => {
    const { name, value } = target;
    if (name === "on") {
      state.on[target.checked ? "add" : "delete"](target.value);
      draw();
    } else if (name === "step") {
      stop();
      state.step = Number(value);
      draw();
    } else {
      if (name === "name") Object.assign(state, { name: value, start: LANDSCAPES[value].start, factor: 0 });
      else if (name === "factor") state.factor = Number(value);
      else state.start = name === "x" ? [Number(value), state.start[1]] : [state.start[0], Number(value)];
      if (name === "name") contours();
      restart("");
    }
  });
  contours();
  restart("Each rule runs at its own best rate for this start. Drag the ring to start elsewhere, or press Play.");
}

function number1(value) {
  return value.toFixed(1).replace(/^-(?=[0.]+$)/, "").replace("-", "−");
}
