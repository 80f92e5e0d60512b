// What a person asks for is done once. That it takes long, or that no answer came, is said, and no longer than it is so.
// Without this file forms work as they do anywhere.
const LONG = 1_000, AGAIN = 10_000;
// Milliseconds: from when on somebody wonders, and after which a form without an answer may be sent once more.
const underWay = new Set();
let sent = new WeakMap(), failedAt = "";

const trouble = () => document.getElementById("trouble");
const isAsked = (detail) => Boolean(detail.requestConfig.triggeringEvent?.isTrusted);
const isTold = () => trouble().textContent.trim() !== "";
const wait = (says) => {
  const line = document.getElementById("wait");
  if (line) line.textContent = says ? line.dataset.words : "";
};
const NO_ANSWER = "none";
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
  setTimeout(() => underWay.size || wait(false), AGAIN);
});
window.addEventListener("pageshow", () => {
  sent = new WeakMap();
  wait(false);
});

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (!isAsked(detail)) return;
  underWay.add(detail.xhr);
  setTimeout(() => underWay.has(detail.xhr) && wait(true), LONG);
  // htmx tells nobody of an answer to what another answer took out of the page
  detail.xhr.addEventListener("loadend", () => underWay.delete(detail.xhr) && !underWay.size && wait(false));
});
// Any answer shows that Sextant answers again; what it said of one address holds until that one says otherwise.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful || ![NO_ANSWER, detail.requestConfig.path].includes(failedAt)) return;
  failedAt = "";
  trouble().replaceChildren();
});
// What a page asks by itself, every second, hides nothing that a person was told, and says its own trouble once.
const isSaid = (detail) => {
  const says = isAsked(detail) || !isTold();
  if (says) failedAt = detail.requestConfig.path;
  return says;
};
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.isError) detail.shouldSwap = isSaid(detail);
});
document.addEventListener("htmx:responseError", () => isTold() || noAnswer());
for (const how of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(how, ({ detail }) => {
    if (!isSaid(detail)) return;
    failedAt = NO_ANSWER;
    noAnswer();
  });
}
// Who stood on what an answer took away for good stands on the part that came instead, where that may be stood on.
let stoodIn = "";
const standsNowhere = () => document.activeElement === document.body;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.shouldSwap && !(stoodIn && standsNowhere())) stoodIn = detail.target.contains(document.activeElement) ? detail.target.id : "";
});
document.addEventListener("htmx:afterSettle", () => {
  if (stoodIn && standsNowhere()) document.getElementById(stoodIn)?.focus({ preventScroll: true });
  stoodIn = "";
});
document.addEventListener("focusin", () => { stoodIn = ""; });
