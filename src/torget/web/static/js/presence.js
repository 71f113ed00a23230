// Who else has the message open: told every 10 s, and only by a tab that has focus. Whoever has
// typed in the last half minute is writing. Without script the page tells it when it is opened.

const EVERY_MS = 10_000;
const WRITING_MS = 30_000;
let typedAt = Number.NEGATIVE_INFINITY;

function token(root) {
  return root.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

async function tell(root, item) {
  const writes = performance.now() - typedAt < WRITING_MS;
  const answer = await fetch(item.dataset.presence, {
    method: "POST",
    headers: { "X-CSRFToken": token(root), "X-Requested-With": "presence" },
    body: new URLSearchParams({ doing: writes ? "writes" : "looks" }),
    cache: "no-store",
  });
  if (answer.status !== 200 || answer.redirected || !item.isConnected) return;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const shown = item.querySelector("[data-others]");
  const said = holder.content.textContent.trim();
  if (shown && shown.textContent.trim() !== said) shown.replaceChildren(holder.content);
}

export function startPresence(root) {
  const tick = async () => {
    const item = root.querySelector("[data-presence]");
    if (!item || !root.hasFocus() || !token(root)) return;
    try {
      await tell(root, item);
    } catch (error) {
      // The network is away: told again next time.
      console.info("presence", error.name);
    }
  };
  root.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-draft] textarea")) typedAt = performance.now();
  });
  root.body.addEventListener("htmx:afterSettle", tick);
  window.addEventListener("focus", tick);
  window.setInterval(tick, EVERY_MS);
  tick();
}
