// Draws `spec` with plotly.js. On our served pages the script is one cached file; elsewhere the kernel hands over
// its bytes. Nothing is drawn before the element is on the page and has a width, and the latest spec wins.
const KEY = "__followupPlotly";
const HEIGHT = 320;
// The colours that charts are made with, and the page's colours shown in their place.
const INKS = { "#3f74e0": "--fk-series-1", "#c4620a": "--fk-series-3", "#8592a3": "--fk-muted" };

function byAddress(address) {
  return new Promise((resolve, reject) => {
    const node = document.createElement("script");
    node.src = address;
    node.onload = () => (window.Plotly ? resolve(window.Plotly) : reject(new Error("plotly")));
    node.onerror = () => reject(new Error("plotly"));
    document.head.append(node);
  });
}

function byKernel(model) {
  return new Promise((resolve, reject) => {
    const take = (message, buffers) => {
      if (message?.kind !== "plotly") { return; }
      model.off("msg:custom", take);
      if (!buffers?.length) { reject(new Error("plotly")); return; }
      const address = URL.createObjectURL(new Blob([buffers[0]], { type: "text/javascript" }));
      byAddress(address).then(resolve, reject).finally(() => URL.revokeObjectURL(address));
    };
    model.on("msg:custom", take);
    model.send({ kind: "plotly?" });
  });
}

function plotly(model) {
  const address = document.body.dataset.fkPlotly;
  window[KEY] ??= (window.Plotly ? Promise.resolve(window.Plotly) : address ? byAddress(address) : byKernel(model))
    .catch((error) => { window[KEY] = undefined; throw error; });
  return window[KEY];
}

function colour(style, name, otherwise) { return style.getPropertyValue(name).trim() || otherwise; }

function themed(layout, el) {
  const style = getComputedStyle(el);
  const ink = colour(style, "--fk-ink", style.color || "#16202e");
  const muted = colour(style, "--fk-muted", "#5b6878");
  const line = colour(style, "--fk-line", "rgba(128,140,155,.25)");
  const surface = colour(style, "--fk-surface", "#fff");
  const series = [1, 2, 3, 4, 5, 6].map((n) => colour(style, `--fk-series-${n}`, "")).filter(Boolean);
  const axis = { gridcolor: line, zerolinecolor: line, linecolor: line, tickcolor: line, automargin: true,
    tickfont: { color: muted }, title: { font: { color: muted } } };
  const base = {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", autosize: true,
    margin: { l: 8, r: 8, t: layout.title ? 44 : 8, b: 8 },
    font: { color: ink, size: 13, family: style.fontFamily },
    hoverlabel: { bgcolor: surface, bordercolor: line, font: { color: ink, family: style.fontFamily } },
    legend: { orientation: "h", x: 0, xref: "paper", y: 1, yref: "container", yanchor: "top", font: { color: muted } },
    hovermode: "closest", modebar: { bgcolor: "rgba(0,0,0,0)", color: muted, activecolor: ink },
  };
  const { height: _, ...wanted } = layout;
  if (series.length) { base.colorway = series; }
  const merged = deep(base, wanted);
  const axes = new Set(["xaxis", "yaxis", ...Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))]);
  for (const key of axes) {
    merged[key] = deep({ ...axis, showgrid: key.startsWith("y"), zeroline: key.startsWith("y") }, layout[key] ?? {});
  }
  return merged;
}

function inked(part, style) {
  if (typeof part === "string") { return INKS[part] ? colour(style, INKS[part], part) : part; }
  if (Array.isArray(part)) { return part.map((each) => inked(each, style)); }
  if (!part || typeof part !== "object") { return part; }
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, inked(value, style)]));
}

// Explicit tick labels do not thin themselves out on a narrow screen; a year moves to the next label that stays.
function thin(layout, width) {
  const { xaxis: axis, meta } = layout ?? {};
  const step = Math.ceil(((axis?.tickvals?.length ?? 0) * 44) / width);
  if (step <= 1) { return; }
  const kept = axis.tickvals.map((_, index) => index).filter((index) => index % step === 0);
  const words = meta?.ticks;
  const isNew = (place) => place > 0 && words.years[kept[place]] !== words.years[kept[place - 1]];
  const isDated = (place) => isNew(place) || (place === 0 && !(kept.length > 1 && isNew(1)));
  const text = (index, place) => (words ? words[isDated(place) ? "dated" : "plain"][index] : axis.ticktext[index]);
  axis.ticktext = kept.map(text);
  axis.tickvals = kept.map((index) => axis.tickvals[index]);
}

function deep(base, over) {
  const out = { ...base };
  for (const [key, value] of Object.entries(over ?? {})) {
    const both = value && typeof value === "object" && !Array.isArray(value) && out[key] && typeof out[key] === "object";
    out[key] = both ? deep(out[key], value) : value;
  }
  return out;
}

export default {
  render({ model, el }) {
    const box = document.createElement("div");
    box.className = "fk-chart";
    box.setAttribute("role", "img");
    el.append(box);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    let drawing = Promise.resolve();
    let isDrawn = false;
    let isGone = false;

    const draw = async () => {
      const spec = inked(model.get("spec") ?? {}, getComputedStyle(box));
      if (isGone || !spec.data?.length || !box.isConnected || !box.clientWidth) { return; }
      const library = await plotly(model);
      if (isGone) { return; }
      box.style.height = `${spec.layout?.height ?? HEIGHT}px`;
      thin(spec.layout, box.clientWidth);
      const config = { responsive: true, displaylogo: false, displayModeBar: false, ...(spec.config ?? {}) };
      await library.react(box, spec.data, themed(spec.layout ?? {}, box), config);
      if (!isDrawn) { box.on("plotly_click", tell); }
      isDrawn = true;
    };

    const tell = (event) => {
      const point = event.points?.[0];
      if (!point) { return; }
      const told = { x: point.x ?? null, y: point.y ?? null, customdata: point.customdata ?? null,
        curve: point.curveNumber ?? 0, point: point.pointIndex ?? 0 };
      model.set("clicked", {});
      model.set("clicked", told);
      model.save_changes();
    };

    let isWaiting = false;
    const again = () => {
      if (isWaiting) { return; }
      isWaiting = true;
      drawing = drawing.then(() => { isWaiting = false; return draw(); }).catch(failed);
    };
    const failed = () => {
      box.removeAttribute("role");
      box.className = "fk-note is-bad";
      box.textContent = model.get("missing_text");
    };
    const name = () => { box.setAttribute("aria-label", model.get("label")); };

    const clear = () => {
      if (model.get("spec")?.data?.length) { return; }
      if (isDrawn) { window.Plotly?.purge(box); isDrawn = false; box.replaceChildren(); }
      box.style.height = "";
    };
    const changed = () => { clear(); again(); };
    // Drawn anew, not just resized: another width has room for other labels.
    let width = 0;
    const size = new ResizeObserver(() => {
      if (box.clientWidth !== width) { width = box.clientWidth; again(); }
    });

    name();
    size.observe(box);
    dark.addEventListener("change", again);
    model.on("change:spec", changed);
    model.on("change:label", name);
    return () => {
      isGone = true;
      size.disconnect();
      dark.removeEventListener("change", again);
      model.off("change:spec", changed);
      model.off("change:label", name);
      if (isDrawn) { window.Plotly?.purge(box); }
    };
  },
};
