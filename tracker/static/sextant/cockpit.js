// Figures that moved come as new elements: who stood on one with the keyboard stands on the same link of the new ones.
const same = (link) =>
  [...document.querySelectorAll("#figures a[href]")].filter((one) => one.getAttribute("href") === link.getAttribute("href"));
let stood = null, place = 0;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  stood = detail.target.contains(document.activeElement) ? document.activeElement : null;
  place = stood ? same(stood).indexOf(stood) : 0;
});
document.addEventListener("htmx:afterSettle", () => {
  if (!stood || document.activeElement !== document.body) return;
  (stood.isConnected ? stood : same(stood)[place])?.focus({ preventScroll: true });
});
