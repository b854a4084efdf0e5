// Says beside each button of a form how many of its boxes are ticked.
export function start(form) {
  const show = () => {
    const number = form.querySelectorAll("input[type=checkbox]:checked").length;
    for (const line of form.querySelectorAll("[data-ticked]")) line.textContent = line.dataset.ticked.replace("{number}", number);
  };
  form.addEventListener("change", show);
  show();
}
