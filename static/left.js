// Below each field with data-left stands how many characters it still takes, in the words of its form's data-left.
// Without this script the page tells the limit, and the count of what is saved.
for (const field of document.querySelectorAll("form[data-left] [data-left]")) {
  const hint = document.createElement("span");
  hint.className = "hint";
  hint.id = `${field.id}_left`;
  field.after(hint);
  const count = () => {
    hint.textContent = field.form.dataset.left.replace("%s", field.dataset.left - field.value.length);
  };
  field.addEventListener("input", count);
  count();
}
