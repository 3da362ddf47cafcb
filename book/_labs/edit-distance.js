// Fill in an edit-distance table one cell at a time, then trace the edits back.
// Tests run table() and script() against groundup.algorithms.edit_distance.

export const letters = (word) => Array.from(word);

// Distances between all prefixes; source runs down, target across.
export function table(source, target) {
  const rows = [[...Array(target.length + 1).keys()]];
  source.forEach((old, i) => {
    const row = [i + 1];
    target.forEach((fresh, j) => row.push(Math.min(...ways(rows[i], row, j, old === fresh))));
    rows.push(row);
  });
  return rows;
}

// What the three neighbors offer: diagonal, from above, from the left.
const ways = (above, row, j, same) => [above[j] + (same ? 0 : 1), above[j + 1] + 1, row[j] + 1];

// Where an entry comes from: [rows up, columns left]. Diagonals first, as in the package.
export function parent(rows, source, target, i, j) {
  if (i && j) {
    const offers = ways(rows[i - 1], rows[i], j - 1, source[i - 1] === target[j - 1]);
    return [[1, 1], [1, 0], [0, 1]][offers.indexOf(rows[i][j])];
  }
  return i ? [1, 0] : [0, 1];
}

export function kind(source, target, i, j, [up, left]) {
  if (up && left) return source[i - 1] === target[j - 1] ? "keep" : "substitute";
  return up ? "delete" : "insert";
}

// From the last cell to the first: [i, j, kind] of every step, in that order.
export function script(source, target) {
  const rows = table(source, target), steps = [];
  let [i, j] = [source.length, target.length];
  while (i || j) {
    const from = parent(rows, source, target, i, j);
    steps.push([i, j, kind(source, target, i, j, from)]);
    [i, j] = [i - from[0], j - from[1]];
  }
  return steps;
}

const LIMIT = 10;
const ARROWS = { "1,1": "↖", "1,0": "↑", "0,1": "←" };
const COLORS = { keep: "k", substitute: "s", delete: "d", insert: "n" };
const PRESETS = { "eat → tea": ["eat", "tea"], "kitten → sitting": ["kitten", "sitting"], "intention → execution": ["intention", "execution"], "color → colour": ["color", "colour"] };
const STYLE = `.edit-lab {
display:flex;flex-wrap:wrap;align-items:flex-start;gap:1rem;
--line:var(--pst-color-border);--hot:var(--pst-color-primary);
& > div{flex:1 1 270px;min-width:0}
.bar{display:flex;flex-wrap:wrap;gap:.4rem;margin-bottom:.6rem}
label{display:grid;grid-template-columns:3.6em minmax(0,1fr);gap:.5rem;align-items:center;margin:0 0 .4rem}
button,select,input{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit;min-width:0}
[data-do=next]{border:2px solid var(--hot);font-weight:600}
:focus-visible{outline:3px solid var(--hot)}
[role=status]{min-height:7.6em;margin:0 0 .6rem}
table{border-collapse:collapse;table-layout:fixed;width:100%;max-width:30rem;margin:0;font-variant-numeric:tabular-nums;display:table}
th,td{border:1px solid var(--line);padding:0;height:2.3rem;text-align:center;line-height:1.05;min-width:0}
th{background:var(--pst-color-surface);font-weight:600}
td small{display:block;font-size:.7em;height:1em}
td.now{outline:3px solid var(--hot);outline-offset:-3px}
td.asked{background:color-mix(in srgb,var(--hot) 18%,transparent)}
td.path{font-weight:700} td.k{background:#29953f33} td.s{background:#de751955} td.d{background:#c43b1044} td.n{background:#2981fb44}
ol{margin:0;padding-left:1.4rem;columns:2} small.key{display:block}}`;

export default function mount(element) {
  const state = { source: letters("kitten"), target: letters("sitting"), filled: 0, traced: 0 };
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="edit-lab">
<div><table></table></div>
<div><div class="bar"><select aria-label="Example">${Object.keys(PRESETS).map((name) => `<option>${name}</option>`).join("")}<option hidden>your own</option></select></div>
<label>from<input name="source" maxlength="${LIMIT}" autocomplete="off" autocapitalize="off" spellcheck="false"></label>
<label>to<input name="target" maxlength="${LIMIT}" autocomplete="off" autocapitalize="off" spellcheck="false"></label>
<div class="bar"><button data-do="next">Next cell</button><button data-do="row">Next row</button><button data-do="all">Fill in all</button><button data-do="back">Back</button><button data-do="restart">Restart</button></div>
<p role="status"></p><ol></ol></div></div>`;
  const find = (selector) => element.querySelector(selector);
  const select = find("select"), inputs = element.querySelectorAll("input");
  const cells = () => state.source.length * state.target.length;
  const place = (index) => [1 + Math.floor(index / state.target.length), 1 + (index % state.target.length)];
  const prefix = (word, n) => `“${word.slice(0, n).join("")}”`;

  // The sentence for the entry filled in last.
  function reason(rows, i, j) {
    const { source, target } = state, [old, fresh] = [source[i - 1], target[j - 1]];
    const [diagonal, up, left] = ways(rows[i - 1], rows[i], j - 1, old === fresh);
    const offers = `${old === fresh ? `keep ${old}, ${diagonal} + 0` : `${old} → ${fresh}, ${diagonal - 1} + 1`} (↖); delete ${old}, ${up - 1} + 1 (↑); insert ${fresh}, ${left - 1} + 1 (←)`;
    return `From ${prefix(source, i)} to ${prefix(target, j)}: ${offers}. The least is ${rows[i][j]}.`;
  }

  const WORDS = {
    keep: (i, j) => `keep ${state.target[j - 1]}`, substitute: (i, j) => `${state.source[i - 1]} → ${state.target[j - 1]}`,
    delete: (i) => `delete ${state.source[i - 1]}`, insert: (i, j) => `insert ${state.target[j - 1]}`,
  };

  function message(rows, steps) {
    const { source, target, filled, traced } = state, total = rows[source.length][target.length];
    if (traced === steps.length && filled === cells()) return `Traced back: ${total} ${total === 1 ? "edit" : "edits"}, read from the top.`;
    if (traced) return `Traced ${traced} ${traced === 1 ? "step" : "steps"} back: ${steps[traced - 1][2]}. Next, follow the arrow.`;
    if (!filled) return `The edges are known: to or from nothing, every letter is an edit. Press ${cells() ? "Next cell" : "Trace back"}.`;
    const done = filled === cells() ? ` The table is full: the distance is ${total}. Trace back now follows the arrows.` : "";
    return reason(rows, ...place(filled - 1)) + done;
  }

  function draw() {
    const { source, target, filled, traced } = state, rows = table(source, target), steps = script(source, target);
    const marks = new Map(steps.slice(0, traced).map(([i, j, name]) => [`${i},${j}`, name]));
    const [ci, cj] = filled && !traced ? place(filled - 1) : [-9, -9];
    const known = (i, j) => !i || !j || (i - 1) * target.length + j <= filled;
    const cell = (i, j) => {
      if (!known(i, j)) return "<td></td>";
      const arrow = i || j ? ARROWS[parent(rows, source, target, i, j)] : "", mark = marks.get(`${i},${j}`);
      const asked = (i === ci - 1 && (j === cj || j === cj - 1)) || (i === ci && j === cj - 1);
      const names = [mark && `path ${COLORS[mark]}`, i === ci && j === cj && "now", asked && "asked"].filter(Boolean).join(" ");
      return `<td class="${names}"><small>${arrow}</small>${rows[i][j]}</td>`;
    };
    const escape = (text) => text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);
    const head = ["", "–", ...target].map((c) => `<th scope="col">${escape(c)}</th>`).join("");
    find("table").innerHTML = `<tr>${head}</tr>${["–", ...source].map((c, i) => `<tr><th scope="row">${escape(c)}</th>${[0, ...target].map((_, j) => cell(i, j)).join("")}</tr>`).join("")}`;
    find("table").setAttribute("aria-label", `Edit distances from the beginnings of ${prefix(source)} (rows) to those of ${prefix(target)} (columns)`);
    find("ol").innerHTML = steps.slice(0, traced).reverse().map(([i, j, name]) => `<li>${escape(WORDS[name](i, j))}</li>`).join("");
    find("[data-do=next]").textContent = filled === cells() ? "Trace back" : "Next cell";
    find("[role=status]").textContent = message(rows, steps);
  }

  const actions = {
    next() {
      if (state.filled < cells()) state.filled += 1;
      else state.traced = Math.min(state.traced + 1, script(state.source, state.target).length);
    },
    row() { state.filled = Math.min(cells(), (Math.floor(state.filled / state.target.length) + 1) * state.target.length || 0); },
    all() { state.filled = cells(); },
    back() {
      if (state.traced) state.traced -= 1;
      else state.filled = Math.max(0, state.filled - 1);
    },
    restart() { [state.filled, state.traced] = [0, 0]; },
  };

  function take() {
    [state.source, state.target] = [...inputs].map((input) => letters(input.value).slice(0, LIMIT));
    actions.restart();
    draw();
  }
  function preset() {
    PRESETS[select.value].forEach((word, k) => { inputs[k].value = word; });
    take();
  }
  element.addEventListener("click", (event) => {
    const action = actions[event.target.closest("[data-do]")?.dataset.do];
    if (!action) return;
    action();
    draw();
  });
  select.addEventListener("change", preset);
  inputs.forEach((input) => input.addEventListener("input", () => {
    select.value = "your own";
    take();
  }));
  select.value = "kitten → sitting";
  preset();
}
