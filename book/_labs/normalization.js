// A table of examples by features: which numbers share a mean, and who feels a change.
// Tests compare normalize() and influence() with groundup.autograd.normalization.

export const KINDS = ["batch norm, in training", "batch norm, in use", "layer norm", "RMS norm", "group norm, 2 groups"];
const EPS = 1e-5;

// Whether two entries, given as [row, column], are standardized together.
export function together(kind, [i, j], [k, l], columns) {
  if (kind === KINDS[0]) return j === l;
  if (kind === KINDS[1]) return i === k && j === l;
  if (kind === KINDS[4]) return i === k && Math.floor((2 * j) / columns) === Math.floor((2 * l) / columns);
  return i === k;
}

const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

// What a batch would leave in running averages of momentum 1: mean, unbiased variance.
export function averages(x) {
  return x[0].map((_, j) => {
    const column = x.map((row) => row[j]), m = mean(column);
    return [m, (mean(column.map((v) => (v - m) ** 2)) * column.length) / (column.length - 1)];
  });
}

// The normalized table, before scale and shift.
export function normalize(x, kind, running) {
  const columns = x[0].length;
  return x.map((row, i) => row.map((v, j) => {
    if (kind === KINDS[1]) return (v - running[j][0]) / Math.sqrt(running[j][1] + EPS);
    const group = [];
    x.forEach((other, k) => other.forEach((u, l) => { if (together(kind, [i, j], [k, l], columns)) group.push(u); }));
    const m = kind === KINDS[3] ? 0 : mean(group);
    return (v - m) / Math.sqrt(mean(group.map((u) => (u - m) ** 2)) + EPS);
  }));
}

// How fast each output moves with the input at [i, j]: central differences.
export function influence(x, kind, running, [i, j]) {
  const h = 1e-4;
  const moved = (by) => normalize(x.map((row, k) => row.map((v, l) => v + (k === i && l === j ? by : 0))), kind, running);
  const up = moved(h), down = moved(-h);
  return up.map((row, k) => row.map((v, l) => (v - down[k][l]) / (2 * h)));
}

export const START = [[2, -1, 4, 0.5, 7, 3], [1, 6, 3, -2, 5, 2], [3, 1, 8, 1, 4, -4], [6, 2.5, 5, -3, 9, 1]];
const FEATURES = "ABCDEF";
const STYLE = `.normalization-lab {
--line:var(--pst-color-border);--hot:var(--pst-color-primary);
.bar{display:flex;flex-wrap:wrap;gap:.4rem .8rem;align-items:center;margin-bottom:.6rem}
.tables{display:flex;flex-wrap:wrap;gap:.4rem 1.6rem} .tables>div{flex:1 1 290px;min-width:0;max-width:460px}
h4{margin:.2rem 0;font-size:1rem;font-weight:600} table{border-collapse:collapse;width:100%;table-layout:fixed;font-variant-numeric:tabular-nums;margin:0}
td,th{border:1px solid var(--line);padding:0;text-align:center;font-size:.85rem;height:2.4rem;font-weight:400}
td button{all:unset;box-sizing:border-box;width:100%;height:2.4rem;text-align:center;cursor:pointer}
td.mate{background:color-mix(in srgb,#29953f 26%,transparent)} td.chosen{box-shadow:inset 0 0 0 3px var(--hot)}
select,.bar button{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit;max-width:100%}
label{display:grid;grid-template-columns:auto minmax(5rem,14rem) 2.6em;gap:.6rem;align-items:center;min-height:2.4rem}
input{width:100%;min-width:0;accent-color:var(--hot)} output{text-align:right;font-variant-numeric:tabular-nums}
button:focus-visible,:focus-visible{outline:3px solid var(--hot);outline-offset:-2px} [role=status]{min-height:5.2em;margin:.6rem 0 0}}`;

const plain = (v) => `${v}`.replace("-", "−");
const short = (v) => (Math.abs(v) < 0.005 ? "0" : v.toFixed(2)).replace("-", "−");

function verdict(kind, rows, moved, mates, alone) {
  const sees = alone ? "It is normalized by constants from training" : mates === 1 ? "It is alone in its mean" : `It shares its mean with ${mates - 1} other${mates === 2 ? "" : "s"}`;
  const felt = moved === 0 ? "moving it a little changes no output" : `moving it a little moves ${moved} output${moved === 1 ? "" : "s"}`;
  const more = {
    [KINDS[0]]: rows === 1 ? "With one example a feature is its own mean: every output is 0, and nothing is left of the input." : rows === 2 ? "With two examples every output is −1 or 1 (or 0, if they are equal): only who is larger survives." : "An example's result depends on the company it is in.",
    [KINDS[1]]: "Each output depends on its own input only, whatever the batch.",
    [KINDS[2]]: "Rows do not see each other: take examples away, and the others' outputs stay.",
    [KINDS[3]]: "No mean is subtracted: what is divided by is the root of the row's mean square.",
    [KINDS[4]]: "Features A to C and D to F of an example form a group each; rows do not see each other.",
  }[kind];
  return `${kind === KINDS[3] && mates > 1 ? sees.replace("mean", "mean square") : sees}; ${felt}. ${more}`;
}

export default function mount(element) {
  const state = { x: START.map((row) => row.slice()), rows: 4, kind: KINDS[0], at: [1, 1] };
  const running = averages(START);
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="normalization-lab">
<div class="bar"><select name="kind" aria-label="Normalization">${KINDS.map((k) => `<option>${k}</option>`).join("")}</select>
<label>examples<input type="range" name="rows" min="1" max="4" step="1"><output></output></label>
<label>chosen<input type="range" name="value" min="-9" max="9" step="0.5"><output></output></label><button data-do="reset">Reset</button></div>
<div class="tables"><div><h4>input: choose a number</h4><table class="in"></table></div><div><h4>output: who feels it</h4><table class="out"></table></div></div>
<p role="status"></p></div>`;
  const find = (selector) => element.querySelector(selector);
  const head = `<tr><th></th>${[...FEATURES].map((f) => `<th scope="col">${f}</th>`).join("")}</tr>`;

  function show() {
    const x = state.x.slice(0, state.rows), [i, j] = state.at, columns = FEATURES.length;
    const out = normalize(x, state.kind, running), slopes = influence(x, state.kind, running, state.at);
    const mate = (k, l) => together(state.kind, state.at, [k, l], columns);
    find(".in").innerHTML = head + x.map((row, k) => `<tr><th scope="row">${k + 1}</th>${row.map((v, l) => `<td class="${mate(k, l) ? "mate" : ""}${k === i && l === j ? " chosen" : ""}"><button data-at="${k},${l}" tabindex="${k === i && l === j ? 0 : -1}" aria-pressed="${k === i && l === j}" aria-label="example ${k + 1}, feature ${FEATURES[l]}: ${plain(v)}">${plain(v)}</button></td>`).join("")}</tr>`).join("");
    find(".out").innerHTML = head + out.map((row, k) => `<tr><th scope="row">${k + 1}</th>${row.map((v, l) => {
      const slope = slopes[k][l], strength = Math.round(Math.min(1, Math.abs(slope) * 2.5) * 70);
      return `<td style="background:${Math.abs(slope) < 1e-4 ? "none" : `color-mix(in srgb,${slope > 0 ? "#2981fb" : "#de7519"} ${strength + 8}%,transparent)`}">${short(v)}</td>`;
    }).join("")}</tr>`).join("");
    const moved = slopes.flat().filter((s) => Math.abs(s) > 1e-4).length;
    let mates = 0;
    x.forEach((row, k) => row.forEach((_, l) => { mates += mate(k, l); }));
    for (const [name, value] of [["rows", state.rows], ["value", state.x[i][j]]]) {
      const input = find(`[name=${name}]`);
      input.value = value;
      input.nextElementSibling.textContent = plain(value);
    }
    find("[name=kind]").value = state.kind;
    find("[role=status]").textContent = verdict(state.kind, state.rows, moved, mates, state.kind === KINDS[1]);
  }

  function choose(i, j) {
    state.at = [Math.max(0, Math.min(state.rows - 1, i)), Math.max(0, Math.min(FEATURES.length - 1, j))];
    show();
    find(`[data-at="${state.at}"]`).focus();
  }

  element.addEventListener("click", ({ target }) => {
    const at = target.closest("[data-at]")?.dataset.at;
    if (at) choose(...at.split(",").map(Number));
    if (target.closest("[data-do=reset]")) {
      [state.x, state.rows] = [START.map((row) => row.slice()), 4];
      show();
    }
  });
  element.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step || !event.target.closest("[data-at]")) return;
    event.preventDefault();
    choose(state.at[0] + step[0], state.at[1] + step[1]);
  });
  element.addEventListener("input", ({ target }) => {
    if (target.name === "kind") state.kind = target.value;
    if (target.name === "rows") {
      state.rows = Number(target.value);
      state.at[0] = Math.min(state.at[0], state.rows - 1);
    }
    if (target.name === "value") state.x[state.at[0]][state.at[1]] = Number(target.value);
    show();
  });
  show();
}
