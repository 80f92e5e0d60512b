// What is written or chosen while an answer is on its way stays, and so does the keyboard of who writes on: the answer's
// own line waits for nobody to look up. Without this file what is written after saving is written in vain.
const FIELDS = "input[id]:not([type=hidden]), select[id], textarea[id]";
const sentWith = new WeakMap();
let chosen = [], written = [], stands = false;

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const fields = [...detail.target.querySelectorAll(FIELDS)];
  sentWith.set(detail.xhr, new Map(fields.map(({ id, value }) => [id, value])));
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const was = sentWith.get(detail.xhr), asked = detail.requestConfig.elt, here = document.activeElement;
  const isNew = ({ id, value }) => Boolean(was?.has(id)) && was.get(id) !== value;
  const fields = [...detail.target.querySelectorAll(FIELDS)];
  written = fields.filter((field) => field.type !== "file" && isNew(field)).map(({ id, value, selectionStart, selectionEnd }) => ({ id, value, caret: [selectionStart, selectionEnd] }));
  stands = here.matches(FIELDS) && (!asked.contains(here) || isNew(here));
  // A browser is given a file once only. One that was chosen and not saved stays chosen when its milestone is shown anew,
  // unless it was itself what was wrong.
  const isSaved = (input) => detail.xhr.status < 400 && input.form === asked && !isNew(input);
  chosen = fields.filter((input) => input.type === "file" && input.files.length && !isSaved(input))
    .map(({ id, files }) => ({ id, files }));
});
document.addEventListener("htmx:afterSwap", () => {
  for (const { id, files } of chosen) {
    const input = document.getElementById(id);
    if (!input || document.getElementById(`${id}_error`)) continue;
    input.files = files;
    for (const line of input.closest(".milestone").querySelectorAll(".choose-again")) line.remove();
  }
  for (const { id, value, caret } of written) {
    const field = document.getElementById(id);
    if (!field) continue;
    field.value = value;
    if (field === document.activeElement && Number.isInteger(caret[0])) field.setSelectionRange(...caret);
    field.closest("details")?.setAttribute("open", "");
  }
  if (stands) for (const line of document.querySelectorAll("[autofocus]")) line.removeAttribute("autofocus");
  chosen = written = [];
  stands = false;
});
