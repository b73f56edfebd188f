// A click asks the kernel for the file's bytes and saves them under the name given.
export default {
  render({ model, el }) {
    const button = document.createElement("button");
    const note = document.createElement("span");
    button.type = "button";
    button.className = "fk-download";
    note.className = "fk-note is-bad";
    note.setAttribute("role", "alert");
    note.hidden = true;
    el.append(button, note);

    const show = (isBusy) => {
      button.disabled = isBusy;
      button.setAttribute("aria-busy", String(isBusy));
      button.textContent = model.get(isBusy ? "busy_text" : "label");
    };
    const save = (bytes) => {
      const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
      const link = document.createElement("a");
      link.href = address;
      link.download = model.get("file_name");
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    };
    const take = (message, buffers) => {
      if (!button.disabled) { return; }
      if (message?.kind === "file" && buffers?.length) { save(buffers[0]); }
      if (message?.kind === "failed") { note.textContent = message.text; note.hidden = false; }
      show(false);
    };
    const ask = () => { note.hidden = true; show(true); model.send({ kind: "make" }); };
    const name = () => { show(button.disabled); };

    show(false);
    button.addEventListener("click", ask);
    model.on("msg:custom", take);
    model.on("change:label", name);
    return () => { model.off("msg:custom", take); model.off("change:label", name); };
  },
};
