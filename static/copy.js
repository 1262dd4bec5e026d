// Buttons with data-copy="id" copy what the text field of that id holds. Without this script they stay hidden,
// and the field itself can be selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const words = button.firstChild.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      document.execCommand("copy");
    }
    button.firstChild.textContent = button.dataset.done;
    document.getElementById("copied").textContent = button.dataset.said;
    setTimeout(() => { button.firstChild.textContent = words; }, 2000);
  });
}
