// Figures that moved come as new elements: who stood on one with the keyboard stands on the same link of the new ones.
const same = (link) =>
  [...document.querySelectorAll("#figures a[href]")].filter((one) => one.getAttribute("href") === link.getAttribute("href"));
let stood = null, place = 0;
const isNowhere = () => document.activeElement === document.body;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  // a second answer that comes before the first has settled finds nobody anywhere: that place is still to be found again
  if (!detail.shouldSwap || (stood && isNowhere())) return;
  stood = detail.target.contains(document.activeElement) ? document.activeElement : null;
  place = stood ? same(stood).indexOf(stood) : 0;
});
document.addEventListener("htmx:afterSettle", () => {
  if (stood && isNowhere()) (stood.isConnected ? stood : same(stood)[place])?.focus({ preventScroll: true });
  stood = null;
});
