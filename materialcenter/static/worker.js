// The service worker: when there is no signal, a member's way to ask opens from the phone, and a
// request that was being sent goes into the queue. It keeps no page of anybody; what it may
// answer from the phone was put there by queue.js and holds nothing personal.
(() => {
  "use strict";
  const { ASK, kept, save, drain, tell } = self.requestQueue;
  const PATIENCE = 8000;
  const PATIENCE_SENDING = 30000;
  const MEMBERS_PAGES = /^\/($|my\/|materials$|remnants$|offline$)/;

  self.addEventListener("install", () => self.skipWaiting());
  self.addEventListener("activate", (event) => event.waitUntil((async () => {
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  })()));

  const soon = (answer, wait) => Promise.race([
    answer,
    new Promise((_done, fail) => { setTimeout(() => fail(new Error("no answer")), wait); }),
  ]);

  const opened = async (event) => {
    const path = new URL(event.request.url).pathname;
    const answer = event.preloadResponse.then((early) => early || fetch(event.request));
    event.waitUntil(answer.catch(() => {}));
    try {
      return await (MEMBERS_PAGES.test(path) ? soon(answer, PATIENCE) : answer);
    } catch {
      return await kept("me") && await caches.match("/offline") || Response.error();
    }
  };

  // A request for metal is kept and sent later, with the key its form already had. Any other form
  // stays on the screen as it was typed: an answer without content leaves the page alone.
  const sent = async (event) => {
    const copy = event.request.clone();
    const asks = new URL(event.request.url).pathname === ASK;
    try {
      return await (asks ? soon(fetch(event.request), PATIENCE_SENDING) : fetch(event.request));
    } catch {
      const me = await kept("me");
      if (!me) return Response.error();
      if (asks) {
        const fields = [...await copy.formData()].filter(([name]) => name !== "csrf_token");
        const { once, do: wanted = "send" } = Object.fromEntries(fields);
        if (once && wanted === "send") {
          const item = { key: once, user: me.user, written: Date.now(), state: "waiting", fields };
          await save(item);
          return Response.redirect("/offline#unsent", 303);
        }
      }
      tell("silent");
      return new Response(null, { status: 204 });
    }
  };

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (origin !== self.location.origin) return;
    if (request.mode === "navigate") event.respondWith(request.method === "GET" ? opened(event) : sent(event));
    else if (pathname.startsWith("/static/")) {
      event.respondWith(caches.match(request).then((found) => found || fetch(request)));
    }
  });

  self.addEventListener("sync", (event) => event.waitUntil(drain().then((end) => {
    if (end === "waiting") throw new Error("no signal yet");
  })));
})();
