// Forms: Ctrl+Enter sends, a form is sent once, and the box counts what is left.

function countSigns(text) {
  return [...text].length;
}

function showCount(box) {
  const line = box.form?.querySelector("[data-count]");
  const limit = Number(box.dataset.limit);
  if (!line || !limit) return;
  const left = limit - countSigns(box.value.trim()); // as it is sent
  const words = left < 0 ? line.dataset.over : line.dataset.left;
  line.textContent = words.replace("{count}", String(Math.abs(left)));
  line.classList.toggle("answer-count-over", left < 0);
}

function sendByKey(event) {
  if (event.key !== "Enter" || !event.ctrlKey || event.altKey || event.isComposing) return;
  const box = event.target;
  if (box instanceof HTMLTextAreaElement && box.matches("[data-submit]")) {
    event.preventDefault();
    box.form.requestSubmit();
  }
}

function sendOnce(event) {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
}

function forget(root) {
  for (const form of root.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
}

export function countBoxes(root) {
  root.querySelectorAll("[data-limit]").forEach(showCount);
}

export function startForms(root) {
  root.addEventListener("keydown", sendByKey);
  root.addEventListener("submit", sendOnce);
  root.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-limit]")) showCount(event.target);
  });
  // A page that comes back from the browser's memory may be sent again.
  window.addEventListener("pageshow", () => forget(root));
  countBoxes(root);
}
