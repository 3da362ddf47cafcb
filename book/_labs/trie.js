// Words in a tree of letters, and a text cut into the longest of them, letter by letter.
// Tests run build() and cut() against groundup.algorithms.trie.

const node = () => ({ children: {}, word: false });

// Add a word; yields each node on the way and whether it had to be made.
export function* add(root, word) {
  let here = root;
  for (const letter of word) {
    const made = !Object.hasOwn(here.children, letter);
    if (made) here.children[letter] = node();
    here = here.children[letter];
    yield { here, say: made ? `No edge ${letter} yet: it is built.` : `There is an edge ${letter}: follow it.` };
  }
  here.word = true;
  yield { here, say: `“${word}” ends here: the node gets its ring.` };
}

export function build(words) {
  const root = node();
  for (const word of words) for (const _ of add(root, word)); // eslint-disable-line no-unused-vars
  return root;
}

// Cut a text; yields every letter read, and returns the tokens.
export function* cut(root, string) {
  const text = [...string], tokens = []; // letters: some take two units of a string
  let start = 0;
  while (start < text.length) {
    let here = root, place = start, end = null;
    while (place < text.length && Object.hasOwn(here.children, text[place])) {
      here = here.children[text[place]];
      place += 1;
      if (here.word) end = place;
      const found = here.word ? ` “${text.slice(start, place).join("")}” is a word, the longest so far.` : " No word ends here.";
      yield { here, start, place, end, tokens, say: `Read ${text[place - 1]}.${found}` };
    }
    const letters = text.slice(start, end ?? start + 1), token = letters.join("");
    const stop = place < text.length ? `No edge ${text[place]} here` : "The text ends here";
    tokens.push(token);
    start += letters.length;
    const how = end === null ? `no word was passed, so the letter ${token} stands alone` : `cut behind the last ring: “${token}”`;
    yield { here: root, start, place: start, end: null, tokens, say: `${stop}: ${how}. Back to the root.` };
  }
  return tokens;
}

const PRESETS = {
  "herself": [["he", "her", "hers", "she"], "herself"],
  "Pieces of words": [["to", "token", "tokens", "iz", "ize", "izer", "er", "s", "n"], "tokenizers"],
  "A long way in vain": [["a", "ab", "abcdef"], "abcdeabcdef"],
  "Nothing in common": [["red", "oak", "sun"], "sunoak"],
};
const LETTER = /^[\p{L}\d ]+$/u, WORDS = 12, LENGTH = 10, GAP = 46, ROW = 46;
const STYLE = `.trie-lab {
--line:var(--pst-color-border);--ink:var(--pst-color-text-base);--hot:var(--pst-color-primary);color:var(--ink);
svg{width:100%;max-height:380px;display:block;margin:0 auto .6rem;border:1px solid var(--line)}
.bar{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center;margin-bottom:.6rem}
button, select, input{font:inherit;min-height:2.4rem;padding:.2rem .7rem;border:1px solid var(--line);background:var(--pst-color-surface);color:inherit}
input{width:8em} button:disabled{opacity:.45} [data-do=step]:enabled{border:2px solid var(--hot);font-weight:600}
:focus-visible{outline:3px solid var(--hot)}
[role=status]{min-height:3.2em;margin:0 0 .4rem} .tape{font:600 1.15em monospace;min-height:2em;margin:0 0 .4rem;letter-spacing:.06em}
.tape mark{background:none;color:inherit;border-bottom:3px solid #de7519} .tape i{font-style:normal;opacity:.7}
line{stroke:var(--ink);opacity:.5;stroke-width:1.5}
circle{fill:var(--ink);stroke:var(--ink)} .word circle{fill:var(--pst-color-background);stroke:#2c7865;stroke-width:4}
.here circle{fill:#de7519;stroke:#de7519} .word.here circle{fill:#de7519;stroke:#2c7865}
text{fill:var(--ink);font:600 15px sans-serif;text-anchor:middle;paint-order:stroke;stroke:var(--pst-color-background);stroke-width:5px}}
html[data-theme=dark] .trie-lab .word circle{stroke:#58b79f}`;
const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const shown = (letter) => escape(letter === " " ? "␣" : letter);

export default function mount(element) {
  let root, words, steps = null, at = null, said = null;
  (element.querySelector(".lab-fallback") ?? element).innerHTML = `<style>${STYLE}</style><div class="trie-lab">
<div class="bar"><select aria-label="Start from">${Object.keys(PRESETS).map((name) => `<option>${name}</option>`).join("")}</select>
<label>word <input data-word maxlength="${LENGTH}" value="hero"></label><button data-do="add">Add</button></div>
<div class="bar"><label>text <input data-text maxlength="24"></label><button data-do="cut">Cut</button>
<button data-do="step">Step</button><button data-do="finish">To the end</button></div>
<p class="tape" aria-hidden="true"></p><p role="status"></p><svg role="img"></svg>
<small>A ring: a word ends here. Orange: where the walk is. The word and the text may be changed.</small></div>`;
  const find = (selector) => element.querySelector(selector);

  // Leaves side by side; a parent in the middle of its children.
  function layout() {
    const placed = [];
    let column = 0, deepest = 0;
    (function place(here, depth, letter) {
      const below = Object.keys(here.children).sort().map((l) => place(here.children[l], depth + 1, l));
      const x = below.length ? (below[0].x + below.at(-1).x) / 2 : (column += 1) * GAP;
      const spot = { here, letter, x, y: 24 + depth * ROW, below };
      deepest = Math.max(deepest, depth);
      placed.push(spot);
      return spot;
    })(root, 0, "");
    const width = Math.max(8, column + 1) * GAP, left = ((column + 1) * GAP - width) / 2;
    return { placed, left, width, height: 48 + deepest * ROW };
  }

  function draw(say) {
    const { placed, left, width, height } = layout(), svg = find("svg");
    const edges = placed.flatMap((from) => from.below.map((to) => `<line x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}"/>
<text x="${(from.x + to.x) / 2}" y="${(from.y + to.y) / 2 + 5}">${shown(to.letter)}</text>`));
    const nodes = placed.map(({ here, x, y }) => `<g class="${here.word ? "word" : ""} ${here === at ? "here" : ""}"><circle cx="${x}" cy="${y}" r="${here.word ? 9 : 6}"/></g>`);
    svg.setAttribute("viewBox", `${left} 0 ${width} ${height}`);
    svg.style.maxWidth = `${width * 1.3}px`;
    svg.innerHTML = edges.join("") + nodes.join("");
    svg.setAttribute("aria-label", `Trie of ${words.length} words, ${placed.length} nodes: ${words.join(", ")}`);
    find("[role=status]").textContent = say;
    const text = [...find("[data-text]").value];
    const { start = 0, place = 0, tokens = [] } = said ?? {};
    const walked = start < place ? `<mark>${shownAll(text.slice(start, place))}</mark>` : "";
    const rest = start < text.length ? [walked + shownAll(text.slice(place))] : [];
    find(".tape").innerHTML = [...tokens.map((token) => `<i>${shownAll(token)}</i>`), ...rest].join(" | ");
    const off = { add: steps || words.length >= WORDS, cut: steps, step: !steps, finish: !steps };
    for (const [name, disabled] of Object.entries(off)) find(`[data-do=${name}]`).disabled = Boolean(disabled);
    for (const input of element.querySelectorAll(".trie-lab input")) input.disabled = Boolean(steps);
  }
  const shownAll = (letters) => [...letters].map(shown).join("");

  function begin(generator) {
    steps = generator;
    step();
    if (steps) find("[data-do=step]").focus();
  }

  function step() {
    const { value, done } = steps.next();
    if (!done) {
      [at, said] = [value.here, value.tokens ? value : null];
      draw(value.say);
      return;
    }
    const tokens = said?.tokens;
    [steps, at] = [null, null];
    draw(tokens ? `Finished: ${tokens.length} tokens, ${tokens.join(" | ")}.` : `Finished: ${words.length} words.`);
    find(tokens ? "[data-do=cut]" : "[data-do=add]").focus();
  }

  function load() {
    const [start, text] = PRESETS[find("select").value];
    [words, root, steps, at, said] = [[...start], build(start), null, null, null];
    find("[data-text]").value = text;
    draw(`The words are ${words.join(", ")}. Press Cut to cut the text into the longest of them.`);
  }
  const actions = {
    add() {
      const word = find("[data-word]").value.trim();
      said = null;
      if (!LETTER.test(word)) draw("Write a word of letters first.");
      else if (words.includes(word)) draw(`“${word}” is in the tree already.`);
      else {
        words.push(word);
        begin(add(root, word));
      }
    },
    cut() {
      const text = find("[data-text]").value;
      said = null;
      if (text) begin(cut(root, text));
      else draw("Write a text first.");
    },
    step,
    finish() { while (steps) step(); },
  };
  element.addEventListener("click", (event) => actions[event.target.closest("button:enabled")?.dataset.do]?.());
  find("select").addEventListener("change", load);
  load();
}
