// Walk through a small computation graph, forward one node and back one edge at a time.
// Tests compare steps() with groundup.autograd.scalar.

const OPS = {
  "+": [(a, b) => a + b, () => [1, 1]],
  "−": [(a, b) => a - b, () => [1, -1]],
  "×": [(a, b) => a * b, (a, b) => [b, a]],
  "÷": [(a, b) => a / b, (a, b) => [1 / b, -a / (b * b)]],
  tanh: [(a) => Math.tanh(a), (a) => [1 - Math.tanh(a) ** 2]],
  relu: [(a) => Math.max(0, a), (a) => [a > 0 ? 1 : 0]],
};

// Each node: name, column, row, then a number (an input) or an operation and its inputs.
export const GRAPHS = {
  "A neuron": [["x", 0, 0, 2], ["w", 0, 1, -0.5], ["xw", 1, 0.5, "×", "x", "w"], ["b", 1, 1.5, 0.3],
    ["z", 2, 1, "+", "xw", "b"], ["h", 3, 1, "tanh", "z"], ["y", 3, 2, 1], ["e", 4, 1.5, "−", "h", "y"],
    ["loss", 5, 1.5, "×", "e", "e"]],
  "Used three times": [["x", 0, 1, 3], ["s", 1, 0.5, "×", "x", "x"], ["sum", 2, 1, "+", "s", "x"]],
  "A shared input": [["a", 0, 0, 2], ["b", 0, 1, 3], ["c", 0, 2, -1], ["p", 1, 0.5, "+", "a", "b"],
    ["q", 1, 1.5, "+", "b", "c"], ["pq", 2, 1, "×", "p", "q"]],
  "A silent ReLU": [["x", 0, 0, 2], ["w", 0, 1, -0.5], ["xw", 1, 0.5, "×", "x", "w"], ["b", 1, 1.5, 0.3],
    ["z", 2, 1, "+", "xw", "b"], ["h", 3, 1, "relu", "z"]],
  "Square root, two rounds": [["a", 0, 0, 2], ["r0", 0, 2, 1], ["half", 1, 3, 0.5], ["q1", 1, 0.5, "÷", "a", "r0"],
    ["t1", 2, 1.5, "+", "r0", "q1"], ["r1", 3, 2, "×", "t1", "half"], ["q2", 4, 0.5, "÷", "a", "r1"],
    ["t2", 5, 1.5, "+", "r1", "q2"], ["r2", 6, 2, "×", "t2", "half"]],
};

const read = ([name, column, row, op, ...args]) => ({ name, column, row, op, args, leaf: typeof op === "number" });

// Every state of the walk. With overwrite, a gradient replaces the one before: the bug.
export function steps(rows, inputs, overwrite = false) {
  const nodes = rows.map(read), byName = Object.fromEntries(nodes.map((n) => [n.name, n]));
  const leaves = nodes.filter((n) => n.leaf).map((n) => [n.name, inputs[n.name] ?? n.op]);
  const states = [{ values: Object.fromEntries(leaves), grads: {}, slopes: {}, now: [], kind: "start" }];
  const push = (change) => {
    const last = states.at(-1);
    states.push({ values: { ...last.values }, grads: { ...last.grads }, slopes: { ...last.slopes } });
    Object.assign(states.at(-1), change(states.at(-1)));
  };
  const inner = nodes.filter((n) => !n.leaf), given = (n, s) => n.args.map((a) => s.values[a]);
  for (const n of inner) {
    push((s) => {
      s.values[n.name] = OPS[n.op][0](...given(n, s));
      OPS[n.op][1](...given(n, s)).forEach((slope, k) => { s.slopes[`${n.name}.${k}`] = slope; });
      return { now: [n.name], kind: "forward", node: n };
    });
  }
  push((s) => {
    s.grads[inner.at(-1).name] = 1;
    return { now: [inner.at(-1).name], kind: "seed", node: inner.at(-1) };
  });
  for (const n of inner.toReversed()) {
    n.args.forEach((parent, k) => push((s) => {
      const slope = s.slopes[`${n.name}.${k}`], share = slope * s.grads[n.name], before = s.grads[parent] ?? 0;
      s.grads[parent] = overwrite ? share : before + share;
      return { now: [n.name, parent], edge: `${n.name}.${k}`, kind: "backward", node: n, to: byName[parent], slope, share, before };
    }));
  }
  return states;
}

const [W, H, DX, DY] = [88, 62, 128, 74];
const STYLE = `.autograd-lab {
--line:var(--pst-color-border);--ink:var(--pst-color-text-base);--hot:var(--pst-color-primary);color:var(--ink);
.bar{display:flex;flex-wrap:wrap;gap:.4rem .8rem;align-items:center;margin-bottom:.6rem}
button, select, input[type=number]{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
input[type=number]{width:5.2rem} [data-do=next]{border:2px solid var(--hot);font-weight:600}
:focus-visible{outline:3px solid var(--hot)}
.scroll{overflow-x:auto;border:1px solid var(--line)}
svg{display:block;height:auto}
rect{fill:var(--pst-color-surface);stroke:var(--line);stroke-width:1.5}
.leaf rect{rx:16}
.now rect{stroke:var(--hot);stroke-width:3}
path{fill:none;stroke:var(--line);stroke-width:1.5} path.now{stroke:var(--hot);stroke-width:3}
text{fill:var(--ink);font:13px sans-serif;text-anchor:middle} .name{font-weight:600}
.grad{fill:var(--hot);font-weight:600;font-size:12px} .slope{font-size:11px;text-anchor:end}
[role=status]{min-height:3.2em;margin:.6rem 0}}`;

const number = (v) => (v === undefined ? "" : String(Number(v.toPrecision(4))).replace("-", "−"));

export default function mount(element) {
  let states, at = 0, inputs = {};
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="autograd-lab">
<div class="bar"><select aria-label="Graph">${Object.keys(GRAPHS).map((n) => `<option>${n}</option>`).join("")}</select>
<span class="fields bar" style="margin:0"></span></div>
<div class="bar"><button data-do="next">Step</button><button data-do="back">Step back</button><button data-do="forward">Whole forward pass</button>
<button data-do="end">To the end</button><button data-do="reset">Reset</button>
<label><input type="checkbox"> overwrite (=) instead of adding (+=)</label></div>
<div class="scroll" tabindex="0" role="group" aria-label="Computation graph"><svg></svg></div><p role="status"></p></div>`;
  const find = (selector) => element.querySelector(selector);
  const svg = find("svg"), select = find("select"), box = find("[type=checkbox]"), fields = find(".fields");
  const nodes = () => GRAPHS[select.value].map(read);

  function words(s) {
    if (s.kind === "start") return "The inputs are given. Step computes one node after the other, each after its inputs.";
    const { node, to } = s, made = node.args.join(` ${node.op} `);
    if (s.kind === "forward") {
      const call = node.args.length > 1 ? made : `${node.op}(${node.args[0]})`;
      return `Forward: ${node.name} = ${call} = ${number(s.values[node.name])}. Local derivatives noted on the edges.`;
    }
    if (s.kind === "seed") return `Back: ${node.name} changes by 1 per change of itself, so its gradient is 1.`;
    const sum = box.checked ? `replaces ${number(s.before)}` : `${number(s.before)} + ${number(s.share)} = ${number(s.grads[to.name])}`;
    const done = at === states.length - 1 ? " Every edge has been used once: done." : "";
    return `Back: ${node.name} hands ${number(s.grads[node.name])} × ${number(s.slope)} = ${number(s.share)} to ${to.name}: ${sum}.${done}`;
  }

  function draw() {
    const s = states[at], list = nodes(), place = Object.fromEntries(list.map((n) => [n.name, [n.column * DX + 8, n.row * DY + 8]]));
    const width = Math.max(...list.map((n) => n.column)) * DX + W + 16, height = Math.max(...list.map((n) => n.row)) * DY + H + 16;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("style", `width:100%;min-width:${0.8 * width}px;max-width:${width}px`);
    const edges = list.flatMap((n) => n.args.map((parent, k) => {
      const [px, py] = place[parent], [x, y] = place[n.name], key = `${n.name}.${k}`;
      const port = y + (H * (k + 1)) / (n.args.length + 1), from = px + W;
      const slope = key in s.slopes ? `<text class="slope" x="${x - 4}" y="${port - 5}">${number(s.slopes[key])}</text>` : "";
      return `<path class="${s.edge === key ? "now" : ""}" d="M${from},${py + H / 2}C${from + 24},${py + H / 2} ${x - 34},${port} ${x},${port}"/>${slope}`;
    }));
    const boxes = list.map((n) => {
      const [x, y] = place[n.name], mid = x + W / 2, label = n.leaf ? n.name : `${n.name}: ${n.op}`;
      const grad = n.name in s.grads ? `<text class="grad" x="${mid}" y="${y + 53}">grad ${number(s.grads[n.name])}</text>` : "";
      return `<g class="${n.leaf ? "leaf" : ""} ${s.now.includes(n.name) ? "now" : ""}"><rect x="${x}" y="${y}" width="${W}" height="${H}" rx="4"/>
<text class="name" x="${mid}" y="${y + 18}">${label}</text><text x="${mid}" y="${y + 36}">${number(s.values[n.name])}</text>${grad}</g>`;
    });
    svg.innerHTML = edges.join("") + boxes.join("");
    const scroll = find(".scroll"), middle = ((place[s.now.at(-1)]?.[0] ?? 0) + W / 2) * (svg.clientWidth / width);
    scroll.scrollLeft = middle - scroll.clientWidth / 2;
    find("[role=status]").textContent = words(s);
    find("[data-do=next]").disabled = at === states.length - 1;
    find("[data-do=back]").disabled = at === 0;
  }

  function restart(keep = false) {
    states = steps(GRAPHS[select.value], inputs, box.checked);
    at = keep ? Math.min(at, states.length - 1) : 0;
    draw();
  }

  function load() {
    inputs = {};
    fields.innerHTML = nodes().filter((n) => n.leaf)
      .map((n) => `<label>${n.name} <input type="number" step="any" data-name="${n.name}" value="${n.op}"></label>`).join(" ");
    restart();
  }

  const actions = {
    next() { at += 1; },
    back() { at -= 1; },
    forward() { at = states.findIndex((s) => s.kind === "seed") - 1; },
    end() { at = states.length - 1; },
    reset() { at = 0; },
  };
  element.addEventListener("click", (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (!name) return;
    actions[name]();
    at = Math.max(0, Math.min(states.length - 1, at));
    draw();
  });
  fields.addEventListener("input", (event) => {
    const value = Number.parseFloat(event.target.value);
    if (Number.isFinite(value)) inputs[event.target.dataset.name] = value;
    restart(true);
  });
  box.addEventListener("change", () => restart(true));
  select.addEventListener("change", load);
  load();
}
