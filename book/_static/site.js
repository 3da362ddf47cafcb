// On every page, so light: Plotly, widgets and labs are loaded when a reader comes
// near them, from where the page's groundup-… meta tags say.
(() => {
  const html = document.documentElement, scripts = {};
  const places = (name) => document.querySelector(`meta[name="groundup-${name}"]`)
    .content.split(" ").map((url) => new URL(url, document.baseURI).href);
  const find = (selector) => [...document.querySelectorAll(selector)];
  const css = (name) => getComputedStyle(html).getPropertyValue(name).trim();
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const load = (src) => scripts[src] ??= new Promise((onload, bad) => {
    const onerror = () => bad(new Error(`could not load ${src}`));
    document.head.append(make("script", { src, onload, onerror }));
  });

  function near(elements, start, above = 600) {
    const observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        start(target).catch((error) => report(target, error));
      }
    }, { rootMargin: `${above}px 0px 600px` });
    elements.forEach((element) => observer.observe(element));
  }

  function report(element, error) {
    console.error(error);
    const { alt } = element.dataset, what = alt ? ` It shows: ${alt}` : "";
    element.append(make("p", { className: "load-error", role: "alert",
      textContent: `This part of the page could not be started.${what}` }));
  }

  // The smallest of Plotly's bundles that draws all figures of the page.
  const BASIC = /^(bar|scatter)$/;
  const FLAT = /^(bar|box|contour|heatmap|histogram|scatter|violin)$/;
  const DEEP = /^(mesh3d|scatter|scatter3d|surface)$/;
  function bundle(figures) {
    const types = figures.flatMap((figure) => [figure, ...(figure.frames ?? [])])
      .flatMap(({ data = [] }) => data.map(({ type = "scatter" }) => type));
    const only = (kinds) => types.every((type) => kinds.test(type));
    const name = only(BASIC) ? "-basic" : only(FLAT) ? "-cartesian"
      : only(DEEP) ? "-gl3d" : "";
    const [base] = places("plotly");
    return `${base.replace("-dist-min@", `${name}-dist-min@`)}/plotly${name}.min.js`;
  }

  // The page's colors as a template: what a figure sets itself stays.
  function themed(old) {
    const color = css("--pst-color-text-base"), line = css("--pst-color-border");
    const axis = { gridcolor: css("--pst-color-border-muted"), linecolor: line, zerolinecolor: line, tickcolor: line };
    const over = (part, more) => ({ ...old?.layout?.[part], ...more });
    const deep = { ...axis, showbackground: false };
    return { ...old, layout: { ...old?.layout, paper_bgcolor: "transparent", plot_bgcolor: "transparent",
      font: over("font", { color, family: getComputedStyle(document.body).fontFamily }),
      xaxis: over("xaxis", axis), yaxis: over("yaxis", axis), scene: { xaxis: deep, yaxis: deep, zaxis: deep },
      hoverlabel: { bgcolor: css("--pst-color-surface"), bordercolor: line, font: { color } } } };
  }

  // A real range input in place of Plotly's drawn slider, which no keyboard reaches.
  function control(canvas, { steps, active = 0, currentvalue = {} }) {
    const name = (currentvalue.prefix ?? "").replace(/[\s:=]+$/, "") || "Frame";
    const value = make("output");
    const input = make("input", { type: "range", max: steps.length - 1, value: active, ariaLabel: name });
    const tell = () => {
      value.textContent = steps[input.value].label;
      input.setAttribute("aria-valuetext", value.textContent);
    };
    input.addEventListener("input", () => {
      tell();
      window.Plotly.animate(canvas, ...steps[input.value].args).catch(() => {}); // overtaken
    });
    tell();
    return make("div", { className: "plot-control" }, name, input, value);
  }

  async function draw(element, { data, frames, layout: { template, height = 450, sliders: [slider] = [], ...layout } }, url) {
    await load(url);
    const canvas = make("div", { role: "img", ariaLabel: element.dataset.alt });
    canvas.style.height = `${height - (slider ? 48 : 0)}px`;
    element.append(canvas, ...(slider ? [control(canvas, slider)] : []));
    element.setAttribute("aria-label", layout.title?.text?.replace(/<br>/g, " ") ?? "Interactive figure");
    await window.Plotly.newPlot(canvas, data, { dragmode: false, ...layout, template: themed(template) },
      { responsive: true, displayModeBar: false });
    if (frames) await window.Plotly.addFrames(canvas, frames);
    new MutationObserver(() => window.Plotly.relayout(canvas, { template: themed(template) }))
      .observe(html, { attributeFilter: ["data-theme"] });
    element.dataset.drawn = "true";
  }

  function plots() {
    const figures = new Map(find("figure.plotly-lazy").map((element) => {
      element.dataset.alt = element.getAttribute("aria-label");
      return [element, JSON.parse(element.querySelector("script").textContent)];
    }));
    const url = bundle([...figures.values()]);
    near([...figures.keys()], (element) => draw(element, figures.get(element), url));
  }

  function widgets() {
    const views = find('script[type="application/vnd.jupyter.widget-view+json"]');
    near(views.map((view) => view.parentElement), async () => {
      const MathJax = window.MathJax ??= {}; // ipywidgets want version 2's queue (ipywidgets#3829)
      MathJax.Hub ??= { Config() {}, Queue: (call) => MathJax.typesetPromise?.([call[2]]) };
      // Their Font Awesome would replace the page's own, from files that are not there.
      new MutationObserver((changes) => changes.flatMap(({ addedNodes }) => [...addedNodes])
        .filter((node) => /@font-face[^}]*Awesome/.test(node.textContent)).forEach((node) => node.remove()))
        .observe(document.head, { childList: true });
      for (const url of places("widgets")) await load(url);
    });
  }

  function labs() {
    const [base] = places("labs");
    near(find(".lab[data-lab]"), async (element) => {
      const data = element.querySelector('script[type="application/json"]');
      const { default: mount } = await import(`${base}/${element.dataset.lab}.js`);
      await mount(element, data && JSON.parse(data.textContent));
    }, 1e7); // a lab that a deep link has jumped past starts too
  }

  // What the theme forgets: keys to scroll wide equations, and a list's items.
  async function mend() {
    find(".citation-list > *").forEach((entry) => entry.setAttribute("role", "listitem"));
    await window.MathJax?.startup?.promise;
    find("mjx-container[display]").filter((e) => e.scrollWidth > e.clientWidth).forEach((e) => { e.tabIndex = 0; });
  }

  addEventListener("DOMContentLoaded", () => [plots, widgets, labs].forEach((start) => start()));
  addEventListener("load", mend);
})();
