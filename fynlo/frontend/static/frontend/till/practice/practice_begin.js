// @ts-check
/** Begins a practice: says what it is, refuses while this till holds real work, and tells the server. */

import { uuid7 } from "../../shared/ids.js";
import { orderLabel } from "../../shared/labels/orders.js";
import { sendCommand } from "../../shared/sync/send_command.js";
import { t } from "../../shared/translate.js";
import { h, icon, render } from "../../shared/view/dom.js";
import { isEmpty } from "../cart/cart.js";
import { isOnline, OFFLINE } from "../online_actions.js";
import { isOpen } from "../optimistic/projection.js";
import { flagKey } from "./practice_flag.js";

/** @import { Device, ScreenState } from "../types.js" */
/** @import { PracticeFlag } from "./practice_flag.js" */

const REGISTERED_WITHIN_MS = 10_000;

/**
 * Why the till cannot practise now, as a sentence; "" when it can.
 * @param {Pick<ScreenState, "commands" | "refusals" | "carts" | "orders" | "config" | "status" | "others">} screen
 */
export function reasonNotToPractise(screen) {
  if (!isOnline(screen)) return OFFLINE;
  if (Object.keys(screen.commands).length || screen.others)
    return t("This till has changes that are not sent. Wait until they are, then begin to practise.");
  if (Object.keys(screen.refusals).length)
    return t("This till has changes that were refused. Deal with them first, then begin to practise.");
  if (Object.values(screen.carts).some((cart) => !isEmpty(cart)))
    return t("An order on this till is not sent. Send it or clear it, then begin to practise.");
  const own = Object.values(screen.orders).find(
    (order) => isOpen(order) && order.server_id === screen.config.person.id && order.payment_status !== "paid",
  );
  if (own)
    return t("{order} is yours and not paid. Settle it first, then begin to practise.", { order: orderLabel(own) });
  return "";
}

/**
 * Ask, then reload the till as one that practises.
 * @param {object} given
 * @param {() => ScreenState} given.screen
 * @param {Device} given.device
 * @param {string} given.restaurantId
 * @param {boolean} [given.isGuided] whether it leads through a first order
 */
export function beginPractice({ screen, device, restaurantId, isGuided = false }) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog practice-dialog";
  dialog.setAttribute("aria-labelledby", "practice-title");
  let problem = "";
  let isBusy = false;

  async function begin() {
    problem = reasonNotToPractise(screen());
    isBusy = !problem;
    draw();
    if (problem) return;
    if (!(await isRegistered(device))) {
      problem = t("This till is not known to the server yet. Try again.");
      isBusy = false;
      return draw();
    }
    const { id } = device.self;
    const answer = await sendCommand({ path: `/devices/${id}/practice`, key: uuid7() });
    isBusy = false;
    if (answer.ok) return void enter(id, answer.data.practice_until);
    problem = answer.error.message;
    draw();
  }

  /**
   * @param {string} deviceId
   * @param {string} until
   */
  function enter(deviceId, until) {
    /** @type {PracticeFlag} */
    const flag = { deviceId, until: Date.parse(until), isOver: false, isGuided };
    try {
      localStorage.setItem(flagKey(restaurantId), JSON.stringify(flag));
    } catch {
      problem = t("This browser stores nothing, so the till cannot practise on it.");
      return draw();
    }
    return location.replace("/pos/");
  }

  function draw() {
    render(
      dialog,
      h("h2", { class: "dialog-title", id: "practice-title", key: "title" }, t("Practise on this till?")),
      h(
        "ul",
        { class: "practice-facts", key: "facts" },
        fact("book-open", t("You see the real menu, tables and prices.")),
        fact("no-symbol", t("Nothing is kept: no order, no payment, no receipt. The kitchen sees nothing.")),
        fact("clock", t("It ends when you leave it, and by itself at the end of the day.")),
      ),
      problem
        ? h(
            "div",
            { class: "banner banner-warning", key: "problem", role: "alert" },
            icon("exclamation-triangle"),
            problem,
          )
        : null,
      h(
        "div",
        { class: "form-actions", key: "actions" },
        h("button", { class: "button button-quiet", type: "button", "data-close": true }, t("Cancel")),
        h(
          "button",
          {
            class: "button button-primary",
            type: "button",
            "data-practice-begin": true,
            disabled: isBusy,
            on: { click: begin },
          },
          t("Begin to practise"),
        ),
      ),
    );
  }

  draw();
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * Wait until the server knows the device: its first page registers it. Resolves to false if that takes too long.
 * @param {Device} device
 * @returns {Promise<boolean>}
 */
function isRegistered(device) {
  return new Promise((resolve) => {
    const end = () => {
      stop();
      resolve(device.self.registered);
    };
    const timer = setTimeout(end, REGISTERED_WITHIN_MS);
    const stop = device.watch(look);
    function look() {
      if (!device.self.registered) return;
      clearTimeout(timer);
      end();
    }
    look();
  });
}

/**
 * @param {string} name of the icon
 * @param {string} text
 */
const fact = (name, text) => h("li", { key: name }, icon(name), h("span", null, text));
