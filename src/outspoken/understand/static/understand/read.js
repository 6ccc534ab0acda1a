// The reading room by keyboard. [data-reading] holds comments ([data-comment]); one of them is the current one.
// [data-move="1"] goes on, [data-act-on="mark|open|flag|share|correct"] acts on the current one; keys click these buttons.
(() => {
  "use strict";
  const list = document.querySelector("[data-reading]");
  if (!list) return;
  const comments = () => [...list.querySelectorAll("[data-comment]")];
  const current = () => list.querySelector("[data-comment][aria-current]");
  let goingOn = false;

  const choose = (comment, { scroll = true } = {}) => {
    if (!comment) return;
    current()?.removeAttribute("aria-current");
    comment.setAttribute("aria-current", "true");
    if (!scroll) return;
    comment.focus({ preventScroll: true });
    comment.scrollIntoView({ block: "start" });
  };
  const move = (step) => {
    const all = comments();
    const next = all[all.indexOf(current()) + step];
    if (next) return choose(next);
    if (step > 0) { goingOn = true; list.querySelector(".older a")?.scrollIntoView({ block: "center" }); }
  };
  const open = (kind) => {
    const details = current()?.querySelector(`[data-act="${kind}"]`);
    if (!details) return;
    if (details.matches("details")) details.open = true;
    (details.querySelector("input:not([type=hidden])") ?? details.querySelector("button, summary")).focus();
  };
  const acts = {
    mark: () => {
      const form = current()?.querySelector("[data-mark]:not([data-marked])");
      form?.requestSubmit();
      move(1);
    },
    open: () => current()?.querySelector("[data-open]")?.click(),
    flag: () => open("flag"),
    share: () => open("share"),
    correct: () => current()?.querySelector('[data-act="correct"] button')?.focus(),
  };

  document.addEventListener("click", (event) => {
    const mover = event.target.closest("[data-move]");
    if (mover) return move(Number(mover.dataset.move));
    const act = event.target.closest("[data-act-on]");
    if (act) return acts[act.dataset.actOn]?.();
    const comment = event.target.closest("[data-comment]");
    if (comment && comment !== current()) choose(comment, { scroll: false });
  });
  document.addEventListener("focusin", (event) => {
    const comment = event.target.closest?.("[data-comment]");
    if (comment && comment !== current()) choose(comment, { scroll: false });
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return;
    if (event.key === "Escape") { const held = event.target.closest("details[open]"); if (held) { held.open = false; held.querySelector("summary").focus(); } return; }
    const chip = event.target.closest("[data-act=correct] .chip");
    if (chip && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      const chips = [...chip.closest("[data-act]").querySelectorAll(".chip")];
      chips.at((chips.indexOf(chip) + (event.key === "ArrowRight" ? 1 : -1)) % chips.length).focus();
      event.preventDefault();
      return;
    }
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || event.target.closest("input, select, textarea, details")) return;
    // A comment longer than the window is scrolled to its end before the next one.
    const box = current()?.getBoundingClientRect();
    const isDown = event.key === "ArrowDown";
    if (box && (isDown ? box.bottom > innerHeight : box.top < 0)) return;
    event.preventDefault();
    move(isDown ? 1 : -1);
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (goingOn) { goingOn = false; move(1); }
    if (!current()) choose(comments().find((comment) => comment.id === lastId) ?? null, { scroll: false });
  });
  let lastId = "";
  document.addEventListener("htmx:beforeSwap", () => { lastId = current()?.id ?? lastId; });

  list.dataset.on = "";
  const named = location.hash && list.querySelector(`#${CSS.escape(location.hash.slice(1))}`);
  choose(named || list.querySelector("[data-comment]:not([data-read])") || comments()[0], { scroll: Boolean(named) });
})();
