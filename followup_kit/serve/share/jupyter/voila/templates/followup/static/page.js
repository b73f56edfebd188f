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

  // The reader changes the language inside the page: the words around it follow, and other pages remember it.
  const speak = (language) => {
    const node = document.getElementById("fk-words");
    const { cookie, words } = node ? JSON.parse(node.textContent) : {};
    if (!words?.[language] || language === root.lang) { return; }
    root.lang = language;
    document.querySelectorAll("[data-fk-text]").forEach((each) => { each.textContent = words[language][each.dataset.fkText] ?? each.textContent; });
    document.querySelectorAll("[data-fk-label]").forEach((each) => { each.setAttribute("aria-label", words[language][each.dataset.fkLabel]); });
    if (words[language].title) { document.title = `${words[language].title} · ${words[language].product}`; }
    document.cookie = `${cookie}=${language}; path=/; max-age=31536000; samesite=lax`;
  };

  // What went wrong is said where the hand was; if that is out of sight after all, it is brought into sight.
  const bring = (told) => {
    const box = told.getBoundingClientRect();
    const bar = document.querySelector(".fk-bar")?.getBoundingClientRect().bottom ?? 0;
    const isSeen = box.top >= Math.max(bar, 0) && box.bottom <= window.innerHeight;
    if (box.height > 0 && !isSeen) { told.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" }); }
  };

  const follow = (changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.nodeType === Node.ELEMENT_NODE);
    const find = (selector) => added.flatMap((node) => (node.matches(selector) ? [node] : [...node.querySelectorAll(selector)]));
    const language = find("[data-fk-language]").pop()?.dataset.fkLanguage;
    if (language) { speak(language); }
    const told = find(".fk-page [role=alert], .fk-page[role=alert]").pop();
    if (told) { requestAnimationFrame(() => bring(told)); }
  };
  new MutationObserver(follow).observe(root, { childList: true, subtree: true });

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
