// @ts-check
// The till: builds its parts and connects them. The address names the screen (app/navigation.js); the screen is drawn
// from one store, which the server's stream, this device's records and people's actions change.

import { now as serverNow } from "../shared/clock.js";
import { uuid7 } from "../shared/ids.js";
import { changes } from "../shared/reducers/changes.js";
import { reducers as drawerReducers, NO_DRAWERS } from "../shared/reducers/drawers.js";
import { reducers as giftCardReducers } from "../shared/reducers/gift_cards.js";
import { reducers as menuReducers } from "../shared/reducers/menu.js";
import { reducers as orderReducers } from "../shared/reducers/orders.js";
import { reducers as paymentReducers } from "../shared/reducers/payments.js";
import { reducers as readerReducers } from "../shared/reducers/readers.js";
import { reducers as stockReducers } from "../shared/reducers/stock.js";
import { reducers as voucherReducers } from "../shared/reducers/vouchers.js";
import { SyncClient } from "../shared/sync/client.js";
import { openDevice } from "../shared/sync/device.js";
import { openOfflineStore } from "../shared/sync/offline_store.js";
import { Outbox } from "../shared/sync/outbox.js";
import { missingScreens } from "../shared/view/missing_screens.js";
import { pageElement } from "../shared/view/page_elements.js";
import { createStore } from "../shared/view/store.js";
import { createAnswers } from "./app/answers.js";
import { watchForUpdates } from "./app/app_update.js";
import { deviceName } from "./app/device_name.js";
import { createDrawing } from "./app/drawing.js";
import { followAddress, readRoute } from "./app/navigation.js";
import { forgetPage, guardSignOut } from "./app/sign_out.js";
import { createKeepCart, dropOldReceipts, followDevice, readStoredState } from "./app/stored_state.js";
import { createShowToast, queueToast } from "./app/toasts.js";
import { BILL_STATE } from "./bill/bill_state.js";
import { NEW_DRAWER_DRAFT } from "./cash_up/drawer_draft.js";
import { showsPlan } from "./floor/shows_plan.js";
import { followShownOrder } from "./guest_display/guest_display.js";
import { knowsLongPress } from "./menu/long_press_hint.js";
import { EMPTY_MENU } from "./menu/menu.js";
import { createMenuLoader } from "./menu/menu_document.js";
import { createMenuScroll } from "./menu/menu_scroll.js";
import { retryPictures } from "./menu/pictures.js";
import { createActor } from "./pin/actor.js";
import { lockAfterPause } from "./pin/auto_lock.js";
import { createPins } from "./pin/pins.js";
import { isPractising, readFlag } from "./practice/practice_flag.js";
import { ACTION_SETS, CLOSED_UI, NEW_ORDER_UI } from "./registry.js";
import { createScreen } from "./screen_state.js";
import { createStockNews } from "./stock/stock_news.js";
import { createCustomers } from "./takeaway/customers.js";
import { createActions } from "./till_actions.js";
import { createRefusals } from "./unsent/refusals.js";
import { followRevocation } from "./unsent/revoked.js";
import { reasonToStay } from "./unsent/unsent.js";
import { loadLazyViews } from "./view/lazy_view.js";
import { onGuardLifted } from "./view/tap_guard.js";

/** @import { Config, ServerState, TillState } from "./types.js" */

const TICK_MS = 5000;
const PICTURES_EVERY_MS = 10_000;
const PEOPLE_EVERY_MS = 2 * 60_000; // who has a PIN here is read again
const LAZY_LOAD_DELAY_MS = 2000; // after the first drawing
/** @type {ServerState} before the first snapshot */
const NO_SERVER_STATE = {
  orders: {},
  tables: {},
  menu: { version: 0, unavailable: [] },
  service: {},
  people: {},
  payments: {},
  drawers: NO_DRAWERS,
  readers: { readers: {} },
  vouchers: { kinds: {} },
  giftCards: { is_sold: true },
  clock: {},
  visits: {},
};

/** @type {Config} what the page says of the person who is signed in */
const pageConfig = JSON.parse(pageElement("#till-config").textContent ?? "");
const owner = { restaurantId: pageConfig.restaurant.id, personId: pageConfig.person.id };
const flag = readFlag(owner.restaurantId);
const practice =
  flag && isPractising(flag)
    ? (await import("./lazy_views.js")).createPractice({ config: pageConfig, owner, flag })
    : null;
const config = practice?.config ?? pageConfig;
const wideScreen = window.matchMedia("(min-width: 48rem)");
const offlineStore = openOfflineStore(owner);
const view = offlineStore.view("pos");
const lastSeen = view.load().catch(() => null); // both databases load at the same time; the first drawing needs both
const device = await (practice ?? { openDevice }).openDevice(owner);
const actor = createActor({ device, config });
await device.actAs(actor.personId());

/** @type {TillState} */
const initialState = {
  ...actor.read(),
  charge: config.service_charge,
  server: NO_SERVER_STATE,
  ready: false,
  status: "connecting",
  reason: "",
  newsAt: 0,
  ...readStoredState(device),
  menu: EMPTY_MENU,
  menuError: "",
  updateReady: false,
  visits: [],
  booked: {},
  route: readRoute(),
  ui: {
    ...CLOSED_UI,
    ...NEW_ORDER_UI,
    mine: false,
    plan: showsPlan(),
    knowsLongPress: knowsLongPress(),
    drawer: NEW_DRAWER_DRAFT,
  },
  ...BILL_STATE,
  wide: wideScreen.matches,
  now: serverNow(),
};
const store = createStore(initialState);
const currentScreen = createScreen(store);
const showToast = createShowToast(currentScreen);
const keepCart = createKeepCart({ device, store });
const loadMenu = createMenuLoader({ store, stored: offlineStore.document("menu") });
const go = followAddress(store);
followDevice({ device, store });
device.watch(followActor);

// -- the server -------------------------------------------------------------------------------------------------------

/** @type {ConstructorParameters<typeof Outbox>[0]["settled"]} */
const settled = (command, answer) => answers.settle(command, answer);
const outbox =
  practice?.createOutbox({ settled, store }) ??
  new Outbox({
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
  isKnown: (/** @type {string} */ orderId) => orderId in store.state.server.orders || orderId in store.state.answers,
});

const answers = createAnswers({ device, store, refusals, queueToast, syncMeta: () => sync.meta });

const sayStockNews = createStockNews({ device, queueToast });

const sync = new SyncClient({
  view: "pos",
  restaurantId: config.restaurant.id,
  reducers: {
    ...menuReducers,
    ...orderReducers,
    ...paymentReducers,
    ...drawerReducers,
    ...readerReducers,
    ...voucherReducers,
    ...giftCardReducers,
    ...stockReducers,
    clock: changes("clock"),
    visits: changes("visits"),
  },
  store: { ...view, load: () => lastSeen },
  onScreens: missingScreens(pageElement("[data-missing-screens]"), (screen) => sync.dismissScreen(screen)),
  onState(
    {
      orders,
      tables,
      menu,
      service,
      people,
      payments,
      drawers,
      readers,
      vouchers,
      gift_cards,
      low_stock,
      clock,
      visits,
    },
    meta,
  ) {
    const server = {
      orders: orders?.orders ?? NO_SERVER_STATE.orders,
      tables: tables ?? NO_SERVER_STATE.tables,
      menu: menu ?? NO_SERVER_STATE.menu,
      service: service ?? NO_SERVER_STATE.service,
      people: people ?? NO_SERVER_STATE.people,
      payments: payments ?? NO_SERVER_STATE.payments,
      drawers: drawers ?? NO_SERVER_STATE.drawers,
      readers: readers ?? NO_SERVER_STATE.readers,
      vouchers: vouchers ?? NO_SERVER_STATE.vouchers,
      giftCards: gift_cards ?? NO_SERVER_STATE.giftCards,
      clock: clock ?? NO_SERVER_STATE.clock,
      visits: visits ?? NO_SERVER_STATE.visits,
    };
    store.update({ server: practice?.show(server) ?? server, ready: true, newsAt: meta.at });
    answers.dropOld();
    sayStockNews(low_stock, meta);
    if (meta.upToDate) outbox.learnEpoch(meta.epoch);
    if (menu?.version && menu.version !== store.state.menu.version) loadMenu();
  },
  onStatus(status, { reason }) {
    store.update({ status, reason, newsAt: sync.meta?.at ?? store.state.newsAt });
    if (reason === "signed_out") checkRevocation();
    if (status !== "live") return;
    retryPictures();
    outbox.report();
    outbox.retry();
    pins.refresh();
    updates.check(); // a restarted server may have another version
  },
});

const checkRevocation = followRevocation(device);

const updates = watchForUpdates({ ready: () => store.update({ updateReady: true }) });

// -- people -----------------------------------------------------------------------------------------------------------

const menuScroll = createMenuScroll({ store });
const redraw = () => store.update({});
const forget = async () => {
  sync.stop();
  await Promise.all([offlineStore.wipe(), device.forgetPerson()]);
};
/** A person who hands over comes back: their carts stay on the device. */
const forgetForNow = async () => {
  sync.stop();
  await Promise.all([offlineStore.wipe(), device.forgetPerson({ keep: ["cart"] }), forgetPage()]);
};
const signOutForm = /** @type {HTMLFormElement} */ (pageElement("[data-sign-out]"));
const pins = createPins({
  device,
  config,
  store,
  outbox,
  actor,
  showToast,
  forget: forgetForNow,
  signOut: () => forgetForNow().finally(() => signOutForm.submit()),
});

/** Show the till of the person who acts now, or locked. Another tab may have changed it. */
function followActor() {
  const id = actor.personId();
  if (id !== device.personId) return void device.actAs(id); // calls this again
  const read = actor.read();
  const isSame = read.config.person.id === store.state.config.person.id;
  if (isSame && read.locked === store.state.locked && read.tookOver === store.state.tookOver) return;
  const closed = { ...CLOSED_UI, ...(isSame ? {} : { ...NEW_ORDER_UI, mine: false }) };
  store.update(({ ui }) => ({
    ...read,
    ...readStoredState(device),
    ...(isSame ? {} : BILL_STATE),
    ui: { ...ui, ...closed },
  }));
  if (!isSame) go("#/", { replace: true });
}

const personActions = {
  unlock: () => pins.showLock(),
  confirmPerson: () => pins.confirmPerson(),
  openTimeClock: pins.openTimeClock,
};
const actions = createActions({
  actionSets: [...ACTION_SETS, () => ({ ...menuScroll.actions, ...personActions, useUpdate: updates.use, redraw })],
  store,
  currentScreen,
  outbox,
  refusals,
  showToast,
  keepCart,
  newId: uuid7,
  go,
  loadMenu,
  storedWastable: offlineStore.document("wastable"),
  forgetNotice: (id) => device.drop("notice", id),
  askApproval: pins.askApproval,
});

guardSignOut({
  form: signOutForm,
  channelName: `fynlo:till:${owner.restaurantId}:${owner.personId}`,
  reasonToStay: () => reasonToStay(store.state),
  stay(reason) {
    showToast(reason, "warning");
    actions.openUnsent();
  },
  forget,
});

/**
 * @param {string} selector of a button in the menu
 * @param {() => unknown} tap
 */
function onMenu(selector, tap) {
  document.querySelector(selector)?.addEventListener("click", () => {
    for (const menu of document.querySelectorAll("details[data-menu]")) menu.removeAttribute("open");
    tap();
  });
}

onMenu("[data-switch-person]", () => {
  // What the device signs is sent in the next person's session too.
  const isSigned = device.signs && device.commands.every(({ is_signed }) => is_signed);
  const reason = isSigned ? "" : reasonToStay(store.state);
  if (!reason) return pins.switchPerson();
  showToast(reason, "warning");
  return actions.openUnsent();
});
onMenu("[data-lock]", pins.lock);
onMenu("[data-waste-open]", () => actions.openWaste());
const practise = async (isGuided = false) => {
  const { beginPractice } = await import("./lazy_views.js");
  beginPractice({ screen: currentScreen, device, restaurantId: owner.restaurantId, isGuided });
};
onMenu("[data-practise]", () => practise());
lockAfterPause({ config, lock: () => practice?.leave() ?? (store.state.locked || pins.lock()) });
setInterval(() => document.hidden || pins.refresh(), PEOPLE_EVERY_MS);

// -- drawing ----------------------------------------------------------------------------------------------------------

const draw = createDrawing({ currentScreen, actions, go, afterDrawing: menuScroll.follow });

wideScreen.addEventListener("change", () => store.update({ wide: wideScreen.matches }));
window.addEventListener("online", retryPictures);
// The network may still fail just after it is said to be back.
setInterval(() => navigator.onLine && !document.hidden && retryPictures(), PICTURES_EVERY_MS);
const tick = () => store.update({ now: serverNow() });
window.addEventListener("offline", tick); // the signal shows it at once
setInterval(() => {
  answers.dropOld();
  tick();
}, TICK_MS);
store.subscribe(draw);
followShownOrder({ device, store });
store.subscribe(createCustomers({ device }).lookUp);
onGuardLifted(redraw);

draw(store.state);
pins.showLock();
sync.start();
outbox.start();
practice?.start();
if (flag && !practice) import("./lazy_views.js").then(({ forgetPractice }) => forgetPractice(owner.restaurantId));
if (!practice && location.search === "?practise" && document.querySelector("[data-practise]")) practise(true);
dropOldReceipts(device);
/** Without a network the part is not there: tried again until it is. */
const followNews = () =>
  import("./lazy_views.js").then(
    (loaded) => {
      loaded.followAnnouncements({ store, announcements: config.announcements });
      loaded.followGuests({ store, currentScreen, actions });
      loaded.followBookings({ store });
    },
    () => setTimeout(followNews, 10 * LAZY_LOAD_DELAY_MS),
  );
if (!practice) setTimeout(followNews, LAZY_LOAD_DELAY_MS);
setTimeout(() => loadLazyViews().then(() => actions.storeWastable()), LAZY_LOAD_DELAY_MS);
navigator.storage?.persist?.(); // asks the browser not to delete unsent changes when storage is full
