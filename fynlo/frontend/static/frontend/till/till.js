// The till: one screen after the other by the address (#/, #/order/<id>, #/pay/<id>), drawn from one store.

import { now as serverNow } from "../shared/clock.js";
import { uuid7 } from "../shared/ids.js";
import { reducers as menuReducers } from "../shared/reducers/menu.js";
import { reducers as orderReducers } from "../shared/reducers/orders.js";
import { reducers as paymentReducers } from "../shared/reducers/payments.js";
import { SyncClient } from "../shared/sync/client.js";
import { openDevice } from "../shared/sync/device.js";
import { openOfflineStore } from "../shared/sync/offline_store.js";
import { Outbox } from "../shared/sync/outbox.js";
import { showConnection } from "../shared/view/connection_badge.js";
import { render } from "../shared/view/dom.js";
import { missingScreens } from "../shared/view/missing_screens.js";
import { createStore } from "../shared/view/store.js";
import { watchForUpdates } from "./app/app_update.js";
import { deviceName } from "./app/device_name.js";
import { guardSignOut } from "./app/sign_out.js";
import { BILL_STATE } from "./bill/bill_state.js";
import { isEmpty } from "./cart/cart.js";
import { knowsHold } from "./menu/long_press_hint.js";
import { EMPTY_MENU } from "./menu/menu.js";
import { fetchMenu } from "./menu/menu_document.js";
import { createMenuScroll } from "./menu/menu_scroll.js";
import { keepPictures, retryPictures } from "./menu/pictures.js";
import { ACTION_SETS, CLOSED_UI, NEW_ORDER_UI, SCREENS, SHEETS } from "./registry.js";
import { deriveScreen } from "./screen_state.js";
import { createCustomers, customersOn } from "./takeaway/customers.js";
import { createActions } from "./till_actions.js";
import { createRefusals } from "./unsent/refusals.js";
import { describeRemark, noticesOf } from "./unsent/remarks.js";
import { FRESH_MS, reasonToStay } from "./unsent/unsent.js";
import { unsentMark } from "./unsent/unsent_view.js";
import { headingView } from "./view/heading_view.js";
import { loadLazyViews } from "./view/lazy_view.js";
import { createSheets } from "./view/sheets.js";
import { onGuardLifted } from "./view/tap_guard.js";

const ANSWER_KEPT_MS = 10_000; // after this long live, the stream knows better than an answer without a number
const RECEIPT_KEPT_MS = 10 * 60_000;
const TICK_MS = 5000;
const LAZY_LOAD_DELAY_MS = 2000; // after the first picture: what the next taps need is fetched quietly
const NOTHING = {
  orders: {},
  tables: {},
  menu: { version: 0, unavailable: [] },
  service: {},
  people: {},
  payments: {},
}; // before the first snapshot

const config = JSON.parse(document.getElementById("till-config").textContent);
const place = document.querySelector("[data-till]");
const heading = document.querySelector("[data-heading]");
const signal = document.querySelector("[data-signal]");
const mark = document.querySelector("[data-unsent]");
const wideScreen = window.matchMedia("(min-width: 48rem)");
const owner = { restaurantId: config.restaurant.id, personId: config.person.id };
const offlineStore = openOfflineStore(owner);
const view = offlineStore.view("pos");
// beside the device's own database, not after it: the first picture waits for both
const lastSeen = view.load().catch(() => null);
const device = await openDevice(owner);

const store = createStore({
  config,
  may: new Set(config.permissions),
  charge: config.service_charge,
  server: NOTHING,
  ready: false,
  status: "connecting",
  reason: "",
  newsAt: 0,
  ...onDevice(),
  carts: device.all("cart"),
  menu: EMPTY_MENU,
  menuError: "",
  updateReady: false,
  route: readRoute(),
  ui: { ...CLOSED_UI, ...NEW_ORDER_UI, mine: false, knowsHold: knowsHold() },
  ...BILL_STATE,
  wide: wideScreen.matches,
  now: serverNow(),
});

// Where we are

function readRoute() {
  const [, screen = "", id = ""] = location.hash.split("/");
  return { screen: screen in SCREENS ? screen : "floor", id };
}

function go(hash, { replace = false } = {}) {
  if (replace) history.replaceState(null, "", hash);
  else history.pushState(null, "", hash);
  arrive();
}

function arrive() {
  const route = readRoute();
  const fresh = { ...CLOSED_UI, ...(route.id === store.state.route.id ? {} : NEW_ORDER_UI) };
  store.update(({ ui }) => ({ route, ui: { ...ui, ...fresh } }));
  document.querySelector("[data-menu]").open = false; // a link in it has led here
}

/** Show a toast. `undo` reverts the change. The toast goes when `isCurrent(screen)` turns false. */
function showToast(message, tone = "info", undo = undefined, isCurrent = undefined) {
  document.dispatchEvent(
    new CustomEvent("fynlo:toast", {
      detail: { message, tone, undo, isCurrent: isCurrent && (() => Boolean(isCurrent(currentScreen()))) },
    }),
  );
}

/** Show the server's answer after the toast that a person is reading. */
function queueToast(message, tone = "info", undo = undefined) {
  document.dispatchEvent(new CustomEvent("fynlo:toast", { detail: { message, tone, undo, queue: true } }));
}

// What this device keeps

/** Its part of the state: commands that wait and refused ones by id, and what goes with them. */
function onDevice() {
  const byId = (state) =>
    Object.fromEntries(
      device.commands.filter((command) => command.state === state).map((command) => [command.command_id, command]),
    );
  return {
    commands: byId("waiting"),
    refusals: byId("refused"),
    others: device.ofOthers.length,
    answers: device.all("answer"),
    receipts: device.all("receipt"),
    notices: device.all("notice"),
    customers: customersOn(device),
    revoked: device.self.revoked ? device.self.problem : "",
  };
}

/** Carts as the device has them, and those of this tab in which there is nothing to keep yet. */
function withEmptyOnes(offlineStore, carts) {
  const empty = Object.values(carts).filter((cart) => isEmpty(cart) && !(cart.id in offlineStore));
  return { ...Object.fromEntries(empty.map((cart) => [cart.id, cart])), ...offlineStore };
}

function keepCart(cart) {
  if (isEmpty(cart) && !cart.problem) device.drop("cart", cart.id);
  else device.keep("cart", cart.id, cart);
  store.update((now) => ({ carts: { ...now.carts, [cart.id]: cart } }));
}

/** Drop old receipts. A receipt is stored only so that a reload still shows the change to give back. */
function dropOldReceipts() {
  const old = Object.entries(device.all("receipt")).filter(([, { at }]) => Date.now() - at > RECEIPT_KEPT_MS);
  if (old.length) device.write({ drop: old.map(([id]) => ["receipt", id]) });
}

device.watch(() => {
  store.update(({ carts }) => ({ ...onDevice(), carts: withEmptyOnes(device.all("cart"), carts) }));
  setTimeout(() => store.update({ now: serverNow() }), FRESH_MS); // by then a slow command is worth a word
});

// What the server says

const outbox = new Outbox({
  device,
  as: { kind: "till", name: deviceName(navigator, config.person.name) },
  settled,
  isOnline: () => navigator.onLine && store.state.status !== "offline",
});

const refusals = createRefusals({
  store,
  outbox,
  newId: uuid7,
  showToast,
  queueToast,
  keepCart,
  isKnown: (orderId) => orderId in store.state.server.orders || orderId in store.state.answers,
});

let last = { state: null, screen: null };

/** The state with what follows from it, worked out once per change. */
function currentScreen() {
  if (last.state !== store.state) last = { state: store.state, screen: deriveScreen(store.state) };
  return last.screen;
}

const actions = createActions({
  actionSets: ACTION_SETS,
  store,
  currentScreen,
  outbox,
  refusals,
  showToast,
  keepCart,
  config,
  newId: uuid7,
  go,
  loadMenu,
  forgetNotice: (id) => device.drop("notice", id),
});

/** A final answer, before its command leaves the queue; of a refused one what stays there with it, or null. */
function settled(command, { outcome, result, error, current, remarks = [], last_seq: seq = null }) {
  if (outcome === "rejected") return refusals.take(command, error, current);
  const { metadata } = command;
  const at = Date.now();
  const keep = noticesOf(command, remarks).map((notice) => ["notice", notice.id, notice]);
  const orders = [result.order ?? result, result.from].filter((order) => order?.id && Array.isArray(order.lines));
  if (!isBrought(seq)) keep.push(...orders.map((order) => ["answer", order.id, { order, at, seq }]));
  if (metadata.receipt)
    keep.push([
      "receipt",
      metadata.orderId,
      {
        ...metadata.receipt,
        receiptNumber: result.receipt_number,
        paymentId: result.payment_id,
        commandId: command.command_id,
        at,
      },
    ]);
  if (keep.length) device.write({ keep });
  for (const remark of remarks) {
    const text = describeRemark(remark);
    if (!text) continue;
    if (remark.outcome === "attention")
      queueToast(text, "warning"); // it names its order itself
    else queueToast(metadata.where ? `${metadata.where}: ${text}` : text);
  }
  return null;
}

/** Whether the state holds what happened under that number: an order that it does not show any more is closed. */
function isBrought(seq) {
  return seq !== null && seq !== undefined && seq <= (sync.meta?.seq ?? -1);
}

/** What an answer said is shown until the stream has brought it, or has had time enough to bring something newer. */
function isOld({ order, at, seq }) {
  if (isBrought(seq)) return true;
  const known = store.state.server.orders[order.id];
  if (known) return order.version <= known.version;
  return Boolean(sync.meta?.upToDate) && Date.now() - at >= ANSWER_KEPT_MS;
}

function dropOldAnswers() {
  const old = Object.entries(device.all("answer")).filter(([, answer]) => isOld(answer));
  if (old.length) device.write({ drop: old.map(([id]) => ["answer", id]) });
}

const sync = new SyncClient({
  view: "pos",
  restaurantId: config.restaurant.id,
  reducers: { ...menuReducers, ...orderReducers, ...paymentReducers },
  store: { ...view, load: () => lastSeen },
  onScreens: missingScreens(document.querySelector("[data-missing-screens]"), (screen) => sync.dismissScreen(screen)),
  onState(state, meta) {
    const orders = state.orders?.orders ?? {};
    const parts = Object.fromEntries(Object.keys(NOTHING).map((part) => [part, state[part] ?? NOTHING[part]]));
    const server = { ...parts, orders };
    store.update({ server, ready: true, newsAt: meta.at });
    dropOldAnswers();
    if (meta.upToDate) outbox.learnEpoch(meta.epoch);
    if (state.menu?.version && state.menu.version !== store.state.menu.version) loadMenu();
  },
  onStatus(status, { reason }) {
    store.update({ status, reason, newsAt: sync.meta?.at ?? store.state.newsAt });
    if (status !== "live") return;
    retryPictures();
    outbox.report();
    outbox.retry();
    updates.ask(); // a restarted server may have another version
  },
});

const updates = watchForUpdates({ ready: () => store.update({ updateReady: true }) });
Object.assign(actions, { useUpdate: updates.use, redraw: () => store.update({}) });

guardSignOut({
  form: document.querySelector("[data-sign-out]"),
  channelName: `fynlo:till:${owner.restaurantId}:${owner.personId}`,
  reasonToStay: () => reasonToStay(store.state),
  stay(reason) {
    showToast(reason, "warning");
    actions.openUnsent();
  },
  async forget() {
    sync.stop();
    await Promise.all([offlineStore.wipe(), device.forgetPerson()]);
  },
});

let loading = 0;

async function loadMenu() {
  const version = store.state.server.menu.version;
  if (!version || loading === version) return;
  loading = version;
  const { menu, error } = await fetchMenu(version, offlineStore.document("menu"));
  loading = 0;
  store.update(menu ? { menu, menuError: "" } : { menuError: error });
  if (menu) keepPictures(menu);
  if (menu && store.state.server.menu.version !== version) loadMenu();
}

// What is seen

const customers = createCustomers({ device });
const drawSheets = createSheets({
  main: document.getElementById("content"),
  sheets: SHEETS,
  closed: (name) => actions.closeSheets(name),
});
const menuScroll = createMenuScroll({ store });
Object.assign(actions, menuScroll.actions);

function draw(state) {
  const screen = currentScreen();
  if (screen.redirect) return go(screen.redirect, { replace: true });
  render(place, SCREENS[screen.route.screen](screen, actions));
  render(heading, headingView(screen, actions));
  document.body.dataset.screen = screen.route.screen;
  document.body.classList.toggle("has-cart-bar", screen.route.screen === "order" && !screen.wide);
  const { waiting, since } = screen.unsent;
  showConnection(signal, { status: state.status, at: state.newsAt, pending: waiting.length, since, now: Date.now() });
  render(mark, unsentMark(screen, actions));
  document.querySelector("[data-signed-out]").hidden = state.reason !== "signed_out";
  const revoked = document.querySelector("[data-revoked]");
  revoked.hidden = !state.revoked;
  revoked.querySelector("[data-revoked-words]").textContent = state.revoked;
  drawSheets(screen, actions);
  menuScroll.follow(screen);
  document.dispatchEvent(new CustomEvent("fynlo:drawn"));
  return undefined;
}

wideScreen.addEventListener("change", () => store.update({ wide: wideScreen.matches }));
window.addEventListener("online", retryPictures);
window.addEventListener("popstate", arrive);
window.addEventListener("hashchange", arrive);
setInterval(() => {
  dropOldAnswers();
  store.update({ now: serverNow() });
}, TICK_MS);
store.subscribe(draw);
store.subscribe(customers.lookUp);
onGuardLifted(() => store.update({}));

draw(store.state);
sync.start();
outbox.start();
dropOldReceipts();
setTimeout(loadLazyViews, LAZY_LOAD_DELAY_MS);
navigator.storage?.persist?.(); // nothing of what is unsent may be thrown away to make room
