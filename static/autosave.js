// A form with data-draft sends what is typed to that address, at most 0.4 seconds after a keystroke and at once
// when the page is left. Without this script the form is saved by its button alone.
const form = document.querySelector("form[data-draft]");
const said = document.getElementById("saved");
let timer = null;
let running = false;
let again = false;
let dirty = false;
let stopped = false;
let leaving = false;
let sequence = 0;

function say(words) {
  if (said.textContent !== words) said.textContent = words; // what is said already is not spoken again
}

// The words are sent one after the other, and at once when the page is left: the count tells which are the latest.
async function send(keepalive) {
  dirty = false;
  sequence += 1;
  const body = new URLSearchParams(new FormData(form));
  body.set("sequence", sequence);
  const options = { method: "POST", body, credentials: "same-origin" };
  try {
    let answer = null;
    try {
      answer = await fetch(form.dataset.draft, { ...options, keepalive });
    } catch (refused) {
      if (!keepalive) throw refused;
      answer = await fetch(form.dataset.draft, options); // more than the browser sends while it closes
    }
    const told = await answer.json();
    if (told.draft) form.elements.draft.value = told.draft;
    say(told.words);
    if (!answer.ok) stopped = !told.draft;
  } catch {
    dirty = true;
    say(form.dataset.lost);
    timer = setTimeout(() => save(), 5000);
  }
}

async function save(keepalive = false) {
  clearTimeout(timer);
  timer = null;
  if (leaving || stopped || !dirty) return;
  if (running && !keepalive) { again = true; return; }
  running = true;
  await send(keepalive);
  running = false;
  if (again) { again = false; save(); }
}

if (form) {
  form.addEventListener("input", () => {
    dirty = true;
    timer ??= setTimeout(() => save(), 400); // also while somebody types without a pause
  });
  form.addEventListener("focusout", () => save());
  form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); });
  addEventListener("pageshow", () => { leaving = false; }); // the browser's way back shows the same page again
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
  addEventListener("pagehide", () => save(true));
}
