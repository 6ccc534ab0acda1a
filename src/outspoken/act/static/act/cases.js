// Cases by keyboard: j and k move over the rows, x ticks one; words of ours are put into an answer where it stands.
(() => {
  "use strict";
  const form = document.querySelector("[data-cases]");
  const links = () => [...document.querySelectorAll("[data-case-link]")];
  const here = () => document.activeElement?.closest("[data-case-row]") ?? document.querySelector("[data-case-row][data-current]");
  const current = (row) => {
    document.querySelectorAll("[data-case-row][data-current]").forEach((each) => { if (each !== row) delete each.dataset.current; });
    if (row) row.dataset.current = "";
  };
  const move = (step) => {
    const all = links();
    const at = all.indexOf(here()?.querySelector("[data-case-link]"));
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
    if (!next) return;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const ticks = () => [...(form?.querySelectorAll("input[name=case]") ?? [])];
  const count = () => {
    const n = ticks().filter((each) => each.checked).length;
    const all = form?.querySelector("[data-all-matching]:checked");
    const said = document.querySelector("[data-ticked-count]");
    if (said) said.textContent = all ? `${all.dataset.allMatching} chosen` : n ? `${n} chosen` : "";
    form?.toggleAttribute("data-any", n > 0 || Boolean(all));
  };
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-case-row]");
    if (row) current(row);
  });
  document.addEventListener("click", (event) => {
    const mover = event.target.closest("[data-move]");
    if (mover) return move(Number(mover.dataset.move));
    if (event.target.closest("[data-tick]")) {
      const box = here()?.querySelector("input[name=case]");
      if (box) { box.checked = !box.checked; count(); }
      return;
    }
    const put = event.target.closest("[data-put]");
    if (put) insert(put.closest("li").querySelector("[data-suggestion]").textContent);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) ticks().forEach((each) => { each.checked = event.target.checked; });
    if (event.target.matches("[data-tick-all], [data-all-matching], input[name=case]")) count();
  });
  const answer = () => document.getElementById("answer");
  const insert = (text) => {
    const field = answer();
    if (!field) return;
    const before = field.value.slice(0, field.selectionStart), after = field.value.slice(field.selectionEnd);
    field.value = [before.trimEnd(), text, after.trimStart()].filter(Boolean).join("\n\n");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = () => document.querySelectorAll("[data-needs-script][hidden], [data-put][hidden]").forEach((each) => { each.hidden = false; });
  show();
  count();
  document.addEventListener("htmx:afterSettle", show);
  // What was done is done once: a second click on the same form waits for the first.
  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (!sent.matches(".case form[method=post]") || event.defaultPrevented) return;
    if (sent.dataset.sent) return event.preventDefault();
    if (event.submitter?.name !== "put") sent.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((each) => { delete each.dataset.sent; }));
  const problem = document.querySelector(".case-problem");
  if (problem) problem.scrollIntoView({ block: "nearest" });
})();
