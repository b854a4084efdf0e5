// The door without a net: keeps the empty page of one door and the files it needs, never an answer with a name in it.
const CACHE = `door:${self.registration.scope}`;
const PATIENCE_MS = 4000;

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const told = event.data ?? {};
  if (told.keep) event.waitUntil(keep(told.page, told.keep).then(() => event.source.postMessage({ ready: true })));
  if (told.forget) event.waitUntil(caches.delete(CACHE).then(() => self.registration.unregister()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.includes("/static/")) event.respondWith(file(request));
});

// Asked for without cookies, so that what is kept was made for nobody.
async function keep(pageUrl, files) {
  const cache = await caches.open(CACHE);
  const shell = await fetch(pageUrl, { credentials: "omit", cache: "no-store" });
  if (shell.ok) await cache.put("shell", shell);
  await Promise.all(
    files.map(async (url) => {
      if (await cache.match(url)) return;
      const answer = await fetch(url, { credentials: "omit" });
      if (answer.ok) await cache.put(url, answer);
    }),
  );
}

async function page(request) {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match("shell");
    if (kept) return kept;
    throw error;
  }
}

async function file(request) {
  const kept = await (await caches.open(CACHE)).match(request);
  return kept ?? fetch(request);
}
