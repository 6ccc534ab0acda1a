// data-names="id of a datalist": typing @ in that field offers the names in it. Arrows choose, Enter or Tab puts one in,
// Escape closes; without this script a name is typed whole.
(() => {
  "use strict";
  const START = /(^|[^\w@.])@([\w.-]*)$/;
  const MOST = 6;
  let field = null, list = null, chosen = 0;

  const typed = () => field.value.slice(0, field.selectionStart).match(START)?.[2];
  const offered = (begun) => {
    const wanted = begun.toLowerCase();
    const all = [...document.getElementById(field.dataset.names).options];
    return all.filter((one) => `${one.value} ${one.text}`.toLowerCase().split(/\s+/).some((part) => part.startsWith(wanted))).slice(0, MOST);
  };
  const close = () => {
    list?.remove();
    list = null;
    field?.removeAttribute("aria-activedescendant");
    field?.removeAttribute("aria-controls");
  };
  const mark = (next) => {
    const rows = [...list.children];
    chosen = (next + rows.length) % rows.length;
    rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === chosen)));
    field.setAttribute("aria-activedescendant", rows[chosen].id);
  };
  const open = (found) => {
    list = document.createElement("ul");
    list.id = "names-offered";
    list.className = "names";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Colleagues");
    found.forEach((one, place) => {
      const row = document.createElement("li"), handle = document.createElement("span");
      row.id = `name-offered-${place}`;
      row.setAttribute("role", "option");
      row.dataset.handle = one.value;
      handle.className = "quiet";
      handle.textContent = `@${one.value}`;
      row.append(`${one.text} `, handle);
      list.append(row);
    });
    field.after(list);
    field.setAttribute("aria-controls", list.id);
    mark(0);
  };
  const put = (handle) => {
    const end = field.selectionStart, start = end - typed().length;
    field.setRangeText(`${handle} `, start, end, "end");
    close();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("[data-names]")) return;
    close();
    field = event.target;
    field.setAttribute("aria-autocomplete", "list");
    const begun = typed();
    const found = begun === undefined ? [] : offered(begun);
    if (found.length) open(found);
  });
  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== field) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(chosen + step);
    else if (event.key === "Enter" || event.key === "Tab") put(list.children[chosen].dataset.handle);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  // Before the field loses the focus to it.
  document.addEventListener("mousedown", (event) => {
    const row = event.target.closest?.(".names [role=option]");
    if (!row) return;
    event.preventDefault();
    put(row.dataset.handle);
  });
  document.addEventListener("focusout", (event) => { if (event.target === field) close(); });
})();
