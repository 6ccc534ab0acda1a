// Shows on this browser what the server tells it, and opens the page it is about. It keeps nothing and answers no requests.
"use strict";

const told = (event) => {
  try {
    return event.data.json();
  } catch {
    // A browser withdraws the permission of a site that is told something and shows nothing.
    return { id: "", title: "Something waits for you in Outspoken", body: "", link: "/", tag: "unread", actions: [] };
  }
};

const show = async (said) => {
  const before = await self.registration.getNotifications({ tag: said.tag });
  // What came twice under one id calls nobody twice.
  const isKnown = before.some((shown) => shown.data?.id === said.id);
  await self.registration.showNotification(said.title, {
    body: said.body,
    tag: said.tag,
    renotify: !isKnown,
    actions: said.actions.map(({ title }, place) => ({ action: String(place), title })),
    data: { id: said.id, link: said.link, links: said.actions.map(({ link }) => link) },
  });
};

const open = async (link) => {
  const page = new URL(link, self.location.origin);
  if (page.origin !== self.location.origin) return;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((window) => window.url === page.href);
  await (there ? there.focus() : self.clients.openWindow(page.href));
};

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("push", (event) => event.waitUntil(show(told(event))));

self.addEventListener("notificationclick", (event) => {
  const { link, links } = event.notification.data;
  event.notification.close();
  event.waitUntil(open(event.action ? links[Number(event.action)] : link));
});

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(show({
  id: "ended",
  title: "Outspoken no longer reaches you here",
  body: "This browser ended its subscription. Turn notifications on again.",
  link: "/me/notifications/",
  tag: "ended",
  actions: [],
})));
