// A box above a long select: only options that hold the typed words stay; the chosen one and the blank one always do.
import { filterBox, fold } from "./fold.js";

export function start(select) {
  const box = filterBox(select.dataset.filterLabel);
  const words = new Map([...select.options].map((option) => [option, fold(option.text)]));
  const groups = [...select.children].map((child) => [child, child.matches("optgroup") ? [...child.children] : null]);
  box.addEventListener("input", () => {
    const wanted = fold(box.value);
    const chosen = select.value;
    const stays = (option) => words.get(option).includes(wanted) || option.value === chosen || option.value === "";
    // Options are taken out rather than hidden: Safari shows hidden ones.
    select.replaceChildren();
    for (const [child, options] of groups) {
      if (options) child.replaceChildren(...options.filter(stays));
      if (options ? child.children.length : stays(child)) select.append(child);
    }
    select.value = chosen;
  });
  select.before(box);
}
