// The live stream: [data-stream] is its address, [data-said] the list it fills, [data-arrivals] the bar behind which
// comments wait while somebody reads further down. The figures are asked for again soon after something was said.
(() => {
  "use strict";
  const place = document.querySelector("[data-stream]");
  if (!place || !window.EventSource) return;
  const list = place.querySelector("[data-said]");
  const bar = place.querySelector("[data-arrivals]");
  const most = Number(place.dataset.most) || 60;
  const waiting = [];
  let figuresDue = 0;

  const isAtTop = () => !list || (list.scrollTop < 24 && (list.scrollHeight > list.clientHeight + 1 || window.scrollY < 24 || place.getBoundingClientRect().top >= 0));
  const say = (text) => { for (const mark of document.querySelectorAll("[data-live]")) mark.textContent = text; };
  const known = (item) => list.querySelector(`[data-verbatim="${CSS.escape(item.dataset.verbatim)}"]`);

  const show = (items) => {
    const fresh = items.filter((item) => !known(item));
    list.querySelector("[data-placeholder]")?.remove();
    for (const item of fresh) { item.dataset.new = ""; list.prepend(item); }
    while (list.children.length > most) list.lastElementChild.remove();
  };
  const release = () => { show(waiting.splice(0)); if (bar) bar.hidden = true; };
  const arrive = (items) => {
    waiting.push(...items);
    if (waiting.length > most) waiting.splice(0, waiting.length - most);
    if (!bar || isAtTop()) return release();
    bar.textContent = `${waiting.length} new`;
    bar.hidden = false;
  };
  const refreshFigures = () => {
    if (figuresDue) return;
    figuresDue = setTimeout(() => { figuresDue = 0; document.body.dispatchEvent(new Event("figures-due")); }, 3000);
  };

  bar?.addEventListener("click", () => { release(); list.scrollTo({ top: 0 }); place.scrollIntoView({ block: "nearest" }); });
  (list ?? window).addEventListener("scroll", () => { if (waiting.length && isAtTop()) release(); }, { passive: true });

  const source = new EventSource(place.dataset.stream);
  source.addEventListener("open", () => say("live · as of"));
  source.addEventListener("error", () => say("connecting again · as of"));
  source.addEventListener("said", (event) => {
    if ("reloadOnSaid" in place.dataset) return location.reload();
    const held = document.createElement("template");
    held.innerHTML = event.data;
    arrive([...held.content.querySelectorAll("[data-verbatim]")]);
    refreshFigures();
  });
  // Too much was missed, or one's rights changed: the page as it is now is the truth.
  source.addEventListener("reset", () => { source.close(); setTimeout(() => location.reload(), 500 + Math.random() * 1500); });
  document.body.addEventListener("htmx:afterSwap", () => say(source.readyState === 1 ? "live · as of" : "connecting again · as of"));
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
