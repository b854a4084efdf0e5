// Keeps a half-filled form as a private draft: two seconds after the last change, and when the page is left. What was typed before
// this script arrived counts as a change, so it compares with what the server sent.
const PAUSE_MS = 2000;

export function start(form) {
  const state = form.querySelector(".autosave-state");
  let timer = 0;
  let isTouched = false;
  let saved = contents(isRestored() ? form : asSent(form)).toString();

  function saveLater() {
    isTouched = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE_MS, false);
  }

  async function save(keepalive) {
    window.clearTimeout(timer);
    const body = contents(form);
    if (body.toString() === saved) return;
    try {
      const headers = { "X-Draft": "1", "X-Requested-With": "fetch" };
      const response = await fetch(form.dataset.draftUrl, { method: "POST", body, headers, keepalive, redirect: "error" });
      if (!response.ok) throw new Error(String(response.status));
      saved = body.toString();
      state.textContent = state.dataset.saved;
    } catch {
      state.textContent = state.dataset.failed;
    }
  }

  form.addEventListener("input", saveLater);
  form.addEventListener("submit", () => {
    window.clearTimeout(timer);
    saved = contents(form).toString(); // the form itself is on its way
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
  });
  if (!isRestored()) {
    saveLater();
  } else if (document.readyState !== "complete") {
    // A browser may fill in after this script has run, and tells nobody when; by now it has.
    window.addEventListener("pageshow", () => {
      if (!isTouched) saved = contents(form).toString();
    });
  }
}

function asSent(form) {
  const copy = form.cloneNode(true);
  copy.reset();
  return copy;
}

// After Back a browser fills in what stood there once; nobody typed that now, and it may be older than what is kept.
function isRestored() {
  return performance.getEntriesByType("navigation")[0]?.type === "back_forward";
}

// Files are left out: they travel only when the form is sent.
function contents(form) {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  return new URLSearchParams(fields);
}
