// One line puts a pulse on any page: <script src="https://…/p/<slug>/widget.js" async></script>
// It adds a frame where the script stands, as tall as what is in it. Nothing of the page around it is read or changed.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || !script.src) return;
  const address = new URL(script.src);
  address.pathname = address.pathname.replace(/\/widget\.js$/, "");
  address.search = "";
  address.searchParams.set("embed", "1");
  const language = script.dataset.lang || document.documentElement.lang;
  if (language) address.searchParams.set("lang", language);
  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = script.dataset.title || "Feedback";
  frame.loading = "lazy";
  frame.referrerPolicy = "no-referrer";
  frame.sandbox = "allow-forms allow-scripts allow-same-origin";
  Object.assign(frame.style, { width: "100%", maxWidth: "34rem", height: "22rem", border: "0", borderRadius: "10px", colorScheme: "normal" });
  script.insertAdjacentElement("afterend", frame);
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== address.origin) return;
    const height = Number(event.data && event.data.outspokenHeight);
    if (height > 0 && height < 4000) frame.style.height = `${Math.ceil(height)}px`;
  });
})();
