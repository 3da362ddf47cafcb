// A binary heap as a tree and as an array, one comparison at a time.
// Tests run push(), pop() and heapify() against groundup.algorithms.heap.

// Each changes items, and yields after every step the places it looked at and what it saw.
export function* push(items, value) {
  items.push(value);
  let place = items.length - 1;
  yield { look: [place], say: `${value} is appended, at place ${place}.` };
  while (place > 0) {
    const parent = Math.floor((place - 1) / 2), [child, above] = [items[place], items[parent]];
    if (child >= above) {
      yield { look: [place, parent], say: `${child} is not smaller than its parent ${above}: done.` };
      return;
    }
    [items[place], items[parent]] = [above, child];
    yield { look: [parent, place], say: `${child} is smaller than its parent ${above}: they swap. (The parent of place ${place} is at ⌊(${place} − 1) / 2⌋ = ${parent}.)` };
    place = parent;
  }
  yield { look: [0], say: `${items[0]} is at the top: done.` };
}

export function* pop(items) {
  const top = items[0], last = items.pop();
  if (!items.length) {
    yield { look: [], say: `${top} is taken out. The heap is empty.` };
    return top;
  }
  items[0] = last;
  yield { look: [0], say: `${top} is taken out, and the last item, ${last}, goes to the top.` };
  yield* sink(items, 0);
  return top;
}

export function* heapify(items) {
  for (let place = Math.floor(items.length / 2) - 1; place >= 0; place -= 1) {
    yield { look: [place], say: `Place ${place} is the last parent not yet looked at: ${items[place]} may sink.` };
    yield* sink(items, place);
  }
  yield { look: [], say: "No child is smaller than its parent: this is a heap." };
}

function* sink(items, start) {
  let place = start;
  for (;;) {
    const left = 2 * place + 1, right = left + 1, here = items[place];
    if (left >= items.length) {
      yield { look: [place], say: `${here} has no children: done.` };
      return;
    }
    const child = right < items.length && items[right] < items[left] ? right : left, below = items[child];
    const which = right < items.length ? "smaller child" : "only child";
    if (below >= here) {
      yield { look: [place, child], say: `The ${which} of ${here} is ${below}, not smaller: done.` };
      return;
    }
    [items[place], items[child]] = [below, here];
    yield { look: [child, place], say: `The ${which} of ${here} is ${below}, smaller: they swap.` };
    place = child;
  }
}

const MOST = 15, WIDTH = 420;
const PRESETS = {
  "The example": [2, 5, 3, 9, 7, 4],
  "Fifteen in order": Array.from({ length: 15 }, (_, i) => i + 1),
  "Many equal": [3, 3, 3, 5, 3, 3, 4],
  "Not yet a heap": [9, 8, 7, 6, 5, 4, 3, 2, 1],
  Empty: [],
};
const STYLE = `.heap-lab {
--line:var(--pst-color-border);--ink:var(--pst-color-text-base);--hot:var(--pst-color-primary);color:var(--ink);
svg{width:100%;max-width:560px;display:block;margin:0 auto .6rem;border:1px solid var(--line)}
.bar{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center;margin-bottom:.6rem}
button, select, input{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
input{width:5em} button:disabled{opacity:.45} [data-do=step]:enabled{border:2px solid var(--hot);font-weight:600}
:focus-visible{outline:3px solid var(--hot)}
[role=status]{min-height:3.2em;margin:0 0 .6rem}
line{stroke:var(--ink);opacity:.45;stroke-width:1.5} line.wrong{stroke:#c43b10;opacity:1;stroke-width:3;stroke-dasharray:5 4}
circle, rect{fill:var(--pst-color-background);stroke:var(--ink);stroke-width:1.5}
.look circle, .look rect{stroke:#de7519;stroke-width:4}
text{fill:var(--ink);font:600 14px sans-serif;text-anchor:middle;dominant-baseline:central}
.place{font:11px sans-serif}}`;

export default function mount(element) {
  let items, steps = null, look = [], pushed = 0, pressed = "push";
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="heap-lab">
<div class="bar"><select aria-label="Start from">${Object.keys(PRESETS).map((name) => `<option>${name}</option>`).join("")}</select>
<label>number <input type="number" min="-99" max="99" step="1" value="1"></label>
<button data-do="push">Push</button><button data-do="pop">Pop</button><button data-do="heapify">Heapify</button></div>
<div class="bar"><button data-do="step">Step</button><button data-do="finish">To the end</button></div>
<p role="status"></p><svg viewBox="0 0 ${WIDTH} 316" role="img"></svg>
<small>Above the tree, below the array. Small figures are places. A dashed red line joins a parent to a smaller child, which a heap does not allow.</small></div>`;
  const find = (selector) => element.querySelector(selector);

  function position(place) {
    const row = Math.floor(Math.log2(place + 1)), inRow = place + 1 - 2 ** row;
    return [(WIDTH * (inRow + 0.5)) / 2 ** row, 30 + 62 * row];
  }

  function draw(say) {
    const edges = items.slice(1).map((value, i) => {
      const child = i + 1, parent = Math.floor((child - 1) / 2), [x, y] = position(child), [px, py] = position(parent);
      return `<line class="${value < items[parent] ? "wrong" : ""}" x1="${px}" y1="${py}" x2="${x}" y2="${y}"/>`;
    });
    const chosen = (place) => (look.includes(place) ? "look" : "");
    const nodes = items.map((value, place) => {
      const [x, y] = position(place);
      return `<g class="${chosen(place)}" transform="translate(${x},${y})"><circle r="16"/><text>${value}</text></g>`;
    });
    const size = 27, left = (WIDTH - size * MOST) / 2;
    const cells = items.map((value, place) => `<g class="${chosen(place)}" transform="translate(${left + size * place},264)">
<rect width="${size - 2}" height="28"/><text x="12.5" y="14">${value}</text><text class="place" x="12.5" y="38">${place}</text></g>`);
    const svg = find("svg");
    svg.innerHTML = edges.join("") + nodes.join("") + cells.join("");
    svg.setAttribute("aria-label", items.length ? `Heap as an array: ${items.join(", ")}` : "An empty heap");
    find("[role=status]").textContent = say;
    const isHeap = items.every((value, i) => i === 0 || items[Math.floor((i - 1) / 2)] <= value);
    const off = { push: steps || !isHeap || items.length >= MOST, pop: steps || !isHeap || !items.length, heapify: steps, step: !steps, finish: !steps };
    for (const [name, disabled] of Object.entries(off)) find(`[data-do=${name}]`).disabled = Boolean(disabled);
  }

  function begin(generator, name) {
    [steps, pressed] = [generator, name];
    step();
    if (steps) find("[data-do=step]").focus();
  }

  function step() {
    const { value, done } = steps.next();
    if (done) {
      [steps, look] = [null, []];
      draw(items.length ? `Finished: the smallest is ${items[0]}.` : "Finished: the heap is empty.");
      (find(`[data-do=${pressed}]:enabled`) ?? find("[data-do=push]:enabled, [data-do=pop]:enabled"))?.focus();
    } else {
      look = value.look;
      draw(value.say);
    }
  }

  function load() {
    const name = find("select").value;
    [items, steps, look, pushed] = [[...PRESETS[name]], null, [], 0];
    draw(name === "Not yet a heap" ? "Every parent is larger than its children. Press Heapify." : "Push a number, or pop the smallest.");
  }
  const actions = {
    push() {
      const input = find("input"), value = Math.max(-99, Math.min(99, Math.round(Number(input.value) || 0)));
      pushed += 1;
      begin(push(items, value), "push");
      input.value = [1, 6, 0, 8, 2, 5][pushed % 6];
    },
    pop: () => begin(pop(items), "pop"),
    heapify: () => begin(heapify(items), "heapify"),
    step,
    finish() { while (steps) step(); },
  };
  element.addEventListener("click", (event) => actions[event.target.closest("button:enabled")?.dataset.do]?.());
  find("select").addEventListener("change", load);
  load();
}
