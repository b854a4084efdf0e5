// Keeps a page of the hall up to date without loading it anew: parts with an id in `data-parts` are exchanged for those of the address
// in `data-next` (else of this page). Somebody who types or has opened something is not disturbed. Without script the page reloads itself.
export function start(element) {
  const { parts, seconds, lost } = element.dataset;
  const isBusy = () => document.hidden || document.querySelector("main details[open]") || document.activeElement?.matches("main input, main select, main textarea, main button");

  async function renew() {
    if (isBusy()) return;
    try {
      const answer = await fetch(document.querySelector("[data-next]")?.dataset.next ?? window.location.href, { signal: AbortSignal.timeout(8000) });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (isBusy()) return; // since the question was asked
      for (const id of parts.split(" ")) {
        const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
        if (old && fresh) old.replaceWith(document.adoptNode(fresh));
      }
      tell("");
    } catch {
      tell(lost ?? "");
    }
  }

  function tell(text) {
    const line = document.querySelector("[data-lost]");
    if (line && line !== element) line.textContent = text;
  }

  window.setInterval(renew, Number(seconds) * 1000);
}
