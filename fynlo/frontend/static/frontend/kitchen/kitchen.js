// A kitchen screen: the tickets of one station, or every order for the expediter, drawn from the stream of events.
import { now as serverNow } from "../shared/clock.js";
import { uuid7 } from "../shared/ids.js";
import { reducers as menuReducers } from "../shared/reducers/menu.js";
import { reducers } from "../shared/reducers/orders.js";
import { SyncClient } from "../shared/sync/client.js";
import { sendCommand } from "../shared/sync/send_command.js";
import { showConnection } from "../shared/view/connection_badge.js";
import { h, icon, render } from "../shared/view/dom.js";
import { createStore } from "../shared/view/store.js";
import { expediterBoard, prepBoard } from "./board/board_entries.js";
import { updateClocks } from "./board/clocks.js";
import { createEdges } from "./board/edges.js";
import { createLayout } from "./board/layout.js";
import { perFrame } from "./board/per_frame.js";
import { createVisibilityWatch } from "./board/visibility.js";
import { expediterCards, passView } from "./cards/expediter_view.js";
import { prepCards } from "./cards/prep_view.js";
import { createAlarms } from "./device/alarms.js";
import { applyTheme, createDevice } from "./device/device_settings.js";
import { listenToKeys } from "./device/keys.js";
import { createSound } from "./device/sound.js";
import { keepAwake } from "./device/wake_lock.js";
import { createActions } from "./kitchen_actions.js";
import { lineSheet } from "./panels/line_sheet.js";
import { allDayPanel, displaySheet, helpSheet, recallSheet } from "./panels/panels.js";
import { toolbarView } from "./panels/toolbar_view.js";
import { createTicketActions } from "./tickets/ticket_actions.js";
import { project, waitingCourses } from "./tickets/tickets.js";

const TICK_MS = 1000;

const config = JSON.parse(document.getElementById("kitchen-config").textContent);
const station = config.station.slug;
const place = document.querySelector("[data-kitchen]");
const tools = document.querySelector("[data-tools]");
const signal = document.querySelector("[data-signal]");
const dialogs = {
  recall: document.getElementById("recall-sheet"),
  display: document.getElementById("display-sheet"),
  help: document.getElementById("help-sheet"),
  line: document.getElementById("line-sheet"),
};
const SHEETS = { recall: recallSheet, display: displaySheet, help: helpSheet, line: lineSheet };
const device = createDevice();
applyTheme(device.settings());

const store = createStore({
  config,
  mayWork: config.may_work,
  device: device.settings(),
  seen: device.seen(),
  may86: config.may_86,
  tickets: {},
  unavailable: [],
  edges: { before: 0, after: 0, down: false },
  openedLine: null,
  settings: null,
  pendingActions: [],
  ready: false,
  status: "connecting",
  reason: "",
  newsAt: 0,
  selected: "",
  chosenLine: "",
  sheet: "",
  recallWords: "",
  sound: "off",
  awake: true,
  now: serverNow(),
});

const showToast = (message, tone, undo, isCurrent) =>
  document.dispatchEvent(new CustomEvent("fynlo:toast", { detail: { message, tone, undo, isCurrent } }));
const sound = createSound({
  on: store.state.device.sound === "on",
  onChange: (state) => store.update({ sound: state }),
});
const ticketActions = createTicketActions({
  store,
  newId: uuid7,
  now: serverNow,
  send: sendCommand,
  refused: (_action, error) => showToast(error.message, "error"),
});
const layout = createLayout();
const edges = createEdges({ place, onChange: (seen) => store.update({ edges: seen }) });
const watchVisibility = createVisibilityWatch(() => layout.isBehind() && draw());
const alarms = createAlarms({ sound, station });

let last = { of: null, shown: null };
let soldOut = { of: null, ids: new Set() };

/** Return the same set for the same list, so that no card is redrawn for it. */
function soldOutOf(unavailable) {
  if (soldOut.of !== unavailable) soldOut = { of: unavailable, ids: new Set(unavailable) };
  return soldOut.ids;
}

/** The state with what follows from it, worked out once per change. */
function currentView() {
  const { state } = store;
  if (last.of === state) return last.shown;
  const shown = project(state.tickets, state.pendingActions);
  const board = station ? prepBoard(shown, station) : expediterBoard(shown);
  const step = ticketActions.lastStep(state.settings?.undo_seconds ?? 0);
  last = {
    of: state,
    shown: {
      ...state,
      shown,
      board,
      step,
      soldOut: soldOutOf(state.unavailable),
      ageing: state.settings?.ageing,
      courses: state.settings?.courses ?? [],
      waiting: waitingCourses(shown),
    },
  };
  return last.shown;
}

const actions = createActions({
  store,
  currentView,
  ticketActions,
  device,
  sound,
  showToast,
  applyTheme,
  send: sendCommand,
  newId: uuid7,
  board: () => place.querySelector(".board"),
});

/** Apply all changes since the last frame together. */
const applyNews = perFrame(({ state, meta }) => {
  const tickets = state.tickets?.tickets ?? {};
  if (store.state.ready && meta.upToDate) alarms.news(store.state.tickets, tickets);
  store.update({
    tickets,
    unavailable: state.menu?.unavailable ?? store.state.unavailable,
    settings: state.service ?? store.state.settings,
    ready: true,
    newsAt: meta.at,
  });
  ticketActions.settle();
});

const sync = new SyncClient({
  view: "kitchen",
  restaurantId: config.restaurant.id,
  reducers: { tickets: reducers.tickets, service: reducers.service, menu: menuReducers.menu },
  present: { screen: device.screenId(station, uuid7), label: config.station.name },
  onState: (state, meta) => applyNews({ state, meta }),
  onStatus: (status, { reason }) => store.update(({ newsAt }) => ({ status, reason, newsAt: sync.meta?.at ?? newsAt })),
});

// What is seen

function boardView(state) {
  const cards = (station ? prepCards : expediterCards)(state, actions, layout);
  const isOld = state.status !== "live" && state.ready;
  const main = cards.length
    ? h(
        "ol",
        {
          class: `board scroll-area${isOld ? " is-old" : ""}`,
          key: "board",
          tabindex: "0",
          "aria-label": station ? "Tickets, the oldest first" : "Orders, the oldest first",
        },
        cards,
      )
    : emptyBoard(state);
  return [
    h("div", { class: "kitchen-board", key: "main" }, station ? null : passView(state, actions), main),
    state.device.counts === "open" ? allDayPanel(state, actions) : null,
  ];
}

function emptyBoard({ ready, status, reason, board }) {
  if (!ready && reason === "forbidden")
    return h(
      "div",
      { class: "empty-state board-empty", key: "forbidden" },
      h("span", { class: "empty-state-icon" }, icon("no-symbol")),
      h("h2", null, "You don't have access to the kitchen screen"),
      h("p", null, "Ask a manager to change your role."),
    );
  if (!ready)
    return h(
      "div",
      { class: "skeleton board-skeleton", key: "loading", role: "status", "aria-label": "Loading the tickets" },
      [0, 1, 2, 3].map((row) => h("div", { class: "skeleton-row", key: row })),
    );
  const text =
    status === "live"
      ? "New orders appear here by themselves."
      : "This may be out of date: the screen is reconnecting.";
  return h(
    "div",
    { class: "empty-state board-empty", key: "nothing" },
    h("span", { class: "empty-state-icon" }, icon("check-circle")),
    h("h2", null, board.length ? "Nothing more to cook" : "Nothing to cook"),
    h("p", null, text),
  );
}

function drawBoard(state) {
  render(place, boardView(state));
  updateClocks(place, serverNow());
}

function draw() {
  const state = currentView();
  drawBoard(state);
  layout.fit(place, () => drawBoard(state));
  watchVisibility(place);
  edges.look();
  render(tools, toolbarView(state, actions));
  document.querySelector("[data-signed-out]").hidden = state.reason !== "signed_out";
  drawSignal(state);
  for (const [name, dialog] of Object.entries(dialogs))
    drawSheet(dialog, state.sheet === name, () => SHEETS[name](state, actions));
  document.dispatchEvent(new CustomEvent("fynlo:drawn"));
}

function drawSignal(state) {
  showConnection(signal, {
    status: state.status,
    at: state.newsAt,
    pending: state.pendingActions.filter((action) => !action.answeredAt).length,
    now: Date.now(),
  });
}

function drawSheet(dialog, open, content) {
  if (open) render(dialog, ...content());
  if (open && !dialog.open) dialog.showModal();
  if (!open && dialog.open) dialog.close();
}

function tick() {
  const now = serverNow();
  const state = currentView();
  const aged = alarms.tick(state, now);
  const undoable = ticketActions.lastStep(state.settings?.undo_seconds ?? 0);
  if (aged || undoable !== state.step) store.update({ now });
  if (state.pendingActions.length) ticketActions.settle();
  updateClocks(place, now);
  drawSignal(store.state);
}

for (const dialog of Object.values(dialogs))
  dialog.addEventListener(
    "close",
    () => Object.values(dialogs).some(({ open }) => open) || store.update({ sheet: "" }),
  );
document.addEventListener("submit", () => sync.leave()); // signed out, or to another restaurant
listenToKeys({ entries: () => currentView().board, selected: () => store.state.selected, actions });
store.subscribe(draw);
store.update({ sound: sound.state() });
keepAwake((awake) => store.update({ awake }));
setInterval(tick, TICK_MS);
new ResizeObserver(() => store.update({})).observe(place);
draw();
sync.start();
