// Sends large files in pieces, goes on where an earlier try stopped, and takes files that are dropped on the field.
// Without this script the form sends the whole file itself.
const TRIES = 6;

const wait = (seconds) => new Promise((done) => { setTimeout(done, seconds * 1000); });

class Upload {
  constructor(input) {
    this.input = input;
    this.form = input.form;
    this.zone = input.closest(".drop") || input.parentElement;
    this.bar = document.createElement("progress");
    this.bar.className = "bar";
    this.bar.max = 100;
    this.bar.hidden = true;
    this.bar.setAttribute("aria-label", input.labels[0]?.firstChild.textContent.trim() || input.name);
    this.told = document.createElement("p");
    this.told.className = "small";
    this.told.setAttribute("role", "status");
    this.zone.append(this.bar, this.told);
    this.name = input.name;
    input.addEventListener("change", () => this.start());
    this.form.addEventListener("submit", (event) => this.hold(event));
    for (const kind of ["dragover", "dragleave", "drop"]) this.zone.addEventListener(kind, (event) => this.drag(event));
  }

  drag(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.zone.classList.toggle("over", event.type === "dragover");
    if (event.type !== "drop") return;
    this.input.files = event.dataTransfer.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  hold(event) {
    if (!this.running) return;
    event.preventDefault();
    this.sender = event.submitter;
    this.say(this.input.dataset.waiting);
  }

  say(words) {
    if (this.told.textContent !== words) this.told.textContent = words;
  }

  kept() {
    return this.form.querySelector(`input[type=hidden][name="${this.name}_kept"]`);
  }

  async start() {
    const file = this.input.files[0], run = (this.run = {});
    this.kept()?.remove();
    this.input.name = this.name;
    this.bar.hidden = true;
    this.running = false;
    this.say("");
    if (!file || file.size <= 4 * 1024 * 1024) return;
    this.running = true;
    this.bar.hidden = false;
    try {
      const key = await this.send(file, run);
      if (key && this.run === run) this.arrived(key);
    } catch (error) {
      if (this.run === run) this.say(error.words || this.input.dataset.broken);
    } finally {
      if (this.run === run) this.running = false;
    }
  }

  async send(file, run) {
    const about = new URLSearchParams({ name: file.name, size: file.size, modified: file.lastModified });
    const begun = await this.post(this.input.dataset.pieces, about);
    let { offset } = begun;
    while (this.run === run) {
      this.show(offset / file.size);
      if (offset >= file.size) return begun.key;
      const piece = file.slice(offset, offset + begun.piece);
      ({ offset } = await this.post(`${this.input.dataset.pieces}${begun.key}/?offset=${offset}`, piece));
    }
    return "";
  }

  async post(url, body) {
    const headers = { "X-CSRFToken": this.form.querySelector("[name=csrfmiddlewaretoken]").value };
    if (body instanceof Blob) headers["Content-Type"] = "application/octet-stream";
    for (let tried = 1; ; tried += 1) {
      try {
        const answer = await fetch(url, { method: "POST", body, headers });
        if (answer.ok || answer.status === 409) return await answer.json();
        if (answer.status === 422) throw Object.assign(new Error(), { words: (await answer.json()).error });
        if (answer.status < 500) throw Object.assign(new Error(), { words: this.input.dataset.broken });
      } catch (error) {
        if (error.words) throw error;
      }
      if (tried === TRIES) throw new Error();
      await wait(tried);
    }
  }

  show(share) {
    const percent = Math.floor(share * 100);
    this.bar.value = percent;
    if (!this.sender) this.say(this.input.dataset.sending.replace("{percent}", Math.floor(percent / 10) * 10));
  }

  arrived(key) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: `${this.name}_kept`, value: key });
    this.input.after(field);
    this.input.removeAttribute("name");
    this.input.required = false;
    this.running = false;
    this.say(this.input.dataset.arrived);
    if (this.sender) this.form.requestSubmit(this.sender);
  }
}

for (const input of document.querySelectorAll("input[type=file][data-pieces]")) new Upload(input);
