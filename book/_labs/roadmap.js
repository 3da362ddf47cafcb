// The 26-week plan: a checkbox for every goal on the page, remembered by this browser.
// Goals are spans with class "goal" and an id; the ids are what is stored.

const KEY = "groundup-roadmap";
const STYLE = `
.plan { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; font-size: .95rem; }
.plan progress, .plan-part progress { accent-color: var(--pst-color-primary); height: .7rem; }
.plan progress { flex: 1 1 12rem; }
.plan button { font: inherit; min-height: 2.4rem; padding: .2rem 1rem; color: inherit; cursor: pointer;
  border: 1px solid var(--pst-color-border); border-radius: 2rem; background: var(--pst-color-surface); }
.plan button:disabled { opacity: .6; cursor: default; }
.plan p { flex-basis: 100%; margin: 0; }
.plan-part { display: flex; align-items: center; gap: .8rem; font-size: .92rem; font-variant-numeric: tabular-nums; }
.plan-part progress { width: 9rem; }
li.goal-item { display: flex; gap: .7rem; list-style: none; margin-left: -1.6rem; }
li.goal-item input { flex: none; width: 1.15rem; height: 1.15rem; position: relative; top: .33rem; accent-color: var(--pst-color-primary); cursor: pointer; }
li.goal-item label { cursor: pointer; }
li.goal-item :checked + label { color: var(--pst-color-text-muted); }`;

// Ticked ids, kept in localStorage if the browser allows it and in memory if not.
function memory() {
  const ticked = new Set();
  const read = () => {
    ticked.clear();
    try {
      for (const id of JSON.parse(localStorage.getItem(KEY) ?? "[]")) ticked.add(id);
    } catch { /* blocked, or not ours: start empty */ }
  };
  const write = () => {
    try {
      localStorage.setItem(KEY, JSON.stringify([...ticked]));
      return true;
    } catch {
      return false; // stays in memory
    }
  };
  read();
  return { ticked, read, write, kept: write() };
}

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function checkbox(goal) {
  const label = make("label", { id: goal.id, htmlFor: `${goal.id}-box` }, ...goal.childNodes);
  const box = make("input", { type: "checkbox", id: `${goal.id}-box` });
  box.dataset.goal = goal.id;
  const item = goal.closest("li");
  item.classList.add("goal-item");
  item.replaceChildren(box, label);
  return box;
}

// One line of progress: a bar with its words, over the given boxes.
function counter(boxes, bar, words) {
  return () => {
    const done = boxes.filter((box) => box.checked).length;
    Object.assign(bar, { max: boxes.length, value: done });
    words.textContent = `${done} of ${boxes.length} goals`;
  };
}

function part(section) {
  const boxes = [...section.querySelectorAll("input[data-goal]")];
  const bar = make("progress"), words = make("span");
  bar.setAttribute("aria-label", "Goals reached in this part");
  section.querySelector("h2").after(make("div", { className: "plan-part" }, bar, words));
  return counter(boxes, bar, words);
}

export default function mount(element) {
  const store = memory();
  const boxes = [...document.querySelectorAll(".goal[id]")].map(checkbox);
  const sections = [...document.querySelectorAll("section")].filter((s) =>
    s.querySelector(":scope > h2") && s.querySelector("input[data-goal]"));
  const bar = make("progress"), words = make("strong");
  bar.setAttribute("aria-label", "Goals reached in the whole plan");
  const reset = make("button", { type: "button", textContent: "Clear all ticks" });
  const note = make("p", { textContent: store.kept
    ? "Kept in this browser alone; nothing is sent anywhere."
    : "This browser does not let the page store anything: ticks last until you leave." });
  note.setAttribute("role", "status");
  element.replaceChildren(make("style", { textContent: STYLE }),
    make("div", { className: "plan" }, words, bar, reset, note));

  const counters = [counter(boxes, bar, words), ...sections.map(part)];
  const show = () => {
    for (const box of boxes) box.checked = store.ticked.has(box.dataset.goal);
    counters.forEach((count) => count());
    reset.disabled = !boxes.some((box) => box.checked);
  };
  document.addEventListener("change", ({ target }) => {
    if (!target.dataset?.goal) return;
    store.ticked[target.checked ? "add" : "delete"](target.dataset.goal);
    store.write();
    show();
  });
  reset.addEventListener("click", () => {
    if (!confirm("Clear every tick of this plan in this browser?")) return;
    store.ticked.clear();
    store.write();
    show();
    boxes[0].focus();
  });
  addEventListener("storage", ({ key }) => { // ticked in another tab
    if (key !== KEY) return;
    store.read();
    show();
  });
  show();
}
