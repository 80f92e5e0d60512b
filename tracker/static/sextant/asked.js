// What a person asks for is done once. That it takes long, or that no answer came, is said, and no longer than it is so.
// Without this file forms work as they do anywhere.
const LONG = 1_000, AGAIN = 10_000;
// Milliseconds: from when on somebody wonders, and after which a form without an answer may be sent once more.
const underWay = new Set();
let sent = new WeakMap(), failed = "";

const trouble = () => document.getElementById("trouble");
const isAsked = (detail) => Boolean(detail.requestConfig.triggeringEvent?.isTrusted);
const isTold = () => trouble().textContent.trim() !== "";
const wait = (says) => {
  const line = document.getElementById("wait");
  if (line) line.textContent = says ? line.dataset.words : "";
};
const noAnswer = () => trouble().replaceChildren(document.getElementById("no-answer").content.cloneNode(true));

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
  if (event.timeStamp - (sent.get(form) ?? -AGAIN) >= AGAIN) {
    sent.set(form, event.timeStamp);
    return;
  }
  event.preventDefault();
  wait(true);
  setTimeout(wait, AGAIN);
});
window.addEventListener("pageshow", () => {
  sent = new WeakMap();
  wait(false);
});

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (!isAsked(detail)) return;
  underWay.add(detail.xhr);
  setTimeout(() => underWay.has(detail.xhr) && wait(true), LONG);
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (underWay.delete(detail.xhr) && !underWay.size) wait(false);
  if (!detail.successful || detail.requestConfig.path !== failed) return;
  failed = "";
  trouble().replaceChildren();
});
// What a page asks by itself, every second, hides nothing that a person was told, and says its own trouble once.
const isSaid = (detail) => {
  const says = isAsked(detail) || !isTold();
  if (says) failed = detail.requestConfig.path;
  return says;
};
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.isError) detail.shouldSwap = isSaid(detail);
});
document.addEventListener("htmx:responseError", () => isTold() || noAnswer());
for (const how of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(how, ({ detail }) => isSaid(detail) && noAnswer());
}
