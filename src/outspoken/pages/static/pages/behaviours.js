// Small generic behaviours, each by a data attribute; pages say what they want and never write script.
(() => {
  "use strict";
  const isTyping = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const announce = (text, level) => {
    const place = document.getElementById("messages");
    if (!place) return;
    const line = document.createElement("p");
    line.className = "message";
    if (level) line.dataset.level = level;
    line.textContent = text;
    place.replaceChildren(line);
    line.scrollIntoView({ block: "nearest" });
  };

  // data-key="j": the element is clicked (or a field focused) by that key; "?" lists all keys of the page.
  const listKeys = (dialog) => {
    const list = dialog.querySelector("[data-keys]");
    if (!list) return;
    list.querySelectorAll("[data-found]").forEach((row) => row.remove());
    for (const element of document.querySelectorAll("[data-key]")) {
      const name = element.dataset.keyName || element.getAttribute("aria-label") || element.textContent.trim();
      const row = document.createElement("div");
      const key = document.createElement("kbd");
      row.dataset.found = "";
      key.textContent = element.dataset.key === " " ? "space" : element.dataset.key;
      row.append(document.createElement("dt"), document.createElement("dd"));
      row.firstChild.append(key);
      row.lastChild.textContent = name;
      list.append(row);
    }
  };
  const openDialog = (id) => {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    listKeys(dialog);
    dialog.showModal();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "?") return openDialog("keys");
    if (event.key === " " && event.target.closest("button, a, summary, input")) return;
    const chosen = event.key === "/" ? document.querySelector("[data-search]")
      : document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!chosen || chosen.disabled) return;
    event.preventDefault();
    if (chosen.matches("input, textarea, select")) { chosen.focus(); chosen.select?.(); } else chosen.click();
  });

  // data-dialog="id" opens that dialog; a click on the backdrop closes it. data-copy="text" copies it.
  document.addEventListener("click", async (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) openDialog(opener.dataset.dialog);
    if (event.target.matches("dialog.dialog")) event.target.close();
    const copier = event.target.closest("[data-copy]");
    if (copier) {
      try {
        await navigator.clipboard.writeText(copier.dataset.copy);
        announce("Copied.");
      } catch {
        announce("This browser did not allow copying. Select the text and copy it by hand.", "error");
      }
    }
  });

  // data-copy-figure="38% (35% to 41%), n 812": copied with what the page is of and its time; said aloud where it stands.
  const showCopiers = () => document.querySelectorAll("[data-copy-figure][hidden]").forEach((each) => { each.hidden = false; });
  showCopiers();
  document.addEventListener("htmx:afterSettle", showCopiers);
  document.addEventListener("click", async (event) => {
    const copier = event.target.closest("[data-copy-figure]");
    if (!copier) return;
    const asOf = document.querySelector(".as-of time")?.textContent.trim();
    const whole = [copier.dataset.copyFigure, asOf && `as of ${asOf}`, document.title].filter(Boolean).join(", ");
    try {
      await navigator.clipboard.writeText(whole);
    } catch {
      return announce("This browser did not allow copying. Select the figure and copy it by hand.", "error");
    }
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    copier.after(said);
    requestAnimationFrame(() => { said.textContent = `Copied: ${whole}`; });
    copier.textContent = "copied";
    copier.dataset.done = "";
    setTimeout(() => { said.remove(); copier.textContent = "copy"; delete copier.dataset.done; }, 4000);
  });

  // data-submit-on-change: a form of filters is sent as soon as a field changes.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-submit-on-change]");
    if (form) form.requestSubmit();
  });

  // Of tabs that do not all fit, the one that is open stands in sight.
  for (const open of document.querySelectorAll(".tabs [aria-current]")) {
    const tabs = open.parentElement.getBoundingClientRect(), tab = open.getBoundingClientRect();
    if (tab.right > tabs.right) open.parentElement.scrollLeft += tab.right - tabs.right + tab.width / 2;
  }

  // <time datetime data-ago>: "12 s", "3 min", "2 h"; kept fresh.
  const sayAgo = () => {
    for (const element of document.querySelectorAll("time[data-ago]")) {
      const seconds = Math.max(0, (Date.now() - Date.parse(element.dateTime)) / 1000);
      if (Number.isNaN(seconds) || seconds > 86400) continue;
      element.textContent = seconds < 60 ? `${Math.floor(seconds)} s`
        : seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
    }
  };
  sayAgo();
  setInterval(sayAgo, 5000);

  // htmx: the token that proves a form is ours, and a plain sentence when a request fails.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401) return; // htmx goes to the sign-in page
    announce(status === 403 ? "You may not do that. Nothing was changed."
      : "The server could not do that. Nothing was changed; try once more.", "error");
  });
  document.addEventListener("htmx:sendError", () =>
    announce("The server did not answer. Nothing was changed; check your connection and try once more.", "error"));
})();
