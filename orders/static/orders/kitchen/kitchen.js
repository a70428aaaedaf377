// A kitchen screen: the tickets of one station, or of all, drawn from the stream of events.
import { now as serverNow } from "../../realtime/clock.js";
import { sendCommand } from "../../realtime/commands.js";
import { uuid7 } from "../../realtime/ids.js";
import { SyncClient } from "../../realtime/sync.js";
import { h, icon, render } from "../dom.js";
import { folds } from "../fold.js";
import { showSignal } from "../signal.js";
import { createStore } from "../store.js";
import { boardView } from "./board_view.js";
import { listenToKeys } from "./keys.js";
import { recallView } from "./recall_view.js";
import { createSound } from "./sound.js";
import { createTaps } from "./taps.js";
import { doneTickets, openTickets, project } from "./tickets.js";

const TICK_MS = 1000;

const config = JSON.parse(document.getElementById("kitchen-config").textContent);
const place = document.querySelector("[data-kitchen]");
const tools = document.querySelector("[data-tools]");
const signal = document.querySelector("[data-signal]");
const recallSheet = document.getElementById("recall-sheet");
const sound = createSound();

const store = createStore({
  config,
  mayWork: config.may_work,
  tickets: {},
  taps: [],
  ready: false,
  status: "connecting",
  reason: "",
  newsAt: 0,
  selected: "",
  recalling: false,
  soundOn: sound.on,
  now: serverNow(),
});

const say = (message, tone, undo) => document.dispatchEvent(new CustomEvent("fynlo:toast", { detail: { message, tone, undo } }));

const taps = createTaps({
  store,
  newId: uuid7,
  now: serverNow,
  send: sendCommand,
  refused: (tap, error) => say(error.message, "error"),
});

const shownTickets = () => project(store.state.tickets, store.state.taps);
const open = () => openTickets(shownTickets(), config.station.slug);

const actions = {
  select: (id) => store.update({ selected: id }),
  start: (id, lineIds) => config.may_work && taps.start(id, lineIds),
  ready: (id, lineIds) => config.may_work && taps.ready(id, lineIds),
  bump(id) {
    if (!config.may_work) return;
    const list = open();
    const index = list.findIndex((ticket) => ticket.id === id);
    if (index < 0) return;
    taps.bump(id);
    if (store.state.selected === id) store.update({ selected: (list[index + 1] ?? list[index - 1])?.id ?? "" });
    say(`#${list[index].order_number} is done.`, "success", () => taps.undo(id));
  },
  undo() {
    if (config.may_work && !taps.undo()) say("Nothing to take back. Older tickets are under Recall.", "info");
  },
  recall(id) {
    taps.recall(id);
    store.update({ recalling: false, selected: id });
  },
  toggleRecall: () => store.update(({ recalling }) => ({ recalling: !recalling })),
  toggleSound() {
    sound.set(!sound.on);
    store.update({ soundOn: sound.on });
  },
};

/** A ticket that was not there a moment ago rings; what a reload or a reconnection brings does not. */
function ring(before, after) {
  const fresh = openTickets(after, config.station.slug).some((ticket) => !before[ticket.id]);
  if (fresh) sound.play();
}

const sync = new SyncClient({
  view: "kitchen",
  restaurantId: config.restaurant.id,
  folds: { tickets: folds.tickets },
  onState(state, meta) {
    const tickets = state.tickets?.tickets ?? {};
    if (store.state.ready && meta.upToDate) ring(store.state.tickets, tickets);
    store.update({ tickets, ready: true, newsAt: meta.at });
    taps.settle();
  },
  onStatus: (status, { reason }) => store.update(({ newsAt }) => ({ status, reason, newsAt: sync.meta?.at ?? newsAt })),
});

function draw(state) {
  const shown = { ...state, shown: project(state.tickets, state.taps) };
  render(place, boardView(shown, actions));
  render(tools, toolbar(shown));
  document.querySelector("[data-signed-out]").hidden = state.reason !== "signed_out";
  showSignal(signal, { status: state.status, at: state.newsAt, pending: state.taps.filter((tap) => !tap.answeredAt).length, now: Date.now() });
  if (state.recalling) render(recallSheet, ...recallView(shown, actions));
  if (state.recalling && !recallSheet.open) recallSheet.showModal();
  if (!state.recalling && recallSheet.open) recallSheet.close();
}

function toolbar(state) {
  const count = openTickets(state.shown, config.station.slug).length;
  const done = doneTickets(state.shown, config.station.slug).length;
  const sounding = state.soundOn ? "Sound is on" : "Sound is off";
  return [
    h("span", { class: "kitchen-count push-end", key: "count" }, h("strong", null, String(count)), " open"),
    h("button", { class: "button button-secondary", key: "recall", type: "button", "data-open-recall": true, on: { click: actions.toggleRecall } }, icon("arrow-uturn-left"), h("span", { class: "tool-word" }, "Recall"), done ? h("span", { class: "chip-count", key: "done" }, String(done)) : null),
    h("button", { class: "button button-secondary is-icon-only", key: "sound", type: "button", title: sounding, "aria-pressed": state.soundOn ? "true" : "false", "data-sound": true, on: { click: actions.toggleSound } }, icon(state.soundOn ? "speaker-wave" : "speaker-x-mark", sounding)),
  ];
}

recallSheet.addEventListener("close", () => store.update({ recalling: false }));
listenToKeys({ tickets: open, selected: () => store.state.selected, actions });
store.subscribe(draw);
setInterval(() => {
  store.update({ now: serverNow() });
  if (store.state.taps.length) taps.settle();
}, TICK_MS);
draw(store.state);
sync.start();
