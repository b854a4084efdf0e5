// A button that prints the page; without scripts it is not there, and the browser's own menu does it.
export function start(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
