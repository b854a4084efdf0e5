// The summary of errors takes focus when the page opens, but not from somebody who is already correcting a field; its links put the
// cursor into the field and show its label.
export function start(summary) {
  if (document.activeElement === document.body) summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.closest(".field") || field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}
