// @ts-check
/**
 * A till that practises: the real menu, tables, prices and screens, on a database of its own, with a restaurant in this
 * browser in the server's place. Only reads of the menu and of the stream leave the page; leaving deletes everything.
 */

import { answerRequests } from "../../shared/http.js";
import { openDevice } from "../../shared/sync/device.js";
import { t } from "../../shared/translate.js";
import { practiceBill } from "./practice_balance.js";
import { showPractice } from "./practice_bar.js";
import { forgetPractice, practiceDatabase } from "./practice_end.js";
import { flagKey, readFlag } from "./practice_flag.js";
import { PracticeOutbox, practiceOn } from "./practice_outbox.js";
import { practiceState } from "./practice_restaurant.js";

/** @import { CommandAnswer } from "../../shared/sync/outbox.js" */
/** @import { Config, Device, Metadata, ServerState, TillCommand, TillStore } from "../types.js" */
/** @import { PracticeFlag } from "./practice_flag.js" */

const CHECKED_EVERY_MS = 5000;
/** What needs the server, the kitchen or real money. */
const NOT_HERE = new Set([
  "payments.link",
  "gift_cards.sell",
  "payments.correct",
  "payments.refund",
  "vouchers.refund_cash",
  "drawer.use",
  "drawer.close",
  "cash_up.view",
  "inventory.waste",
  "orders.guests",
  "orders.reopen",
]);
const SENT = [
  ["GET", /^\/api\/v1\/(sync\/|menu\/document)/],
  ["POST", /^\/api\/v1\/auth\/socket-ticket$/],
];
const BILL = /^\/api\/v1\/orders\/([^/]+)\/bill$/;

/**
 * @param {object} given
 * @param {Config} given.config of the page
 * @param {{restaurantId: string, personId: string}} given.owner
 * @param {PracticeFlag} given.flag
 */
export function createPractice({ config: real, owner, flag }) {
  const offered = (/** @type {string[]} */ names) => names.filter((name) => !NOT_HERE.has(name));
  /** @type {Config} */
  const config = {
    ...real,
    permissions: offered(real.permissions),
    own: offered(real.own),
    lent: [],
    step_up: [],
    links: {},
    has_clock: false,
    not_in_practice: real.permissions.filter((name) => NOT_HERE.has(name)),
  };
  /** @type {Device} */
  let device;
  /** @type {TillStore} */
  let store;
  /** @type {ServerState | null} */
  let lastReal = null;

  /**
   * @param {string} path
   * @param {string} method
   */
  function answer(path, method) {
    if (SENT.some(([sent, pattern]) => sent === method && /** @type {RegExp} */ (pattern).test(path))) return null;
    const order = practiceOn(device).orders[BILL.exec(path)?.[1] ?? ""];
    if (order) return Response.json({ data: practiceBill(order, practiceOn(device).payments) });
    const error = { code: "practice", message: t("Practice cannot do this. Everything else works.") };
    return Response.json({ error }, { status: 409 });
  }

  /** Leave. Where people have PINs the till is locked: another person may stand at it than the one who began. */
  async function leave() {
    answerRequests(null);
    const isPaid = practiceOn(device).payments.length > 0;
    const own = await openDevice(owner);
    const { people } = own;
    if (people.length && real.session)
      await own.change(({ self }) => ({ self: { ...self, lock: { session: real.session } } }), { strict: true });
    const isFirstOrderPaid = flag.isGuided && isPaid;
    await forgetPractice(owner.restaurantId, { isFirstOrderPaid });
    location.replace(flag.isGuided ? "/portal/setup/" : "/pos/");
  }

  return {
    config,

    async openDevice() {
      device = await openDevice({ ...owner, name: practiceDatabase(owner.restaurantId) });
      answerRequests(answer);
      return device;
    },

    /**
     * The outbox in place of the one that sends.
     * @param {{settled: (command: TillCommand, answer: CommandAnswer) => Metadata | null, store: TillStore}} given
     */
    createOutbox({ settled, store: given }) {
      store = given;
      return new PracticeOutbox({
        device,
        settled,
        house: () => ({
          menu: store.state.menu,
          charge: store.state.charge,
          needsCleaning: Boolean(store.state.server.service.tables_need_cleaning),
          tableName: (id) => store.state.server.tables.tables?.[id]?.name ?? "",
        }),
      });
    },

    /**
     * The state with the orders of this practice.
     * @param {ServerState} server
     */
    show(server) {
      lastReal = server;
      return practiceState(server, practiceOn(device));
    },

    leave,

    start() {
      let shown = practiceOn(device);
      device.watch(() => {
        if (practiceOn(device) === shown || !lastReal) return;
        shown = practiceOn(device);
        store.update({ server: practiceState(lastReal, shown) });
      });
      window.addEventListener("storage", ({ key }) => {
        if (key === flagKey(owner.restaurantId) && !readFlag(owner.restaurantId)) location.replace("/pos/");
      });
      setInterval(() => flag.until <= Date.now() && leave(), CHECKED_EVERY_MS);
      showPractice({ store, flag, leave, paid: () => practiceOn(device).payments.length > 0 });
    },
  };
}
