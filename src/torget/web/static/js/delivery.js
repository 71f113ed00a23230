// An answer on its way: the page tells when the network has it. The list of what is on its way
// is asked (304 while nothing happens), so that waiting is never noted as reading a message.

const EVERY_MS = 2_000;
const TRIES = 15;

async function isOnItsWay(item) {
  const headers = { "X-Requested-With": "refresh" };
  const answer = await fetch(item.dataset.waiting, { headers, cache: "no-store" });
  if (answer.status !== 200 || answer.redirected) return true;
  return (await answer.text()).includes(`/${item.dataset.item}/"`);
}

async function bringIn(root, item) {
  const answer = await fetch(window.location.href, { cache: "no-store" });
  if (answer.status !== 200 || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-item]");
  if (!fresh || !item.isConnected) return;
  const hadFocus = item.contains(root.activeElement);
  const top = item.scrollTop;
  item.replaceWith(fresh);
  fresh.scrollTop = top;
  if (hadFocus) fresh.querySelector("h1")?.focus({ preventScroll: true });
  const told = fresh.querySelector(".delivery-label")?.textContent ?? "";
  const announced = root.querySelector("[data-announce]");
  if (announced) announced.textContent = told;
}

export function startDelivery(root) {
  const item = root.querySelector("[data-item][data-waiting]");
  if (!item) return;
  let tries = 0;
  const tick = async () => {
    if (!item.isConnected) return;
    tries += 1;
    try {
      if (tries === TRIES || !(await isOnItsWay(item))) {
        await bringIn(root, item);
        return;
      }
    } catch (error) {
      // The network is away: asked again next time.
      console.info("delivery", error.name);
    }
    if (tries < TRIES) window.setTimeout(tick, EVERY_MS);
  };
  window.setTimeout(tick, EVERY_MS);
}
