// A form with data-draft sends what is typed to that address, at most 0.4 seconds after a keystroke and at once
// when the page is left. Without this script the form is saved by its button alone.
const form = document.querySelector("form[data-draft]");
const said = document.getElementById("saved");
const typed = new Set(form?.dataset.typed.split(" "));
let timer = null;
let running = false;
let again = false;
let dirty = false;
let stopped = false;
let leaving = false;
let sequence = 0;

// What failed stays in sight, with a way to the page as it is now where nothing else helps.
function say(words, { failed = false, reopen = false } = {}) {
  const [told, link] = said.children;
  if (told.textContent !== words) told.textContent = words; // what is said already is not spoken again
  said.classList.toggle("failed", failed);
  link.hidden = !reopen;
}

function later(words) {
  dirty = true;
  say(words, { failed: true });
  timer = setTimeout(() => save(), 5000);
}

// Whoever signed in again in another window goes on here, with the mark of that signing in.
async function renewed() {
  const page = await fetch(location.href, { credentials: "same-origin" });
  if (page.redirected) return false;
  const shown = new DOMParser().parseFromString(await page.text(), "text/html");
  const mark = shown.querySelector("form[data-draft] [name=csrfmiddlewaretoken]");
  if (mark) form.elements.csrfmiddlewaretoken.value = mark.value;
  return Boolean(mark);
}

// Whether somebody typed in a field, here or before: the others follow what is saved meanwhile.
function isTyped(name) {
  const found = form.elements[name];
  const inputs = found instanceof RadioNodeList ? [...found] : [found];
  return typed.has(name) || inputs.some((one) => one.type === "hidden" ||
    (["radio", "checkbox"].includes(one.type) ? one.checked !== one.defaultChecked : one.value !== one.defaultValue));
}

async function post(keepalive) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && isTyped(name)) body.append(name, value);
  }
  body.set("sequence", sequence);
  const options = { method: "POST", body, credentials: "same-origin" };
  try {
    return await fetch(form.dataset.draft, { ...options, keepalive });
  } catch (refused) {
    if (!keepalive) throw refused;
    return fetch(form.dataset.draft, options); // more than the browser sends while it closes
  }
}

// The words are sent one after the other, and at once when the page is left: the count tells which are the latest.
async function send(keepalive) {
  dirty = false;
  sequence += 1;
  try {
    let answer = await post(keepalive);
    if ((answer.redirected || answer.status === 403) && await renewed()) answer = await post(keepalive);
    if (answer.redirected || answer.status === 403) return later(form.dataset.out);
    if (answer.status >= 500) return later(form.dataset.broken);
    if (!answer.headers.get("content-type").includes("json")) {
      stopped = true;
      return say(form.dataset.closed, { failed: true, reopen: true });
    }
    const told = await answer.json();
    if (told.draft) form.elements.draft.value = told.draft;
    stopped = !answer.ok && !told.draft;
    say(told.words, { failed: !answer.ok || Boolean(told.failed), reopen: !answer.ok });
  } catch {
    later(form.dataset.lost);
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
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    timer = null;
    setTimeout(() => { leaving = !event.defaultPrevented; if (!leaving) save(); }); // held back until a file has arrived
  });
  addEventListener("online", () => save());
  addEventListener("pageshow", () => { leaving = false; }); // the browser's way back shows the same page again
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
  addEventListener("pagehide", () => save(true));
}
