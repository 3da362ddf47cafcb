// One weight, one bias, twelve points: a loss as a surface, and the fit that a point on it means.
// Tests compare loss(), slopes() and walk() with groundup.autograd.functional.

const CLASSES = [[-3.1, 0], [-2.4, 0], [-1.9, 0], [-1.2, 0], [-0.8, 0], [0.9, 0], [-0.5, 1], [0.2, 1], [0.35, 1], [1.3, 1], [2.1, 1], [2.9, 1]];
export const points = (far) => (far > 2.9 ? [...CLASSES.slice(0, -1), [far, 1]] : CLASSES);

const sigmoid = (z) => (z < 0 ? Math.exp(z) / (1 + Math.exp(z)) : 1 / (1 + Math.exp(-z)));
// Of a score z and a target t: what is predicted, what it costs, and its slope in z.
export const LOSSES = {
  "Line, squared error": { predict: (z) => z, cost: (z, t) => (z - t) ** 2, slope: (z, t) => 2 * (z - t), w: [-0.6, 1.2], b: [-1, 2], wrong: [-0.45, 1.6], grow: 2, rate: 0.05 },
  "Sigmoid, squared error": {
    predict: sigmoid, cost: (z, t) => (sigmoid(z) - t) ** 2, slope: (z, t) => 2 * (sigmoid(z) - t) * sigmoid(z) * sigmoid(-z),
    w: [-6, 6], b: [-6, 6], wrong: [-5, 0], grow: 1, rate: 1,
  },
  "Sigmoid, cross-entropy": {
    predict: sigmoid, cost: (z, t) => Math.max(z, 0) - t * z + Math.log1p(Math.exp(-Math.abs(z))), slope: (z, t) => sigmoid(z) - t,
    w: [-6, 6], b: [-6, 6], wrong: [-5, 0], grow: 2, rate: 1,
  },
};

const mean = (data, f) => data.reduce((sum, point) => sum + f(point), 0) / data.length;
export const loss = (name, data, [w, b]) => mean(data, ([x, t]) => LOSSES[name].cost(w * x + b, t));
export const slopes = (name, data, [w, b]) => [1, 0].map((k) => mean(data, ([x, t]) => LOSSES[name].slope(w * x + b, t) * (k ? x : 1)));
// Every place of gradient descent; ends early where it has left for good.
export function walk(name, data, start, rate, steps) {
  const path = [start];
  for (let step = 0; step < steps && Math.hypot(...path.at(-1)) < 1e4; step += 1) {
    const slope = slopes(name, data, path.at(-1));
    path.push(path.at(-1).map((value, i) => value - rate * slope[i]));
  }
  return path;
}

const W = 400, H = 320, X = [-4, 10.5], Y = [-0.6, 1.6];
const STYLE = `.losses-lab {
--line:var(--pst-color-border);--ink:var(--pst-color-text-base);--hot:var(--pst-color-primary);
.views{display:flex;flex-wrap:wrap;gap:.6rem} svg{flex:1 1 300px;min-width:0;aspect-ratio:${W}/${H};border:1px solid var(--line)}
.surface{cursor:crosshair;touch-action:none;user-select:none} .bar{display:flex;flex-wrap:wrap;gap:.4rem;margin:.6rem 0}
button, select{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
.sliders{display:flex;flex-wrap:wrap;gap:0 1.5rem} label{flex:1 1 260px;display:grid;grid-template-columns:6.2em 1fr 3.6em;gap:.6rem;align-items:center;min-height:2rem}
input{width:100%;min-width:0;accent-color:var(--hot)} output{text-align:right;font-variant-numeric:tabular-nums} :focus-visible{outline:3px solid var(--hot)}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.2rem .8rem;white-space:nowrap;margin:.6rem 0;font-variant-numeric:tabular-nums}
dl div{display:flex;gap:.4rem} dt{font-weight:600} dd{margin:0} [role=status]{min-height:3em;margin:0}
.contour{fill:none;stroke:#2981fb;stroke-opacity:.6} .path{fill:none;stroke:#de7519;stroke-width:2} .dot{fill:#de7519} .here{fill:#de7519;stroke:var(--ink);stroke-width:2}
.axis{stroke:var(--line);fill:none} .zero{fill:#2981fb} .one{fill:#de7519} .miss{stroke:var(--ink);stroke-dasharray:2 3;fill:none;opacity:.7}
.fit{fill:none;stroke:#2c7865;stroke-width:2.5} .cut{stroke:var(--ink);stroke-dasharray:7 5;fill:none} text{fill:var(--ink);font:13px sans-serif}}`;

const number = (value, digits = 2) => {
  const size = Math.abs(value), text = size && size < 1e-3 ? value.toExponential(0) : value.toFixed(digits);
  return text.replace(/^-(?=[0.]+$)/, "").replaceAll("-", "−");
};

export default function mount(element) {
  const names = Object.keys(LOSSES), state = { name: names[2], at: [0, 0], rate: 1, far: 2.9 };
  let path = [state.at], dragging = false;
  const slider = (name, text) => `<label>${text}<input type="range" name="${name}"><output></output></label>`;
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="losses-lab">
<div class="bar"><select aria-label="Model and loss">${names.map((name) => `<option${name === state.name ? " selected" : ""}>${name}</option>`).join("")}</select>
<button data-do="1">Step</button><button data-do="100">100 steps</button><button data-do="wrong">Confidently wrong</button><button data-do="zero">From zero</button></div>
<div class="views"><svg class="surface" viewBox="0 0 ${W} ${H}" role="img"><path class="axis"/><path class="contour"/><path class="path"/><g class="dots"></g><circle class="here" r="8"/><text x="${W - 8}" y="${H - 8}" text-anchor="end">weight w →</text><text x="8" y="18">↑ bias b</text></svg>
<svg class="data" viewBox="0 0 ${W} ${H}" role="img"><path class="axis"/><path class="miss"/><path class="cut"/><path class="fit"/><g class="marks"></g><text x="${W - 8}" y="${H - 8}" text-anchor="end">x →</text><text class="legend" x="8" y="18"></text></svg></div>
<dl></dl><div class="sliders">${slider("w", "weight w")}${slider("b", "bias b")}${slider("rate", "rate η")}${slider("far", "far point x")}</div><p role="status"></p></div>`;
  const find = (selector) => element.querySelector(selector);
  const kind = () => LOSSES[state.name], data = () => points(state.far);
  const scale = (value, [low, high], size) => ((value - low) / (high - low)) * size;
  const place = ([w, b]) => [scale(w, kind().w, W), H - scale(b, kind().b, H)].map((v) => Math.max(-2000, Math.min(2000, v)).toFixed(1));
  const dot = (x, y) => [scale(x, X, W).toFixed(1), (H - scale(Math.max(-9, Math.min(9, y)), Y, H)).toFixed(1)];

  // Lines of equal loss. Where they are far apart, the surface is flat.
  function contours() {
    const { w, b, grow } = kind(), N = 56, set = data(), parts = [];
    const at = (i, j) => [w[0] + ((w[1] - w[0]) * i) / N, b[0] + ((b[1] - b[0]) * j) / N];
    const heights = Array.from({ length: N + 1 }, (_, i) => Array.from({ length: N + 1 }, (__, j) => loss(state.name, set, at(i, j))));
    const all = heights.flat(), low = Math.min(...all), high = Math.max(...all);
    const levels = Array.from({ length: 18 }, (_, k) => low + (high - low) * ((k + 0.5) / 18) ** grow);
    for (let i = 0; i < N; i += 1) {
      for (let j = 0; j < N; j += 1) {
        const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]], values = corners.map(([p, q]) => heights[p][q]);
        const [least, most] = [Math.min(...values), Math.max(...values)];
        for (const level of levels.filter((value) => least < value && value <= most)) {
          const cuts = corners.flatMap((corner, k) => {
            const next = (k + 1) % 4, [p, q] = [values[k] - level, values[next] - level];
            return p < 0 === q < 0 ? [] : [corner.map((value, axis) => value + (p / (p - q)) * (corners[next][axis] - value))];
          });
          for (let k = 0; k + 1 < cuts.length; k += 2) parts.push(`M${place(at(...cuts[k]))}L${place(at(...cuts[k + 1]))}`);
        }
      }
    }
    find(".contour").setAttribute("d", parts.join(""));
    const [ox, oy] = place([0, 0]);
    find(".surface .axis").setAttribute("d", `M${ox} 0V${H}M0 ${oy}H${W}`);
  }

  function draw(message = "") {
    const { at, name } = state, [w, b] = at, { predict } = kind(), set = data(), slope = slopes(name, set, at), value = loss(name, set, at);
    const shown = path.slice(-400).map(place), [hx, hy] = place(at);
    find(".path").setAttribute("d", `M${shown.join("L")}`);
    find(".dots").innerHTML = shown.slice(-101).map(([x, y]) => `<circle class="dot" cx="${x}" cy="${y}" r="2.5"/>`).join("");
    find(".here").setAttribute("cx", hx);
    find(".here").setAttribute("cy", hy);
    const xs = Array.from({ length: 291 }, (_, i) => X[0] + (i * (X[1] - X[0])) / 290);
    find(".fit").setAttribute("d", `M${xs.map((x) => dot(x, predict(w * x + b))).join("L")}`);
    find(".data .axis").setAttribute("d", `M0 ${dot(0, 0)[1]}H${W}M0 ${dot(0, 1)[1]}H${W}`);
    find(".miss").setAttribute("d", set.map(([x, t]) => `M${dot(x, t)}L${dot(x, predict(w * x + b))}`).join(""));
    find(".marks").innerHTML = set.map(([x, t]) => (t ? `<rect class="one" x="${dot(x, 1)[0] - 5}" y="${dot(x, 1)[1] - 5}" width="10" height="10"/>` : `<circle class="zero" cx="${dot(x, 0)[0]}" cy="${dot(x, 0)[1]}" r="5.5"/>`)).join("");
    const middle = name === names[0] ? (0.5 - b) / w : -b / w, cut = Number.isFinite(middle) && middle > X[0] && middle < X[1];
    find(".cut").setAttribute("d", cut ? `M${dot(middle, 0)[0]} 0V${H}` : "");
    find(".legend").textContent = name === names[0] ? "w x + b" : "σ(w x + b)";
    const right = set.filter(([x, t]) => predict(w * x + b) > 0.5 === (t === 1)).length;
    const rows = [["loss", number(value, 4)], ["slope w", number(slope[0], 4)], ["slope b", number(slope[1], 4)], ["½ at", cut ? `x = ${number(middle)}` : "–"], ["right", `${right} of ${set.length}`], ["steps", `${path.length - 1}`]];
    find("dl").innerHTML = rows.map(([term, text]) => `<div><dt>${term}</dt><dd>${text}</dd></div>`).join("");
    const ranges = { w: [...kind().w, 0.01, w], b: [...kind().b, 0.01, b], rate: [-2, 1, 0.1, Math.log10(state.rate)], far: [2.9, 10, 0.1, state.far] };
    for (const [key, [min, max, step, now]] of Object.entries(ranges)) {
      const input = find(`[name=${key}]`), text = key === "rate" ? number(state.rate) : number(now, key === "far" ? 1 : 2);
      Object.assign(input, { min, max, step, value: now });
      input.setAttribute("aria-valuetext", text);
      input.nextElementSibling.textContent = text;
    }
    find(".surface").setAttribute("aria-label", `Loss of ${name} by weight and bias as lines of equal height; the point is at w = ${number(w)}, b = ${number(b)}, loss ${number(value, 4)}`);
    find(".data").setAttribute("aria-label", `Twelve points of two classes on a line, and the fit; ${right} of ${set.length} right`);
    find("[role=status]").textContent = message;
  }

  function put(at, message) {
    state.at = at.map((value, i) => Math.max([kind().w, kind().b][i][0], Math.min([kind().w, kind().b][i][1], value)));
    path = [state.at];
    draw(message);
  }

  function enter() {
    state.rate = kind().rate;
    contours();
    put([0, 0], "Drag the point, move it with the sliders, or let it step downhill.");
  }

  element.addEventListener("click", (event) => {
    const action = event.target.closest("[data-do]")?.dataset.do;
    if (action === "wrong") put(kind().wrong, "The curve falls where it should rise. Now 100 steps: how far does it get?");
    else if (action === "zero") put([0, 0], "");
    else if (action) {
      const ahead = walk(state.name, data(), state.at, state.rate, Number(action)), before = loss(state.name, data(), state.at);
      path = [...path, ...ahead.slice(1)];
      state.at = ahead.at(-1);
      const after = loss(state.name, data(), state.at), gone = !(after < 1e6);
      draw(gone ? "The rate is too large: it has left. Start again." : `The loss went from ${number(before, 4)} to ${number(after, 4)}.`);
      if (gone) put([0, 0], "The rate was too large: it left for good, and is back at zero.");
    }
  });
  const svg = find(".surface");
  const drag = (event) => {
    const box = svg.getBoundingClientRect(), { w, b } = kind();
    put([w[0] + ((event.clientX - box.left) / box.width) * (w[1] - w[0]), b[1] - ((event.clientY - box.top) / box.height) * (b[1] - b[0])]);
  };
  svg.addEventListener("pointerdown", (event) => {
    dragging = true;
    svg.setPointerCapture(event.pointerId);
    drag(event);
  });
  svg.addEventListener("pointermove", (event) => { if (dragging) drag(event); });
  svg.addEventListener("lostpointercapture", () => { dragging = false; });
  element.addEventListener("input", ({ target }) => {
    const value = Number(target.value);
    if (target.matches("select")) {
      state.name = target.value;
      enter();
    } else if (target.name === "w") put([value, state.at[1]]);
    else if (target.name === "b") put([state.at[0], value]);
    else if (target.name === "rate") {
      state.rate = 10 ** value;
      draw();
    } else {
      state.far = value;
      contours();
      path = [state.at];
      draw("The loss has changed under the point: 100 steps show where the far point pulls it.");
    }
  });
  enter();
}
