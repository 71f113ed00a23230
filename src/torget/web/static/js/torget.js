// The one script of every page. Everything works without it; it makes things quicker.
import { startDelivery } from "./delivery.js";
import { startDrafts } from "./drafts.js";
import { startKeys } from "./keys.js";
import { startForms } from "./forms.js";
import { startPanes } from "./panes.js";
import { startPresence } from "./presence.js";
import { startRefresh } from "./refresh.js";

startKeys(document);
startForms(document);
startPanes(document);
startRefresh(document);
startDelivery(document);
startDrafts(document);
startPresence(document);
document.querySelector("[data-focus]")?.focus();
