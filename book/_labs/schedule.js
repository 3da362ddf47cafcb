// Draw a learning rate over the steps, and see what descent with noise makes of it.
// Tests compare SCHEDULES with groundup.optim, and expected() with the recursion.

export const STEPS = 300, CURVATURES = [1, 0.05], START = [2, 10], SIGMA = 1;

const between = (start, end, done) => end + (start - end) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done)));

// Each kind has one dial: what it means, its range, and the schedule it makes of a peak of 1.
export const SCHEDULES = {
  Constant: { make: () => () => 1 },
  Step: { dial: "a tenth after", low: 20, high: 290, by: 10, value: 200, make: (every) => (t) => 0.1 ** Math.floor(t / every) },
  Exponential: { dial: "halved every", low: 10, high: 200, by: 5, value: 50, make: (half) => (t) => 0.5 ** (t / half) },
  Cosine: { dial: "final share, %", low: 0, high: 50, by: 1, value: 0, make: (share, steps) => (t) => between(1, share / 100, t / steps) },
  "Cosine with restarts": {
    dial: "first fall", low: 20, high: 150, by: 1, value: 43,
    make: (first) => (t) => {
      let [step, length] = [t, first];
      while (step >= length) [step, length] = [step - length, 2 * length];
      return between(1, 0, step / length);
    },
  },
  "One cycle": {
    dial: "rise, % of steps", low: 5, high: 80, by: 5, value: 30,
    make: (share, steps) => (t) => {
      const top = (share / 100) * steps - 1, last = steps - 1;
      return t <= top ? between(1 / 25, 1, t / top) : between(1, 1 / 25 / 1e4, (t - top) / (last - top));
    },
  },
};

// The rates of all steps: the warm-up first, then the schedule over what is left.
export function rates({ kind, dial, peak, warmup }, steps = STEPS) {
  const schedule = SCHEDULES[kind].make(dial, steps - warmup);
  return Array.from({ length: steps }, (_, t) => peak * (t < warmup ? (schedule(0) * (t + 1)) / warmup : schedule(t - warmup)));
}

const loss = (squares) => squares.reduce((sum, c, i) => sum + (CURVATURES[i] * c) / 2, 0);

// The average loss over all noise, exactly: E c² ← (1 − ηh)² E c² + η² σ² / B.
export function expected(etas, batch) {
  let squares = START.map((c) => c * c);
  return [loss(squares), ...etas.map((eta) => {
    squares = squares.map((c, i) => (1 - eta * CURVATURES[i]) ** 2 * c + (eta * SIGMA) ** 2 / batch);
    return loss(squares);
  })];
}

// One run, with noise drawn from a small generator of its own.
export function once(etas, batch, number) {
  let state = number * 2654435761, c = START;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return [loss(c.map((v) => v * v)), ...etas.map((eta) => {
    c = c.map((v, i) => v - eta * (CURVATURES[i] * v - (normal() * SIGMA) / Math.sqrt(batch)));
    return loss(c.map((v) => v * v));
  })];
}

// The peak, on a ladder of eighths of an octave, at which the average loss ends lowest.
export function bestPeak(settings, batch) {
  const ladder = Array.from({ length: 65 }, (_, i) => 2 ** (i / 8 - 7));
  const ends = ladder.map((peak) => expected(rates({ ...settings, peak }), batch).at(-1));
  return ladder[ends.indexOf(Math.min(...ends))];
}

const [WIDTH, LEFT, RIGHT] = [400, 48, 8], LOW = -3, HIGH = 1.5;
const STYLE = `.schedule-lab {
display:flex;flex-wrap:wrap;align-items:flex-start;gap:1rem;
--line:var(--pst-color-border);--hot:var(--pst-color-primary);
.charts{flex:1 1 320px;max-width:600px;min-width:0} svg{display:block;width:100%}
.panel{flex:1 1 260px;min-width:0}
.bar{display:flex;flex-wrap:wrap;gap:.4rem;margin-bottom:.6rem}
button, select{font:inherit;min-height:2.4rem;max-width:100%;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
label.number{display:grid;grid-template-columns:7.6em 1fr 3.6em;gap:.6rem;align-items:center;min-height:2.2rem} [hidden]{display:none!important}
input[type=range]{width:100%;min-width:0} input{accent-color:var(--hot)} output{text-align:right;font-variant-numeric:tabular-nums}
:focus-visible{outline:3px solid var(--hot)}
[role=status]{min-height:6em;margin:.6rem 0 0}
.axis{stroke:var(--line)} text{fill:var(--pst-color-text-base);font-size:13px}
.rate, .mean, .run, .kept, .flat{fill:none;stroke-linejoin:round}
.rate, .mean{stroke:#2981fb;stroke-width:2.5} .run{stroke:#2981fb;stroke-opacity:.45} .kept{stroke:#de7519;stroke-width:2;stroke-dasharray:7 3} .flat{stroke:var(--pst-color-text-base);stroke-width:1.5;stroke-dasharray:2 3}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1rem;font-size:.85em;margin:.2rem 0 0;padding:0;list-style:none} .key svg{display:inline-block;width:30px;height:10px;margin-right:.3rem}}`;

const digits = (value) => (value >= 100 ? ">100" : value < 0.001 ? value.toExponential(0).replace("-", "−") : value.toPrecision(2));

export default function mount(element) {
  const state = { kind: "Cosine", dial: 0, peak: 0, warmup: 0, batch: 2, number: 1, kept: null };
  const slider = (name, text, low, high, by) =>
    `<label class="number"><span>${text}</span><input type="range" name="${name}" min="${low}" max="${high}" step="${by}"><output></output></label>`;
  const line = (kind, text) => `<li><svg viewBox="0 0 30 10" aria-hidden="true"><path class="${kind}" d="M0 5H30"/></svg>${text}</li>`;
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="schedule-lab"><div class="charts">
<svg class="above" viewBox="0 0 ${WIDTH} 130" role="img"></svg><svg class="below" viewBox="0 0 ${WIDTH} 250" role="img"></svg>
<ul class="key">${line("mean", "average")}${line("run", "one run")}${line("flat", "best constant rate")}${line("kept", "kept")}</ul></div>
<div class="panel"><div class="bar"><select name="kind" aria-label="Schedule">${Object.keys(SCHEDULES).map((kind) => `<option>${kind}</option>`).join("")}</select></div>
${slider("peak", "peak rate", -7, 1, 0.125)}${slider("dial", "", 0, 1, 1)}${slider("warmup", "warm-up, steps", 0, 150, 5)}${slider("batch", "batch size", 0, 6, 1)}
<div class="bar"><button data-do="best">Best peak</button><button data-do="noise">New noise</button><button data-do="keep">Keep for comparison</button></div>
<p role="status"></p></div></div>`;
  const find = (selector) => element.querySelector(selector);
  const settings = () => ({ kind: state.kind, dial: state.dial, peak: 2 ** state.peak, warmup: state.warmup });
  const across = (t) => (LEFT + (t / STEPS) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const height = (value) => (15 + ((HIGH - Math.max(LOW, Math.min(HIGH + 0.2, Math.log10(value)))) / (HIGH - LOW)) * 200).toFixed(1);
  const trace = (kind, values, y) => `<path class="${kind}" d="M${values.map((value, t) => `${across(t)} ${y(value)}`).join("L")}"/>`;
  const frame = (bottom, name, ticks, last) =>
    ticks.map(([y, text]) => `<path class="axis" d="M${LEFT} ${y}H${WIDTH - RIGHT}"/><text x="${LEFT - 5}" y="${Number(y) + 4}" text-anchor="end">${text}</text>`).join("") +
    `<text x="${LEFT + 6}" y="${last ? 11 : 12}">${name}</text>` +
    (last ? [0, 100, 200, 300].map((t) => `<text x="${across(t)}" y="${bottom + 16}" text-anchor="${t === 300 ? "end" : "middle"}">${t === 300 ? "300 steps" : t}</text>`).join("") : "");

  function draw(message = "") {
    const etas = rates(settings()), batch = 2 ** state.batch, mean = expected(etas, batch), run = once(etas, batch, state.number);
    const flatPeak = bestPeak({ kind: "Constant", warmup: 0 }, batch), flat = expected(rates({ kind: "Constant", peak: flatPeak, warmup: 0 }), batch);
    const scale = 2 ** Math.ceil(Math.log2(Math.max(...etas)) - 1e-9), up = (eta) => (118 - (eta / scale) * 98).toFixed(1);
    find(".above").innerHTML = frame(118, "rate", [[up(0), "0"], [up(scale), digits(scale)]]) + trace("rate", etas, up);
    const ticks = [-3, -2, -1, 0, 1].map((power) => [height(10 ** power), power < 0 ? (10 ** power).toString() : `${10 ** power}`]);
    const kept = state.kept ? trace("kept", state.kept.mean, height) : "";
    find(".below").innerHTML = frame(215, "loss", ticks, true) + trace("run", run, height) + trace("flat", flat, height) + kept + trace("mean", mean, height);
    const spec = SCHEDULES[state.kind];
    const values = { peak: [state.peak, digits(2 ** state.peak)], dial: [state.dial, `${state.dial}`], warmup: [state.warmup, `${state.warmup}`], batch: [state.batch, `${batch}`] };
    for (const [name, [value, text]] of Object.entries(values)) {
      const input = find(`[name=${name}]`);
      if (name === "dial") {
        input.closest("label").hidden = !spec.dial;
        if (!spec.dial) continue;
        Object.assign(input, { min: spec.low, max: spec.high, step: spec.by });
        input.previousElementSibling.textContent = spec.dial;
      }
      input.value = value;
      input.setAttribute("aria-valuetext", text);
      input.nextElementSibling.textContent = text;
    }
    find("[name=kind]").value = state.kind;
    const end = mean.at(-1), compared = `The average ends at ${digits(end)}; the best constant rate, ${digits(flatPeak)}, ends at ${digits(flat.at(-1))}.`;
    const keeping = state.kept ? ` Kept: ${state.kept.name}, ${digits(state.kept.mean.at(-1))}.` : "";
    find(".above").setAttribute("aria-label", `${state.kind}: the rate starts at ${digits(etas[0])}, is ${digits(Math.max(...etas))} at most and ends at ${digits(etas.at(-1))}.`);
    find(".below").setAttribute("aria-label", `Loss over 300 steps on a logarithmic axis. ${compared}`);
    find("[role=status]").textContent = `${message} ${compared}${keeping}`.trim();
  }

  const actions = {
    best() {
      state.peak = Math.log2(bestPeak(settings(), 2 ** state.batch));
      draw("The peak at which this form ends lowest.");
    },
    noise() {
      state.number += 1;
      draw("Another run of the same schedule.");
    },
    keep() {
      state.kept = { name: state.kind.toLowerCase(), mean: expected(rates(settings()), 2 ** state.batch) };
      draw("Kept, in orange. Now change something.");
    },
  };
  element.addEventListener("click", (event) => actions[event.target.closest("[data-do]")?.dataset.do]?.());
  element.addEventListener("input", ({ target }) => {
    if (target.name === "kind") Object.assign(state, { kind: target.value, dial: SCHEDULES[target.value].value ?? 0 });
    else state[target.name] = Number(target.value);
    draw();
  });
  draw("Choose a form, and press Best peak.");
}
