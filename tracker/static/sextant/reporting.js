// A browser is given a file once only. One that was chosen and not saved stays chosen when its milestone is shown anew,
// unless it was itself what was wrong. Without this file the page asks to choose it again.
let chosen = [];

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const isSaved = (input) => detail.xhr.status < 400 && input.form === detail.requestConfig.elt;
  chosen = [...detail.target.querySelectorAll("input[type=file]")]
    .filter((input) => input.files.length && !isSaved(input))
    .map(({ id, files }) => ({ id, files }));
});
document.addEventListener("htmx:afterSwap", () => {
  for (const { id, files } of chosen) {
    const input = document.getElementById(id);
    if (!input || document.getElementById(`${id}_error`)) continue;
    input.files = files;
    for (const line of input.closest(".milestone").querySelectorAll(".choose-again")) line.remove();
  }
  chosen = [];
});
