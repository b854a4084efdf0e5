// Letters as people type them without tone marks, in either width: "co khi" finds "Cơ khí", "ﾌﾟﾚｽ" finds "プレス".
export function fold(text) {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[đĐ]/g, "d")
    .normalize("NFC")
    .toLowerCase()
    .trim();
}

export function filterBox(label) {
  const box = document.createElement("input");
  box.type = "search";
  box.className = "input list-filter";
  box.autocomplete = "off";
  box.setAttribute("aria-label", label);
  box.placeholder = label;
  // Enter in the filter must not send the form around it
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  return box;
}
