// A 2 × 2 matrix as a map of the plane: where the grid, the unit square and a vector go.
// A matrix is [[a, b], [c, d]], row by row. Tests compare the functions with NumPy.

export const apply = ([[a, b], [c, d]], [x, y]) => [a * x + b * y, c * x + d * y];
export const det = ([[a, b], [c, d]]) => a * d - b * c;
export const columns = ([[a, b], [c, d]]) => [[a, c], [b, d]];
export const fromColumns = ([a, c], [b, d]) => [[a, b], [c, d]];

// First B, then A: the columns of the product are A applied to the columns of B.
export const compose = (A, B) => fromColumns(...columns(B).map((column) => apply(A, column)));

export function inverse([[a, b], [c, d]]) {
  const area = det([[a, b], [c, d]]);
  if (Math.abs(area) < 1e-9) return null;
  return [[d, -b], [-c, a]].map((row) => row.map((value) => value / area));
}

// Directions that the map keeps or turns around, as unit vectors with their factors.
export function kept([[a, b], [c, d]]) {
  const half = (a + d) / 2, square = half ** 2 - det([[a, b], [c, d]]);
  if (square < -1e-12) return [];
  const root = Math.sqrt(Math.max(square, 0));
  if (Math.hypot(a - d, b, c) < 1e-9) return [{ factor: a, way: null }];
  return (root < 1e-6 ? [half] : [half + root, half - root]).map((factor) => {
    const rows = [[b, factor - a], [factor - d, c]].sort((p, q) => Math.hypot(...q) - Math.hypot(...p));
    return { factor, way: rows[0].map((value) => value / Math.hypot(...rows[0])) };
  });
}

export const TURN = [[0, -1], [1, 0]];
export const SHEAR = [[1, 1], [0, 1]];
const turned = (degrees, [cos, sin] = [Math.cos, Math.sin].map((f) => f((degrees * Math.PI) / 180))) => [[cos, -sin], [sin, cos]];
export const PRESETS = {
  "Nothing moves": [[1, 0], [0, 1]],
  "The example": [[2, 1], [0, 1.5]],
  "Turn by 30°": turned(30),
  Mirror: [[0, 1], [1, 0]],
  Stretch: [[2, 0], [0, 0.5]],
  Flatten: [[1, 2], [0.5, 1]],
};

const EDGE = 4, SCALE = 50, LIMIT = 3;
const STYLE = `.matrix-lab {
display:flex;flex-wrap:wrap;align-items:flex-start;gap:1rem;--line:var(--pst-color-border);--ink:var(--pst-color-text-base);--hot:var(--pst-color-primary);
svg{flex:1 1 300px;max-width:460px;aspect-ratio:1;border:1px solid var(--line)}
& > div{flex:1 1 240px;min-width:0}
.bar{display:flex;flex-wrap:wrap;gap:.4rem;margin-bottom:.6rem}
button, select{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
label.number{display:grid;grid-template-columns:1.4em 1fr 3em;gap:.6rem;align-items:center;min-height:2rem}
label.number input{width:100%;min-width:0} .first input{accent-color:#2981fb} .second input{accent-color:#de7519}
output{text-align:right;font-variant-numeric:tabular-nums}
:focus-visible{outline:3px solid var(--hot)}
dl{display:grid;grid-template-columns:auto 1fr;gap:0 .8rem;margin:.6rem 0;font-variant-numeric:tabular-nums}
dt{font-weight:600} dd{margin:0} [role=status]{min-height:3.2em;margin:0}
.old{stroke:var(--line);fill:none} .axis{stroke-width:2.5} .new{stroke:#2c7865;stroke-opacity:.55;fill:none;stroke-width:1.2}
.area{fill:#8355ae;fill-opacity:.28;stroke:#8355ae;stroke-width:2} .area.flipped{fill:#c43b10;stroke:#c43b10}
.one{stroke:#2981fb;fill:#2981fb} .two{stroke:#de7519;fill:#de7519} .from{stroke:var(--ink);fill:var(--ink);stroke-dasharray:5 4} .to{stroke:var(--ink);fill:var(--ink)}
.arrow{stroke-width:3} .kept{stroke:#c43b10;stroke-width:2;stroke-dasharray:9 5;fill:none}
svg{user-select:none;-webkit-user-select:none} .handle{cursor:grab;touch-action:none;outline:0} .handle circle{stroke:none} .handle .ring{fill:none;stroke-width:2.5;stroke-dasharray:none}
.handle:focus-visible .ring{stroke:var(--hot);stroke-width:4}
text{fill:var(--ink);stroke:none;font:600 14px sans-serif;text-anchor:middle;pointer-events:none}}`;

const number = (value, digits = 2) => value.toFixed(digits).replace(/\.?0+$/, "").replace(/^-(?=0?$)/, "").replace("-", "−");
const pair = (x) => `(${x.map((value) => number(value)).join(", ")})`;
const px = ([x, y]) => [x * SCALE, -y * SCALE].map((value) => value.toFixed(1));
const arrow = (tip) => {
  const length = Math.hypot(...tip);
  if (length < 0.05) return "";
  const [u, v] = tip.map((value) => value / length);
  const at = (along, across) => px([along * u - across * v, along * v + across * u]);
  return `M${at(0, 0)}L${at(length - 0.2, 0)}M${at(length, 0)}L${at(length - 0.26, 0.1)}L${at(length - 0.26, -0.1)}Z`;
};

export default function mount(element) {
  let A = PRESETS["The example"], v = [1, 0.5], dragged;
  const names = ["a", "b", "c", "d"], steps = Array.from({ length: 17 }, (_, i) => i - 8);
  const slider = (name, i) => `<label class="number ${i % 2 ? "second" : "first"}">${name}<input type="range" name="${name}" min="-${LIMIT}" max="${LIMIT}" step="0.1"><output></output></label>`;
  const handle = (name, kind, text, x, y) => `<g class="handle ${kind}" tabindex="0" role="button" data-name="${name}"><circle class="ring" r="13"/><circle r="20" fill="transparent" stroke="none" style="fill:transparent"/><circle r="5"/><text x="${x}" y="${y}">${text}</text></g>`;
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="matrix-lab">
<svg viewBox="-200 -200 400 400" role="group"><g class="grid"></g><path class="new"/><polygon class="area"/><path class="kept"/>
<path class="arrow one"/><path class="arrow two"/><path class="arrow from"/><path class="arrow to"/>
${handle("first", "one", "Ae₁", 0, 0)}${handle("second", "two", "Ae₂", 0, 0)}${handle("vector", "from", "v", 0, -13)}<text class="image">Av</text></svg>
<div><div class="bar"><select aria-label="Start from">${Object.keys(PRESETS).map((name) => `<option>${name}</option>`).join("")}</select>
<label><input type="checkbox" name="kept"> directions it keeps</label></div>
<div class="bar"><button data-do="turn">then turn 90°</button><button data-do="shear">then shear</button><button data-do="undo">then undo A</button></div>
${names.map(slider).join("")}<dl></dl><p role="status"></p>
<small>A has the rows (a, b) and (c, d): its columns are the two colored arrows. Drag their tips or v, or Tab to one and use the arrow keys (Shift: finer).</small></div></div>`;
  const find = (selector) => element.querySelector(selector);
  const svg = find("svg"), select = find("select"), set = (selector, key, value) => find(selector).setAttribute(key, value);
  select.value = "The example";
  find(".grid").innerHTML = steps.filter((i) => Math.abs(i) < EDGE + 1).map((i) => `<path class="old${i ? "" : " axis"}" d="M${i * SCALE},-200V200M-200,${i * SCALE}H200"/>`).join("");

  function draw(message) {
    const [first, second] = columns(A), image = apply(A, v), area = det(A), ends = { first, second, vector: v };
    const line = (from, to) => `M${px(apply(A, from))}L${px(apply(A, to))}`;
    set(".new", "d", steps.map((i) => line([i, -8], [i, 8]) + line([-8, i], [8, i])).join(""));
    set(".area", "points", [[0, 0], [1, 0], [1, 1], [0, 1]].map((corner) => px(apply(A, corner))).join(" "));
    find(".area").classList.toggle("flipped", area < 0);
    set(".arrow.one", "d", arrow(first));
    set(".arrow.two", "d", arrow(second));
    set(".arrow.from", "d", arrow(v));
    set(".arrow.to", "d", arrow(image));
    const far = 1 + 0.4 / Math.max(Math.hypot(...image), 0.1), [ix, iy] = px(image.map((value) => value * far));
    set(".image", "x", ix);
    set(".image", "y", Number(iy) + 5);
    const lines = kept(A).filter(({ way }) => way);
    set(".kept", "d", find("[name=kept]").checked ? lines.map(({ way }) => `M${px(way.map((x) => -9 * x))}L${px(way.map((x) => 9 * x))}`).join("") : "");
    // A name stands beyond its tip, and lower where the image of v has the same tip.
    for (const [name, [x, y]] of [["first", first], ["second", second]]) {
      const length = Math.hypot(x, y), [u, w] = length > 0.05 ? [x / length, y / length] : [0, name === "first" ? -1 : 1];
      const lower = Math.hypot(x - image[0], y - image[1]) < 0.4 ? 18 : 0;
      set(`[data-name=${name}] text`, "x", (24 * u).toFixed(1));
      set(`[data-name=${name}] text`, "y", (5 - 20 * w + lower).toFixed(1));
    }
    for (const [name, tip] of Object.entries(ends)) {
      const g = find(`[data-name=${name}]`), what = { first: "Image of e1, the first column", second: "Image of e2, the second column", vector: "The vector v" }[name];
      g.setAttribute("transform", `translate(${px(tip)})`);
      g.setAttribute("aria-label", `${what}, at ${pair(tip)}`);
    }
    A.flat().forEach((value, i) => {
      const input = find(`[name=${names[i]}]`);
      input.value = value;
      input.setAttribute("aria-valuetext", number(value));
      input.nextElementSibling.textContent = number(value);
    });
    const flat = Math.abs(area) < 1e-9, side = flat ? "everything lands on a line, or on 0" : area < 0 ? "turned over" : "not turned over";
    const ways = kept(A).map(({ factor, way }) => `${way ? pair(way) : "every direction"} by ${number(factor)}`).join("; ") || "none";
    const rows = [["Av", `${number(v[0])} · ${pair(first)} + ${number(v[1])} · ${pair(second)} = ${pair(image)}`],
      ["det A", `${number(area)}: ${side}`], ...(find("[name=kept]").checked ? [["kept", ways]] : [])];
    find("dl").innerHTML = rows.map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`).join("");
    svg.setAttribute("aria-label", `The plane from −4 to 4. A sends e1 to ${pair(first)}, e2 to ${pair(second)} and v = ${pair(v)} to ${pair(image)}; determinant ${number(area)}`);
    find("[role=status]").textContent = message;
  }

  const fits = (B) => B.flat().every((value) => Math.abs(value) <= LIMIT + 1e-9);
  function after(B, words) {
    const next = compose(B, A);
    if (!fits(next)) return draw(`An entry would leave −${LIMIT} to ${LIMIT}: choose a start again.`);
    A = next;
    return draw(`A was multiplied from the left: ${words}`);
  }
  const actions = {
    turn: () => after(TURN, "the turn comes after everything before it."),
    shear: () => after(SHEAR, "the shear comes after everything before it."),
    undo: () => (inverse(A) ? after(inverse(A), "by its inverse. Every arrow is back where it was at first.") : draw("There is no way back: many vectors have gone to the same place.")),
  };
  const snap = (value, by = 0.1) => Math.round(value / by) * by;
  function move(name, tip) {
    const [x, y] = tip.map((value) => snap(Math.max(-LIMIT, Math.min(LIMIT, value))));
    const [first, second] = columns(A);
    if (name === "vector") v = [x, y];
    else A = name === "first" ? fromColumns([x, y], second) : fromColumns(first, [x, y]);
    draw("");
  }

  const nameOf = (event) => event.target.closest(".handle")?.dataset.name;
  element.addEventListener("click", (event) => actions[event.target.closest("[data-do]")?.dataset.do]?.());
  element.addEventListener("input", ({ target }) => {
    if (target === select) A = PRESETS[select.value];
    else if (target.type === "range") {
      const flat = A.flat();
      flat[names.indexOf(target.name)] = Number(target.value);
      A = [flat.slice(0, 2), flat.slice(2)];
    }
    draw(target === select ? `${select.value}.` : "");
  });
  svg.addEventListener("pointerdown", (event) => {
    dragged = nameOf(event);
    if (dragged) svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const box = svg.getBoundingClientRect();
    move(dragged, [(event.clientX - box.left) / box.width - 0.5, 0.5 - (event.clientY - box.top) / box.height].map((value) => value * 2 * EDGE));
  });
  svg.addEventListener("lostpointercapture", () => { dragged = undefined; });
  svg.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key], name = nameOf(event);
    if (!way || !name) return;
    event.preventDefault();
    const from = name === "vector" ? v : columns(A)[name === "first" ? 0 : 1];
    move(name, from.map((value, i) => value + (event.shiftKey ? 0.1 : 0.5) * way[i]));
  });
  draw("Gray grid: before. Green grid: after. The filled shape is where the unit square goes.");
}
