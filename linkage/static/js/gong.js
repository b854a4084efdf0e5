// Sounds the gong at the times on the page, once somebody has switched it on: a browser plays nothing unasked. Two strokes open or
// change, three close; made on the spot, so that there is no file to load.
const STROKES = { start: 2, change: 2, end: 3 };

export function start(element) {
  const button = element.querySelector("button");
  const times = [...element.querySelectorAll("time[data-gong]")].map((each) => ({ at: Date.parse(each.dateTime), kind: each.dataset.gong, line: each.closest("li") }));
  let context = null;
  let last = Date.now();
  button.hidden = false;

  button.addEventListener("click", () => {
    if (context) {
      context.close();
      context = null;
    } else {
      context = new AudioContext();
      strike(context, 1);
    }
    button.setAttribute("aria-pressed", String(Boolean(context)));
    button.querySelector("span").textContent = context ? element.dataset.on : element.dataset.off;
  });

  window.setInterval(() => {
    const moment = Date.now();
    const due = times.find(({ at }) => at > last && at <= moment);
    last = moment;
    if (due && context) strike(context, STROKES[due.kind]);
    const coming = times.find(({ at }) => at > moment);
    const line = element.querySelector("[data-left]");
    if (coming && line) line.textContent = line.dataset.left.replace("{time}", left(coming.at - moment));
    if (due && coming) {
      due.line.className = "is-over";
      coming.line.className = "is-next";
      const [time, what] = element.querySelectorAll(".gong-next > span");
      time.textContent = coming.line.querySelector("time").textContent;
      what.textContent = coming.line.querySelector("span").textContent;
    }
  }, 500);
}

function left(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return [...(hours ? [hours] : []), minutes, seconds % 60].map((each, place) => (place ? String(each).padStart(2, "0") : each)).join(":");
}

// A struck bar: its overtones fade, the high ones first.
function strike(context, times) {
  for (let number = 0; number < times; number += 1) {
    const begin = context.currentTime + number * 1.4;
    for (const [factor, loudness, seconds] of [[1, 0.5, 3], [2.4, 0.25, 1.8], [4.5, 0.12, 1]]) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.frequency.value = 220 * factor;
      volume.gain.setValueAtTime(loudness, begin);
      volume.gain.exponentialRampToValueAtTime(0.001, begin + seconds);
      tone.connect(volume).connect(context.destination);
      tone.start(begin);
      tone.stop(begin + seconds);
    }
  }
}
