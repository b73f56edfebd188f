// A table of which only the rows in sight exist. Texts come from the kernel and are set as text, never as markup.
// Each row is a list: task, locked, mark, state, then a text and a sort key for each column.
const TASK = 0, LOCKED = 1, MARK = 2, STATE = 3, FIRST = 4;
const SPARE = 8;
const NARROW = 620;
const DRAGGED = "application/x-followup-task";

function element(tag, css, text) {
  const node = document.createElement(tag);
  if (css) { node.className = css; }
  if (text !== undefined) { node.textContent = text; }
  return node;
}

function bytes(view) { return new Uint8Array(view.buffer, view.byteOffset, view.byteLength); }

export default {
  render({ model, el }) {
    const texts = model.get("texts");
    const columns = model.get("columns");
    const places = Object.fromEntries(columns.map((column, index) => [column.key, FIRST + 2 * index]));
    const box = element("div", "fk-grid");
    const head = element("div", "fk-grid-row fk-grid-head");
    const body = element("div", "fk-grid-body");
    const sizer = element("div", "fk-grid-sizer");
    const none = element("p", "fk-grid-none", texts.none);
    const hint = element("p", "fk-hidden", texts.keys);
    hint.id = `fk-keys-${Math.random().toString(36).slice(2)}`;
    box.setAttribute("role", "grid");
    box.setAttribute("aria-label", texts.caption);
    box.setAttribute("aria-describedby", hint.id);
    head.setAttribute("role", "row");
    sizer.setAttribute("role", "rowgroup");
    body.tabIndex = -1;
    body.append(sizer, none);
    box.append(head, body, hint);
    el.append(box);

    let rows = [], order = [], sort = { key: "", down: false }, focused = 0, isWhole = false;
    const drawn = new Map();
    const wanted = () => (box.classList.contains("is-narrow") ? 66 : 42);

    const headers = columns.map((column) => {
      const cell = element("div", `fk-cell is-${column.key}`);
      const button = element("button", "fk-grid-sort", column.label);
      button.type = "button";
      button.title = texts.sort.replace("{column}", column.label);
      button.addEventListener("click", () => {
        sort = sort.key === column.key && sort.down ? { key: "", down: false } : { key: column.key, down: sort.key === column.key };
        arrange();
      });
      cell.setAttribute("role", "columnheader");
      cell.dataset.label = column.label;  // on paper: a head that repeats paints no buttons
      cell.append(button);
      return cell;
    });
    const lockHead = element("div", "fk-cell is-lock");
    lockHead.setAttribute("role", "columnheader");
    lockHead.append(element("span", "fk-hidden", texts.locked));
    head.append(lockHead, ...headers);

    const arrange = () => {
      const shown = model.get("order");
      const positions = shown?.byteLength ? Array.from(new Uint32Array(bytes(shown).slice().buffer)) : [];
      if (sort.key) {
        const place = places[sort.key] + 1, sign = sort.down ? -1 : 1;
        const compare = (one, two) => (one < two ? -1 : one > two ? 1 : 0);
        positions.sort((one, two) => sign * compare(rows[one][place], rows[two][place]) || one - two);
      }
      order = positions.filter((position) => position < rows.length);
      headers.forEach((cell, index) => {
        const isSorted = sort.key === columns[index].key;
        cell.setAttribute("aria-sort", isSorted ? (sort.down ? "descending" : "ascending") : "none");
      });
      box.setAttribute("aria-rowcount", String(order.length + 1));
      focused = Math.max(0, Math.min(focused, order.length - 1));
      none.hidden = order.length > 0;
      sizer.style.height = `${order.length * wanted()}px`;
      again();
    };

    const read = () => {
      const given = model.get("rows");
      rows = given?.byteLength ? JSON.parse(new TextDecoder().decode(bytes(given))) : [];
      arrange();
    };

    const again = () => { drawn.forEach((node) => node.remove()); drawn.clear(); draw(); };

    const draw = () => {
      const height = wanted();
      const first = isWhole ? 0 : Math.max(0, Math.floor(body.scrollTop / height) - SPARE);
      const last = isWhole ? order.length : Math.min(order.length, Math.ceil((body.scrollTop + body.clientHeight) / height) + SPARE);
      for (const [place, node] of drawn) {
        if (place < first || place >= last) { node.remove(); drawn.delete(place); }
      }
      for (let place = first; place < last; place += 1) {
        if (!drawn.has(place)) { const node = line(place, height); drawn.set(place, node); sizer.append(node); }
      }
    };

    const line = (place, height) => {
      const row = rows[order[place]];
      const node = element("div", `fk-grid-row is-${row[STATE]}${row[LOCKED] ? " is-locked" : ""}`);
      node.style.top = `${place * height}px`;
      node.dataset.task = row[TASK];
      node.dataset.place = place;
      node.setAttribute("role", "row");
      node.setAttribute("aria-rowindex", String(place + 2));
      node.tabIndex = place === focused ? 0 : -1;
      if (row[TASK] === model.get("task")) { node.setAttribute("aria-selected", "true"); }
      const editable = model.get("editable");
      node.draggable = editable;
      const key = element("button", "fk-lock");
      key.type = "button";
      key.tabIndex = -1;
      key.disabled = !editable;
      key.setAttribute("aria-pressed", String(Boolean(row[LOCKED])));
      key.title = row[LOCKED] ? texts.unlock : texts.lock;
      key.setAttribute("aria-label", key.title);
      const lock = element("div", "fk-cell is-lock");
      lock.setAttribute("role", "gridcell");
      lock.append(key);
      const cells = columns.map((column) => {
        const cell = element("div", `fk-cell is-${column.key}`);
        const text = row[places[column.key]];
        cell.setAttribute("role", "gridcell");
        cell.append(column.key === "status" ? element("span", `fk-pill is-${row[STATE]}`, text) : element("span", "", text));
        if (column.key === "visit" || column.key === "customer") { cell.title = text; }
        if (column.key === "when" && row[MARK]) { cell.append(element("span", `fk-mark is-${row[MARK]}`, texts[row[MARK]])); }
        return cell;
      });
      node.append(lock, ...cells);
      return node;
    };

    const at = (event) => {
      const node = event.target.closest?.(".fk-grid-row[data-task]");
      return node ? { node, task: Number(node.dataset.task), place: Number(node.dataset.place) } : null;
    };
    const toggle = (row) => { if (row && model.get("editable")) { model.send({ kind: "lock", task: row[TASK], on: !row[LOCKED] }); } };
    const focus = (place) => {
      if (place < 0 || place >= order.length) { return; }
      const old = drawn.get(focused);
      if (old) { old.tabIndex = -1; }
      focused = place;
      const height = wanted();
      if (place * height < body.scrollTop) { body.scrollTop = place * height; }
      if ((place + 1) * height > body.scrollTop + body.clientHeight) { body.scrollTop = (place + 1) * height - body.clientHeight; }
      draw();
      const node = drawn.get(place);
      if (node) { node.tabIndex = 0; node.focus({ preventScroll: true }); }
    };

    sizer.addEventListener("click", (event) => {
      const found = at(event);
      if (!found) { return; }
      if (event.target.closest(".fk-lock")) { toggle(rows[order[found.place]]); return; }
      focus(found.place);
      model.send({ kind: "open", task: found.task });
    });
    sizer.addEventListener("keydown", (event) => {
      const found = at(event);
      if (!found || event.ctrlKey || event.metaKey || event.altKey) { return; }
      const page = Math.max(1, Math.floor(body.clientHeight / wanted()) - 1);
      const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -order.length, End: order.length };
      if (event.key in moves) { focus(Math.max(0, Math.min(order.length - 1, found.place + moves[event.key]))); }
      else if (event.key === "Enter" || event.key === " ") { model.send({ kind: "open", task: found.task }); }
      else if (event.key.toLowerCase() === "l") { toggle(rows[order[found.place]]); }
      else { return; }
      event.preventDefault();
    });
    sizer.addEventListener("dragstart", (event) => {
      const found = at(event);
      if (!found) { return; }
      event.dataTransfer.setData(DRAGGED, String(found.task));
      event.dataTransfer.effectAllowed = "move";
      found.node.classList.add("is-dragged");
      const main = el.closest(".fk-plan-main");  // keeps its height while the panel makes room for the board
      if (main) { main.style.minHeight = `${main.offsetHeight}px`; }
      setTimeout(() => document.body.classList.add("fk-dragging"));
    });
    sizer.addEventListener("dragend", () => {
      document.body.classList.remove("fk-dragging");
      el.closest(".fk-plan-main")?.style.removeProperty("min-height");
      sizer.querySelectorAll(".is-dragged").forEach((node) => node.classList.remove("is-dragged"));
    });

    const mark = () => {
      const task = model.get("task");
      drawn.forEach((node) => {
        if (Number(node.dataset.task) === task) { node.setAttribute("aria-selected", "true"); } else { node.removeAttribute("aria-selected"); }
      });
    };
    const fit = new ResizeObserver(() => {
      const isNarrow = box.clientWidth < NARROW;
      if (isNarrow !== box.classList.contains("is-narrow")) { box.classList.toggle("is-narrow", isNarrow); arrange(); } else { draw(); }
    });
    const paper = matchMedia("print");
    const print = () => { isWhole = paper.matches; box.classList.toggle("is-whole", isWhole); again(); };
    let asked = 0;
    const scroll = () => { asked ||= requestAnimationFrame(() => { asked = 0; draw(); }); };

    body.addEventListener("scroll", scroll, { passive: true });
    paper.addEventListener("change", print);
    fit.observe(box);
    model.on("change:rows", read);
    model.on("change:order", arrange);
    model.on("change:task", mark);
    model.on("change:editable", again);
    read();
    return () => {
      fit.disconnect();
      paper.removeEventListener("change", print);
      model.off("change:rows", read);
      model.off("change:order", arrange);
      model.off("change:task", mark);
      model.off("change:editable", again);
    };
  },
};
