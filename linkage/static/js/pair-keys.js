// Decides a pair by keys: the letter of each button, j and k for the next and previous pair, z to take the last decision back.
// Who uses letters for something else switches this off, and it stays off in this browser.
const KEPT = "pair-keys";

export function start(row) {
  const box = document.createElement("input");
  const label = document.createElement("label");
  const hint = document.createElement("p");
  box.type = "checkbox";
  box.id = "pair-keys-on";
  box.checked = localStorage.getItem(KEPT) !== "off";
  label.htmlFor = box.id;
  label.textContent = row.dataset.label;
  hint.className = "hint";
  hint.textContent = row.dataset.hint;
  const choice = document.createElement("div");
  choice.className = "choice";
  choice.append(box, label, hint);
  row.after(choice);
  const buttons = new Map();
  for (const button of row.querySelectorAll("[data-key]")) {
    const key = document.createElement("kbd");
    key.textContent = button.dataset.key;
    button.append(" ", key);
    buttons.set(button.dataset.key, button);
  }
  const show = () => {
    row.classList.toggle("has-keys", box.checked);
    hint.hidden = !box.checked;
  };
  box.addEventListener("change", () => {
    localStorage.setItem(KEPT, box.checked ? "on" : "off");
    show();
  });
  show();

  let isSent = false;
  document.addEventListener("keydown", (event) => {
    if (!box.checked || isSent || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])")) return;
    const key = event.key.toLowerCase();
    const target = buttons.get(key) || places(key);
    if (!target) return;
    isSent = true;
    event.preventDefault();
    target.click();
  });
}

function places(key) {
  if (key === "j") return document.querySelector("a[rel=next]");
  if (key === "k") return document.querySelector("a[rel=prev]");
  return key === "z" ? document.querySelector("[data-undo] button") : null;
}
