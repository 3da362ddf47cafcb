// Step through a text, see what a model expects next, and bend its chances.
// Tests run probabilities() against groundup.generate.probabilities.

// Scores to chances: temperature first, then the k best, then the fewest that reach p.
export function probabilities(logits, { temperature = 1, topK = null, topP = null } = {}) {
  const order = logits.map((_, i) => i).sort((a, b) => logits[b] - logits[a] || a - b);
  const best = logits[order[0]], limit = temperature === 0 ? 1 : topK ?? logits.length;
  let shares = order.map((i) => Math.exp((logits[i] - best) / (temperature || 1)));
  const keep = (test) => {
    const kept = shares.map((share, rank) => (test(share, rank) ? share : 0));
    const total = kept.reduce((sum, share) => sum + share, 0);
    shares = kept.map((share) => share / total);
  };
  keep((_, rank) => rank < limit);
  if (topP !== null) {
    let before = 0;
    keep((share) => {
      const kept = before < topP;
      before += share;
      return kept;
    });
  }
  const result = new Array(logits.length);
  order.forEach((i, rank) => { result[i] = shares[rank]; });
  return result;
}

const ROWS = 12;
const STYLE = `.next-token {
display:flex;flex-wrap:wrap;align-items:flex-start;gap:1.2rem;
--line:var(--pst-color-border);--hot:var(--pst-color-primary);
& > div{flex:1 1 280px;min-width:0}
label{display:grid;grid-template-columns:6.4em minmax(0,1fr) 5.2em;gap:.6rem;align-items:center;margin:0 0 .5rem}
label output{font-variant-numeric:tabular-nums}
select,button{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit;max-width:100%}
label.pick{grid-template-columns:6.4em minmax(0,1fr)}
select{width:100%;min-width:0}
input[type=range]{width:100%;min-width:0;min-height:1.8rem;accent-color:var(--hot)}
:focus-visible{outline:3px solid var(--hot);outline-offset:2px}
.text{font-family:var(--pst-font-family-monospace);font-size:.9em;line-height:1.7;border:1px solid var(--line);padding:.5rem .7rem;margin:0 0 .8rem;white-space:pre-wrap;overflow-wrap:anywhere;min-height:7.2em}
.text .later{opacity:.45} .text .now{background:var(--hot);color:var(--pst-color-background);padding:0 .15em}
table{width:100%;border-collapse:collapse;margin:0 0 .6rem;font-size:.92em}
th{font-weight:400;text-align:right;padding:0 .6rem 0 0;width:7.5em;font-family:var(--pst-font-family-monospace);white-space:pre}
td{padding:2px 0;height:1.5rem} td.n{width:4em;text-align:right;font-variant-numeric:tabular-nums}
.true th{font-weight:700} .true th::before{content:"▸ ";color:var(--hot)}
.bar{position:relative;height:1rem}
.bar i,.bar b{position:absolute;left:0;top:0;bottom:0;box-sizing:border-box}
.bar b{background:#2981fb} .bar i{border:1.5px dashed var(--pst-color-text-muted)}
.out{opacity:.6} p{margin:0 0 .6rem} [role=status]{min-height:4.6em}}`;

const escape = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
const seen = (token) => escape(token.replace(/ /g, "␣").replace(/\n/g, "⏎").replace(/\t/g, "⇥"));
const percent = (share) => (share > 0 && share < 0.0005 ? "<0.1" : (100 * share).toFixed(1)) + " %";

export default function mount(element) {
  const source = document.getElementById("next-token-data");
  if (!source) return;
  const texts = JSON.parse(source.textContent);
  let text, drawn = "";
  const range = (key, name, min, max, step, value) => `<label>${name}<input type="range" data-key="${key}" min="${min}" max="${max}" step="${step}" value="${value}"><output></output></label>`;
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="next-token"><div>
<label class="pick">text<select data-key="text">${texts.map((t, i) => `<option value="${i}">${escape(t.name)}</option>`).join("")}</select></label>
<p class="text"></p>
${range("position", "position", 0, 1, 1, 0)}${range("stage", "training", 0, 1, 1, 0)}
<hr>${range("temperature", "temperature", 0, 2, 0.1, 1)}${range("topK", "top-k", 1, ROWS + 1, 1, ROWS + 1)}${range("topP", "top-p", 0.05, 1, 0.05, 1)}
</div><div><table></table><p role="status"></p><button data-do="draw">Draw 100 times</button> <button data-do="reset">Reset sliders</button></div></div>`;
  const find = (selector) => element.querySelector(selector);
  const input = (key) => find(`[data-key=${key}]`), value = (key) => Number(input(key).value);
  const say = (key, words) => {
    input(key).nextElementSibling.textContent = words;
    input(key).setAttribute("aria-valuetext", words);
  };

  function load() {
    text = texts[value("text")];
    input("position").min = text.first;
    input("position").max = text.ids.length - 2;
    input("position").value = text.start;
    input("stage").max = text.stages.length - 1;
    input("stage").value = text.stages.length - 1;
    draw();
  }

  function settings() {
    const topK = value("topK"), topP = value("topP");
    return { temperature: value("temperature"), topK: topK > ROWS ? null : topK, topP: topP === 1 ? null : topP };
  }

  function draw() {
    const at = value("position"), stage = text.stages[value("stage")], bent = settings();
    const logits = stage.logits[at - text.first], next = text.ids[at + 1];
    const raw = probabilities(logits), shares = probabilities(logits, bent);
    const glue = text.space ? " " : "", word = (i) => escape(text.tokens[i]);
    find(".text").innerHTML = text.ids.slice(0, at).map(word).join(glue) + glue
      + `<span class="now">${seen(text.tokens[text.ids[at]])}</span>${text.ids[at] === text.newline ? "\n" : ""}${glue}`
      + `<span class="later">${text.ids.slice(at + 1).map(word).join(glue)}</span>`;
    say("position", `${at + 1} of ${text.ids.length}`);
    say("stage", stage.label);
    say("temperature", bent.temperature.toFixed(1));
    say("topK", bent.topK === null ? "all" : `best ${bent.topK}`);
    say("topP", bent.topP === null ? "all" : bent.topP.toFixed(2));
    const order = raw.map((_, i) => i).sort((a, b) => raw[b] - raw[a] || a - b).slice(0, ROWS);
    const most = Math.max(...raw, ...shares);
    find("table").innerHTML = `<caption class="visually-hidden">Chances of the ${ROWS} best tokens, as the sliders leave them</caption>` + order.map((i) => `<tr class="${i === next ? "true" : ""}${shares[i] ? "" : " out"}"><th scope="row">${seen(text.tokens[i])}</th>
      <td><div class="bar"><b style="width:${100 * shares[i] / most}%"></b><i style="width:${100 * raw[i] / most}%"></i></div></td><td class="n">${percent(shares[i])}</td></tr>`).join("");
    const kept = shares.filter((share) => share > 0).length;
    find("[role=status]").textContent = `${kept} of ${shares.length} tokens can be drawn. The text goes on with “${text.tokens[next].replace("\n", "⏎")}”: ${percent(shares[next])} now, ${percent(raw[next])} from the model itself, ${(-Math.log(raw[next])).toFixed(2)} nats. ${drawn}`;
    drawn = "";
  }

  function sample() {
    const shares = probabilities(text.stages[value("stage")].logits[value("position") - text.first], settings());
    const counts = new Map();
    for (let n = 0; n < 100; n += 1) {
      let point = Math.random(), i = 0;
      while (i < shares.length - 1 && (point -= shares[i]) >= 0) i += 1;
      counts.set(i, (counts.get(i) ?? 0) + 1);
    }
    const list = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 8);
    drawn = `Drawn: ${list.map(([i, n]) => `${text.tokens[i].replace("\n", "⏎").replace(" ", "␣")} ${n}`).join(", ")}${counts.size > 8 ? " …" : ""}.`;
    draw();
  }

  element.addEventListener("input", (event) => (event.target.dataset.key === "text" ? load() : draw()));
  element.addEventListener("click", (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (name === "draw") sample();
    if (name === "reset") {
      Object.entries({ temperature: 1, topK: ROWS + 1, topP: 1 }).forEach(([key, to]) => { input(key).value = to; });
      draw();
    }
  });
  load();
}
