// The load of each person and day as a table. A row of the plan dropped on a cell is offered to the kernel.
const DRAGGED = "application/x-followup-task";

function element(tag, css, text) {
  const node = document.createElement(tag);
  if (css) { node.className = css; }
  if (text !== undefined) { node.textContent = text; }
  return node;
}

export default {
  render({ model, el }) {
    const box = element("div", "fk-board");
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", model.get("texts").caption);
    el.append(box);

    const cellOf = (cell, person, day) => {
      const node = element("td", `fk-load is-${cell.state}`);
      const button = element("button", "fk-load-cell");
      button.type = "button";
      button.setAttribute("aria-label", cell.label);
      button.title = cell.label;
      button.dataset.staff = person.id;
      button.dataset.code = person.code;
      button.dataset.day = day.key;
      const bar = element("span", "fk-load-bar");
      const fill = element("i");
      fill.style.width = `${Math.round(cell.share * 100)}%`;
      bar.append(fill);
      const main = element("span", "fk-load-main", cell.main);
      const texts = model.get("texts");
      if (cell.state === "over" || cell.state === "full") { main.append(element("em", "fk-load-state", texts[cell.state])); }
      button.append(main, ...(cell.state === "off" ? [] : [bar, element("span", "fk-load-more", cell.more)]));
      node.append(button);
      return node;
    };

    const draw = () => {
      const { days = [], people = [] } = model.get("board");
      const kept = { top: box.scrollTop, left: box.scrollLeft };
      const table = element("table", "fk-load-table");
      table.append(element("caption", "fk-hidden", model.get("texts").caption));
      const top = element("tr");
      const corner = element("th", "", model.get("texts").person);
      corner.scope = "col";
      top.append(corner);
      for (const day of days) {
        const cell = element("th", "", day.label);
        cell.scope = "col";
        cell.append(element("small", "", day.date));
        top.append(cell);
      }
      const head = element("thead");
      head.append(top);
      const body = element("tbody");
      for (const person of people) {
        const line = element("tr");
        const name = element("th", "", person.code);
        name.scope = "row";
        line.append(name, ...person.cells.map((cell, index) => cellOf(cell, person, days[index])));
        body.append(line);
      }
      table.append(head, body);
      box.replaceChildren(table);
      box.scrollTop = kept.top;
      box.scrollLeft = kept.left;
      mark();
    };

    const mark = () => {
      const chosen = model.get("chosen");
      box.querySelectorAll(".fk-load-cell").forEach((node) => {
        const isChosen = node.dataset.code === chosen.staff && node.dataset.day === chosen.day;
        node.setAttribute("aria-pressed", String(isChosen));
      });
    };
    const at = (event) => event.target.closest?.(".fk-load-cell");
    const isOurs = (event) => model.get("editable") && event.dataTransfer?.types.includes(DRAGGED);
    const clear = () => box.querySelectorAll(".is-over-drop").forEach((node) => node.classList.remove("is-over-drop"));

    box.addEventListener("click", (event) => {
      const cell = at(event);
      if (cell) { model.send({ kind: "cell", staff: cell.dataset.code, day: cell.dataset.day }); }
    });
    box.addEventListener("dragover", (event) => {
      const cell = at(event);
      clear();
      if (!cell || !isOurs(event)) { return; }
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
      cell.classList.add("is-over-drop");
    });
    box.addEventListener("dragleave", (event) => { if (!box.contains(event.relatedTarget)) { clear(); } });
    box.addEventListener("drop", (event) => {
      const cell = at(event);
      clear();
      document.body.classList.remove("fk-dragging");
      if (!cell || !isOurs(event)) { return; }
      event.preventDefault();
      const task = Number(event.dataTransfer.getData(DRAGGED));
      model.send({ kind: "move", task, staff: Number(cell.dataset.staff), day: cell.dataset.day });
    });
    model.on("change:board", draw);
    model.on("change:chosen", mark);
    draw();
    return () => { model.off("change:board", draw); model.off("change:chosen", mark); };
  },
};
