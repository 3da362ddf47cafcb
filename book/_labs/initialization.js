// What thirty layers make of a signal and of a gradient, for a gain and an activation.
// Tests compare propagate() with groundup.nn.signals, and gain() with groundup.nn.init.

const sigmoid = (z) => 1 / (1 + Math.exp(-z));
// f, its slope given the score and the output, and the range that histograms show.
export const ACTIVATIONS = {
  tanh: { f: Math.tanh, slope: (z, h) => 1 - h * h, range: [-1, 1] },
  ReLU: { f: (z) => Math.max(0, z), slope: (z) => (z > 0 ? 1 : 0), range: [-3, 3] },
  "leaky ReLU, 0.2": { f: (z) => Math.max(0.2 * z, z), slope: (z) => (z > 0 ? 1 : 0.2), range: [-3, 3] },
  sigmoid: { f: sigmoid, slope: (z, h) => h * (1 - h), range: [0, 1] },
  linear: { f: (z) => z, slope: () => 1, range: [-3, 3] },
};

// 1 / √E f(z)² for a standard normal z, by Simpson's rule on both sides of 0.
export function gain(name) {
  const { f } = ACTIVATIONS[name], STEPS = 2400, h = 24 / STEPS;
  let sum = 0;
  for (let k = 0; k <= STEPS; k += 1) {
    const z = -12 + k * h, weight = k % STEPS === 0 ? 1 : k % 2 ? 4 : 2;
    sum += (weight * f(z) ** 2 * Math.exp((-z * z) / 2) * h) / 3 / Math.sqrt(2 * Math.PI);
  }
  return 1 / Math.sqrt(sum);
}

// Rows times a matrix, stored row after row: (N, n) (n, m) -> (N, m); or times its transpose.
function product(x, w, n, m, transposed) {
  const N = x.length / (transposed ? m : n), out = new Float64Array(N * (transposed ? n : m));
  for (let r = 0; r < N; r += 1)
    for (let i = 0; i < n; i += 1) {
      const from = i * m;
      if (transposed) {
        let sum = 0;
        for (let j = 0; j < m; j += 1) sum += x[r * m + j] * w[from + j];
        out[r * n + i] = sum;
      } else {
        const value = x[r * n + i];
        if (value) for (let j = 0; j < m; j += 1) out[r * m + j] += value * w[from + j];
      }
    }
  return out;
}

// Activations of every layer, and the gradients there when `gradient` arrives at the last.
export function propagate({ weights, inputs, gradient, width, name, gain: g }) {
  const { f, slope } = ACTIVATIONS[name], scores = [], activations = [];
  let h = inputs;
  for (const w of weights) {
    const z = product(h, w, width, width).map((v) => g * v);
    scores.push(z);
    activations.push((h = z.map(f)));
  }
  const gradients = [gradient];
  for (let l = weights.length - 1; l > 0; l -= 1) {
    const delta = gradients[0].map((v, k) => g * v * slope(scores[l][k], activations[l][k]));
    gradients.unshift(product(delta, weights[l], width, width, true));
  }
  return { activations, gradients };
}

// Standard normal numbers from a seed: mulberry32 and Box-Muller.
export function normals(count, seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return Float64Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()));
}

// Make the rows perpendicular and of length 1, one after the other.
export function orthonormal(w, n) {
  const out = w.slice();
  for (let i = 0; i < n; i += 1) {
    const row = out.subarray(i * n, (i + 1) * n);
    for (let pass = 0; pass < 2; pass += 1)
      for (let k = 0; k < i; k += 1) {
        const other = out.subarray(k * n, (k + 1) * n);
        const along = row.reduce((sum, v, j) => sum + v * other[j], 0);
        other.forEach((v, j) => (row[j] -= along * v));
      }
    const length = Math.hypot(...row);
    row.forEach((v, j) => (row[j] = v / length));
  }
  return out;
}

export const rms = (values) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);

const WIDTH = 64, DEPTH = 30, EXAMPLES = 48, SHOWN = [1, 5, 10, 15, 20, 25, 30], BINS = 40;
const STYLE = `.initialization-lab {
display:flex;flex-wrap:wrap;align-items:flex-start;gap:1rem;--line:var(--pst-color-border);--hot:var(--pst-color-primary);
.views{flex:1 1 320px;max-width:560px;min-width:0;display:grid;grid-template-columns:1fr 1fr;gap:.5rem}
svg{display:block;width:100%;border:1px solid var(--line)} .sizes{grid-column:1/3}
.panel{flex:1 1 240px;min-width:0} .bar{display:flex;flex-wrap:wrap;gap:.4rem;margin-bottom:.6rem}
button, select{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit;max-width:100%}
label{display:grid;grid-template-columns:3em 1fr 3em;gap:.6rem;align-items:center;min-height:2.4rem}
input{width:100%;min-width:0;accent-color:var(--hot)} output{text-align:right;font-variant-numeric:tabular-nums}
:focus-visible{outline:3px solid var(--hot)}
dl{display:grid;grid-template-columns:1fr auto;gap:0 .8rem;margin:.6rem 0;font-variant-numeric:tabular-nums}
dt{font-weight:400} dd{margin:0;text-align:right} [role=status]{min-height:4.8em;margin:0}
.h{fill:#2981fb;fill-opacity:.45;stroke:#2981fb} .g{fill:#de7519;fill-opacity:.45;stroke:#de7519}
.hl{fill:none;stroke:#2981fb;stroke-width:2} .gl{fill:none;stroke:#de7519;stroke-width:2;stroke-dasharray:6 3}
.axis{stroke:var(--line);fill:none} text{fill:var(--pst-color-text-base);font:12px sans-serif}}`;

const short = (v) => {
  if (!Number.isFinite(v)) return "∞";
  const text = v && (v < 0.01 || v >= 1000) ? v.toExponential(0) : v.toPrecision(2);
  return text.replace("e+", "e").replaceAll("-", "−");
};

function ridge(values, [low, high], base, height) {
  const counts = new Array(BINS).fill(0);
  for (const v of values) counts[Math.max(0, Math.min(BINS - 1, Math.floor(((v - low) / (high - low)) * BINS)))] += 1;
  const top = Math.max(...counts), at = (k) => 34 + (k * 180) / BINS;
  return `M34 ${base}${counts.map((c, k) => `L${at(k)} ${(base - (height * c) / top).toFixed(1)}H${at(k + 1)}`).join("")}V${base}Z`;
}

export default function mount(element) {
  const state = { name: "tanh", gain: 1, start: "normal", seed: 1 };
  const picture = (kind, text) => `<svg class="${kind}s" viewBox="0 0 220 270" role="img"><text x="6" y="16">${text}</text>
${SHOWN.map((layer, k) => `<text x="28" y="${52 + 33 * k}" text-anchor="end">${layer}</text><path class="axis" d="M34 ${52 + 33 * k}H214"/><path class="${kind}" data-layer="${layer}"/>`).join("")}
<text class="low" x="34" y="266"></text><text class="high" x="214" y="266" text-anchor="end"></text></svg>`;
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="initialization-lab">
<div class="views">${picture("h", "activations, by layer")}${picture("g", "gradients, by layer")}
<svg class="sizes" viewBox="0 0 450 150" role="img"><path class="axis" d="M40 10V130H440M40 70H440"/><text x="240" y="146" text-anchor="middle">size (root mean square), log scale</text>
<text x="36" y="16" text-anchor="end">10³</text><text x="36" y="74" text-anchor="end">1</text><text x="36" y="132" text-anchor="end">10⁻³</text><text x="40" y="146">layer 1</text><text x="440" y="146" text-anchor="end">layer ${DEPTH}</text><path class="hl"/><path class="gl"/></svg></div>
<div class="panel"><div class="bar"><select name="name" aria-label="Activation">${Object.keys(ACTIVATIONS).map((n) => `<option>${n}</option>`).join("")}</select>
<select name="start" aria-label="Kind of weights"><option>normal</option><option>orthogonal</option></select></div>
<label>gain<input type="range" name="gain" min="0.5" max="5" step="0.01"><output></output></label>
<div class="bar"><button data-do="one">Gain 1</button><button data-do="root">Gain √2</button><button data-do="integral">1/√E f²</button><button data-do="draw">New weights</button></div>
<dl></dl><p role="status"></p></div></div>`;
  const find = (selector) => element.querySelector(selector);
  let weights, inputs, gradient;

  function draw() {
    const square = WIDTH * WIDTH, all = normals(DEPTH * square, state.seed);
    inputs = normals(EXAMPLES * WIDTH, state.seed + 1000);
    gradient = normals(EXAMPLES * WIDTH, state.seed + 2000);
    weights = Array.from({ length: DEPTH }, (_, l) => {
      const w = all.slice(l * square, (l + 1) * square);
      return state.start === "normal" ? w.map((v) => v / Math.sqrt(WIDTH)) : orthonormal(w, WIDTH);
    });
  }

  function verdict(last, first, stuck) {
    if (stuck > 0.5) return `Saturated: most activations stand at the flat ends. The gradient ${first > 1e3 ? "explodes all the same: few slopes are left, but large weights multiply them" : "passes through the few units that do not"}.`;
    if (last < 1e-3) return "The signal dies: what is left in the last layer hardly depends on the input.";
    if (last > 1e3) return "The signal explodes: each layer multiplies it.";
    if (first < 1e-3) return "The signal arrives, but the gradient dies on its way back: the first layers do not learn.";
    if (first > 1e3) return "The gradient explodes on its way back: a step that suits the last layer throws the first ones far away.";
    return "Both stay between a thousandth and a thousand, from the first layer to the last.";
  }

  function show() {
    const { activations, gradients } = propagate({ weights, inputs, gradient, width: WIDTH, name: state.name, gain: state.gain });
    const { range } = ACTIVATIONS[state.name];
    for (const [kind, layers, ends] of [["h", activations, range], ["g", gradients, [-3, 3]]]) {
      SHOWN.forEach((layer, k) => find(`.${kind}[data-layer="${layer}"]`).setAttribute("d", ridge(layers[layer - 1], ends, 52 + 33 * k, 27)));
      find(`.${kind}s .low`).textContent = `${ends[0]}`.replace("-", "−");
      find(`.${kind}s .high`).textContent = `${ends[1]}`;
    }
    const sizes = activations.map(rms), backs = gradients.map(rms);
    const path = (values) => `M${values.map((v, k) => `${(40 + (400 * k) / (DEPTH - 1)).toFixed(1)} ${(70 - 20 * Math.max(-3, Math.min(3, Math.log10(v || 1e-9)))).toFixed(1)}`).join("L")}`;
    find(".hl").setAttribute("d", path(sizes));
    find(".gl").setAttribute("d", path(backs));
    const last = activations.at(-1), flat = { tanh: (h) => Math.abs(h) > 0.97, sigmoid: (h) => h < 0.015 || h > 0.985 }[state.name];
    const stuck = flat ? last.filter(flat).length / last.length : 0;
    const silent = Array.from({ length: WIDTH }, (_, j) => j).filter((j) => Array.from({ length: EXAMPLES }, (_, r) => last[r * WIDTH + j]).every((h) => h === 0)).length;
    const rows = [["activations, layer 30 ÷ layer 1", short(sizes.at(-1) / sizes[0])], ["gradients, layer 1 ÷ layer 30", short(backs[0] / backs.at(-1))]];
    if (flat) rows.push(["saturated in layer 30", `${Math.round(100 * stuck)} %`]);
    if (state.name === "ReLU") rows.push([`silent units in layer 30, of ${WIDTH}`, `${silent}`]);
    find("dl").innerHTML = rows.map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`).join("");
    const input = find("[name=gain]"), text = state.gain.toFixed(2);
    input.value = state.gain;
    input.setAttribute("aria-valuetext", text);
    input.nextElementSibling.textContent = text;
    for (const [kind, word, values] of [["h", "activations", sizes], ["g", "gradients", backs]])
      find(`.${kind}s`).setAttribute("aria-label", `Histograms of the ${word} in layers ${SHOWN.join(", ")}; their size is ${short(values[0])} in layer 1 and ${short(values.at(-1))} in layer ${DEPTH}`);
    find(".sizes").setAttribute("aria-label", "Size of activations, solid, and gradients, dashed, by layer on a logarithmic scale from a thousandth to a thousand");
    find("[role=status]").textContent = verdict(sizes.at(-1), backs[0], stuck);
  }

  const actions = {
    one: () => (state.gain = 1),
    root: () => (state.gain = Math.SQRT2),
    integral: () => (state.gain = gain(state.name)),
    draw: () => { state.seed += 1; draw(); },
  };
  element.addEventListener("click", (event) => {
    const action = event.target.closest("[data-do]")?.dataset.do;
    if (action) { actions[action](); show(); }
  });
  element.addEventListener("input", ({ target }) => {
    if (target.name === "gain") state.gain = Number(target.value);
    else state[target.name] = target.value;
    if (target.name === "start") draw();
    show();
  });
  draw();
  show();
}
