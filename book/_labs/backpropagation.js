// Send a signal forward through a 2-2-1 net, and the blame back.
// Tests run forward(), backward() and update() against groundup.models.manual.

const ACTIVATIONS = {
  ReLU: [(z) => Math.max(0, z), (z) => (z > 0 ? 1 : 0)],
  tanh: [Math.tanh, (z) => 1 - Math.tanh(z) ** 2],
  sigmoid: [(z) => 1 / (1 + Math.exp(-z)), (z) => { const s = 1 / (1 + Math.exp(-z)); return s * (1 - s); }],
  step: [(z) => (z > 0 ? 1 : 0), () => 0],
};
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

export function forward(net) {
  const z = net.weight1.map((row, i) => dot(row, net.x) + net.bias1[i]);
  const a = z.map(ACTIVATIONS[net.activation][0]);
  const output = dot(net.weight2, a) + net.bias2;
  return { z, a, output, loss: (output - net.target) ** 2 / 2 };
}

export function backward(net) {
  const { z, a, output } = forward(net);
  const delta2 = output - net.target;
  const blame = net.weight2.map((w) => w * delta2);
  const slope = z.map(ACTIVATIONS[net.activation][1]);
  const delta1 = blame.map((value, i) => value * slope[i]);
  return {
    delta2, blame, slope, delta1, weight2: a.map((v) => delta2 * v), bias2: delta2,
    weight1: delta1.map((d) => net.x.map((v) => d * v)), bias1: delta1,
  };
}

export function update(net, lr) {
  const g = backward(net), less = (p, q) => (Array.isArray(p) ? p.map((v, i) => less(v, q[i])) : p - lr * q);
  const moved = ["weight1", "bias1", "weight2", "bias2"].map((name) => [name, less(net[name], g[name])]);
  return { ...net, ...Object.fromEntries(moved) };
}

const net = (activation, weight1, bias1, weight2, bias2) => (
  { x: [1, 2], target: 3, activation, weight1, bias1, weight2, bias2 });
const PRESETS = {
  "The worked example": net("ReLU", [[1, 1], [2, -1]], [-1, 1], [1, -2], 1),
  "One unit silent": { ...net("ReLU", [[1, 1], [2, -1]], [-1, -1], [1, -2], 1), target: 4 },
  "Both units equal": net("ReLU", [[0.5, 0.5], [0.5, 0.5]], [0, 0], [0.5, 0.5], 0),
  "All zero": net("ReLU", [[0, 0], [0, 0]], [0, 0], [0, 0], 0),
  "Saturated sigmoids": net("sigmoid", [[3, 2], [2, 3]], [1, 1], [1, -2], 1),
  "Steps": net("step", [[1, 1], [2, -1]], [-1, 1], [1, -2], 1),
};
// Each parameter: its name, where it is in the net, and where its label stands.
const PARAMETERS = [
  ["w₁₁", ["weight1", 0, 0], 124, 75], ["w₁₂", ["weight1", 0, 1], 88, 209],
  ["w₂₁", ["weight1", 1, 0], 88, 131], ["w₂₂", ["weight1", 1, 1], 124, 265],
  ["b₁", ["bias1", 0], 215, 16], ["b₂", ["bias1", 1], 215, 342],
  ["v₁", ["weight2", 0], 295, 122], ["v₂", ["weight2", 1], 295, 217], ["c", ["bias2"], 375, 112],
];
const PLACES = { x0: [34, 80], x1: [34, 270], h0: [215, 80], h1: [215, 270], out: [375, 175] };
const EDGES = ["x0 h0", "x1 h0", "x0 h1", "x1 h1", null, null, "h0 out", "h1 out", null]
  .map((ends) => ends && ends.split(" ").map((id) => PLACES[id]));
const STAGES = 6;
const STYLE = `.backpropagation-lab {
display:flex;flex-wrap:wrap;align-items:flex-start;gap:1rem;color:var(--ink);
--line:var(--pst-color-border);--ink:var(--pst-color-text-base);--hot:var(--pst-color-primary);--back:#c4560b;
svg{flex:3 1 340px;max-width:520px;min-width:0;border:1px solid var(--line)}
& > div{flex:2 1 200px;min-width:0}
.bar{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center;margin-bottom:.6rem}
button, select{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
[data-do=next]{border:2px solid var(--hot);font-weight:600}
input{flex:1 1 8rem;min-width:0}
:focus-visible{outline:3px solid var(--hot)}
p{margin:0 0 .6rem} [role=status]{min-height:7.5em}
.edge{stroke:#2981fb;opacity:.55} .edge.minus{stroke-dasharray:7 5} .grad{stroke:var(--back);fill:none;opacity:.9}
circle{fill:var(--pst-color-background);stroke:var(--ink);stroke-width:2}
text{fill:var(--ink);font:14px sans-serif;text-anchor:middle} .name{font-weight:600} .back{fill:var(--back);font-weight:600}
.label{cursor:pointer;outline:0} .label rect{fill:var(--pst-color-background);stroke:transparent;stroke-width:2} .label.chosen rect{stroke:var(--hot)}}
html[data-theme=dark] .backpropagation-lab{--back:#ff9d5c}`;

const number = (value, digits = 2) => value.toFixed(digits).replace(/^-(?=[0.]+$)/, "").replace("-", "−");
const pair = (values) => `(${values.map((v) => number(v)).join(", ")})`;
const get = (object, path) => path.reduce((inner, key) => inner[key], object);

export default function mount(element) {
  let state, stage, chosen = 0, updates = 0;
  const option = (names) => names.map((name) => `<option>${name}</option>`).join("");
  const node = (id) => `<g transform="translate(${PLACES[id]})" data-node="${id}"><circle r="30"/><text class="name" y="-8"></text><text class="value" y="12"></text><text class="back" y="47"></text></g>`;
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="backpropagation-lab">
<svg viewBox="0 0 430 368" role="group" aria-label="Network of two inputs, two hidden units and one output">
${EDGES.map((edge, i) => edge && `<path class="edge" data-edge="${i}" d="M${edge[0]}L${edge[1]}"/><path class="grad" data-edge="${i}" d="M${edge[0]}L${edge[1]}"/>`).join("")}
${Object.keys(PLACES).map(node).join("")}
<text x="375" y="262" class="name">loss</text><text x="375" y="281" data-loss></text>
${PARAMETERS.map(([name, , x, y], i) => `<g class="label" data-i="${i}" transform="translate(${x},${y})"><rect x="-43" y="-13" width="86" height="35" rx="4"/><text class="value" y="2"></text><text class="back" y="17"></text></g>`).join("")}</svg>
<div><div class="bar"><select data-preset aria-label="Start from">${option(Object.keys(PRESETS))}</select>
<select data-activation aria-label="Activation of the hidden units">${option(Object.keys(ACTIVATIONS))}</select></div>
<div class="bar"><button data-do="next">Step</button><button data-do="all">All the way</button><button data-do="update">Update</button><button data-do="reset">Reset</button></div>
<p role="status"></p>
<div class="bar"><select data-parameter aria-label="Parameter to move">${option(PARAMETERS.map(([name]) => name))}</select><input data-value type="range" min="-4" max="4" step="0.1" aria-label="Value of the parameter"></div>
<div class="bar"><span>learning rate</span><input data-lr type="range" min="-3" max="-0.5" step="0.25" value="-2" aria-label="Learning rate, logarithmic"><span data-rate></span></div>
<small>Blue: the weights, dashed where negative. Orange: what comes back. Click a parameter, or choose it in the list, and move it.</small></div></div>`;
  const find = (selector) => element.querySelector(selector);
  const rate = () => 10 ** Number(find("[data-lr]").value);

  function story(f, g) {
    const { x, target, weight2 } = state, last = `y − t = ${number(f.output)} − ${number(target)}`;
    return [
      `The inputs are ${pair(x)}, the target is t = ${number(target)}. Press Step to go forward.`,
      `Hidden scores z = ${pair(f.z)}. The activation makes them a = ${pair(f.a)}.`,
      `Output y = v·a + c = ${number(f.output)}, and loss ½(y − t)² = ${number(f.loss)}. Now back.`,
      `The loss changes with the output at the rate δ = ${last} = ${number(g.delta2)}.`,
      `So v has the gradient δa = ${pair(g.weight2)}, and c has δ. Each hidden unit gets δ through its own weight: δv = ${number(g.delta2)} · ${pair(weight2)} = ${pair(g.blame)}.`,
      `The slopes of the activation are ${pair(g.slope)}. Times the blame, they give the hidden δ = ${pair(g.delta1)}.`,
      `Each weight of the first layer gets the δ of its unit times its input; each bias gets the δ. Press Update to move all nine against their gradients.`,
    ][stage];
  }

  function draw(message) {
    const f = forward(state), g = backward(state);
    const say = (id, name, value, back = "") => {
      const texts = find(`[data-node=${id}]`).querySelectorAll("text");
      [name, value, back].forEach((text, i) => { texts[i].textContent = text; });
    };
    state.x.forEach((v, i) => say(`x${i}`, `x${"₁₂"[i]}`, number(v)));
    f.a.forEach((v, i) => say(`h${i}`, `a${"₁₂"[i]}`, stage > 0 ? number(v) : "?", stage > 4 ? `δ ${number(g.delta1[i])}` : stage > 3 ? `blame ${number(g.blame[i])}` : ""));
    say("out", "y", stage > 1 ? number(f.output) : "?", stage > 2 ? `δ ${number(g.delta2)}` : "");
    find("[data-loss]").textContent = stage > 1 ? number(f.loss) : "?";
    PARAMETERS.forEach(([name, path], i) => {
      const label = find(`.label[data-i="${i}"]`), value = get(state, path), slope = get(g, path);
      const shown = stage > (path[0].endsWith("2") ? 3 : 5);
      label.classList.toggle("chosen", chosen === i);
      label.querySelector(".value").textContent = `${name} = ${number(value)}`;
      label.querySelector(".back").textContent = shown ? `∂ ${number(slope)}` : "";
      if (!EDGES[i]) return;
      const [edge, back] = element.querySelectorAll(`[data-edge="${i}"]`);
      edge.classList.toggle("minus", value < 0);
      edge.style.strokeWidth = value ? 1 + 1.5 * Math.min(4, Math.abs(value)) : 0.4;
      back.style.strokeWidth = shown ? Math.min(7, Math.abs(slope)) : 0;
    });
    find("[data-activation]").value = state.activation;
    find("[data-parameter]").selectedIndex = chosen;
    find("[data-value]").value = get(state, PARAMETERS[chosen][1]);
    find("[data-rate]").textContent = number(rate(), 3);
    find("[data-do=next]").textContent = stage === STAGES ? "Start over" : "Step";
    find("[role=status]").textContent = message ?? story(f, g);
  }

  function load() {
    [state, stage, updates] = [structuredClone(PRESETS[find("[data-preset]").value]), 0, 0];
    draw();
  }
  const actions = {
    next() { stage = stage === STAGES ? 0 : stage + 1; draw(); },
    all() { stage = STAGES; draw(); },
    update() {
      const before = forward(state).loss, lr = rate();
      state = update(state, lr);
      updates += 1;
      stage = STAGES;
      draw(`Update ${updates} with rate ${number(lr, 3)}: the loss went from ${number(before, 4)} to ${number(forward(state).loss, 4)}. The gradients shown are the new ones.`);
    },
    reset: load,
  };
  const choose = (i) => { chosen = i; draw(find("[role=status]").textContent); };
  element.addEventListener("click", (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do, label = event.target.closest(".label");
    if (name) actions[name]();
    else if (label) choose(Number(label.dataset.i));
  });
  find("[data-preset]").addEventListener("change", load);
  find("[data-parameter]").addEventListener("change", (event) => choose(event.target.selectedIndex));
  find("[data-activation]").addEventListener("change", (event) => { state.activation = event.target.value; draw(); });
  find("[data-lr]").addEventListener("input", () => draw(find("[role=status]").textContent));
  find("[data-value]").addEventListener("input", (event) => {
    const path = PARAMETERS[chosen][1], last = path.at(-1);
    if (path.length === 1) state[last] = Number(event.target.value);
    else get(state, path.slice(0, -1))[last] = Number(event.target.value);
    draw();
  });
  load();
}
