// What is written is saved on the server a moment after each pause. Without script there is a
// button for it. What is saved is no longer unsent work, so leaving the page need not be asked.

const PAUSE_MS = 1_500;
const waiting = new WeakMap();

async function save(box) {
  const form = box.form;
  if (!form || !box.isConnected || form.dataset.sent) return;
  const text = box.value;
  const told = form.querySelector("[data-saved]");
  const answer = await fetch(form.dataset.draft, {
    method: "POST",
    headers: { "X-Requested-With": "draft" },
    body: new URLSearchParams({
      text,
      csrfmiddlewaretoken: form.querySelector("[name=csrfmiddlewaretoken]").value,
    }),
    cache: "no-store",
  });
  if (answer.status !== 200 || answer.redirected) return;
  if (told) told.textContent = await answer.text();
  if (box.value === text) box.dataset.saved = text;
}

export function isSaved(box) {
  return box.dataset.saved === box.value;
}

export function startDrafts(root) {
  root.addEventListener("input", (event) => {
    const box = event.target;
    if (!box.matches?.("[data-draft] textarea")) return;
    window.clearTimeout(waiting.get(box));
    const later = () =>
      save(box).catch((error) => {
        // The network is away: saved at the next pause, and by the button.
        console.info("draft", error.name);
      });
    waiting.set(box, window.setTimeout(later, PAUSE_MS));
  });
}
