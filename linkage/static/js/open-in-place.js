// Puts what a link leads to under its row when the row is opened; without this the link stands there and leads to a page of its own.
export function start(row) {
  row.addEventListener("toggle", async () => {
    if (!row.open || row.dataset.filled) return;
    row.dataset.filled = "yes";
    try {
      const response = await fetch(row.dataset.url);
      if (!response.ok || response.redirected) return;
      const found = new DOMParser().parseFromString(await response.text(), "text/html");
      row.querySelector("p").replaceWith(...found.body.childNodes);
    } catch {
      delete row.dataset.filled; // the link is there still
    }
  });
}
