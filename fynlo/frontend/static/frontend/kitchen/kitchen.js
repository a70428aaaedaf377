// @ts-check
// A kitchen screen: the tickets of one station, or every order for the expediter, drawn from the stream of events.

import { now as serverNow } from "../shared/clock.js";
import { uuid7 } from "../shared/ids.js";
import { reducers as menuReducers } from "../shared/reducers/menu.js";
import { reducers } from "../shared/reducers/orders.js";
import { nextBack, soldOutIds } from "../shared/rules/availability.js";
import { SyncClient } from "../shared/sync/client.js";
import { sendCommand } from "../shared/sync/send_command.js";
import { t } from "../shared/translate.js";
import { showConnection } from "../shared/view/connection_badge.js";
import { h, icon, render } from "../shared/view/dom.js";
import { pageElement } from "../shared/view/page_elements.js";
import { createStore } from "../shared/view/store.js";
import { expediterBoard, prepBoard } from "./board/board_entries.js";
import { updateClocks } from "./board/clocks.js";
import { reportDrawn } from "./board/drawn_tickets.js";
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

/** @import { Meta } from "../shared/sync/client.js" */
/** @import { Child } from "../shared/view/dom.js" */
/** @import { MenuPart, ServiceSettings, Ticket, TicketsPart } from "../shared/types.js" */
/** @import { Config, KitchenState, KitchenView, ShowToast } from "./types.js" */

/** @import { createTimeClock } from "./time_clock.js" */

const TICK_MS = 1000;
const LAZY_LOAD_DELAY_MS = 2000; // after the first drawing

/** @param {string} id */
const dialog = (id) => /** @type {HTMLDialogElement} */ (pageElement(`dialog#${id}`));

/** @type {Config} */
const config = JSON.parse(pageElement("#kitchen-config").textContent);
const station = config.station.slug;
const place = pageElement("[data-kitchen]");
const tools = pageElement("[data-tools]");
const signal = pageElement("[data-signal]");
const signedOut = pageElement("[data-signed-out]");
const sheets = {
  recall: { dialog: dialog("recall-sheet"), view: recallSheet },
  display: { dialog: dialog("display-sheet"), view: displaySheet },
  help: { dialog: dialog("help-sheet"), view: helpSheet },
  line: { dialog: dialog("line-sheet"), view: lineSheet },
};
const dialogs = Object.values(sheets).map((sheet) => sheet.dialog);
const device = createDevice();
applyTheme(device.settings());

/** @type {KitchenState} */
const initialState = {
  config,
  mayWork: config.may_work,
  device: device.settings(),
  seen: device.seen(),
  may86: config.may_86,
  tickets: {},
  menu: {},
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
};
const store = createStore(initialState);

/** @type {ShowToast} */
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

/** @type {{of: KitchenState, view: KitchenView} | null} */
let last = null;
/** @type {{of: Partial<MenuPart> | null, ids: Set<string>, endsAt: number}} */
let soldOut = { of: null, ids: new Set(), endsAt: Infinity };

/**
 * Return the same set until it changes, so that no card is redrawn for it.
 * @param {Partial<MenuPart>} menu
 */
function soldOutOf(menu) {
  const at = serverNow();
  if (soldOut.of !== menu || soldOut.endsAt <= at)
    soldOut = { of: menu, ids: soldOutIds(menu, at), endsAt: nextBack(menu, at) };
  return soldOut.ids;
}

/**
 * The state with what follows from it, computed once per change.
 * @returns {KitchenView}
 */
function currentView() {
  const { state } = store;
  if (last?.of === state) return last.view;
  const shown = project(state.tickets, state.pendingActions);
  const board = station ? prepBoard(shown, station) : expediterBoard(shown);
  const step = ticketActions.lastStep(state.settings?.undo_seconds ?? 0);
  const view = {
    ...state,
    shown,
    board,
    step,
    soldOut: soldOutOf(state.menu),
    thresholds: state.settings,
    courses: state.settings?.courses ?? [],
    waiting: waitingCourses(shown),
  };
  last = { of: state, view };
  return view;
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

/** @typedef {{tickets: TicketsPart, service: ServiceSettings, menu: MenuPart}} ServerState */

/** Apply all changes since the last frame together. */
const applyNews = perFrame((/** @type {{state: Partial<ServerState>, meta: Meta}} */ { state, meta }) => {
  /** @type {Record<string, Ticket>} */
  const tickets = state.tickets?.tickets ?? {};
  if (store.state.ready && meta.upToDate) alarms.news(store.state.tickets, tickets);
  store.update({
    tickets,
    menu: state.menu ?? store.state.menu,
    settings: state.service ?? store.state.settings,
    ready: true,
    newsAt: meta.at,
  });
  ticketActions.settle();
});

/** @type {SyncClient<ServerState>} */
const sync = new SyncClient({
  view: "kitchen",
  restaurantId: config.restaurant.id,
  reducers: { tickets: reducers.tickets, service: reducers.service, menu: menuReducers.menu },
  present: { screen: device.screenId(station, uuid7), label: config.station.name },
  onState(state, meta) {
    applyNews({ state, meta });
    if (meta.upToDate) timeClock?.then(({ learnEpoch }) => learnEpoch(meta.epoch));
  },
  onStatus(status, { reason }) {
    store.update(({ newsAt }) => ({ status, reason, newsAt: sync.meta?.at ?? newsAt }));
    if (status === "live") timeClock?.then(({ retry }) => retry());
  },
});

const reportTickets = reportDrawn((frame) => sync.send(frame));

// The time clock

/** @type {ReturnType<typeof createTimeClock> | null} */
let timeClock = null;

/** Load the time clock, once. It is here before the network is gone. */
function loadTimeClock() {
  timeClock ??= import("./time_clock.js").then((module) =>
    module.createTimeClock({ config, isOnline: () => navigator.onLine && store.state.status === "live", showToast }),
  );
  timeClock.catch(() => {
    timeClock = null;
  });
  return timeClock;
}

document.querySelector("[data-clock-open]")?.addEventListener("click", async () => {
  for (const menu of document.querySelectorAll("details[data-menu]")) menu.removeAttribute("open");
  try {
    await (await loadTimeClock()).open();
  } catch {
    showToast(t("The time clock is not on this device yet. It needs the network once."), "warning");
  }
});

// What the screen shows

/**
 * @param {KitchenView} state
 * @returns {Child[]}
 */
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
          "aria-label": station ? t("Tickets, the oldest first") : t("Orders, the oldest first"),
        },
        cards,
      )
    : emptyBoard(state);
  return [
    h("div", { class: "kitchen-board", key: "main" }, station ? null : passView(state, actions), main),
    state.device.counts === "open" ? allDayPanel(state, actions) : null,
  ];
}

/** @param {KitchenView} state */
function emptyBoard({ ready, status, reason, board }) {
  if (!ready && reason === "forbidden")
    return h(
      "div",
      { class: "empty-state board-empty", key: "forbidden" },
      h("span", { class: "empty-state-icon" }, icon("no-symbol")),
      h("h2", null, t("You don't have access to the kitchen screen")),
      h("p", null, t("Ask a manager to change your role.")),
    );
  if (!ready)
    return h(
      "div",
      { class: "skeleton board-skeleton", key: "loading", role: "status", "aria-label": t("Loading the tickets") },
      [0, 1, 2, 3].map((row) => h("div", { class: "skeleton-row", key: row })),
    );
  const text =
    status === "live"
      ? t("New orders appear here by themselves.")
      : t("This may be out of date: the screen is reconnecting.");
  return h(
    "div",
    { class: "empty-state board-empty", key: "nothing" },
    h("span", { class: "empty-state-icon" }, icon("check-circle")),
    h("h2", null, board.length ? t("Nothing more to cook") : t("Nothing to cook")),
    h("p", null, text),
  );
}

/** @param {KitchenView} state */
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
  signedOut.hidden = state.reason !== "signed_out";
  drawSignal(state);
  for (const [name, { dialog, view }] of Object.entries(sheets))
    drawSheet(dialog, state.sheet === name, () => view(state, actions));
  if (state.ready && !document.hidden) reportTickets(state.board.flatMap(({ tickets }) => tickets.map(({ id }) => id)));
  document.dispatchEvent(new CustomEvent("fynlo:drawn"));
}

/** @param {KitchenState} state */
function drawSignal(state) {
  showConnection(signal, {
    status: state.status,
    at: state.newsAt,
    pending: state.pendingActions.filter((action) => !action.answeredAt).length,
    now: Date.now(),
  });
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {boolean} open
 * @param {() => Child[]} content
 */
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
  if (aged || undoable !== state.step || soldOut.endsAt <= now) store.update({ now });
  if (state.pendingActions.length) ticketActions.settle();
  updateClocks(place, now);
  drawSignal(store.state);
}

for (const dialog of dialogs)
  dialog.addEventListener("close", () => dialogs.some(({ open }) => open) || store.update({ sheet: "" }));
document.addEventListener("submit", () => sync.leave()); // signed out, or to another restaurant
listenToKeys({ entries: () => currentView().board, selected: () => store.state.selected, actions });
store.subscribe(draw);
store.update({ sound: sound.state() });
keepAwake((awake) => store.update({ awake }));
setInterval(tick, TICK_MS);
new ResizeObserver(() => store.update({})).observe(place);
draw();
sync.start();
if (config.has_clock) setTimeout(() => loadTimeClock().catch(console.warn), LAZY_LOAD_DELAY_MS);
