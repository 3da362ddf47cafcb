// Searches played on recorded runs: who is stopped when, what it costs, what it finds.
// Tests compare search() with groundup.tuning.successive_halving.

export const EPOCHS = 16;

// Rungs of a halving: how many runs reach which epoch.
export function rungs(n, first, eta) {
  const plan = [];
  for (let [size, budget] = [n, first]; size >= 1 && budget <= EPOCHS; [size, budget] = [Math.floor(size / eta), budget * eta]) plan.push({ size, budget });
  return plan;
}

// The first n numbers of 0 … total − 1 in a shuffled order; number 0 leaves them as they are.
export function shuffled(total, number) {
  const order = [...Array(total).keys()];
  let state = 2749 * number + 1;
  for (let i = total - 1; number && i > 0; i -= 1) {
    state = (16807 * state) % 2147483647;
    const j = Math.floor((state / 2147483647) * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

// Epochs that each drawn run gets, what all of them cost, and the run that is chosen.
export function search(curves, drawn, { method, first, eta }) {
  const epochs = new Map(drawn.map((i) => [i, 0]));
  const halve = () => {
    let alive = [...drawn];
    for (const { size, budget } of rungs(drawn.length, first, eta)) {
      alive = alive.slice(0, size);
      for (const i of alive) epochs.set(i, budget);
      alive.sort((a, b) => curves[a][budget - 1] - curves[b][budget - 1]);
    }
    return alive[0];
  };
  const sum = () => [...epochs.values()].reduce((a, b) => a + b, 0);
  let chosen = halve();
  if (method !== "halving") {
    const affordable = method === "same" ? Math.max(1, Math.floor(sum() / EPOCHS)) : drawn.length;
    drawn.forEach((i, k) => epochs.set(i, k < affordable ? EPOCHS : 0));
    chosen = drawn.slice(0, affordable).reduce((a, b) => (curves[b].at(-1) < curves[a].at(-1) ? b : a));
  }
  return { epochs, cost: sum(), chosen };
}

const STYLE = `.trials-lab {
--line:var(--pst-color-border);--hot:var(--pst-color-primary);--kept:#de7519;--on:#2981fb;
display:flex;flex-wrap:wrap;gap:.4rem 1rem;
.plots{display:flex;flex-wrap:wrap;gap:.4rem;flex:1 1 100%} svg{flex:1 1 300px;min-width:0;max-width:100%;aspect-ratio:360/270;touch-action:manipulation;cursor:pointer}
.panel{flex:1 1 300px;min-width:0} .words{flex:1 1 280px;min-width:0}
label{display:grid;grid-template-columns:7.2em 1fr 3.6em;gap:.6rem;align-items:center;min-height:2.2rem}
label.method{grid-template-columns:7.2em 1fr} select{font:inherit;min-height:2.4rem;padding:.2rem .5rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit;min-width:0}
input[type=range]{width:100%;min-width:0;accent-color:var(--hot)} output{text-align:right;font-variant-numeric:tabular-nums}
:focus-visible{outline:3px solid var(--hot)} p{margin:.2rem 0 .6rem} [role=status]{min-height:6.5em}
text{fill:var(--pst-color-text-base);font-size:12px} .end-of{font-size:10px;fill:var(--pst-color-text-muted)} .axis{stroke:var(--line);fill:none} .run{fill:none;stroke:var(--pst-color-text-muted);stroke-width:1;stroke-opacity:.55}
.run.on{stroke:var(--on);stroke-width:1.4;stroke-opacity:.9} .run.kept{stroke:var(--kept);stroke-width:3;stroke-opacity:1} .run.shown{stroke:var(--pst-color-text-base);stroke-width:3;stroke-opacity:1;stroke-dasharray:6 3}
.end{fill:var(--pst-color-text-muted)} .end.on{fill:var(--on)} .end.kept{fill:var(--kept)}
.key span{white-space:nowrap;margin-right:1rem} .key i{display:inline-block;width:1.6em;border-top:3px solid;vertical-align:middle;margin-right:.4em}}`;

const HINT = "Choose a run with the slider, or click a curve or a line.";
const across = (epoch) => 34 + ((epoch - 1) / (EPOCHS - 1)) * 312;
const up = (error) => 16 + (Math.log(100 / Math.max(4, error)) / Math.log(25)) * 216;
const small = (text) => text.replace(/e-(\d+)/, (_, digits) => `·10⁻${[...digits].map((d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]).join("")}`).replace(/^1·/, "");
const nice = (value) => (typeof value !== "number" || Number.isInteger(value) ? `${value}` : value < 0.001 ? small(value.toExponential(value < 1.05e-6 ? 0 : 1).replace(".0e", "e")) : `${Number(value.toPrecision(2))}`);

export default function mount(element) {
  const source = document.getElementById("trials-data");
  if (!source) return;
  const { settings, space, runs } = JSON.parse(source.textContent), curves = runs.map((run) => run.curve);
  const state = { method: "halving", n: 64, eta: 2, first: 0, order: 3, run: 0 };
  const slider = (name, text, low, high) => `<label>${text}<input type="range" name="${name}" min="${low}" max="${high}" step="1"><output></output></label>`;
  const column = (k) => 34 + k * (306 / settings.length);
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="trials-lab">
<div class="plots"><svg class="curves" viewBox="0 0 360 270" role="img"><g class="frame"></g><g class="lines"></g></svg><svg class="axes" viewBox="0 0 360 270" role="img"><g class="frame"></g><g class="lines"></g></svg></div>
<div class="panel"><label class="method">search<select name="method"><option value="halving">halving</option><option value="same">random, same cost</option><option value="all">random, all to the end</option></select></label>
${slider("n", "runs", 4, runs.length)}${slider("eta", "η", 2, 4)}${slider("first", "first rung", 0, 2)}${slider("order", "order", 0, 20)}${slider("run", "look at run", 0, runs.length)}</div>
<div class="words"><p role="status"></p><p class="key"><span><i style="border-color:var(--kept)"></i>chosen</span><span><i style="border-color:var(--on)"></i>trained to the end</span><span><i style="border-color:var(--pst-color-text-muted)"></i>stopped</span></p><p class="one"></p></div></div>`;
  const find = (selector) => element.querySelector(selector);
  const ticks = [5, 10, 20, 50, 100];
  find(".curves .frame").innerHTML = `${ticks.map((v) => `<path class="axis" d="M34 ${248 - up(v) + 16}H346" transform="translate(0 ${2 * up(v) - 264})"/><text x="29" y="${up(v) + 4}" text-anchor="end">${v}</text>`).join("")}${[1, 4, 8, 12, 16].map((e) => `<text x="${across(e)}" y="250" text-anchor="middle">${e}</text>`).join("")}<text x="190" y="266" text-anchor="middle">epoch</text><text x="4" y="10">errors, %</text>`;
  find(".axes .frame").innerHTML = [...settings, "errors"].map((name, k) => `<path class="axis" d="M${column(k)} 20V232"/><text x="${column(k)}" y="${k % 2 ? 266 : 256}" text-anchor="middle">${name}</text><text class="end-of" x="${column(k)}" y="13" text-anchor="middle">${nice(k < settings.length ? space[k][1] : 100)}</text><text class="end-of" x="${column(k)}" y="243" text-anchor="middle">${nice(k < settings.length ? space[k][0] : 4)}</text>`).join("");

  const height = (place) => 232 - 212 * Math.min(1, Math.max(0, place));
  const curve = (i, epochs) => `M${curves[i].slice(0, epochs).map((e, k) => `${across(k + 1).toFixed(1)} ${up(e).toFixed(1)}`).join("L")}`;
  const line = (i, epochs) => `M${[...runs[i].places.map(height), up(curves[i][epochs - 1]) * (212 / 216) + 4.3].map((y, k) => `${column(k).toFixed(1)} ${y.toFixed(1)}`).join("L")}`;

  function draw() {
    const first = 2 ** state.first, drawn = shuffled(runs.length, state.order).slice(0, state.n);
    const { epochs, cost, chosen } = search(curves, drawn, { ...state, first });
    const shown = state.run ? drawn[Math.min(state.run, drawn.length) - 1] : null;
    const trained = drawn.filter((i) => epochs.get(i)).sort((a, b) => epochs.get(a) - epochs.get(b) || (a === chosen) - (b === chosen));
    const kind = (i) => (i === chosen ? "kept" : epochs.get(i) === EPOCHS ? "on" : "");
    const paths = (shape) => trained.map((i) => `<path class="run ${kind(i)}" d="${shape(i, epochs.get(i))}"/>`).join("") + (shown === null ? "" : `<path class="run shown" d="${shape(shown, epochs.get(shown) || EPOCHS)}"/>`);
    find(".curves .lines").innerHTML = paths(curve) + trained.map((i) => `<circle class="end ${kind(i)}" cx="${across(epochs.get(i)).toFixed(1)}" cy="${up(curves[i][epochs.get(i) - 1]).toFixed(1)}" r="${epochs.get(i) === 1 ? 2.2 : 2.8}"/>`).join("");
    find(".axes .lines").innerHTML = paths(line);
    const best = Math.min(...drawn.map((i) => curves[i].at(-1))), got = curves[chosen][epochs.get(chosen) - 1], full = EPOCHS * state.n;
    const rest = state.method === "halving" ? `${rungs(state.n, first, state.eta).map((r) => `${r.size} run${r.size > 1 ? "s" : ""} to epoch ${r.budget}`).join(", ")}.` : `${trained.length} run${trained.length > 1 ? "s" : ""} to epoch ${EPOCHS}.`;
    find("[role=status]").textContent = `${rest} ${cost} of ${full} epochs, ${((100 * cost) / full).toFixed(0)} %. Chosen: ${got.toFixed(1)} % errors at epoch ${epochs.get(chosen)}. The best of all ${state.n} runs has ${best.toFixed(1)} % at the end.`;
    const look = shown ?? chosen, place = drawn.indexOf(look) + 1, spent = epochs.get(look);
    find(".one").textContent = `Run ${place}: ${settings.map((name, k) => `${name} ${nice(runs[look].values[k])}`).join(", ")}. ${spent === EPOCHS ? "Trained to the end" : spent ? `Stopped at epoch ${spent} with ${curves[look][spent - 1].toFixed(1)} %` : "Never started"}; at the end ${spent === EPOCHS ? "" : "it would have had "}${curves[look].at(-1).toFixed(1)} %. ${shown === null ? HINT : ""}`;
    const texts = { n: state.n, eta: state.eta, first: `ep. ${first}`, order: state.order || "as drawn", run: shown === null ? "chosen" : place };
    for (const [name, text] of Object.entries(texts)) {
      const input = find(`[name=${name}]`);
      if (name === "run") input.max = state.n;
      input.value = state[name];
      input.setAttribute("aria-valuetext", text);
      input.nextElementSibling.textContent = name === "order" && !state.order ? "as is" : text;
    }
    for (const name of ["eta", "first"]) find(`[name=${name}]`).disabled = state.method === "all";
    find(".curves").setAttribute("aria-label", `Learning curves. ${find("[role=status]").textContent}`);
    find(".axes").setAttribute("aria-label", `Settings of each run as lines over parallel axes. ${find(".one").textContent}`);
    return { drawn, epochs };
  }

  let last = draw();
  element.addEventListener("input", ({ target }) => {
    state[target.name] = target.name === "method" ? target.value : Number(target.value);
    if (target.name !== "run") state.run = Math.min(state.run, state.n);
    last = draw();
  });
  element.addEventListener("click", (event) => {
    const svg = event.target.closest("svg");
    if (!svg) return;
    const box = svg.getBoundingClientRect(), x = ((event.clientX - box.left) / box.width) * 360, y = ((event.clientY - box.top) / box.height) * 270;
    const at = (i) => {
      const epochs = last.epochs.get(i);
      if (!epochs) return Infinity;
      if (svg.matches(".curves")) {
        const epoch = Math.min(epochs, Math.max(1, Math.round(1 + ((x - 34) / 312) * (EPOCHS - 1))));
        return Math.hypot(across(epoch) - x, up(curves[i][epoch - 1]) - y);
      }
      const places = [...runs[i].places.map(height), up(curves[i][epochs - 1]) * (212 / 216) + 4.3], k = Math.max(0, Math.min(settings.length - 1e-9, (x - 34) / (306 / settings.length)));
      const low = Math.floor(k);
      return Math.abs(places[low] + (k - low) * (places[low + 1] - places[low]) - y);
    };
    state.run = 1 + last.drawn.reduce((bestAt, i, k) => (at(i) < at(last.drawn[bestAt]) ? k : bestAt), 0);
    last = draw();
  });
}
