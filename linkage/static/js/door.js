// Check-in that goes on without a net. The phone keeps two things only: what it has to send, and an index of hashes that
// recognises badges and the beginnings of names without holding any (docs/decisions). Online it asks the server.
const PATIENCE_MS = 5000;
const PAUSE_MS = 15000;
const MOST_AT_ONCE = 200;
const HANDLE = 32;
const KEY = 16;

export function start(door) {
  const texts = door.dataset;
  const at = (name) => door.querySelector(`.door-${name}`);
  const store = kept(`linkage.door.${texts.fair}`);
  let isSending = false;
  let isReady = false;

  function say(text, kind = "") {
    const line = document.createElement("p");
    line.className = kind;
    line.textContent = text;
    at("said").replaceChildren(line);
  }

  function showNet(isOnline) {
    const online = isReady && store.read().index ? texts.ready : texts.online;
    at("net").textContent = isOnline ? online : texts.offline;
    at("net").classList.toggle("is-offline", !isOnline);
  }

  function showUnsent() {
    const { queue, refused } = store.read();
    const lines = [...queue.map((each) => `${clock(each.at)} ${each.label}`), ...refused];
    at("unsent").hidden = lines.length === 0;
    at("unsent").querySelector("h2").textContent = texts.unsent.replace("{number}", queue.length);
    at("unsent").querySelector("ul").replaceChildren(...lines.map(item));
  }

  const clock = (moment) =>
    new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: texts.timezone }).format(new Date(moment));

  // One person is in: noted first, sent then, so that nothing is lost between the two.
  async function enter(key, label) {
    const state = store.read();
    const handle = await handleOf(state.index, key);
    const before = state.done[handle ?? key] ?? state.index?.in[handle];
    const moment = new Date().toISOString();
    if (before === undefined) {
      state.queue.push({ key, at: moment, label: label ?? key });
      state.done[handle ?? key] = clock(moment);
      store.write(state);
    }
    at("hits").replaceChildren();
    door.querySelector("input[name=q]").value = "";
    if (before !== undefined) say(texts.again.replace("{time}", before), "is-warning");
    else say(texts.kept.replace("{time}", clock(moment)), "is-warning");
    showUnsent();
    await send(before === undefined ? key : null);
  }

  // Everything that is waiting, the oldest first; what was answered is taken off, whatever the answer.
  async function send(mine = null) {
    const waiting = store.read().queue.slice(0, MOST_AT_ONCE);
    if (isSending || waiting.length === 0) return;
    isSending = true;
    try {
      const sent = {
        device: store.read().device,
        sent_at: new Date().toISOString(),
        entries: waiting.map(({ key, at: moment }) => ({ key, at: moment })),
      };
      const answer = await fetch(texts.sync, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(sent),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (answer.status === 404) return end();
      if (!answer.ok) throw new Error(String(answer.status));
      settle((await answer.json()).results, mine);
      showNet(true);
    } catch {
      showNet(false);
    } finally {
      isSending = false;
      showUnsent();
    }
  }

  function settle(results, mine) {
    const state = store.read();
    for (const result of results) {
      const place = state.queue.findIndex((each) => each.key === result.key);
      if (place < 0) continue;
      const [entry] = state.queue.splice(place, 1);
      if (result.state === "refused") {
        delete state.done[entry.key];
        state.refused.push(`${clock(entry.at)} ${entry.label}: ${result.text}`);
      }
      if (result.key === mine) say(result.text, { new: "", already: "is-warning" }[result.state] ?? "is-bad");
    }
    store.write(state);
  }

  // The link is over: what it let this phone know goes, what is still to be sent stays for the next link.
  function end() {
    const state = store.read();
    state.index = null;
    store.write(state);
    navigator.serviceWorker?.getRegistration(texts.door).then((found) => found?.active?.postMessage({ forget: true }));
    say(texts.ended, "is-bad");
  }

  async function prepare() {
    try {
      const answer = await fetch(texts.index, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
      if (answer.status === 404) return end();
      if (!answer.ok) throw new Error(String(answer.status));
      const state = store.read();
      const index = await answer.json();
      if (state.index?.day !== index.day) state.done = Object.fromEntries(state.queue.map(({ key, at: moment }) => [key, clock(moment)]));
      state.index = index;
      store.write(state);
      showNet(true);
    } catch {
      showNet(false);
    }
    await send();
  }

  async function find(letters) {
    try {
      const url = `${texts.door}?q=${encodeURIComponent(letters)}`;
      const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector(".door-hits");
      at("hits").replaceChildren(...(found ?? page.querySelector("main")).childNodes);
      showNet(true);
    } catch {
      showNet(false);
      await findHere(letters);
    }
  }

  async function findHere(letters) {
    const { index } = store.read();
    if (!index || !window.crypto?.subtle) return said(texts.stale);
    const words = folded(letters).split(/\s+/).filter(Boolean);
    const badge = await handleOf(index, letters.trim());
    if (badge in index.guests) return offer([badge]);
    const parts = words.filter((word) => word.length >= fewest(word)).map((word) => word.slice(0, fewest(word)));
    if (parts.length === 0) return said(texts.short);
    const asked = await Promise.all(parts.map(async (part) => (await hashed(index.salt, part)).slice(0, KEY)));
    return offer(Object.keys(index.guests).filter((handle) => asked.every((each) => index.guests[handle].includes(each))));
  }

  function offer(handles) {
    if (handles.length !== 1) return said(handles.length ? texts.many.replace("{number}", handles.length) : texts.nobody);
    const letters = door.querySelector("input[name=q]").value.trim();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "door-hit";
    for (const [name, text] of [["name", letters], ["firm", texts.one], ["state", texts.enter]]) {
      const line = document.createElement("span");
      line.className = `door-${name}`;
      line.textContent = text;
      button.append(line, " ");
    }
    button.addEventListener("click", () => enter(handles[0], letters));
    return at("hits").replaceChildren(button);
  }

  function said(text) {
    const line = document.createElement("p");
    line.textContent = text;
    at("hits").replaceChildren(line);
  }

  at("search").addEventListener("submit", (event) => {
    event.preventDefault();
    const letters = event.target.elements.q.value.trim();
    if (letters) find(letters);
  });
  at("hits").addEventListener("submit", (event) => {
    event.preventDefault();
    enter(event.target.dataset.key, event.target.dataset.name);
  });
  window.addEventListener("online", () => prepare());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  window.setInterval(send, PAUSE_MS);

  scanning(door, texts, enter, (text) => say(text, "is-bad"));
  standAlone(texts, () => {
    isReady = true;
    if (navigator.onLine) showNet(true);
  });
  showUnsent();
  prepare();
}

// Reads badges while the camera is on; each code once in a while, so that a badge held still is one check-in.
function scanning(door, texts, enter, complain) {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const button = door.querySelector(".door-scan");
  const video = door.querySelector(".door-video");
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  let last = { value: "", at: 0 };
  let stream = null;
  door.querySelector(".door-camera").hidden = false;

  function show() {
    video.hidden = !stream;
    button.textContent = stream ? texts.stop : texts.scan;
    button.setAttribute("aria-pressed", String(Boolean(stream)));
  }

  async function look() {
    if (!stream) return;
    const [seen] = await detector.detect(video).catch(() => []);
    if (seen && (seen.rawValue !== last.value || Date.now() - last.at > 4000)) {
      last = { value: seen.rawValue, at: Date.now() };
      const code = /\/b\/([0-9A-Za-z]{4,16})$/.exec(seen.rawValue)?.[1];
      if (code) await enter(code.toUpperCase());
      else complain(texts.strange);
    }
    window.setTimeout(look, 150);
  }

  button.addEventListener("click", async () => {
    if (stream) {
      for (const track of stream.getTracks()) track.stop();
      stream = null;
      return show();
    }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      await video.play();
      show();
      return look();
    } catch {
      stream = null;
      return complain(texts.camera);
    }
  });
}

// The page itself, for when it is opened again without a net.
async function standAlone(texts, tell) {
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener("message", (event) => event.data?.ready && tell());
  try {
    await navigator.serviceWorker.register(texts.worker, { scope: texts.door });
    const { active } = await navigator.serviceWorker.ready;
    const files = performance.getEntriesByType("resource").map((each) => each.name).filter((url) => url.startsWith(`${location.origin}/`) && url.includes("/static/"));
    active.postMessage({ page: `${texts.door}?lang=${document.documentElement.lang}`, keep: [...new Set([...files, import.meta.url])] });
  } catch {
    // Without a worker the open page still keeps check-ins; it only cannot be opened anew without a net.
  }
}

// What the phone keeps, in one place, written after each change.
function kept(name) {
  let memory = null;
  const empty = () => ({ device: `door-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`, index: null, queue: [], done: {}, refused: [] });
  return {
    read() {
      try {
        memory = JSON.parse(window.localStorage.getItem(name)) ?? memory;
      } catch {
        // A browser that keeps nothing still works until the page is closed.
      }
      return (memory ??= empty());
    },
    write(state) {
      memory = state;
      try {
        window.localStorage.setItem(name, JSON.stringify(state));
      } catch {
        // as above
      }
    },
  };
}

// As search.analysis.fold: no tone marks, đ as d, katakana as hiragana without long-vowel marks.
function folded(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFKC").toLowerCase().replace(/đ/g, "d").replace(/ー/g, "")
    .replace(/[\u30a1-\u30f6]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));
}

const fewest = (word) => (/[\u2e80-\u{10ffff}]/u.test(word) ? 2 : 3);

async function hashed(salt, text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${salt}:${text}`));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The handle of a badge in the index; a handle is one already.
async function handleOf(index, key) {
  if (!index || !window.crypto?.subtle || key.length === HANDLE) return key;
  return (await hashed(index.salt, key.toUpperCase())).slice(0, HANDLE);
}

function item(text) {
  const line = document.createElement("li");
  line.textContent = text;
  return line;
}
