// Offers what may be meant while one types: a combobox over a plain search field, which works without it just as well.
const PAUSE_MS = 90;
let lists = 0;

export function start(field) {
  const list = document.createElement("ul");
  const said = document.createElement("span");
  list.id = `suggestions-${(lists += 1)}`;
  list.className = "suggestions";
  list.role = "listbox";
  list.hidden = true;
  list.setAttribute("aria-label", field.dataset.label);
  said.className = "visually-hidden";
  said.role = "status";
  field.after(list, said);
  field.role = "combobox";
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  let timer = 0;
  let asked = null;
  let typed = field.value;

  const options = () => [...list.children];
  const chosen = () => list.querySelector("[aria-selected=true]");

  function close() {
    window.clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function show(suggestions) {
    list.replaceChildren(...suggestions.map(drawn));
    list.hidden = suggestions.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
    said.textContent = list.hidden ? "" : field.dataset.found.replace("{number}", suggestions.length);
  }

  function drawn(suggestion, place) {
    const option = document.createElement("li");
    const text = document.createElement("span");
    const kind = document.createElement("span");
    option.id = `${list.id}-${place}`;
    option.role = "option";
    option.setAttribute("aria-selected", "false");
    option.dataset.text = suggestion.text;
    option.dataset.url = suggestion.url;
    text.textContent = suggestion.text;
    kind.textContent = suggestion.kind_label;
    kind.className = "suggestion-kind";
    option.append(text, kind);
    return option;
  }

  async function ask() {
    asked?.abort();
    const prefix = field.value.trim();
    if (!prefix) return close();
    asked = new AbortController();
    const address = new URL(field.dataset.suggest, window.location.href);
    address.searchParams.set("q", prefix);
    try {
      const response = await fetch(address, { signal: asked.signal });
      if (response.ok && document.activeElement === field) show((await response.json()).suggestions);
    } catch {
      close(); // no help is no harm: the field goes on as it is
    }
  }

  function askLater() {
    typed = field.value;
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE_MS);
  }

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    } else {
      field.removeAttribute("aria-activedescendant");
    }
    field.value = option ? option.dataset.text : typed;
  }

  // Also one step before the first: there stands what was typed.
  function step(by) {
    const all = [null, ...options()];
    choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
  }

  function go(option) {
    close();
    if (option.dataset.url) return window.location.assign(option.dataset.url);
    field.value = typed = option.dataset.text;
    if (!("stays" in field.dataset)) field.form.requestSubmit(); // else one answer of several: the form waits for the others
  }

  // While an input method composes, the letters are not yet what is meant; it says so when they are.
  field.addEventListener("input", (event) => {
    if (!event.isComposing) askLater();
  });
  field.addEventListener("compositionend", askLater);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Escape") {
      choose(null);
      close();
    } else if (event.key === "Enter" && chosen()) go(chosen());
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
  // Before the field loses its focus to the press.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });
  // Somebody was quicker than this script.
  if (document.activeElement === field && field.value !== field.defaultValue) askLater();
}
