// A polynomial fitted to twenty noisy points under an L2 or L1 penalty, and its errors along the strength.
// Tests compare solve() with groundup.models.penalized, and errors() with NumPy.

export const N = 20, STRENGTHS = Array.from({ length: 25 }, (_, k) => 10 ** (-6 + k / 4));
export const truth = (x) => Math.sin(4 * x);
export const XS = Array.from({ length: N }, (_, i) => -1 + (2 * i) / (N - 1));
const GRID = Array.from({ length: 121 }, (_, i) => -1 + i / 60);

// N draws from the standard normal distribution, always the same for one number.
export function draws(seed) {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return XS.map(() => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()));
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const powers = (x, degree) => Array.from({ length: degree }, (_, k) => x ** (k + 1));

// Powers and targets less their means, and the products that both penalties need.
function prepare(y, degree) {
  const X = XS.map((x) => powers(x, degree)), center = X[0].map((_, j) => mean(X.map((row) => row[j]))), level = mean(y);
  const C = X.map((row) => row.map((value, j) => value - center[j]));
  const gram = center.map((_, i) => center.map((__, j) => mean(C.map((row) => row[i] * row[j]))));
  return { center, level, gram, right: center.map((_, j) => mean(C.map((row, i) => row[j] * (y[i] - level)))) };
}

// A w = r, by elimination.
function linear(A, r) {
  const M = A.map((row, i) => [...row, r[i]]), D = r.length, w = Array(D).fill(0);
  for (let k = 0; k < D; k += 1) {
    for (let i = k + 1; i < D; i += 1) {
      const factor = M[i][k] / M[k][k];
      for (let j = k; j <= D; j += 1) M[i][j] -= factor * M[k][j];
    }
  }
  for (let i = D - 1; i >= 0; i -= 1) w[i] = (M[i][D] - w.reduce((sum, value, j) => (j > i ? sum + M[i][j] * value : sum), 0)) / M[i][i];
  return w;
}

const ridge = ({ gram, right }, strength) => linear(gram.map((row, i) => row.map((value, j) => value + (i === j ? strength : 0))), right);

// L1's weights are pieces of straight lines in the strength: walk from corner to corner, from the strongest down.
// Source: Efron, Hastie, Johnstone and Tibshirani (2004), Least angle regression, sec. 3.1.
function lassoPath({ gram, right }, strengths) {
  const pull = (w) => right.map((r, j) => r - w.reduce((sum, value, k) => sum + gram[j][k] * value, 0));
  let w = right.map(() => 0), active = [], now = Math.max(...right.map(Math.abs)), dropped = -1;
  const found = [], wanted = [...strengths].sort((a, b) => b - a);
  active.push(right.findIndex((r) => Math.abs(r) === now));
  while (found.length < wanted.length) {
    const c = pull(w), signs = active.map((j) => Math.sign(c[j]));
    const way = linear(active.map((i) => active.map((j) => gram[i][j])), signs);
    const slide = right.map((_, j) => way.reduce((sum, value, k) => sum + gram[j][active[k]] * value, 0));
    let length = now, event = null;
    const offer = (step, what) => { if (step > 1e-14 && step < length) [length, event] = [step, what]; };
    right.forEach((_, j) => {
      const place = active.indexOf(j);
      if (place >= 0) offer(-w[j] / way[place], { drop: j });
      else for (const sign of [1, -1]) if (j !== dropped || sign * c[j] < 0) offer((now - sign * c[j]) / (1 - sign * slide[j]), { add: j });
    });
    const ahead = (step) => w.map((value, j) => (active.includes(j) ? value + step * way[active.indexOf(j)] : 0));
    while (found.length < wanted.length && wanted[found.length] >= now - length) found.push(ahead(Math.max(0, now - wanted[found.length])));
    if (!event) break;
    w = ahead(length);
    now -= length;
    dropped = event.drop ?? -1;
    if (event.drop === undefined) active.push(event.add);
    else {
      w[event.drop] = 0;
      active = active.filter((j) => j !== event.drop);
    }
  }
  return found.reverse();
}

// For every strength the weights and the bias: mean of squared errors / 2 + strength × (‖w‖² / 2 or Σ|w|) is least.
export function solve(penalty, degree, y) {
  const data = prepare(y, degree);
  const all = penalty === "L2" ? STRENGTHS.map((strength) => ridge(data, strength)) : lassoPath(data, STRENGTHS);
  return all.map((w) => ({ w, b: data.level - w.reduce((sum, value, j) => sum + value * data.center[j], 0) }));
}

export const predict = ({ w, b }, x) => w.reduceRight((sum, value) => (sum + value) * x, 0) + b;
// Mean squared error on the points, and to be expected on new ones: distance to the truth plus the noise.
export function errors(fit, y, noise) {
  return { train: mean(XS.map((x, i) => (predict(fit, x) - y[i]) ** 2)), test: mean(GRID.map((x) => (predict(fit, x) - truth(x)) ** 2)) + noise ** 2 };
}

const W = 400, H = 300, LOW = -3, HIGH = 0.5;
const STYLE = `.regularization-lab {
--line:var(--pst-color-border);--ink:var(--pst-color-text-base);--hot:var(--pst-color-primary);
.views{display:flex;flex-wrap:wrap;gap:.6rem} svg{flex:1 1 300px;min-width:0;border:1px solid var(--line)} .bars{flex:1 1 100%} .caption{margin:.1rem 0 0;font-size:.9em}
.curves{cursor:ew-resize;touch-action:none;user-select:none} .bar{display:flex;flex-wrap:wrap;gap:.4rem;margin:0 0 .6rem}
button{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
button[aria-pressed=true]{border:2px solid var(--hot);font-weight:600}
.sliders{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:0 1.5rem;margin-top:.4rem} label{display:grid;grid-template-columns:6.2em 1fr 4.4em;gap:.6rem;align-items:center;min-height:2rem}
input{width:100%;min-width:0;accent-color:var(--hot)} output{text-align:right;font-variant-numeric:tabular-nums} :focus-visible{outline:3px solid var(--hot)}
[role=status]{min-height:4.6em;margin:.4rem 0 0;font-variant-numeric:tabular-nums}
.axis{stroke:var(--line);fill:none} .point{fill:#2981fb} .truth{fill:none;stroke:var(--ink);stroke-dasharray:3 4;stroke-width:1.5} .fit{fill:none;stroke:#de7519;stroke-width:3}
.train{fill:none;stroke:#2981fb;stroke-width:2.5;stroke-dasharray:8 4} .test{fill:none;stroke:#de7519;stroke-width:2.5} .now{stroke:var(--ink);stroke-width:1.5}
.weight{fill:#2c7865} .zero{fill:none;stroke:var(--ink);stroke-width:1.5} text{fill:var(--ink);font:13px sans-serif}}`;

const number = (value) => (Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(2).replace(/e.*/, (e) => `·10^${Number(e.slice(1))}`)).replaceAll("-", "−");
const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶" };
const strengthText = (k) => {
  const power = -6 + k / 4, whole = Math.floor(power), lead = 10 ** (power - whole);
  return `${lead > 1.01 ? `${lead.toFixed(1)}·` : ""}10${[...String(whole)].map((c) => SUPERSCRIPT[c]).join("")}`;
};

export default function mount(element) {
  const state = { penalty: "L2", k: 2, noise: 0.4, degree: 14, seed: 1 };
  let fits = [], rows = [], y = [], dragging = false;
  const slider = (name, text, low, high, by) => `<label>${text}<input type="range" name="${name}" min="${low}" max="${high}" step="${by}"><output></output></label>`;
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="regularization-lab">
<div class="bar"><button data-penalty="L2">L2 (ridge)</button><button data-penalty="L1">L1 (lasso)</button><button data-do="best">Go to the least test error</button><button data-do="new">New points</button></div>
<div class="views"><svg class="data" viewBox="0 0 ${W} ${H}" role="img"><path class="axis" d="M0 ${H / 2}H${W}M${W / 2} 0V${H}"/><path class="truth"/><g class="points"></g><path class="fit"/><text x="8" y="18">points, truth (dotted), fit</text></svg>
<svg class="curves" viewBox="0 0 ${W} ${H}" role="img"><path class="axis"/><path class="train"/><path class="test"/><path class="now"/><g class="marks"></g><g class="ticks"></g><text class="name-test"></text><text class="name-train"></text><text x="${W - 8}" y="${H - 8}" text-anchor="end">strength λ →</text><text x="8" y="18">↑ mean squared error</text></svg>
<svg class="bars" viewBox="0 0 800 110" role="img"><path class="axis" d="M0 55H800"/><g class="weights"></g></svg></div><p class="caption">Weights of x, x², …; a ring is a zero.</p>
<div class="sliders">${slider("k", "strength λ", 0, 24, 1)}${slider("noise", "noise σ", 0, 0.8, 0.05)}${slider("degree", "degree", 1, 14, 1)}</div><p role="status"></p></div>`;
  const find = (selector) => element.querySelector(selector);
  const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
  const at = (x, v) => `${((x + 1.05) / 2.1 * W).toFixed(1)} ${(H / 2 - clamp(v, -9, 9) * H / 4.6).toFixed(1)}`;
  const across = (k) => 30 + (k / 24) * (W - 60), up = (error) => H - 30 - ((clamp(Math.log10(Math.max(error, 1e-9)), LOW, HIGH) - LOW) / (HIGH - LOW)) * (H - 60);
  const line = (selector, d) => find(selector).setAttribute("d", d);

  function compute() {
    y = draws(state.seed).map((z, i) => truth(XS[i]) + state.noise * z);
    fits = solve(state.penalty, state.degree, y);
    rows = fits.map((fit) => errors(fit, y, state.noise));
    find(".points").innerHTML = XS.map((x, i) => `<circle class="point" cx="${at(x, y[i]).split(" ")[0]}" cy="${at(x, y[i]).split(" ")[1]}" r="5"/>`).join("");
    line(".truth", `M${GRID.map((x) => at(x, truth(x))).join("L")}`);
    for (const kind of ["train", "test"]) line(`.curves .${kind}`, `M${rows.map((row, k) => `${across(k).toFixed(1)} ${up(row[kind]).toFixed(1)}`).join("L")}`);
    line(".curves .axis", [0.001, 0.01, 0.1, 1].map((e) => `M26 ${up(e)}H${W}`).join(""));
    find(".ticks").innerHTML = [0.01, 0.1, 1].map((e) => `<text x="2" y="${up(e) - 4}">${e}</text>`).join("");
    for (const kind of ["test", "train"]) {
      const name = find(`.name-${kind}`), k = 7;
      name.textContent = kind;
      name.setAttribute("x", across(k));
      name.setAttribute("y", up(rows[k][kind]) + (kind === "test" ? -12 : 20));
    }
  }

  const best = () => rows.reduce((least, row, k) => (row.test < rows[least].test ? k : least), 0);

  function draw(message = "") {
    const fit = fits[state.k], row = rows[state.k], zeros = fit.w.filter((value) => value === 0).length, size = Math.max(...fit.w.map(Math.abs)) || 1;
    line(".fit", `M${GRID.map((x) => at(x, predict(fit, x))).join("L")}`);
    const x = across(state.k).toFixed(1);
    line(".now", `M${x} 0V${H}`);
    find(".marks").innerHTML = `<circle class="point" cx="${x}" cy="${up(row.train)}" r="6"/><rect fill="#de7519" x="${x - 6}" y="${up(row.test) - 6}" width="12" height="12"/>`;
    const wide = 800 / fit.w.length;
    find(".weights").innerHTML = fit.w.map((value, j) => {
      const left = j * wide + wide * 0.15, tall = (Math.abs(value) / size) * 48;
      return value === 0 ? `<circle class="zero" cx="${left + wide * 0.35}" cy="55" r="6"/>` : `<rect class="weight" x="${left}" y="${value > 0 ? 55 - tall : 55}" width="${wide * 0.7}" height="${Math.max(tall, 0.8)}"/>`;
    }).join("");
    const shown = { k: strengthText(state.k), noise: state.noise.toFixed(2), degree: `${state.degree}` };
    for (const [key, text] of Object.entries(shown)) {
      const input = find(`[name=${key}]`);
      input.value = state[key];
      input.setAttribute("aria-valuetext", text);
      input.nextElementSibling.textContent = text;
    }
    for (const button of element.querySelectorAll("[data-penalty]")) button.setAttribute("aria-pressed", button.dataset.penalty === state.penalty);
    const facts = `training error ${number(row.train)}, test error ${number(row.test)} (least: ${number(rows[best()].test)} at λ = ${strengthText(best())}); ${zeros === fit.w.length ? "all" : `largest weight ${number(size)}, ${zeros} of`} ${fit.w.length} weights are 0`;
    find(".data").setAttribute("aria-label", `Twenty noisy points, the curve they came from and a fitted polynomial of degree ${state.degree}`);
    find(".curves").setAttribute("aria-label", `Training and test error against the strength; here ${facts}`);
    find(".bars").setAttribute("aria-label", `The ${fit.w.length} weights as bars, zeros as rings`);
    find("[role=status]").textContent = `${message}${message && " "}Here: ${facts}.`;
  }

  element.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.penalty) state.penalty = button.dataset.penalty;
    if (button?.dataset.do === "new") state.seed += 1;
    if (!button) return;
    compute();
    if (button.dataset.do === "best") state.k = best();
    draw({ new: "Twenty new points.", best: "The strength with the least test error." }[button.dataset.do] ?? `The penalty is ${state.penalty}.`);
  });
  element.addEventListener("input", ({ target }) => {
    state[target.name] = Number(target.value);
    if (target.name !== "k") compute();
    draw();
  });
  const curves = find(".curves"), pick = (event) => {
    const box = curves.getBoundingClientRect();
    state.k = clamp(Math.round((((event.clientX - box.left) / box.width) * W - 30) / (W - 60) * 24), 0, 24);
    draw();
  };
  curves.addEventListener("pointerdown", (event) => { dragging = true; curves.setPointerCapture(event.pointerId); pick(event); });
  curves.addEventListener("pointermove", (event) => { if (dragging) pick(event); });
  for (const end of ["pointerup", "pointercancel"]) curves.addEventListener(end, () => { dragging = false; });
  compute();
  draw("Move the strength, or drag across the right picture.");
}
