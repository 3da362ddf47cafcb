// One threshold through the scores of the tumors, and all that follows from it.
// The page's run leaves the scores in #threshold-data; tests compare the functions with groundup.metrics.

export const count = (scores, threshold) => scores.filter((score) => score >= threshold).length;

// Expected counts per 1,000 cases if a share `prevalence` of them is positive.
export function table({ positive, negative }, threshold, prevalence, cost = 1) {
  const tpr = count(positive, threshold) / positive.length, fpr = count(negative, threshold) / negative.length;
  const tp = 1000 * prevalence * tpr, fn = 1000 * prevalence - tp, fp = 1000 * (1 - prevalence) * fpr, tn = 1000 * (1 - prevalence) - fp;
  return { tpr, fpr, tp, fn, fp, tn, precision: tp + fp ? tp / (tp + fp) : null, f1: (2 * tp) / (2 * tp + fp + fn), accuracy: (tp + tn) / 1000, cost: fp + cost * fn };
}

// A row at each different score, from the strictest threshold down.
export function sweep(data, prevalence, cost = 1) {
  const scores = [...new Set([...data.positive, ...data.negative])].sort((a, b) => b - a);
  return [Infinity, ...scores].map((threshold) => ({ threshold, ...table(data, threshold, prevalence, cost) }));
}

export function auc(data) {
  const path = sweep(data, 0.5);
  return path.slice(1).reduce((sum, { tpr, fpr }, i) => sum + ((fpr - path[i].fpr) * (tpr + path[i].tpr)) / 2, 0);
}

// The middle of the thresholds that cost least, and their cost.
export function cheapest(data, prevalence, cost) {
  const path = sweep(data, prevalence, cost), best = path.reduce((a, b) => (b.cost < a.cost - 1e-9 ? b : a)), next = path[path.indexOf(best) + 1];
  const [above, below] = [Math.min(best.threshold, path[1].threshold + 1), next ? next.threshold : best.threshold - 1];
  return { threshold: (above + below) / 2, cost: best.cost };
}

export const chance = (score) => 1 / (1 + Math.exp(-score));

const W = 320, H = 300, EDGE = 30, ROOF = 32, LOW = -12, HIGH = 12, WIDE = 700, TALL = 150;
const STYLE = `.threshold-lab {
--line:var(--pst-color-border);--ink:var(--pst-color-text-base);--hot:var(--pst-color-primary);
svg{display:block;width:100%;border:1px solid var(--line)} .scores{cursor:ew-resize;touch-action:pan-y;user-select:none}
.views{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:.6rem;margin:.6rem 0}
label{display:grid;grid-template-columns:6.6em 1fr 5em;gap:.6rem;align-items:center;min-height:2rem}
input{width:100%;min-width:0;accent-color:var(--hot)} output{text-align:right;font-variant-numeric:tabular-nums}
.bar{display:flex;flex-wrap:wrap;gap:.4rem;margin:.4rem 0} button{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
:focus-visible{outline:3px solid var(--hot)} [role=status]{min-height:3em;margin:.3rem 0}
table{border-collapse:collapse;width:100%;margin:0;font-variant-numeric:tabular-nums;font-size:.92em} th,td{border:1px solid var(--line);padding:.25rem .4rem;text-align:right} th{font-weight:600;text-align:left}
caption{caption-side:top;text-align:left;padding:0 0 .2rem} dl{display:grid;grid-template-columns:1fr auto;gap:0 .6rem;margin:0;align-content:start;font-variant-numeric:tabular-nums} dt{font-weight:400} dd{margin:0;text-align:right} dt,dd{line-height:1.55}
.zero{fill:#2981fb} .one{fill:#de7519} .cut{stroke:var(--ink);stroke-width:2.5} .grip{fill:var(--ink)} .best{stroke:var(--hot);stroke-width:2.5;stroke-dasharray:5 4}
.axis{stroke:var(--line);fill:none} .curve{fill:none;stroke:#2981fb;stroke-width:2.5} .even{stroke:var(--line);stroke-dasharray:4 4} .here{fill:#de7519;stroke:var(--ink);stroke-width:2}
text{fill:var(--ink);font:14px sans-serif} .wide text{font-size:15px}}
@media (max-width:600px){.threshold-lab .wide text{font-size:24px}}`;

const percent = (value) => (value < 0.1 && value > 0 ? `${(100 * value).toFixed(1)} %` : `${(100 * value).toFixed(0)} %`);
const whole = (value) => (value > 0 && value < 10 ? value.toFixed(1) : value.toFixed(0));
const share = (value) => (value === null ? "–" : value.toFixed(3));
const odds = (score) => { const p = chance(score); return p < 0.001 || p > 0.999 ? `${(100 * p).toFixed(3)} %` : `${(100 * p).toFixed(1)} %`; };

export default function mount(element) {
  const source = document.getElementById("threshold-data");
  if (!source) return;
  const data = JSON.parse(source.textContent), given = data.positive.length / (data.positive.length + data.negative.length);
  const state = { threshold: 0, prevalence: given, cost: 1 };
  const slider = (name, text, min, max, step) => `<label>${text}<input type="range" name="${name}" min="${min}" max="${max}" step="${step}"><output></output></label>`;
  const plot = (name, x, y) => `<svg class="${name}" viewBox="0 0 ${W} ${H}" role="img"><path class="axis" d="M${EDGE} ${ROOF}V${H - EDGE}H${W - 10}"/>${name === "roc" ? `<path class="even" d="M${EDGE} ${H - EDGE}L${W - 10} ${ROOF}"/>` : ""}<path class="curve"/><circle class="here" r="7"/><text x="${W - 12}" y="${H - 10}" text-anchor="end">${x} →</text><text x="${EDGE - 4}" y="18">↑ ${y}</text><text class="note" x="${W - 16}" y="${H - 50}" text-anchor="end"></text></svg>`;
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="threshold-lab">
<svg class="scores wide" viewBox="0 0 ${WIDE} ${TALL}" role="img"><g class="marks"></g><path class="axis" d="M0 ${TALL - 26}H${WIDE}"/><path class="best"/><path class="cut"/><circle class="grip" r="7" cy="12"/><text x="6" y="20">■ malignant</text><text x="${WIDE - 8}" y="${TALL - 34}" text-anchor="end">● benign</text><text x="${WIDE - 8}" y="${TALL - 6}" text-anchor="end">log-odds of malignancy →</text></svg>
${slider("threshold", "threshold", LOW, HIGH, 0.05)}${slider("prevalence", "prevalence", -3, -0.1, 0.01)}${slider("cost", "a miss costs", 0, 3, 0.05)}
<div class="bar"><button data-do="data">As in the data</button><button data-do="rare">One in 200</button><button data-do="best">Cheapest threshold</button></div>
<div class="views"><div><table><caption>Per 1,000 women</caption><tr><td></td><th scope="col">called benign</th><th scope="col">called malignant</th></tr><tr><th scope="row">benign</th><td class="tn"></td><td class="fp"></td></tr><tr><th scope="row">malignant</th><td class="fn"></td><td class="tp"></td></tr></table></div><dl></dl>
${plot("roc", "false positive rate", "true positive rate")}${plot("pr", "recall", "precision")}</div><p role="status"></p>
<small>Drag the line through the scores, or tab to a slider and use the arrow keys. The dashed green line is the cheapest threshold; chosen by these scores, it is flattered by them.</small></div>`;
  const find = (selector) => element.querySelector(selector);
  const along = (score) => ((Math.max(LOW, Math.min(HIGH, score)) - LOW) / (HIGH - LOW)) * WIDE;
  const place = (x, y) => `${(EDGE + x * (W - EDGE - 10)).toFixed(1)} ${(H - EDGE - y * (H - EDGE - ROOF)).toFixed(1)}`;
  const jitter = (i) => ((i * 0.618034) % 1) * 34;
  find(".marks").innerHTML = data.positive.map((s, i) => `<rect class="one" x="${(along(s) - 3).toFixed(1)}" y="${(26 + jitter(i)).toFixed(1)}" width="6" height="6" opacity=".7"/>`).join("")
    + data.negative.map((s, i) => `<circle class="zero" cx="${along(s).toFixed(1)}" cy="${(73 + jitter(i)).toFixed(1)}" r="3.4" opacity=".7"/>`).join("");
  const area = auc(data);

  function draw() {
    const { threshold, prevalence, cost } = state, now = table(data, threshold, prevalence, cost), best = cheapest(data, prevalence, cost), path = sweep(data, prevalence);
    find(".roc .curve").setAttribute("d", `M${path.map((p) => place(p.fpr, p.tpr)).join("L")}`);
    find(".pr .curve").setAttribute("d", `M${path.filter((p) => p.precision !== null).map((p) => place(p.tpr, p.precision)).join("L")}`);
    for (const [name, x, y] of [["roc", now.fpr, now.tpr], ["pr", now.tpr, now.precision]]) {
      const [cx, cy] = place(x, y ?? 0).split(" "), here = find(`.${name} .here`);
      here.setAttribute("cx", cx);
      here.setAttribute("cy", cy);
      here.style.display = y === null ? "none" : "";
    }
    find(".roc .note").textContent = `area ${area.toFixed(4)}`;
    find(".cut").setAttribute("d", `M${along(threshold)} 0V${TALL - 26}`);
    find(".grip").setAttribute("cx", along(threshold));
    find(".best").setAttribute("d", `M${along(best.threshold)} 0V${TALL - 26}`);
    for (const cell of ["tp", "fp", "fn", "tn"]) find(`.${cell}`).textContent = whole(now[cell]);
    const rows = [["precision", share(now.precision)], ["recall", share(now.tpr)], ["F1", share(now.f1)], ["accuracy", share(now.accuracy)], ["false positive rate", share(now.fpr)], ["cost, in false alarms", whole(now.cost)], ["… at the cheapest", whole(best.cost)]];
    find("dl").innerHTML = rows.map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`).join("");
    for (const [name, value, text] of [["threshold", threshold, odds(threshold)], ["prevalence", Math.log10(prevalence), percent(prevalence)], ["cost", Math.log10(cost), `${whole(cost)} ×`]]) {
      const input = find(`[name=${name}]`);
      input.value = value;
      input.setAttribute("aria-valuetext", text);
      input.nextElementSibling.textContent = text;
    }
    find(".scores").setAttribute("aria-label", `${data.positive.length} malignant and ${data.negative.length} benign tumors along their log-odds; the threshold stands at a probability of ${odds(threshold)}`);
    find(".roc").setAttribute("aria-label", `ROC curve, area ${area.toFixed(4)}; the point is at a false positive rate of ${share(now.fpr)} and a true positive rate of ${share(now.tpr)}`);
    find(".pr").setAttribute("aria-label", `Precision-recall curve; the point is at a recall of ${share(now.tpr)} and a precision of ${share(now.precision)}`);
    find("[role=status]").textContent = `Of 1,000 women ${whole(1000 * prevalence)} are ill. ${whole(now.tp + now.fp)} alarms, of which ${whole(now.fp)} are false; ${whole(now.fn)} missed. Always saying “healthy” would have an accuracy of ${share(1 - prevalence)}.`;
  }

  element.addEventListener("input", ({ target }) => {
    const value = Number(target.value);
    state[target.name] = target.name === "threshold" ? value : 10 ** value;
    draw();
  });
  element.addEventListener("click", ({ target }) => {
    const action = target.dataset?.do;
    if (action === "data") Object.assign(state, { threshold: 0, prevalence: given, cost: 1 });
    else if (action === "rare") state.prevalence = 1 / 200;
    else if (action === "best") state.threshold = Math.max(LOW, Math.min(HIGH, cheapest(data, state.prevalence, state.cost).threshold));
    if (action) draw();
  });
  const svg = find(".scores");
  let dragging = false;
  const drag = (event) => {
    const box = svg.getBoundingClientRect(), part = (event.clientX - box.left) / box.width;
    state.threshold = Math.max(LOW, Math.min(HIGH, LOW + part * (HIGH - LOW)));
    draw();
  };
  svg.addEventListener("pointerdown", (event) => {
    dragging = true;
    svg.setPointerCapture(event.pointerId);
    drag(event);
  });
  svg.addEventListener("pointermove", (event) => { if (dragging) drag(event); });
  svg.addEventListener("lostpointercapture", () => { dragging = false; });
  draw();
}
