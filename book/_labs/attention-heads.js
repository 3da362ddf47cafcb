// See where each head of a trained reader looks, change its digits, switch heads off.
// Tests run read() against groundup.models.reader.

const affine = (x, { weight, bias }) => x.map((row) => bias.map((b, o) => row.reduce((sum, value, i) => sum + value * weight[i][o], b)));
const layer = (weights, name) => ({ weight: weights[`${name}.weight`], bias: weights[`${name}.bias`] });

// Shares of one row of scores: positive, with sum 1.
export function softmax(scores) {
  const most = Math.max(...scores), exps = scores.map((s) => Math.exp(s - most));
  const total = exps.reduce((sum, e) => sum + e, 0);
  return exps.map((e) => e / total);
}

// Digits to looks[head][from][to] and logits[place][answer][digit]; muted heads give 0.
export function read({ heads, answers, weights }, ids, muted = []) {
  const x = ids.map((id, t) => weights["token_embedding.weight"][id].map((v, d) => v + weights["position_embedding.weight"][t][d]));
  const [q, k, v] = ["query", "key", "value"].map((name) => affine(x, layer(weights, `attention.${name}`)));
  const K = x[0].length / heads, mixed = x.map((row) => row.map(() => 0)), looks = [];
  for (let h = 0; h < heads; h += 1) {
    const part = (row) => row.slice(h * K, (h + 1) * K);
    looks.push(q.map((query) => softmax(k.map((key) => part(query).reduce((sum, value, i) => sum + value * part(key)[i], 0) / Math.sqrt(K)))));
    if (!muted.includes(h)) {
      looks[h].forEach((shares, t) => shares.forEach((share, s) => part(v[s]).forEach((value, i) => { mixed[t][h * K + i] += share * value; })));
    }
  }
  const found = affine(mixed, layer(weights, "attention.output"));
  const flat = affine(x.map((row, t) => row.map((value, d) => value + found[t][d])), layer(weights, "output"));
  const V = flat[0].length / answers;
  const logits = flat.map((row) => Array.from({ length: answers }, (_, a) => row.slice(a * V, (a + 1) * V)));
  return { looks, logits };
}

export const best = (row) => row.indexOf(Math.max(...row));
// What is asked of each place: the mirrored digit, and the left neighbor.
export const wanted = (ids) => ids.map((_, t) => [ids[ids.length - 1 - t], ids[(t + ids.length - 1) % ids.length]]);

const NAMES = ["mirror", "left"];
const STYLE = `.attention-heads {
--line:var(--pst-color-border);--hot:var(--pst-color-primary);--bar:#2981fb;
table{border-collapse:separate;border-spacing:2px;width:100%;table-layout:fixed;margin:0 0 .6rem}
td,th{padding:0;text-align:center;font-weight:400;font-variant-numeric:tabular-nums}
th[scope=row]{width:6.2em;text-align:left;font-size:.9em}
.digit{font:inherit;width:100%;min-height:2.4rem;padding:0;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
.digit.chosen{border:3px solid var(--hot);font-weight:700}
.digit.m{box-shadow:inset 0 -4px #de7519} .digit.l{box-shadow:inset 0 4px #29953f} .digit.m.l{box-shadow:inset 0 -4px #de7519,inset 0 4px #29953f}
.look{height:2.6rem;border:1px solid var(--line);position:relative}
.look i{position:absolute;left:0;right:0;bottom:0;background:var(--bar)}
.off .look i{opacity:.25}
.answer{font-size:.95em} .wrong{outline:2px solid #d0343f;outline-offset:-2px;font-weight:700}
label{display:inline-flex;gap:.35rem;align-items:center;min-height:2.4rem} input{width:1.15rem;height:1.15rem;accent-color:var(--hot)}
button.do{font:inherit;margin:.15rem 0;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
:focus-visible{outline:3px solid var(--hot);outline-offset:1px}
@media (max-width:600px){table{border-spacing:1px} th[scope=row]{width:3.2em} .word{display:none} .digit,.answer{font-size:.85em}}
p{margin:0 0 .6rem} [role=status]{min-height:6em} small{display:block}}`;

export default function mount(element) {
  const source = document.getElementById("attention-heads-data");
  if (!source) return;
  const model = JSON.parse(source.textContent);
  const start = "3 1 4 1 5 9 2 6 5 3 5 8 9 7 9 3".split(" ").map(Number);
  let ids = [...start], at = 3;
  const range = [...ids.keys()], heads = Array.from({ length: model.heads }, (_, h) => h);
  const cells = (make) => range.map((t) => `<td>${make(t)}</td>`).join("");
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="attention-heads">
<table><caption class="visually-hidden">Digits, where each head looks from the chosen place, and the answers</caption>
<tr><th scope="row">digits</th>${cells((t) => `<button class="digit" data-t="${t}"></button>`)}</tr>
${heads.map((h) => `<tr data-head="${h}"><th scope="row"><label><input type="checkbox" checked data-mute="${h}"> <span class="word">head</span> ${h + 1}</label></th>${cells(() => `<div class="look"><i></i></div>`)}</tr>`).join("")}
${NAMES.map((name, a) => `<tr data-answer="${a}"><th scope="row"><span class="word">says</span> ${name}</th>${range.map(() => `<td class="answer"></td>`).join("")}</tr>`).join("")}
</table>
<p role="status"></p><button class="do" data-way="-1" aria-label="one place to the left">←</button> <button class="do" data-way="1" aria-label="one place to the right">→</button> <button class="do" data-do="raise">Digit + 1</button> <button class="do" data-do="shuffle">Other digits</button> <button class="do" data-do="reset">Reset</button>
<small>Click a digit, or Tab to the row and use the arrow keys, to choose a place; type 0 to 9, or press Digit + 1, to change it. Orange below: its mirror image; green above: its left neighbor. Red frames: wrong answers. Untick a head to take out what it found.</small></div>`;
  const find = (selector) => element.querySelector(selector), all = (selector) => [...element.querySelectorAll(selector)];
  const muted = () => all("[data-mute]").filter((box) => !box.checked).map((box) => Number(box.dataset.mute));

  function draw() {
    const off = muted(), { looks, logits } = read(model, ids, off), right = wanted(ids);
    const mirror = ids.length - 1 - at, left = (at + ids.length - 1) % ids.length;
    all(".digit").forEach((button, t) => {
      button.textContent = ids[t];
      button.tabIndex = t === at ? 0 : -1;
      button.setAttribute("aria-label", `place ${t + 1}, digit ${ids[t]}`);
      button.setAttribute("aria-pressed", t === at);
      Object.entries({ chosen: t === at, m: t === mirror, l: t === left }).forEach(([name, on]) => button.classList.toggle(name, on));
    });
    const words = heads.map((h) => {
      const row = find(`[data-head="${h}"]`), shares = looks[h][at], top = best(shares);
      row.classList.toggle("off", off.includes(h));
      row.querySelectorAll("i").forEach((bar, t) => { bar.style.height = `${100 * shares[t]}%`; });
      const where = [top === mirror && "the mirror image", top === left && "the left neighbor"].filter(Boolean).join(" and ");
      return `head ${h + 1}${off.includes(h) ? " (off)" : ""} looks most at place ${top + 1}${where && `, ${where}`}, ${(100 * shares[top]).toFixed(0)} %`;
    });
    const score = NAMES.map((name, a) => {
      const given = logits.map((answer) => best(answer[a]));
      find(`[data-answer="${a}"]`).querySelectorAll("td").forEach((cell, t) => {
        cell.textContent = given[t];
        cell.classList.toggle("wrong", given[t] !== right[t][a]);
      });
      return `${name} ${given.filter((digit, t) => digit === right[t][a]).length} of ${ids.length}`;
    });
    find("[role=status]").textContent = `From place ${at + 1}: ${words.join("; ")}. Right answers: ${score.join(", ")}.`;
  }

  function choose(t) {
    at = (t + ids.length) % ids.length;
    draw();
    find(`[data-t="${at}"]`).focus();
  }

  element.addEventListener("change", draw);
  element.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.t) choose(Number(button.dataset.t));
    if (button?.dataset.way) at = (at + Number(button.dataset.way) + ids.length) % ids.length;
    if (button?.dataset.do === "raise") ids[at] = (ids[at] + 1) % 10;
    if (button?.dataset.do === "shuffle") ids = ids.map(() => Math.floor(10 * Math.random()));
    if (button?.dataset.do === "reset") {
      ids = [...start];
      all("[data-mute]").forEach((box) => { box.checked = true; });
    }
    if (button?.matches(".do")) draw();
  });
  element.addEventListener("keydown", (event) => {
    if (!event.target.dataset.t) return;
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (way) choose(at + way);
    else if (/^[0-9]$/.test(event.key)) {
      ids[at] = Number(event.key);
      draw();
    } else return;
    event.preventDefault();
  });
  draw();
}
