// Dragging a meeting to another cell of the board. While it is in the air, cells are marked: free, with a warning, or not possible.
// Without a mouse or without scripts the meeting's own page does the same.
const LEVELS = { free: "way-free", warn: "way-warn", release: "way-warn", ignore: "way-free" };

export function start(box) {
  const board = box.querySelector(".board");
  const form = box.querySelector(".board-form");
  const state = box.querySelector(".board-state");
  let dragged = null;
  let ways = null;

  const cells = () => board.querySelectorAll("td[data-slot]");
  const cellOf = (target) => (target instanceof Element ? target.closest("td[data-slot]") : null);

  function wayOf(cell) {
    const way = ways && ways[cell.dataset.slot];
    if (!way || way.level === "block") return { level: "block", why: way ? way.why : "" };
    const isOpen = way.tables.includes(cell.dataset.table) && cell !== dragged.closest("td");
    return isOpen ? way : { level: "block", why: box.dataset.taken };
  }

  function mark() {
    board.classList.add("is-dragging");
    for (const cell of cells()) {
      const name = LEVELS[wayOf(cell).level];
      if (name) cell.classList.add(name);
    }
  }

  function clear() {
    board.classList.remove("is-dragging");
    for (const cell of cells()) cell.classList.remove("way-free", "way-warn", "is-over");
    dragged = null;
    ways = null;
  }

  board.addEventListener("dragstart", async (event) => {
    const meeting = event.target.closest(".board-meeting[data-ways]");
    if (!meeting) return;
    dragged = meeting;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", meeting.textContent.trim());
    try {
      const answer = await fetch(meeting.dataset.ways, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      if (dragged !== meeting) return;
      ways = found;
      mark();
    } catch {
      state.textContent = box.dataset.failed;
    }
  });

  board.addEventListener("dragover", (event) => {
    const cell = cellOf(event.target);
    if (!dragged || !ways || !cell) return;
    const way = wayOf(cell);
    board.querySelector(".is-over")?.classList.remove("is-over");
    state.textContent = way.why || (way.level === "free" ? box.dataset.free : "");
    if (way.level === "block") return;
    cell.classList.add("is-over");
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  });

  board.addEventListener("drop", (event) => {
    const cell = cellOf(event.target);
    if (!dragged || !ways || !cell || wayOf(cell).level === "block") return;
    event.preventDefault();
    form.action = dragged.dataset.move;
    form.elements.slot.value = cell.dataset.slot;
    form.elements.table.value = cell.dataset.table;
    form.elements.version.value = dragged.dataset.version;
    form.submit();
  });

  board.addEventListener("dragend", clear);
}
