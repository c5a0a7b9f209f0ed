// Requests that wait for a signal, kept on this phone. Pages and the service worker share the
// first half; the second half shows on every page what waits.
//
// Stores: "queue" holds {key, user, written, state, fields}: the form as it was to be sent, its
// one-time key among the fields; state "waiting", "refused" (with errors) or "sent" (with number
// and address). "kept" holds "me" {user, language} and "materials", of one person only.
(() => {
  "use strict";
  const ASK = "/my/requests/new";
  const DAY = 24 * 3600 * 1000;
  const REFUSED = [400, 403, 404, 409, 413, 422];
  const channel = "BroadcastChannel" in self ? new BroadcastChannel("queue") : null;

  const open = () => new Promise((done, fail) => {
    const asked = indexedDB.open("materialcenter", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("queue", { keyPath: "key" });
      asked.result.createObjectStore("kept", { keyPath: "name" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });

  const within = async (name, mode, act) => {
    const database = await open();
    try {
      return await new Promise((done, fail) => {
        const change = database.transaction(name, mode, { durability: "strict" });
        const asked = act(change.objectStore(name));
        change.oncomplete = () => done(asked && asked.result);
        change.onabort = () => fail(change.error);
      });
    } finally {
      database.close();
    }
  };

  const kept = (name) => within("kept", "readonly", (store) => store.get(name));
  const keep = (row) => within("kept", "readwrite", (store) => store.put(row));
  const everything = () => within("queue", "readonly", (store) => store.getAll());
  const of = async (user) => (await everything())
    .filter((item) => item.user === user).sort((a, b) => a.written - b.written);
  const tell = (news) => {
    if (channel) channel.postMessage(news);
    if (self.document) self.dispatchEvent(new Event("queue"));
  };

  const save = async (item) => {
    await within("queue", "readwrite", (store) => store.put(item));
    tell("changed");
    // The browser itself may send it once this page is closed.
    const registration = self.registration || await navigator.serviceWorker?.getRegistration();
    await registration?.sync?.register("queue").catch(() => {});
  };

  const discard = async (key) => {
    await within("queue", "readwrite", (store) => store.delete(key));
    tell("changed");
  };

  // Changes an item if it is still as it was: one that was thrown away meanwhile does not come
  // back, and one that was mended waits to be sent as it is now.
  const change = async (item, fields) => {
    await within("queue", "readwrite", (store) => {
      const asked = store.get(item.key);
      asked.onsuccess = () => {
        if (asked.result?.written === item.written) store.put({ ...asked.result, ...fields });
      };
    });
    tell("changed");
  };

  const ask = (address, more) => {
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(), 60000);
    return fetch(address, {
      redirect: "manual", cache: "no-store", signal: waiting.signal, ...more,
      headers: { Accept: "application/json", ...more?.headers },
    }).finally(() => clearTimeout(timer));
  };

  const send = async (item, token) => {
    const body = new FormData();
    for (const [name, value] of item.fields) body.append(name, value);
    const answer = await ask(ASK, { method: "POST", body, headers: { "X-CSRFToken": token } });
    if (answer.ok) {
      const { number, address } = await answer.json();
      await change(item, { state: "sent", number, address, fields: [] });
    } else if (REFUSED.includes(answer.status)) {
      const { errors } = await answer.json().catch(() => ({ errors: [] }));
      await change(item, { state: "refused", errors });
    } else if (answer.type === "opaqueredirect") {
      return "login";
    } else {
      throw new Error(String(answer.status));
    }
    return "done";
  };

  const sendAll = async () => {
    const waiting = (await everything()).filter((item) => item.state === "waiting");
    if (!waiting.length) return "done";
    const asked = await ask("/my/requests/token.json");
    if (asked.type === "opaqueredirect") return "login";
    if (!asked.ok) return asked.status < 500 ? "login" : "waiting";
    const { user, token } = await asked.json();
    for (const item of waiting.sort((a, b) => a.written - b.written)) {
      if (item.user === user && await send(item, token) === "login") return "login";
    }
    return "done";
  };

  // Sends what waits: "done", "waiting" (no answer) or "login" (nobody, or not a member). One tab
  // at a time does it; two at once would do no harm, for the server knows each one-time key.
  const drain = async () => {
    const now = () => sendAll().catch(() => "waiting");
    if (!navigator.locks) return now();
    return navigator.locks.request("queue", { ifAvailable: true }, (lock) => lock ? now() : "done");
  };

  self.requestQueue = { ASK, kept, of, save, discard, drain, tell };
  if (!self.document) return;

  // ---- on pages --------------------------------------------------------------------------------
  const { lang } = document.documentElement;
  const whose = document.body.dataset.me;
  const shelf = document.currentScript.src.replace(/queue\.js$/, "");
  const [state, sent] = ["queue-state", "queue-sent"].map((id) => document.getElementById(id));
  const OFFLINE_FILES = ["mc.css", "app.js", "queue.js", "ask.js", "icons.svg", "mark.svg"];
  let login = false;

  const note = (kind, icon, text, link) => {
    const box = document.createElement("div");
    box.className = `note ${kind}`;
    box.append(document.getElementById(`queue-${icon}`).content.cloneNode(true));
    const words = box.appendChild(document.createElement("span"));
    words.append(text);
    if (link) {
      const way = document.createElement("a");
      [way.href, way.textContent] = link;
      words.append(" ", way);
    }
    return box;
  };
  const counted = (words, n) => words.split("|")[n === 1 ? 0 : 1].replace("#", n);

  // The person whose page this is, if the phone still keeps things for him. The page that opens
  // without a signal is nobody's: it shows what is kept.
  const reader = async () => {
    const me = await kept("me");
    return me && [undefined, String(me.user)].includes(whose) ? me : null;
  };

  // Says what waits, what needs attention and what has just been sent. What was sent is told
  // once, to somebody who sees it.
  const showNow = async () => {
    const me = state && await reader();
    if (!me) return;
    const items = await of(me.user);
    const words = state.dataset;
    const waiting = items.filter((item) => item.state === "waiting").length;
    const refused = items.filter((item) => item.state === "refused").length;
    const seen = document.visibilityState === "visible";
    for (const item of seen ? items.filter((found) => found.state === "sent") : []) {
      sent.append(note("ok", "ok", words.sent.replace("#", item.number), [item.address, words.see]));
      await discard(item.key);
    }
    const news = [waiting, refused, login].join();
    if (news === state.dataset.news) return;
    state.dataset.news = news;
    const list = whose !== undefined && ["/offline#unsent", words.see];
    state.replaceChildren(
      ...(waiting && !login ? [note("warn", "wait", counted(words.waiting, waiting), list)] : []),
      ...(waiting && login ? [note("warn", "bad", counted(words.login, waiting), ["/", words.enter])] : []),
      ...(refused ? [note("bad", "bad", counted(words.refused, refused), list)] : []),
    );
  };

  let shown = Promise.resolve();
  const show = () => { shown = shown.then(showNow).catch(() => {}); return shown; };

  // What is kept belongs to the person whose page was opened last: a page of anybody else, or of
  // nobody, takes it away. What he has not sent yet stays, unseen, until he is back, for 30 days.
  const settle = async () => {
    const me = await kept("me");
    if (whose === undefined) return me;
    const user = Number(whose);
    if (me && me.user !== user) {
      await within("kept", "readwrite", (store) => store.clear());
      for (const name of await self.caches?.keys() || []) await caches.delete(name);
      tell("person");
      const left = (await of(me.user)).filter((item) => item.state !== "sent").length;
      if (left && state && !user) {
        state.append(note("warn", "wait", counted(state.dataset.left, left)));
      }
    }
    for (const item of await everything()) {
      if (item.user !== user && Date.now() - item.written > 30 * DAY) await discard(item.key);
    }
    if (!user) return null;
    if (!me || me.user !== user || me.language !== lang) {
      await keep({ name: "me", user, language: lang });
    }
    return kept("me");
  };

  const keepPage = async () => {
    const name = `${shelf} ${lang}`;
    const cache = await caches.open(name);
    if (!await cache.match("/offline")) {
      await cache.addAll(OFFLINE_FILES.map((file) => shelf + file));
      const page = await fetch(`/offline?language=${lang}`, { credentials: "omit" });
      if (page.ok) await cache.put("/offline", page);
    }
    for (const old of await caches.keys()) if (old !== name) await caches.delete(old);
  };

  const keepMaterials = async (me) => {
    const known = await kept("materials");
    const fresh = known && known.user === me.user && known.language === me.language;
    if (fresh && Date.now() - known.at < DAY / 24) return;
    const answer = await ask(`/my/requests/kept.json?have=${fresh ? known.version : ""}`);
    if (answer.status === 204) await keep({ ...known, at: Date.now() });
    if (answer.status !== 200) return;
    const found = await answer.json();
    if (found.user === (await kept("me"))?.user) {
      await keep({ name: "materials", at: Date.now(), ...found });
    }
  };

  const prepare = async (me) => {
    await navigator.serviceWorker?.register("/sw.js");
    if (self.caches) await keepPage();
    await keepMaterials(me);
  };

  const sendNow = async () => {
    const me = await reader();
    if (!me || !(await of(me.user)).some((item) => item.state === "waiting")) return;
    login = await drain() === "login";
    await show();
  };

  const begin = async () => {
    const me = await settle();
    if (!me) return;
    await show();
    for (const event of ["online", "focus"]) self.addEventListener(event, sendNow);
    document.addEventListener("visibilitychange", () => document.hidden || show().then(sendNow));
    setInterval(sendNow, 15000);
    sendNow();
    if (whose) {
      const idle = self.requestIdleCallback || setTimeout;
      idle(() => prepare(me).catch(() => {}));
    }
  };

  self.requestQueue.sendNow = sendNow;
  self.addEventListener("queue", show);
  channel?.addEventListener("message", ({ data }) => {
    if (data === "changed") self.dispatchEvent(new Event("queue"));
    // Somebody else uses this phone now: what stands here is not for him.
    if (data === "person") location.replace("/");
    // A form that got no answer stays as it was typed and can be sent again.
    if (data === "silent" && [...document.forms].some((form) => form.dataset.sent)) {
      self.dispatchEvent(new Event("pageshow"));
      state?.replaceChildren(note("bad", "bad", state.dataset.silent));
      state?.scrollIntoView({ block: "center" });
    }
  });
  const start = () => begin().catch(() => {});
  if (document.readyState === "complete") start();
  else self.addEventListener("load", start);
})();
