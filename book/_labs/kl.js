// Two normal distributions p and q, both divergences in bits, and where they come from.
// Tests compare the functions with groundup.foundations.information and with an integral.

export const density = ([mean, std], x) => Math.exp(-(((x - mean) / std) ** 2) / 2) / (std * Math.sqrt(2 * Math.PI));

export function divergence([m, s], [n, t]) {
  return (Math.log(t / s) + (s * s + (m - n) ** 2) / (2 * t * t) - 0.5) / Math.LN2;
}

// Below the integral of KL(p, q): p's density times the bits that q's code wastes there.
export function excess(p, q, x) {
  const bits = ([mean, std]) => (((x - mean) / std) ** 2 / 2 + Math.log(std)) / Math.LN2;
  return density(p, x) * (bits(q) - bits(p));
}

// The mean divergence from the average of both, by the trapezoidal rule.
export function jensenShannon(p, q, cells = 4000) {
  const low = Math.min(p[0] - 10 * p[1], q[0] - 10 * q[1]), high = Math.max(p[0] + 10 * p[1], q[0] + 10 * q[1]);
  const term = (a, middle) => (a > 0 ? a * Math.log2(a / middle) : 0);
  let sum = 0;
  for (let i = 0; i <= cells; i++) {
    const x = low + ((high - low) * i) / cells, [a, b] = [density(p, x), density(q, x)];
    sum += (term(a, (a + b) / 2) + term(b, (a + b) / 2)) / 2;
  }
  return (sum * (high - low)) / cells;
}

// The wider one's divergence from the other is the larger: with r the ratio of the widths
// and D the distance over q's, the two differ by (r² − r⁻²)/2 − 2 ln r + D²(1 − r⁻²)/2 nats.
export function verdict(p, q) {
  const [wide, slim] = p[1] > q[1] ? ["p", "q"] : ["q", "p"];
  if (p[1] !== q[1]) return `${wide} is wider. In its tails ${slim} has less mass, so ${slim}'s code wastes more on ${wide} than ${wide}'s code on ${slim}.`;
  return p[0] === q[0] ? "The two are equal: no code wastes anything." : "The widths are equal, and so are both divergences.";
}

export const PRESETS = {
  "A little apart": [[0, 1], [1, 1]],
  Equal: [[0, 1], [0, 1]],
  "q too narrow": [[0, 1.5], [0, 0.5]],
  "q too wide": [[0, 0.5], [0, 1.5]],
  "Far apart": [[-2, 0.5], [2, 0.5]],
};

const EDGE = 6, SCALE = 40, TOP = 170, BASE = 320;
const STYLE = `.kl-lab {
display:flex;flex-wrap:wrap;align-items:flex-start;gap:1rem;--line:var(--pst-color-border);--ink:var(--pst-color-text-base);--hot:var(--pst-color-primary);
svg{flex:1 1 300px;max-width:480px;aspect-ratio:480/430;border:1px solid var(--line)}
& > div{flex:1 1 240px;min-width:0}
.bar{display:flex;flex-wrap:wrap;gap:.4rem;margin-bottom:.6rem}
button, select{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
label.number{display:grid;grid-template-columns:6.2em 1fr 3em;gap:.6rem;align-items:center;min-height:2rem}
label.number input{width:100%;min-width:0} .p input{accent-color:#2981fb} .q input{accent-color:#c2610c} [data-theme=dark] & .q input{accent-color:#de7519}
output{text-align:right;font-variant-numeric:tabular-nums}
:focus-visible{outline:3px solid var(--hot)}
dl{display:grid;grid-template-columns:auto 1fr;gap:0 .8rem;margin:.6rem 0;font-variant-numeric:tabular-nums}
dt{font-weight:600} dd{margin:0} [role=status]{min-height:3.2em;margin:0}
.axis{stroke:var(--line);fill:none} .curve{fill:none;stroke-width:3} .one{stroke:#2981fb} .two{stroke:#de7519;stroke-dasharray:9 4}
.more{fill:#8355ae;fill-opacity:.45;stroke:#8355ae} .less{fill:#2c7865;fill-opacity:.45;stroke:#2c7865}
text{fill:var(--ink);font:17px sans-serif} .name{font-weight:600;text-anchor:middle}}`;

const number = (value, digits = 2) => value.toFixed(digits).replace(/^-(?=[0.]+$)/, "").replace("-", "−");
const xs = Array.from({ length: 241 }, (_, i) => -EDGE + i / 20);
const path = (f, base, unit, limit) => xs.map((x, i) => `${i ? "L" : "M"}${(x * SCALE).toFixed(1)},${(base - Math.max(-limit, Math.min(limit, f(x) * unit))).toFixed(1)}`).join("");
const area = (f, base, unit, limit) => `${path(f, base, unit, limit)}L${EDGE * SCALE},${base}H${-EDGE * SCALE}Z`;

export default function mount(element) {
  let [p, q] = PRESETS["A little apart"].map((values) => [...values]), swapped = false;
  const slider = (who, i) => `<label class="number ${who}">${who}: ${i ? "width" : "mean"}<input type="range" name="${who}${i}" min="${i ? 0.3 : -3}" max="3" step="0.1"><output></output></label>`;
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="kl-lab">
<svg viewBox="-240 0 480 430" role="img"><path class="axis" d="M-240,${TOP}H240M-240,${BASE}H240"/>
<path class="more"/><path class="less"/><path class="curve one"/><path class="curve two"/>
<text class="name" data-name="p">p</text><text class="name" data-name="q">q</text><text x="-232" y="205" class="what"></text></svg>
<div><div class="bar"><select aria-label="Start from">${Object.keys(PRESETS).map((name) => `<option>${name}</option>`).join("")}</select>
<button data-do="exchange">exchange p and q</button></div>
<label><input type="checkbox" name="swapped"> show where KL(q, p) comes from</label>
${["p", "q"].map((who) => slider(who, 0) + slider(who, 1)).join("")}<dl></dl><p role="status"></p>
<small>Above: the two densities. Below: what each place adds to the divergence, in bits. Violet adds, green takes away; the whole area is the divergence. Tab to a slider and use the arrow keys.</small></div></div>`;
  const find = (selector) => element.querySelector(selector), select = find("select");

  function draw() {
    const [from, to, names] = swapped ? [q, p, "KL(q, p)"] : [p, q, "KL(p, q)"];
    const gap = (x) => excess(from, to, x);
    find(".more").setAttribute("d", area((x) => Math.max(gap(x), 0), BASE, 60, 100));
    find(".less").setAttribute("d", area((x) => Math.min(gap(x), 0), BASE, 60, 100));
    for (const [name, kind, [mean, std]] of [["p", ".one", p], ["q", ".two", q]]) {
      find(kind).setAttribute("d", path((x) => density([mean, std], x), TOP, 100, 150));
      const label = find(`[data-name=${name}]`), near = Math.abs(p[0] - q[0]) < 0.6;
      const shift = near ? (name === "p" ? -1 : 1) * (0.5 + std) : 0;
      const x = Math.max(0.3 - EDGE, Math.min(EDGE - 0.3, mean + shift));
      label.setAttribute("x", x * SCALE);
      label.setAttribute("y", TOP - Math.min(150, 100 * Math.max(density(p, x), density(q, x))) - 8);
      for (const [i, value] of [mean, std].entries()) {
        const input = find(`[name=${name}${i}]`);
        input.value = value;
        input.setAttribute("aria-valuetext", number(value, 1));
        input.nextElementSibling.textContent = number(value, 1);
      }
    }
    const cut = xs.some((x) => Math.abs(gap(x) * 60) > 100) ? " (cut off)" : "";
    find(".what").textContent = `What each place adds to ${names}${cut}`;
    const [there, back, middle] = [divergence(p, q), divergence(q, p), jensenShannon(p, q)];
    const rows = [["KL(p, q)", `${number(there)} bits`], ["KL(q, p)", `${number(back)} bits`], ["JS", `${number(middle)} bits, at most 1`]];
    find("dl").innerHTML = rows.map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`).join("");
    find("svg").setAttribute("aria-label", `p has mean ${number(p[0], 1)} and width ${number(p[1], 1)}, q mean ${number(q[0], 1)} and width ${number(q[1], 1)}. KL(p, q) is ${number(there)} bits, KL(q, p) ${number(back)} bits, JS ${number(middle)} bits`);
    find("[role=status]").textContent = verdict(p, q);
  }

  element.addEventListener("input", ({ target }) => {
    if (target === select) [p, q] = PRESETS[select.value].map((values) => [...values]);
    else if (target.name === "swapped") swapped = target.checked;
    else (target.name[0] === "p" ? p : q)[Number(target.name[1])] = Number(target.value);
    draw();
  });
  element.addEventListener("click", ({ target }) => {
    if (target.dataset?.do !== "exchange") return;
    [p, q] = [q, p];
    draw();
  });
  draw();
}
