// Comfort only: Escape closes the words behind a figure, and one returns to where one was. All works without it.
(() => {
  let opener = null;
  let place = 0;
  const panel = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    return target ? target.closest(".panel") : null;
  };
  const close = () => {
    location.hash = "";
    scrollTo({ top: place, behavior: "instant" });
    if (opener) opener.focus({ preventScroll: true });
    opener = null;
  };
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const open = panel();
    if (open && (link ? link.classList.contains("back") : !open.contains(event.target))) {
      event.preventDefault();
      close();
    } else if (link && !open) {
      opener = link;
      place = scrollY;
    }
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel()) close();
  });
  addEventListener("hashchange", () => {
    const open = panel();
    if (open) open.focus({ preventScroll: true });
  });
})();
