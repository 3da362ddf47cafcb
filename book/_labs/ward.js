// A ward of ten patients: see the curves of a run over those of a healthy one, guess the bug.
// Tests draw known curves with line() and band(), and read every verdict.

// What each cause does to the curves, told once the guess is made.
export const REASONS = {
  "softmax twice": "Probabilities went in where logits belong. They differ by at most 1, so the loss cannot come near 0, and the gradient is about a tenth of the healthy one from the first step on.",
  "dead units": "The pixels run to 255. The first loss is far above ln 10, the first gradient is enormous, and after a few steps hardly a unit answers to any digit. Only the biases of the output are left to learn.",
  "evaluation in training mode": "Training is healthy: loss, gradient and units agree with the band. The score alone is low, because half of the hidden values are dropped while it is taken.",
  "shuffled labels": "The loss goes to ln 10 and stays, the score is that of guessing, and nothing else is wrong: gradients arrive, units live. There is nothing to be learned from these labels.",
  "learning rate off by 10": "Everything goes the right way, too slowly: the first gradient is exactly the healthy one, the first loss too. After 200 steps it is where the healthy run was early on.",
  "forgotten zero_grad": "The first step is the healthy one, and the next few are faster. Then the kept gradient grows, overshoots, and kills the units one after the other.",
  "leaked test data": "There is no symptom. Loss and gradient are healthy, and the score is at the top of its band or above. It is too good: copies of the held-out digits were trained on.",
  "(N,) against (N, 1)": "The loss stays near 1, the variance of its targets, and the score near guessing: the network learns to answer the mean. Against a healthy regression the curve is flat; on its own it looks like a hard problem.",
  "wrong axis": "The first loss is ln 64, for the 64 rows of a batch, not ln 10. The softmax ran down the batch. The network learns nonetheless, which makes this one easy to overlook.",
  "wrong reduction": "The first loss is 64 times ln 10: a sum over the batch in place of a mean. So is the gradient, and a rate that was chosen for the mean destroys the network in a few steps.",
};
export const CURVES = ["training loss", "held-out accuracy, %", "gradient norm", "dead units, %"];
const WIDTH = 260, HEIGHT = 120;

// Points of a curve in the panel: steps from 0 to the last, values from 0 to most.
export const points = (values, most) => values.map((value, i) => [(WIDTH * i) / (values.length - 1), HEIGHT * (1 - value / most)].map((v) => v.toFixed(1)).join(" "));
export const line = (values, most) => `M${points(values, most).join("L")}`;
export const band = (low, high, most) => `M${points(high, most).join("L")}L${points(low, most).reverse().join("L")}Z`;
export const ceiling = ({ own, high, percent }) => (percent ? 100 : Math.max(...own, ...high) * 1.05 || 1);

export function verdict(patient, guess) {
  const told = `${patient.cause}. ${REASONS[patient.cause]}`;
  if (!guess) return `Patient ${patient.letter}: ${told}`;
  return guess === patient.cause ? `Yes: ${told}` : `No, it is not ${guess}. Look again, or ask to be told.`;
}

const short = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
const STYLE = `.ward-lab {
--line:var(--pst-color-border);--hot:var(--pst-color-primary);--well:#2981fb;--ill:#de7519;
fieldset{border:0;padding:0;margin:0 0 .6rem;display:flex;flex-wrap:wrap;gap:.3rem} legend{padding:0;margin:0 0 .2rem;font-size:1em}
.pick{position:relative;display:inline-grid;place-items:center;width:2.6rem;height:2.6rem;border:1px solid var(--line);background:var(--pst-color-surface);cursor:pointer}
.pick input{position:absolute;inset:0;margin:0;opacity:0;cursor:pointer;width:100%;height:100%}
.pick:has(:checked){border:3px solid var(--hot);font-weight:700} .pick:has(:focus-visible){outline:3px solid var(--hot);outline-offset:2px}
.pick.done::after{content:"✓";position:absolute;right:2px;top:0;font-size:.7em}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(230px,1fr));gap:.6rem 1rem;margin:0 0 .6rem}
figure{margin:0} figcaption{font:inherit;font-size:.9em;margin:0;text-align:left;color:inherit}
svg{width:100%;height:auto;display:block;overflow:visible} text{fill:currentColor;font-size:12px}
.axis{stroke:currentColor;stroke-opacity:.5;fill:none} .band{fill:var(--well);fill-opacity:.3;stroke:var(--well);stroke-width:1} .own{fill:none;stroke:var(--ill);stroke-width:2.5;stroke-linejoin:round}
.bar{display:flex;flex-wrap:wrap;gap:.4rem;margin:0 0 .6rem}
button, select{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit;max-width:100%}
:focus-visible{outline:3px solid var(--hot)} p{margin:0 0 .4rem} [role=status]{min-height:6em}
.key b{font-weight:700} .key .a{color:var(--ill)} .key .b{color:var(--well)}}`;

export default function mount(element) {
  const source = document.getElementById("ward-data");
  if (!source) return;
  const { steps, patients } = JSON.parse(source.textContent);
  const causes = Object.keys(REASONS).sort();
  const named = new Set(), told = new Set();
  let current = patients[0];
  const pick = ({ letter }, i) => `<label class="pick"><input type="radio" name="patient" value="${i}" ${i ? "" : "checked"} aria-label="Patient ${letter}">${letter}</label>`;
  const chart = (name, i) => `<figure data-curve="${i}"><figcaption>${name}</figcaption><svg viewBox="-44 -8 316 152" role="img"><path class="axis" d="M0 0V${HEIGHT}H${WIDTH}"/><path class="band"/><path class="own"/><text x="-6" y="4" text-anchor="end" class="top"></text><text x="-6" y="${HEIGHT}" text-anchor="end">0</text><text x="0" y="${HEIGHT + 16}">0</text><text x="${WIDTH}" y="${HEIGHT + 16}" text-anchor="end">${steps.at(-1)} steps</text></svg></figure>`;
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="ward-lab">
<fieldset><legend>Patient</legend>${patients.map(pick).join("")}</fieldset>
<p class="key"><b class="a">—</b> this patient, mean of five runs&emsp;<b class="b">▮</b> the same loop without the bug, lowest to highest of five</p>
<div class="charts">${CURVES.map(chart).join("")}</div>
<div class="bar"><select aria-label="Diagnosis"><option value="">What is wrong?</option>${causes.map((cause) => `<option>${cause}</option>`).join("")}</select>
<button data-do="guess">Is it that?</button><button data-do="tell">Tell me</button><button data-do="next">Next patient</button></div>
<p role="status"></p></div>`;
  const find = (selector) => element.querySelector(selector), select = find("select"), status = find("[role=status]");
  const tally = () => `Named ${named.size} of ${patients.length}.`;

  function draw() {
    CURVES.forEach((name, i) => {
      const own = current.own[i], low = current.low[i], high = current.high[i], most = ceiling({ own, high, percent: name.endsWith("%") });
      const figure = find(`[data-curve="${i}"]`);
      figure.querySelector(".own").setAttribute("d", line(own, most));
      figure.querySelector(".band").setAttribute("d", band(low, high, most));
      figure.querySelector(".top").textContent = short(most);
      const says = `${name} of patient ${current.letter}: ${short(own[0])} at the first step, ${short(own.at(-1))} at the last; healthy ${short(low[0])} to ${short(high[0])}, then ${short(low.at(-1))} to ${short(high.at(-1))}.`;
      figure.querySelector("svg").setAttribute("aria-label", says);
    });
    for (const input of element.querySelectorAll("[name=patient]")) {
      const { letter } = patients[input.value];
      input.checked = letter === current.letter;
      input.parentElement.classList.toggle("done", named.has(letter));
    }
  }

  function show(patient) {
    current = patient;
    select.value = "";
    status.textContent = `Patient ${current.letter}. Choose a diagnosis. ${tally()}`;
    draw();
  }

  const actions = {
    guess() {
      if (!select.value) status.textContent = "Choose one of the ten diagnoses first.";
      else {
        if (select.value === current.cause && !told.has(current.letter)) named.add(current.letter);
        status.textContent = `${verdict(current, select.value)} ${tally()}`;
        draw();
      }
    },
    tell() {
      if (!named.has(current.letter)) told.add(current.letter);
      status.textContent = `${verdict(current)} ${tally()}`;
    },
    next() {
      show(patients[(patients.indexOf(current) + 1) % patients.length]);
    },
  };
  element.addEventListener("click", (event) => actions[event.target.closest("[data-do]")?.dataset.do]?.());
  element.addEventListener("change", ({ target }) => target.name === "patient" && show(patients[target.value]));
  show(current);
}
