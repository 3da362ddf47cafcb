// A surface, a point on it, the tangent plane there, and the gap that opens on a step.
// Tests compare SURFACES with groundup.foundations.calculus, and gap() with both.

export const SURFACES = {
  Bowl: { f: (x, y) => 0.15 * x * x + 0.3 * y * y, gradient: (x, y) => [0.3 * x, 0.6 * y] },
  Saddle: { f: (x, y) => 0.3 * (x * x - y * y), gradient: (x, y) => [0.6 * x, -0.6 * y] },
  Ripples: {
    f: (x, y) => 0.6 * Math.sin(1.5 * x) * Math.cos(1.5 * y),
    gradient: (x, y) => [0.9 * Math.cos(1.5 * x) * Math.cos(1.5 * y), -0.9 * Math.sin(1.5 * x) * Math.sin(1.5 * y)],
  },
  // At x = 0 this has no slope in x; 0 is the mean of the two sides.
  Fold: { f: (x, y) => 0.5 * Math.abs(x) + 0.3 * y, gradient: (x) => [0.5 * Math.sign(x), 0.3], kink: (x) => x === 0 },
};

// What is at distance step in a direction (degrees): surface, plane, and their gap.
export function gap(name, [x, y], degrees, step) {
  const { f, gradient } = SURFACES[name], angle = (degrees * Math.PI) / 180;
  const v = [Math.cos(angle), Math.sin(angle)], [fx, fy] = gradient(x, y);
  const slope = fx * v[0] + fy * v[1];
  const end = [x + step * v[0], y + step * v[1]], surface = f(...end), plane = f(x, y) + step * slope;
  return { slope, end, surface, plane, gap: surface - plane };
}

const EDGE = 2, CELLS = 20, SCALE = 72, TILT = 0.5;
const STYLE = `.tangent-lab {
display:flex;flex-wrap:wrap;align-items:flex-start;gap:1rem;
--line:var(--pst-color-border);--hot:var(--pst-color-primary);
svg{flex:1 1 300px;max-width:460px;aspect-ratio:1;border:1px solid var(--line)}
& > div{flex:1 1 240px;min-width:0}
.bar{display:flex;flex-wrap:wrap;gap:.4rem;margin-bottom:.6rem}
button, select{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
label{display:grid;grid-template-columns:6.2em 1fr 3.6em;gap:.6rem;align-items:center;min-height:2rem}
input{width:100%;min-width:0;accent-color:var(--hot)} output{text-align:right;font-variant-numeric:tabular-nums}
:focus-visible{outline:3px solid var(--hot)}
dl{display:grid;grid-template-columns:auto 1fr;gap:0 .8rem;margin:.6rem 0;font-variant-numeric:tabular-nums}
dt{font-weight:600} dd{margin:0} [role=status]{min-height:3.2em;margin:0}
.cell{fill:var(--pst-color-on-background);fill-opacity:.85;stroke:#2981fb;stroke-opacity:.6;stroke-width:.8}
.plane{fill:#de7519;fill-opacity:.3;stroke:#de7519;stroke-width:1.5}
.floor{fill:none;stroke:var(--line)} .way{stroke:#2c7865;fill:#2c7865;stroke-width:3}
.step{stroke:#de7519;stroke-width:2.5;fill:none} .gap{stroke:#c43b10;stroke-width:7;fill:none}
.dot{fill:var(--pst-color-text-base)} text{fill:var(--pst-color-text-base);font:16px sans-serif;text-anchor:middle}}`;

const number = (value, digits = 2) => value.toFixed(digits).replace(/^-(?=[0.]+$)/, "").replace("-", "−");
const fraction = (power) => (power ? `1/${2 ** -power}` : "1");

export default function mount(element) {
  const state = { name: "Ripples", x: 0.3, y: 0.3, way: 0, power: 0, turn: 30 };
  const slider = (name, text, low, high, by) =>
    `<label>${text}<input type="range" name="${name}" min="${low}" max="${high}" step="${by}" value="${state[name]}"><output></output></label>`;
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="tangent-lab">
<svg viewBox="-225 -225 450 450" role="img"><g class="surface"></g><path class="floor"/><path class="way"/><path class="plane"/><path class="step"/>
<path class="gap"/><circle class="dot" r="6"/><text class="x">x</text><text class="y">y</text></svg>
<div><div class="bar"><select aria-label="Surface">${Object.keys(SURFACES).map((name) => `<option>${name}</option>`).join("")}</select>
<button data-do="halve">Halve the step</button><button data-do="down">Walk downhill</button></div>
${slider("x", "x", -1.5, 1.5, 0.1)}${slider("y", "y", -1.5, 1.5, 0.1)}${slider("way", "direction", 0, 355, 5)}
${slider("power", "step h", -6, 0, 1)}${slider("turn", "turn view", 0, 355, 5)}
<dl></dl><p role="status"></p></div></div>`;
  const find = (selector) => element.querySelector(selector);
  const select = find("select");
  select.value = state.name;

  // Seen from the side and from above: screen position, and depth for the order.
  function seen([x, y, z]) {
    const angle = (state.turn * Math.PI) / 180, cos = Math.cos(angle), sin = Math.sin(angle);
    const depth = x * sin + y * cos;
    return { at: [(x * cos - y * sin) * SCALE, -(depth * TILT + z * 0.87) * SCALE].map((v) => v.toFixed(1)), depth };
  }
  const path = (points, close = "") => `M${points.map((p) => seen(p).at).join("L")}${close}`;

  function surface() {
    const { f } = SURFACES[state.name], cells = [], size = (2 * EDGE) / CELLS;
    const corner = (i, j) => [-EDGE + i * size, -EDGE + j * size];
    for (let i = 0; i < CELLS; i += 1) {
      for (let j = 0; j < CELLS; j += 1) {
        const around = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)];
        cells.push({ d: path(around.map((c) => [...c, f(...c)]), "Z"), depth: seen([...corner(i + 0.5, j + 0.5), 0]).depth });
      }
    }
    cells.sort((a, b) => b.depth - a.depth); // the farthest first
    find(".surface").innerHTML = cells.map(({ d }) => `<path class="cell" d="${d}"/>`).join("");
  }

  function arrow(from, [dx, dy], floor) {
    const length = Math.hypot(dx, dy);
    if (length < 0.01) return "";
    const at = (along, across) => [from[0] + (along * dx - across * dy) / length, from[1] + (along * dy + across * dx) / length, floor];
    const tip = Math.min(length, 1.6);
    return path([at(0, 0), at(tip, 0)]) + path([at(tip + 0.14, 0), at(tip - 0.06, 0.09), at(tip - 0.06, -0.09)], "Z");
  }

  function draw(message) {
    const { name, x, y, power } = state, step = 2 ** power, { f, gradient, kink } = SURFACES[name];
    const here = f(x, y), slopes = gradient(x, y), bottom = -1.7, broken = kink?.(x, y);
    const there = gap(name, [x, y], state.way, step), reach = 1;
    const plane = ([u, v]) => [x + u, y + v, here + slopes[0] * u + slopes[1] * v];
    const square = [[-reach, -reach], [reach, -reach], [reach, reach], [-reach, reach]].map(plane);
    const set = (selector, d) => find(selector).setAttribute("d", d);
    set(".plane", path(square, "Z"));
    set(".floor", path([[-EDGE, -EDGE, bottom], [EDGE, -EDGE, bottom], [EDGE, EDGE, bottom], [-EDGE, EDGE, bottom]], "Z"));
    set(".way", arrow([x, y], slopes, bottom));
    set(".step", path([[x, y, here], [...there.end, there.plane]]));
    set(".gap", path([[...there.end, there.plane], [...there.end, there.surface]]));
    const [cx, cy] = seen([x, y, here]).at;
    find(".dot").setAttribute("cx", cx);
    find(".dot").setAttribute("cy", cy);
    for (const [letter, place] of [["x", [EDGE - 0.25, -EDGE - 0.2, bottom]], ["y", [-EDGE - 0.2, EDGE - 0.25, bottom]]]) {
      const [tx, ty] = seen(place).at;
      find(`.${letter}`).setAttribute("x", tx);
      find(`.${letter}`).setAttribute("y", ty);
    }
    const shown = { x: number(x, 1), y: number(y, 1), way: `${state.way}°`, power: fraction(power), turn: `${state.turn}°` };
    for (const [key, text] of Object.entries(shown)) {
      const input = find(`[name=${key}]`);
      input.value = state[key];
      input.setAttribute("aria-valuetext", text);
      input.nextElementSibling.textContent = text;
    }
    const rows = [["f", number(here, 3)], ["gradient", broken ? `none (0 in x is the mean of −0.5 and 0.5)` : `(${slopes.map((v) => number(v, 3)).join(", ")})`],
      ["slope along v", number(there.slope, 3)], ["gap", number(there.gap, 5)], ["gap / h", number(there.gap / step, 4)], ["gap / h²", number(there.gap / step ** 2, 3)]];
    find("dl").innerHTML = rows.map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`).join("");
    find("svg").setAttribute("aria-label", `${name}, point (${shown.x}, ${shown.y}), tangent plane with slopes ${slopes.map((v) => number(v)).join(" and ")}, gap ${number(there.gap, 4)} after a step of ${shown.power}`);
    find("[role=status]").textContent = message;
  }

  const actions = {
    halve() {
      const before = gap(state.name, [state.x, state.y], state.way, 2 ** state.power).gap;
      state.power = Math.max(-6, state.power - 1);
      const now = gap(state.name, [state.x, state.y], state.way, 2 ** state.power).gap;
      const ratio = Math.abs(now) > 1e-12 ? `${number(before / now, 1)} times smaller` : "zero";
      draw(`Half the step: the gap is now ${ratio}.`);
    },
    down() {
      const slopes = SURFACES[state.name].gradient(state.x, state.y);
      [state.x, state.y] = [state.x, state.y].map((v, i) => Math.max(-1.5, Math.min(1.5, v - 0.3 * slopes[i])));
      draw(`Moved by −0.3 times the gradient, to (${number(state.x)}, ${number(state.y)}); f is ${number(SURFACES[state.name].f(state.x, state.y), 3)}.`);
    },
  };
  element.addEventListener("click", (event) => actions[event.target.closest("[data-do]")?.dataset.do]?.());
  element.addEventListener("input", ({ target }) => {
    if (target === select) state.name = select.value;
    else state[target.name] = Number(target.value);
    if (target === select || target.name === "turn") surface();
    draw(target === select ? `${select.value}.` : "");
  });
  surface();
  draw("The orange patch touches the surface at the dot. The red stroke is the gap after the step.");
}
