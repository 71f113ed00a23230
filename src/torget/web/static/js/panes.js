// Opening a message swaps one pane: htmx fetches it, this marks where we are.
import { startDelivery } from "./delivery.js";
import { isSaved } from "./drafts.js";
import { countBoxes } from "./forms.js";

function markCurrent(root, address) {
  for (const link of root.querySelectorAll("[data-rows] > li > a")) {
    if (link.href === address) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

// One main heading a page: the message's own, once a message is open.
function demoteListTitle(root) {
  const title = root.querySelector("h1.list-title");
  if (!title) return;
  const line = root.createElement("p");
  line.className = title.className;
  line.id = title.id;
  line.textContent = title.textContent.trim();
  title.replaceWith(line);
}

function hasUnsent(root) {
  const box = root.querySelector("[data-pane=item] [data-limit]");
  return Boolean(box && box.value !== box.defaultValue && !isSaved(box));
}

// The whole thread comes in by itself, and nothing else on the page changes.
function swapsItem(event) {
  return event.detail.target?.id === "item";
}

export function startPanes(root) {
  const panes = root.querySelector("[data-panes]");
  if (!panes) return;
  panes.querySelector("[data-rows] [aria-current]")?.scrollIntoView({ block: "nearest" });
  root.body.addEventListener("htmx:beforeRequest", (event) => {
    // A half-written answer is not swapped away: the browser asks as for any page.
    if (!swapsItem(event) || !hasUnsent(root)) return;
    event.preventDefault();
    window.location.assign(event.detail.pathInfo.requestPath);
  });
  root.body.addEventListener("htmx:responseError", (event) => {
    window.location.assign(event.detail.pathInfo.requestPath);
  });
  root.body.addEventListener("htmx:afterSwap", () => {
    if (root.querySelector("[data-item]")) demoteListTitle(root);
  });
  root.body.addEventListener("htmx:afterSettle", (event) => {
    const item = root.querySelector("[data-item]");
    if (!item) return;
    if (!swapsItem(event)) {
      item.querySelector("#thread-title")?.focus({ preventScroll: true });
      return;
    }
    // The list becomes a pane of its own: the row that was pressed stays in sight.
    const block = panes.dataset.pane === "list" ? "center" : "nearest";
    panes.dataset.pane = "item";
    markCurrent(root, window.location.href);
    panes.querySelector("[data-rows] [aria-current]")?.scrollIntoView({ block });
    countBoxes(item);
    item.scrollTop = 0;
    item.querySelector("h1")?.focus();
    startDelivery(root);
  });
  window.addEventListener("beforeunload", (event) => {
    if (hasUnsent(root) && !root.querySelector("form[data-sent]")) event.preventDefault();
  });
}
