/**
 * The page `/test/sync/`: a SyncClient that follows `?view=` of the restaurant `?restaurant=` with the sample domain's
 * reducers. The tests read `window.sync`, every status that it had (`window.statuses`), the texts that it would draw
 * (`window.draws`) and how often it was live before it was up to date (`window.liveTooEarly`).
 */
import { SyncClient } from "/static/frontend/shared/sync/client.js";

const reduceNotes = (type) => (state, event) =>
  event.type === type ? { notes: { ...state.notes, [event.data.id]: event.data.text } } : state;

const asked = new URLSearchParams(window.location.search);
window.statuses = [];
window.draws = [];
window.liveTooEarly = 0;
window.sync = new SyncClient({
  view: asked.get("view"),
  restaurantId: asked.get("restaurant"),
  reducers: { notes: reduceNotes("test.noted"), secrets: reduceNotes("test.whispered") },
  onState: (state, meta) => window.draws.push({ texts: Object.values(state.notes.notes), ...meta }),
  onStatus: (status, { reason }) => {
    window.statuses.push(reason ? `${status}: ${reason}` : status);
    if (status === "live" && !window.sync.meta.upToDate) window.liveTooEarly += 1;
  },
});
window.sync.start();
