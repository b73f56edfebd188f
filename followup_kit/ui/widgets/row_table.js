// A table of texts: search and sort happen here, a chosen row is told to the kernel. Texts never become markup.
function element(tag, css, text) {
  const node = document.createElement(tag);
  if (css) { node.className = css; }
  if (text !== undefined) { node.textContent = text; }
  return node;
}

const plain = (text) => String(text).normalize("NFKC").toLocaleLowerCase();

export default {
  render({ model, el }) {
    const texts = model.get("texts");
    const root = element("div", "fk-rowtable");
    const search = element("input", "fk-rowtable-search");
    const frame = element("div", "fk-rowtable-frame");
    const table = element("table", "fk-table");
    const head = element("thead");
    const body = element("tbody");
    const none = element("p", "fk-rowtable-none", texts.none ?? "");
    search.type = "search";
    search.placeholder = texts.search ?? "";
    search.setAttribute("aria-label", texts.search ?? "");
    frame.tabIndex = -1;
    table.append(element("caption", "fk-hidden", texts.caption), head, body);
    frame.append(table, none);
    if (texts.search) { root.append(search); }
    root.append(frame);
    el.append(root);

    let sorted = { at: -1, down: false };

    const compare = (one, two) => {
      const [left, right] = [one.keys?.[sorted.at] ?? one.cells[sorted.at], two.keys?.[sorted.at] ?? two.cells[sorted.at]];
      const both = typeof left === "number" && typeof right === "number";
      const order = both ? left - right : String(left).localeCompare(String(right), document.documentElement.lang);
      return sorted.down ? -order : order;
    };

    const header = () => {
      const line = element("tr");
      model.get("columns").forEach((column, at) => {
        const cell = element("th", column.kind === "number" ? "is-number" : "");
        const button = element("button", "fk-grid-sort", column.label);
        cell.scope = "col";
        button.type = "button";
        button.title = (texts.sort ?? "").replace("{column}", column.label);
        if (sorted.at === at) { cell.setAttribute("aria-sort", sorted.down ? "descending" : "ascending"); }
        button.addEventListener("click", () => {
          sorted = sorted.at !== at ? { at, down: false } : sorted.down ? { at: -1, down: false } : { at, down: true };
          draw();
          head.querySelectorAll("button")[at]?.focus();
        });
        cell.append(button);
        line.append(cell);
      });
      head.replaceChildren(line);
    };

    const line = (row) => {
      const node = element("tr", row.mark ? `is-${row.mark}` : "");
      const columns = model.get("columns");
      row.cells.forEach((text, at) => {
        const kind = columns[at]?.kind;
        const cell = element("td", `is-${columns[at]?.key}${kind === "number" ? " is-number" : ""}`);
        if (at === 0 && model.get("can_choose")) {
          const button = element("button", "fk-rowtable-choose", text);
          button.type = "button";
          cell.append(button);
        } else if (kind === "tag") {
          cell.append(element("span", `fk-pill is-${row.tag ?? ""}`, text));
        } else { cell.textContent = text; }
        node.append(cell);
      });
      if (model.get("can_choose")) {
        node.dataset.id = row.id;
        node.addEventListener("click", () => { model.send({ kind: "choose", id: row.id }); });
        mark(node);
      }
      return node;
    };

    const mark = (node) => {
      const is = node.dataset.id === model.get("chosen");
      node.classList.toggle("is-chosen", is);
      node.querySelector(".fk-rowtable-choose")?.setAttribute("aria-pressed", String(is));
    };

    const draw = () => {
      header();
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      const fits = (row) => { const all = plain([...row.cells, row.more ?? ""].join(" ")); return words.every((word) => all.includes(word)); };
      const rows = model.get("rows").filter((row) => !words.length || fits(row));
      if (sorted.at >= 0) { rows.sort(compare); }
      body.replaceChildren(...rows.map(line));
      none.hidden = rows.length > 0;
    };

    const chosen = () => { body.querySelectorAll("tr").forEach(mark); };

    search.addEventListener("input", draw);
    model.on("change:rows", draw);
    model.on("change:columns", draw);
    model.on("change:chosen", chosen);
    draw();
    return () => {
      model.off("change:rows", draw);
      model.off("change:columns", draw);
      model.off("change:chosen", chosen);
    };
  },
};
