// Single-key shortcuts, outside fields, never with Alt, AltGr, Ctrl or Meta, so that
// å ä ö @ [ ] { } always type. Off where <body> lacks data-shortcuts="on".

const WAIT_FOR_SECOND_KEY_MS = 1500;

function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select"))
  );
}

function hasModifier(event) {
  return (
    event.ctrlKey ||
    event.altKey ||
    event.metaKey ||
    event.isComposing ||
    event.getModifierState("AltGraph")
  );
}

function rowLinks(root) {
  return [...root.querySelectorAll("[data-rows] > li > a")];
}

function stepRow(root, step) {
  const links = rowLinks(root);
  if (links.length === 0) return false;
  const focused = links.indexOf(root.activeElement);
  const from = focused >= 0 ? focused : links.findIndex((link) => link.ariaCurrent === "true");
  const to = Math.min(Math.max(from + step, 0), links.length - 1);
  if (links[to].offsetParent === null) return false;
  links[to].focus();
  links[to].scrollIntoView({ block: "nearest" });
  return true;
}

function step(root, direction) {
  if (stepRow(root, direction)) return true;
  const link = root.querySelector(direction > 0 ? "[data-next]" : "[data-previous]");
  link?.click();
  return Boolean(link);
}

function press(element) {
  if (!element) return false;
  if (element.matches("textarea, input")) {
    element.focus();
    element.scrollIntoView({ block: "center" });
    return true;
  }
  if (element.matches("summary")) element.focus();
  element.click();
  return true;
}

function select(root) {
  const box = root.activeElement?.closest("li")?.querySelector("input");
  box?.click(); // focus stays on the row, so that the next one is a j away
  return Boolean(box);
}

function handle(root) {
  if (!root.querySelector("[data-rows] input:checked")) return false;
  return press(root.querySelector("[data-handle]"));
}

function search(root) {
  const field = root.querySelector("[data-search]");
  field?.focus();
  field?.select();
  return Boolean(field);
}

function showKeys(root) {
  const dialog = root.querySelector("[data-keys]");
  if (!dialog || dialog.open) return false;
  dialog.showModal();
  return true;
}

const ACTIONS = {
  j: (root) => step(root, 1),
  k: (root) => step(root, -1),
  x: select,
  h: handle,
  "/": search,
  "?": showKeys,
  Escape: (root) => press(root.querySelector("[data-pane=item] [data-back]")),
};

function go(root, key) {
  return press(root.querySelector(`[data-go="${CSS.escape(key)}"]`));
}

function act(root, key) {
  const action = ACTIONS[key];
  if (action) return action(root);
  if (!/^[a-z]$/.test(key)) return false;
  return press(root.querySelector(`main [data-key="${key}"]`));
}

export function startKeys(root) {
  let goUntil = 0;
  root.addEventListener("keydown", (event) => {
    if (root.body.dataset.shortcuts !== "on" || event.repeat && event.key === "g") return;
    if (event.defaultPrevented || hasModifier(event) || root.querySelector("dialog[open]")) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (goUntil > event.timeStamp) {
      goUntil = 0;
      if (go(root, event.key)) event.preventDefault();
      return;
    }
    if (event.key === "g") {
      goUntil = event.timeStamp + WAIT_FOR_SECOND_KEY_MS;
      return;
    }
    if (act(root, event.key)) event.preventDefault();
  });
}
