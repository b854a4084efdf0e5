// A box above a long list of checkboxes: ticked ones stay in sight.
import { filterBox, fold } from "./fold.js";

export function start(group) {
  const choices = [...group.querySelectorAll(".choice")];
  const box = filterBox(group.dataset.filterLabel);
  box.addEventListener("input", () => {
    const wanted = fold(box.value);
    for (const choice of choices) {
      choice.hidden = !fold(choice.textContent).includes(wanted) && !choice.querySelector("input").checked;
    }
  });
  group.querySelector(".choices").before(box);
}
