// Keeps the figures of a run that goes on up to date, and shows the whole page again once it has ended. While somebody fills in a form
// nothing is taken away: then only the parts with an id in `data-parts` are exchanged, and what is ticked in them stays ticked.
const WAIT_MS = 1500;
let isTyped = false;
document.addEventListener("input", () => (isTyped = true));

const isChanged = (field) => (/^(checkbox|radio)$/.test(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
const isFilledIn = () =>
  isTyped || document.activeElement?.matches("main input, main select, main textarea") || [...document.querySelectorAll("main input:not([type=hidden]), main textarea")].some(isChanged);

export function start(element) {
  const figures = element.querySelectorAll(".figures dd");
  const ask = async () => {
    try {
      const answer = await fetch(element.dataset.progress, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const state = await answer.json();
        if (!state.is_running) {
          if (!isFilledIn()) {
            location.reload();
            return;
          }
          if (await exchange((element.dataset.parts ?? "").split(" ").filter(Boolean))) return;
        }
        (state.figures ?? []).forEach((text, at) => { if (figures[at] && figures[at].textContent !== text) figures[at].textContent = text; });
      }
    } catch {
      // The net is away for a moment; the next question may be answered.
    }
    setTimeout(ask, document.hidden ? 4 * WAIT_MS : WAIT_MS);
  };
  setTimeout(ask, WAIT_MS);
}

// Whether the parts are those of now; a page without any waits until nobody types.
async function exchange(parts) {
  const answer = parts.length ? await fetch(location.href) : null;
  if (!answer?.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of parts) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (!old || !fresh) continue;
    for (const box of old.querySelectorAll("input:checked")) fresh.querySelector(`#${CSS.escape(box.id)}`)?.setAttribute("checked", "");
    old.replaceWith(document.adoptNode(fresh));
    const running = document.querySelector(`#${CSS.escape(id)} [data-module="run-progress"]`);
    if (running) start(running);
  }
  return true;
}
