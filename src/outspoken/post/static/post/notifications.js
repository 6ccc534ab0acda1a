// Turns notifications on and off in this browser; which others are on, the page says by itself.
(() => {
  "use strict";
  const place = document.querySelector("[data-push]");
  if (!place) return;
  const say = (state) => {
    for (const one of place.querySelectorAll("[data-push-state]")) one.hidden = one.dataset.pushState !== state;
  };
  const bytes = (base64url) =>
    Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");
  const fingerprint = async (endpoint) =>
    hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint)));

  const why = () => {
    if (!window.isSecureContext) return "insecure";
    if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
      return /iPhone|iPad/.test(navigator.userAgent) ? "homescreen" : "unable";
    }
    return Notification.permission === "denied" ? "denied" : "";
  };

  const held = async () => (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription();

  const row = async (subscription) => {
    if (!subscription) return null;
    return document.querySelector(`[data-browser="${await fingerprint(subscription.endpoint)}"]`);
  };

  const look = async () => {
    const trouble = why();
    const mine = trouble && trouble !== "denied" ? null : await row(await held());
    if (mine) mine.querySelector("[data-here]").hidden = false;
    say(trouble || (mine ? "on" : "off"));
  };

  const subscribe = async () => {
    if ((await Notification.requestPermission()) !== "granted") return null;
    await navigator.serviceWorker.register(place.dataset.worker, { scope: "/" });
    const { pushManager } = await navigator.serviceWorker.ready;
    // One made for another key of the server is of no use.
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(place.dataset.key) });
  };

  place.querySelector("[data-push-on]").addEventListener("click", async (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    try {
      const made = await subscribe();
      if (!made) {
        say(why() || "off");
        return;
      }
      const { endpoint, keys } = made.toJSON();
      const form = place.querySelector("form");
      Object.assign(form.elements.endpoint, { value: endpoint });
      Object.assign(form.elements.p256dh, { value: keys.p256dh });
      Object.assign(form.elements.auth, { value: keys.auth });
      form.requestSubmit();
    } catch {
      say("failed");
    } finally {
      button.disabled = false;
    }
  });

  // Removed here, this browser forgets its subscription, too, so that nobody can push to it any more.
  document.addEventListener("submit", async (event) => {
    const chosen = event.target.closest("[data-browser]");
    if (!chosen || chosen.querySelector("[data-here]").hidden) return;
    event.preventDefault();
    try {
      await (await held())?.unsubscribe();
    } finally {
      event.target.submit();
    }
  });

  look();
})();
