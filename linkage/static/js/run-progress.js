// Keeps the figures of a run that goes on up to date, and shows the whole page again once it has ended.
const WAIT_MS = 1500;

export function start(element) {
  const figures = element.querySelectorAll(".figures dd");
  const ask = async () => {
    try {
      const answer = await fetch(element.dataset.progress, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const state = await answer.json();
        if (!state.is_running) {
          location.reload();
          return;
        }
        state.figures.forEach((text, at) => { if (figures[at] && figures[at].textContent !== text) figures[at].textContent = text; });
      }
    } catch {
      // The net is away for a moment; the next question may be answered.
    }
    setTimeout(ask, document.hidden ? 4 * WAIT_MS : WAIT_MS);
  };
  setTimeout(ask, WAIT_MS);
}
