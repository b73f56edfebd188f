// What a page does around its content: says how far it is, ends its kernel when the tab closes, and tells the
// reader when the connection is gone. Runs while the page is still arriving, so it watches rather than waits.
(() => {
  "use strict";
  const DRAWN = "#rendered_cells .jp-OutputArea-output, #rendered_cells .fk-error";
  const PENDING = 'script[type="application/vnd.voila.cell-output+json"]';
  const ORDER = ["start", "compute", "draw"];
  const root = document.documentElement;
  let kernel = null;
  let ended = false;

  const config = () => {
    const node = document.getElementById("jupyter-config-data");
    try { return node ? JSON.parse(node.textContent) : null; } catch { return null; }
  };

  const say = (step) => {
    const box = document.getElementById("fk-loading");
    if (box && ORDER.indexOf(step) > ORDER.indexOf(box.dataset.fkStep)) {
      box.dataset.fkStep = step;
      root.dataset.fkStep = step;
      box.querySelector("p").textContent = box.dataset["fk" + step[0].toUpperCase() + step.slice(1)];
    }
  };

  const isReady = () => {
    if (!document.querySelector("[data-fk-end]")) { return false; }
    const views = document.querySelectorAll("#rendered_cells .jp-OutputArea-output");
    const empty = [...views].some((view) => view.dataset.mimeType?.includes("widget-view") && !view.childElementCount);
    return !document.querySelector(PENDING) && !empty && (views.length > 0 || !kernel || document.readyState === "complete");
  };

  const finish = () => {
    root.dataset.fkReady = "";
    observer.disconnect();
    document.getElementById("fk-loading")?.remove();
    document.querySelector(".fk-progress")?.remove();
    window.dispatchEvent(new Event("resize"));
  };

  const look = () => {
    kernel ??= config()?.kernelId ?? null;
    const steps = document.querySelectorAll("[data-fk-step]");
    const last = steps[steps.length - 1];
    if (last && last.tagName === "I") { say(last.dataset.fkStep); }
    if (document.querySelector(DRAWN) || document.querySelector("[data-fk-end]")) {
      if (document.querySelector(".fk-error") || isReady()) { finish(); }
    }
  };

  const observer = new MutationObserver(look);
  observer.observe(root, { childList: true, subtree: true });

  const xsrf = () => (document.cookie.match(/\b_xsrf=([^;]*)/) || [])[1] || "";

  const end = () => {
    if (!kernel || ended) { return; }
    ended = true;
    const form = new FormData();
    form.append("_xsrf", xsrf());
    navigator.sendBeacon(`/voila/api/shutdown/${kernel}`, form);
  };

  const lost = () => { document.getElementById("fk-lost")?.removeAttribute("hidden"); };

  const check = async () => {
    if (!kernel || ended || document.visibilityState === "hidden") { return; }
    try {
      const answer = await fetch(`/api/kernels/${kernel}`, { headers: { Accept: "application/json" } });
      if (answer.status === 404 || answer.status === 403) { lost(); }
    } catch { lost(); }
  };

  window.addEventListener("pagehide", end);
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector(".has-moves")) { event.preventDefault(); }
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) { location.reload(); } });
  window.addEventListener("load", () => {
    if (!document.querySelector("[data-fk-end]")) { finish(); lost(); } else { look(); }
    setInterval(check, 30000);
  });
  document.addEventListener("visibilitychange", check);
})();
