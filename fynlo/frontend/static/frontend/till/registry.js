// @ts-check
// The screens, sheets and sets of actions of the till. A new one is registered here only.

import { allergiesSheet } from "./allergies/allergies_sheet.js";
import { allergyActions } from "./allergies/allergy_actions.js";
import { allergyStopSheet } from "./allergies/allergy_view.js";
import { screenActions } from "./app/screen_actions.js";
import { billActions } from "./bill/bill_actions.js";
import { cartActions } from "./cart/cart_actions.js";
import { cartPanel, cartTitle } from "./cart/cart_panel.js";
import { correctionActions } from "./corrections/correction_actions.js";
import { courseActions } from "./courses/course_actions.js";
import { floorActions } from "./floor/floor_actions.js";
import { floorView } from "./floor/floor_view.js";
import { menuActions } from "./menu/menu_actions.js";
import { orderActions } from "./order/order_actions.js";
import { orderView } from "./order/order_view.js";
import { takeawayDetailsActions } from "./takeaway/takeaway_details_actions.js";
import { unsentActions } from "./unsent/unsent_actions.js";
import { lazyActions } from "./view/lazy_actions.js";
import { lazyView } from "./view/lazy_view.js";
import { withStrip } from "./view/toast_strip.js";

/** @import { ActionSet, OrderUi, ScreenName, Sheet, SheetUi, View } from "./types.js" */

/**
 * The screens by the first word of the address (#/order/<id>).
 * @type {Record<ScreenName, View>}
 */
export const SCREENS = {
  floor: floorView,
  order: orderView,
  due: lazyView(() => import("./lazy_views.js"), "dueView"),
  pay: withStrip(lazyView(() => import("./lazy_views.js"), "payView")),
  done: withStrip(lazyView(() => import("./lazy_views.js"), "doneView")),
  paid: lazyView(() => import("./lazy_views.js"), "paidView"),
  drawer: lazyView(() => import("./lazy_views.js"), "drawerView"),
  clock: lazyView(() => import("./lazy_views.js"), "clockView"),
};

/**
 * @param {keyof SheetUi} name
 * @param {View} view
 * @param {Sheet["isOpen"]} [isOpen]
 * @returns {Sheet}
 */
const sheet = (name, view, isOpen = ({ ui }) => Boolean(ui[name])) => ({ id: `${name}-sheet`, view, isOpen });

/**
 * The sheets by their name in `ui`. Its value there is what the sheet is about, or null while the sheet is closed. The
 * title inside has the id `<name>-sheet-title`.
 * @type {Record<keyof SheetUi, Sheet>}
 */
export const SHEETS = {
  cart: sheet(
    "cart",
    (screen, actions) => [cartTitle(screen, actions), cartPanel(screen, actions)],
    ({ ui, route, wide }) => route.screen === "order" && !wide && Boolean(ui.cart),
  ),
  product: sheet(
    "product",
    lazyView(() => import("./lazy_views.js"), "productSheet"),
  ),
  bills: sheet(
    "bills",
    lazyView(() => import("./lazy_views.js"), "billsSheet"),
  ),
  table: sheet(
    "table",
    lazyView(() => import("./lazy_views.js"), "tableSheet"),
  ),
  takeawayDetails: sheet(
    "takeawayDetails",
    lazyView(() => import("./lazy_views.js"), "takeawayDetailsSheet"),
  ),
  unsent: sheet(
    "unsent",
    lazyView(() => import("./lazy_views.js"), "unsentSheet"),
  ),
  more: sheet(
    "more",
    lazyView(() => import("./lazy_views.js"), "moreSheet"),
  ),
  payments: sheet(
    "payments",
    lazyView(() => import("./lazy_views.js"), "paymentsSheet"),
  ),
  allergies: sheet("allergies", allergiesSheet),
  allergyStop: sheet("allergyStop", allergyStopSheet),
  giftCard: sheet(
    "giftCard",
    lazyView(() => import("./lazy_views.js"), "giftCardSheet"),
  ),
  tab: sheet(
    "tab",
    lazyView(() => import("./lazy_views.js"), "tabSheet"),
    ({ ui, isSettled }) => Boolean(ui.tab) && !isSettled,
  ),
  guest: sheet(
    "guest",
    lazyView(() => import("./lazy_views.js"), "guestSheet"),
    ({ ui, isSettled }) => Boolean(ui.guest) && !isSettled,
  ),
  balance: sheet(
    "balance",
    lazyView(() => import("./lazy_views.js"), "balanceSheet"),
  ),
  sale: sheet(
    "sale",
    lazyView(() => import("./lazy_views.js"), "saleSheet"),
  ),
  waste: sheet(
    "waste",
    lazyView(() => import("./lazy_views.js"), "wasteSheet"),
  ),
};

/**
 * The sets of actions. createActions in till_actions.js calls them.
 * @type {ActionSet[]}
 */
export const ACTION_SETS = [
  screenActions,
  menuActions,
  orderActions,
  cartActions,
  courseActions,
  floorActions,
  takeawayDetailsActions,
  billActions,
  correctionActions,
  allergyActions,
  unsentActions,
  lazyActions(() => import("./lazy_views.js"), "drawerActions", [
    "showDrawerStep",
    "changeDrawerDraft",
    "openDrawer",
    "moveCash",
    "endShift",
    "chooseDenomination",
    "typePieces",
    "nextDenomination",
    "countDrawer",
    "closeDrawer",
  ]),
  lazyActions(() => import("./lazy_views.js"), "balanceActions", [
    "openBalance",
    "changeBalance",
    "searchBalances",
    "chooseBalance",
    "chargeBalance",
    "openSale",
    "changeSale",
    "findAccounts",
    "addSale",
  ]),
  lazyActions(() => import("./lazy_views.js"), "giftCardActions", [
    "openGiftCardPayment",
    "openGiftCardSale",
    "openGiftCardCheck",
    "changeGiftCard",
    "checkGiftCard",
    "payWithGiftCard",
    "sellGiftCard",
  ]),
  lazyActions(() => import("./lazy_views.js"), "customerActions", [
    "openCustomer",
    "readCustomer",
    "changeCustomer",
    "findCustomers",
    "nameCustomer",
    "usePoints",
  ]),
  lazyActions(() => import("./lazy_views.js"), "tabActions", [
    "openTab",
    "changeTab",
    "holdAnother",
    "takeTabCard",
    "askToRelease",
    "holdAtReader",
    "holdOnPhone",
    "takeFromCard",
    "releaseCard",
  ]),
  lazyActions(() => import("./lazy_views.js"), "wasteActions", [
    "openWaste",
    "changeWaste",
    "chooseWaste",
    "recordWaste",
    "storeWastable",
  ]),
  lazyActions(() => import("./lazy_views.js"), "guestActions", [
    "readVisits",
    "openVisit",
    "endVisit",
    "confirmGuests",
    "refuseGuests",
    "answerCall",
  ]),
  lazyActions(() => import("./lazy_views.js"), "clockActions", ["readClock", "pressClock", "chooseClockJob"]),
];

/**
 * The part of `ui` that every order starts with.
 * @type {OrderUi}
 */
export const NEW_ORDER_UI = { category: "", course: 1, seat: null, bySeat: false, guestsDismissed: false };

const NO_SHEETS = /** @type {SheetUi} */ (Object.fromEntries(Object.keys(SHEETS).map((name) => [name, null])));

/** The part of `ui` that every change of the address starts with. */
export const CLOSED_UI = {
  searching: false,
  search: "",
  replacing: null,
  clock: null,
  ...NO_SHEETS,
};
