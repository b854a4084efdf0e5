// Asks before a button does what cannot be undone. Without scripts the server decides alone.
export function start(button) {
  button.addEventListener("click", (event) => {
    if (!window.confirm(button.dataset.question)) event.preventDefault();
  });
}
