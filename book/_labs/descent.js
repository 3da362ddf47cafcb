// A valley from above, and a path through it that you steer by rate and momentum.
// Tests compare descend() and factor() with groundup.foundations.optimization.

// The largest curvature of the bowl is 1, so that its limit for plain steps is 2.
// The ravine is Rosenbrock's, divided by the largest curvature at its minimum.
const STEEP = 1001.6006398;
export const LANDSCAPES = {
  Bowl: {
    f: ([x, y], kappa) => (x * x / kappa + y * y) / 2, gradient: ([x, y], kappa) => [x / kappa, y],
    minimum: [0, 0], center: [0, 0], start: [-1.9, 0.9], levels: [0.01, 0.04, 0.1, 0.2, 0.4, 0.8, 1.4],
  },
  Saddle: {
    f: ([x, y]) => (x * x - y * y) / 2, gradient: ([x, y]) => [x, -y],
    minimum: null, center: [0, 0], start: [-1.9, 0], levels: [-1.4, -0.7, -0.3, -0.08, 0, 0.08, 0.3, 0.7, 1.4],
  },
  Ravine: {
    f: ([x, y]) => ((1 - x) ** 2 + 100 * (y - x * x) ** 2) / STEEP,
    gradient: ([x, y]) => [(-2 * (1 - x) - 400 * x * (y - x * x)) / STEEP, (200 * (y - x * x)) / STEEP],
    minimum: [1, 1], center: [0, 1], start: [-1.2, 1], levels: [0.0003, 0.001, 0.003, 0.01, 0.04, 0.12, 0.3, 0.8],
  },
};

// Every point visited; ends early where the path has left for good.
export function descend(name, { kappa, rate, momentum, ahead, start, steps }) {
  const { gradient } = LANDSCAPES[name], path = [start];
  let velocity = [0, 0];
  for (let step = 0; step < steps; step += 1) {
    const x = path.at(-1), slope = gradient(x, kappa);
    velocity = velocity.map((v, i) => momentum * v + slope[i]);
    const move = ahead ? slope.map((g, i) => g + momentum * velocity[i]) : velocity;
    path.push(x.map((value, i) => value - rate * move[i]));
    if (!(Math.hypot(...path.at(-1)) < 1e6)) break;
  }
  return path;
}

// By what one step multiplies the error along an axis, in the long run.
export function factor(curvature, { rate, momentum, ahead }) {
  const s = 1 - rate * curvature, sum = ahead ? (1 + momentum) * s : momentum + s, product = ahead ? momentum * s : momentum;
  const inside = sum * sum - 4 * product;
  return inside < 0 ? Math.sqrt(product) : (Math.abs(sum) + Math.sqrt(inside)) / 2;
}

// The largest stable rate for curvature 1.
export const limit = ({ momentum, ahead }) => (2 * (1 + momentum)) / (ahead ? 1 + 2 * momentum : 1);

// Where a surface crosses each level, cell by cell, as the path of an SVG.
export function outline(height, { center, half, levels, cell, place }) {
  const parts = [];
  for (let x = center[0] - half[0]; x < center[0] + half[0]; x += cell) {
    for (let y = center[1] - half[1]; y < center[1] + half[1]; y += cell) {
      const corners = [[x, y], [x + cell, y], [x + cell, y + cell], [x, y + cell]], heights = corners.map(height);
      const low = Math.min(...heights), high = Math.max(...heights);
      for (const level of levels.filter((value) => low < value && value <= high)) {
        const cuts = [];
        corners.forEach((corner, i) => {
          const j = (i + 1) % 4, a = heights[i] - level, b = heights[j] - level;
          if (a < 0 !== b < 0) cuts.push(corner.map((value, axis) => value + (a / (a - b)) * (corners[j][axis] - value)));
        });
        for (let k = 0; k + 1 < cuts.length; k += 2) parts.push(`M${place(cuts[k])}L${place(cuts[k + 1])}`);
      }
    }
  }
  return parts.join("");
}

const SCALE = 100, HALF = [2.2, 1.6];
const STYLE = `.descent-lab {
display:flex;flex-wrap:wrap;align-items:flex-start;gap:1rem;
--line:var(--pst-color-border);--hot:var(--pst-color-primary);
.views{flex:1 1 320px;max-width:520px;min-width:0}
svg{display:block;width:100%;border:1px solid var(--line)} .map{aspect-ratio:440/320;cursor:crosshair} .loss{aspect-ratio:440/150;margin-top:.4rem}
.panel{flex:1 1 250px;min-width:0}
.bar{display:flex;flex-wrap:wrap;gap:.4rem;margin-bottom:.6rem}
button, select{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
label{display:grid;grid-template-columns:7.6em 1fr 3.8em;gap:.6rem;align-items:center;min-height:2rem} [hidden]{display:none!important}
input{width:100%;min-width:0;accent-color:var(--hot)} output{text-align:right;font-variant-numeric:tabular-nums}
:focus-visible{outline:3px solid var(--hot)}
dl{display:grid;grid-template-columns:auto 1fr;gap:0 .8rem;margin:.6rem 0;font-variant-numeric:tabular-nums}
dt{font-weight:600} dd{margin:0} [role=status]{min-height:3.2em;margin:0}
.contour{fill:none;stroke:#2981fb;stroke-opacity:.55} .path{fill:none;stroke:#de7519;stroke-width:1.8;stroke-linejoin:round}
.stop{fill:#de7519} .goal{stroke:var(--pst-color-text-base);stroke-width:2} .start{fill:none;stroke:var(--pst-color-text-base);stroke-width:2}
.curve{fill:none;stroke:#2c7865;stroke-width:2} .axis{stroke:var(--line);fill:none} text{fill:var(--pst-color-text-base);font:12px sans-serif}}`;

const KAPPAS = [1, 2, 5, 10, 20, 50, 100], LENGTHS = [20, 50, 100, 200, 500, 2000];
// What a landscape is entered with: long enough to leave a ridge by a millionth, to round a bend.
const OPENINGS = { Bowl: { rate: 1.9, length: 1 }, Saddle: { rate: 0.1, length: 3 }, Ravine: { rate: 1.9, length: 4 } };
const number = (value, digits = 3) => {
  const size = Math.abs(value), text = size && (size < 1e-3 || size >= 1e5) ? value.toExponential(1) : value.toFixed(digits);
  return text.replace(/^-(?=[0.]+$)/, "").replaceAll("-", "−").replace("e+", "e");
};

export default function mount(element) {
  const state = { name: "Bowl", ahead: false, kappa: 4, rate: 1.9, momentum: 0, length: 1, start: LANDSCAPES.Bowl.start };
  const slider = (name, text, low, high, by) =>
    `<label>${text}<input type="range" name="${name}" min="${low}" max="${high}" step="${by}"><output></output></label>`;
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="descent-lab">
<div class="views"><svg class="map" viewBox="-220 -160 440 320" role="img"><path class="contour"/><path class="path"/><g class="stops"></g><path class="goal"/><circle class="start" r="5"/></svg>
<svg class="loss" viewBox="0 0 440 150" role="img"><path class="axis" d="M40 8V128H432"/><text class="what" x="44" y="14"></text><text class="high" x="36" y="30" text-anchor="end"></text><text class="low" x="36" y="128" text-anchor="end"></text><text class="last" x="432" y="144" text-anchor="end"></text><path class="curve"/></svg></div>
<div class="panel"><div class="bar"><select name="name" aria-label="Landscape">${Object.keys(LANDSCAPES).map((name) => `<option>${name}</option>`).join("")}</select>
<select name="ahead" aria-label="Momentum rule"><option value="">heavy ball</option><option value="1">Nesterov</option></select></div>
${slider("rate", "rate η", 0.02, 4, 0.02)}${slider("momentum", "momentum μ", 0, 0.98, 0.02)}${slider("kappa", "condition κ", 0, KAPPAS.length - 1, 1)}
${slider("length", "steps", 0, LENGTHS.length - 1, 1)}${slider("x", "start x", -2.1, 2.1, 0.1)}${slider("y", "start y", -1.5, 2.5, 0.1)}
<div class="bar"><button data-do="plain">Best without momentum</button><button data-do="heavy">Best heavy ball</button><button data-do="beyond">1 % beyond the limit</button><button data-do="nudge">Nudge the start</button></div>
<dl></dl><p role="status"></p></div></div>`;
  const find = (selector) => element.querySelector(selector);
  const kappa = () => KAPPAS[state.kappa], settings = () => ({ ...state, kappa: kappa(), steps: LENGTHS[state.length] });

  const place = ([x, y]) => {
    const [cx, cy] = LANDSCAPES[state.name].center, far = (v) => Math.max(-9999, Math.min(9999, v));
    return [far((x - cx) * SCALE), far(-(y - cy) * SCALE)].map((v) => v.toFixed(1));
  };

  function contours() {
    const { f, center, levels } = LANDSCAPES[state.name], cell = state.name === "Ravine" ? 0.025 : 0.05;
    find(".contour").setAttribute("d", outline((point) => f(point, kappa()), { center, half: HALF, levels, cell, place }));
    const goal = LANDSCAPES[state.name].minimum;
    const [gx, gy] = goal ? place(goal).map(Number) : [9999, 9999];
    find(".goal").setAttribute("d", `M${gx - 6} ${gy}h12M${gx} ${gy - 6}v12`);
  }

  const distance = (point) => {
    const goal = LANDSCAPES[state.name].minimum ?? [0, 0];
    return Math.hypot(point[0] - goal[0], point[1] - goal[1]);
  };

  function needed() {
    const path = descend(state.name, { ...settings(), steps: 20000 }), goal = 1e-6 * distance(path[0]);
    if (path.length <= 20000) return "never: it diverges";
    const last = path.findLastIndex((point) => distance(point) > goal);
    return last === path.length - 1 ? "over 20,000" : (last + 1).toLocaleString("en");
  }

  function loss(path) {
    const values = path.map((point) => Math.log10(Math.max(1e-16, distance(point))));
    const high = Math.ceil(Math.max(...values, 0.1)), low = Math.floor(Math.min(...values, -0.1));
    const at = (value, step) => `${(40 + (392 * step) / LENGTHS[state.length]).toFixed(1)} ${(128 - (100 * (value - low)) / (high - low)).toFixed(1)}`;
    find(".curve").setAttribute("d", `M${values.map(at).join("L")}`);
    find(".high").textContent = number(high, 0);
    find(".low").textContent = number(low, 0);
    find(".last").textContent = `step ${LENGTHS[state.length]}`;
    find(".loss").setAttribute("aria-label", `Distance to the middle, from 10 to the power ${values[0].toFixed(1)} to 10 to the power ${values.at(-1).toFixed(1)} after ${path.length - 1} steps`);
  }

  function draw(message) {
    const path = descend(state.name, settings()), bowl = state.name === "Bowl", most = limit(state);
    const shown = path.slice(0, 2001).map(place);
    find(".path").setAttribute("d", `M${shown.join("L")}`);
    find(".stops").innerHTML = shown.slice(0, 101).map(([x, y]) => `<circle class="stop" cx="${x}" cy="${y}" r="2.4"/>`).join("");
    const [sx, sy] = place(state.start);
    find(".start").setAttribute("cx", sx);
    find(".start").setAttribute("cy", sy);
    loss(path);
    const texts = { rate: number(state.rate, 2), momentum: number(state.momentum, 2), kappa: `${kappa()}`, length: `${LENGTHS[state.length]}`, x: number(state.start[0], 1), y: number(state.start[1], 1) };
    const values = { ...state, x: state.start[0], y: state.start[1] };
    for (const [key, text] of Object.entries(texts)) {
      const input = find(`[name=${key}]`);
      input.value = values[key];
      input.setAttribute("aria-valuetext", text);
      input.nextElementSibling.textContent = text;
    }
    for (const part of [find("[name=kappa]").closest("label"), ...["plain", "heavy", "beyond"].map((name) => find(`[data-do=${name}]`))]) part.hidden = !bowl;
    const middle = state.name === "Saddle" ? "saddle point" : "minimum";
    find(".what").textContent = `log₁₀ of the distance to the ${middle}`;
    const end = distance(path.at(-1)), gone = path.length <= LENGTHS[state.length];
    const rows = bowl ? [["largest stable rate", number(most, 2)], ["factor, long axis", number(factor(1 / kappa(), state))], ["factor, short axis", number(factor(1, state))]] : [];
    if (state.name === "Ravine") rows.push(["limit at the minimum", number(most, 2)]);
    rows.push(["distance", gone ? "it has left" : `${number(end)} to the ${middle}`]);
    if (middle === "minimum") rows.push(["steps to 10⁻⁶", needed()]);
    find("dl").innerHTML = rows.map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`).join("");
    find(".map").setAttribute("aria-label", `${state.name} from above, ${path.length - 1} steps from (${texts.x}, ${texts.y}), ${gone ? "diverging" : `ending ${number(end)} from the middle`}`);
    find("[role=status]").textContent = message ?? (state.rate > most ? "Beyond the limit: the error grows across the valley." : "");
  }

  const actions = {
    plain() {
      Object.assign(state, { rate: 2 / (1 + 1 / kappa()), momentum: 0 });
      return `Both axes shrink alike, by ${number((kappa() - 1) / (kappa() + 1))} a step.`;
    },
    heavy() {
      const root = Math.sqrt(kappa());
      Object.assign(state, { rate: 4 / (1 + 1 / root) ** 2, momentum: ((root - 1) / (root + 1)) ** 2, ahead: false });
      find("[name=ahead]").value = "";
      return `Both axes shrink by ${number((root - 1) / (root + 1))} a step in the long run.`;
    },
    beyond() {
      state.rate = 1.01 * limit(state);
      return "The long axis still converges; across the valley the error grows a little with every step.";
    },
    nudge() {
      state.start = [state.start[0], state.start[1] + 1e-6];
      return "The start has moved by a millionth in y.";
    },
  };
  element.addEventListener("click", (event) => {
    const action = event.target.closest("[data-do]")?.dataset.do;
    if (action) draw(actions[action]());
  });
  find(".map").addEventListener("click", (event) => {
    const box = find(".map").getBoundingClientRect(), [cx, cy] = LANDSCAPES[state.name].center;
    state.start = [cx + ((event.clientX - box.left) / box.width - 0.5) * 4.4, cy - ((event.clientY - box.top) / box.height - 0.5) * 3.2];
    draw("A new start.");
  });
  element.addEventListener("input", ({ target }) => {
    const { name, value } = target;
    if (name === "name") Object.assign(state, { name: value, momentum: 0, ...OPENINGS[value], start: LANDSCAPES[value].start });
    else if (name === "ahead") state.ahead = Boolean(value);
    else if (name === "x" || name === "y") state.start = name === "x" ? [Number(value), state.start[1]] : [state.start[0], Number(value)];
    else state[name] = Number(value);
    if (name === "name" || name === "kappa") contours();
    draw();
  });
  contours();
  draw("Orange is the path, the cross the minimum. Click on the map to start elsewhere.");
}
