// Improves pages that already work: each element with data-module="name" is handed to the module of that name. The page says when
// all of them are at work.
Promise.all([...document.querySelectorAll("[data-module]")].map(improve)).then(() => (document.documentElement.dataset.ready = ""));

async function improve(element) {
  try {
    const module = await import(`./${element.dataset.module}.js`);
    module.start(element);
  } catch (error) {
    window.reportError(error); // the page works without it, and the others go on
  }
}

// A row of tabs that is pushed along begins at the page that is open, also where the browser cannot do so by itself.
for (const row of document.querySelectorAll(".tabs-row ul")) {
  const here = row.querySelector("[aria-current]");
  if (here) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// An open menu, or choice of meanings, closes on Escape and on a click elsewhere.
const openMenus = () => document.querySelectorAll("details.menu[open], details.chip-more[open]");
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
