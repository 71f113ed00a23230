// The list asks every 10 s with its ETag. What is new is announced and comes in only when
// asked for: no row moves under the pointer and focus stays. A hidden tab does not ask.

const EVERY_MS = 10_000;

// A row is known by the address it leads to.
function addressOf(row) {
  return row?.querySelector("a").getAttribute("href");
}

function addressesOf(rows) {
  return new Set([...rows.querySelectorAll(":scope > li")].map(addressOf));
}

function parseRows(html) {
  const holder = document.createElement("template");
  holder.innerHTML = `<ol>${html}</ol>`;
  return holder.content.firstElementChild;
}

// On a page that goes on, a row after the last known one is an old one that moved up when
// another left the list.
function countNew(rows, fresh, goesOn) {
  const known = addressesOf(rows);
  const found = [...addressesOf(fresh)];
  const last = found.findLastIndex((address) => known.has(address));
  const end = goesOn && last >= 0 ? last : found.length;
  return found.slice(0, end).filter((address) => !known.has(address)).length;
}

function bringIn(rows, fresh) {
  const focused = addressOf(document.activeElement?.closest("[data-rows] > li"));
  const current = addressOf(rows.querySelector("[aria-current]")?.closest("li"));
  const ticked = new Set([...rows.querySelectorAll("input:checked")].map((box) => box.value));
  rows.replaceChildren(...fresh.children);
  for (const box of rows.querySelectorAll("input")) box.checked = ticked.has(box.value);
  window.htmx?.process(rows);
  for (const row of rows.children) {
    const link = row.querySelector("a");
    if (addressOf(row) === current) link.setAttribute("aria-current", "true");
    if (addressOf(row) === focused) link.focus();
  }
}

function announce(rows, fresh, news) {
  const goesOn = Boolean(rows.parentElement.querySelector(".pager"));
  const count = countNew(rows, fresh, goesOn);
  if (count === 0) {
    news.replaceChildren();
    return;
  }
  const button = news.querySelector("button") ?? document.createElement("button");
  const words = count === 1 ? news.dataset.one : news.dataset.many;
  button.className = "ds-button";
  button.dataset.variant = "secondary";
  button.type = "button";
  button.textContent = words.replace("{count}", String(count));
  button.onclick = () => {
    const known = addressesOf(rows);
    bringIn(rows, fresh);
    news.replaceChildren();
    if (document.activeElement !== document.body) return;
    const links = [...rows.querySelectorAll(":scope > li > a")];
    const first = links.find((link) => !known.has(link.getAttribute("href"))) ?? links[0];
    first?.focus();
  };
  if (!button.isConnected) news.append(button);
}

async function ask(rows, news) {
  const headers = { "X-Requested-With": "refresh" };
  if (rows.dataset.etag) headers["If-None-Match"] = rows.dataset.etag;
  const answer = await fetch(rows.dataset.refresh, { headers, cache: "no-store" });
  if (answer.status !== 200 || answer.redirected) return;
  rows.dataset.etag = answer.headers.get("ETag") ?? "";
  const total = rows.closest(".list").querySelector(".list-total");
  if (total) total.textContent = decodeURIComponent(answer.headers.get("X-Total") ?? "");
  announce(rows, parseRows(await answer.text()), news);
}

export function startRefresh(root) {
  const rows = root.querySelector("[data-refresh]");
  const news = root.querySelector("[data-news]");
  if (!rows || !news) return;
  let asking = false;
  const tick = async () => {
    if (root.hidden || asking) return;
    asking = true;
    try {
      await ask(rows, news);
    } catch (error) {
      // The network is away: the list stays as it is and asks again next time.
      console.info("refresh", error.name);
    } finally {
      asking = false;
    }
  };
  window.setInterval(tick, EVERY_MS);
  root.addEventListener("visibilitychange", tick);
}
