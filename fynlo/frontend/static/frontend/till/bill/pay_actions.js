// @ts-check
/** Actions on the screen that takes money: choose the part and the tender, enter amounts, take the payment. */

import { LIMITS, TENDERS } from "../../shared/contract.js";
import { formatPence } from "../../shared/money.js";
import { plural, t } from "../../shared/translate.js";
import { chooseMachine, machineHere } from "../cash_up/card_machine.js";
import * as commands from "../commands.js";
import { salesPence } from "../order/line_kinds.js";
import { serviceChargePence } from "../pricing.js";
import { chosenPart, partProblem, seatsOf, seatsPaying, sharing } from "./part_payment.js";
import { NEW_PAY, NO_VOUCHER, tipOf } from "./pay_state.js";
import { chooseReader, readerHere, readerPayment, readersOf } from "./reader_here.js";
import { paidByVoucher, voucherInHand, voucherKinds } from "./voucher_part.js";

/** @import { NewCommand } from "../command_types.js" */
/** @import { TakenMoney } from "../commands.js" */
/** @import { createOnlineActions } from "../online_actions.js" */
/** @import { TillCommand, Tools } from "../types.js" */
/** @import { Part } from "./part_payment.js" */
/** @import { Pay, PayWay, SeatChoice, VoucherTyped } from "./pay_state.js" */

/** @typedef {Omit<TakenMoney, "tip" | "receiptNumber">} PartTaken the fields that both tenders share */
/** @typedef {(receiptNumber: string) => NewCommand<"payment.cash" | "payment.card" | "payment.voucher">} MakeCommand */

const MOST_PENCE = 9_999_99;

/** The fields that are reset each time a part is taken. */
const TAKE = Object.freeze({
  step: /** @type {const} */ ("take"),
  received: null,
  keepsChange: false,
  declined: null,
  voucher: NO_VOUCHER,
});

/**
 * @param {Tools} tools
 * @param {ReturnType<typeof createOnlineActions>} onlineActions
 */
export function payActions({ store, state, outbox, refusals, showToast, newId, go, where, changeUi }, onlineActions) {
  const changePay = (/** @type {Partial<Pay>} */ changes) =>
    store.update(({ pay }) => ({ pay: { ...pay, ...changes } }));
  /** @type {Record<string, number>} the total of each bill that was shown from here last; the server keeps it once */
  const shown = {};
  let isTaking = false; // until the device has given the receipt its number

  function openPay() {
    const { bill, order, pay } = state();
    if (!order) return undefined;
    if (bill.unsent)
      return showToast(
        plural(bill.unsent, "{count} item is not sent yet. Send first.", "{count} items are not sent yet. Send first."),
        "warning",
      );
    changeUi({ cart: null });
    const isBySeat = pay.orderId === order.id && pay.way === "seats" && bill.paidPence > 0; // the next seat pays
    const bySeat = isBySeat ? { way: /** @type {const} */ ("seats"), step: /** @type {const} */ ("choose") } : {};
    const going = readerPayment(state(), order.id);
    const start = going ? { tender: /** @type {const} */ ("reader"), sent: going.id } : bySeat;
    store.update({ pay: { ...NEW_PAY, orderId: order.id, ...start } });
    notePresented(order.id, bill.shownPence + bill.paidPence);
    return go(`#/pay/${order.id}`);
  }

  /**
   * Opening this screen is how a guest is shown the bill: nothing is printed before it is paid.
   * @param {string} orderId
   * @param {number} total pence
   */
  function notePresented(orderId, total) {
    if (total <= 0 || shown[orderId] === total || !state().may.has("payments.cash")) return;
    shown[orderId] = total;
    outbox.push(commands.presentBill({ orderId, amount: total, where: where() }));
  }

  // The part

  /** @param {PayWay} way */
  function chooseSplit(way) {
    changePay({ ...TAKE, way, step: way === "all" ? "take" : "choose", seats: null, tip: 0 });
  }

  /** @param {SeatChoice} seat */
  function pickSeat(seat) {
    const { pay, balance, order } = state();
    if (!balance || !order) return;
    const seats = seatsPaying(pay, seatsOf(balance, order.lines));
    changePay({ seats: seats.includes(seat) ? seats.filter((other) => other !== seat) : [...seats, seat] });
  }

  /**
   * @param {string} lineId
   * @param {string | null} part "1/3", or null for nothing of the line
   */
  function pick(lineId, part) {
    const { [lineId]: _before, ...others } = state().pay.picks;
    changePay({ picks: part ? { ...others, [lineId]: part } : others });
  }

  /** @param {{of?: number, parts?: number}} changes how many people still pay, and how many of them pay now */
  function changeShares(changes) {
    const { pay, balance } = state();
    if (!balance) return;
    const { of, parts } = { ...sharing(pay, balance), ...changes };
    const most = Math.min(Math.max(of, 1), LIMITS.shares);
    changePay({ of: most, parts: Math.min(Math.max(parts, 1), most) });
  }

  const partNow = () => {
    const { pay, bill, balance, order } = state();
    return chosenPart(pay, { balance, duePence: bill.duePence, lines: order?.lines ?? [] });
  };

  const problemOf = (/** @type {{pence: number}} */ part) => {
    const { pay, bill, balance } = state();
    return partProblem(part, { balance, duePence: bill.duePence, overridesHold: pay.overridesHold });
  };

  // Tender and tip

  /**
   * Take the chosen part in this tender.
   * @param {Pay["tender"]} tender
   */
  function chooseTender(tender) {
    const part = partNow();
    const problem = problemOf(part);
    if (problem && part.pence) return undefined; // the footer shows it; a toast would cover the digits
    if (problem) return showToast(problem, "warning");
    return changePay({ ...TAKE, tender, ...(TENDERS[tender].has_kinds && { tip: 0 }) });
  }

  /** @param {number} tip pence */
  function setTip(tip) {
    changePay({ tip: Math.min(tip, LIMITS.tip), received: null, keepsChange: false });
  }

  /**
   * Append a digit to the amount of this step: the part, the tip, or the cash received. Digits count in pence, as on a
   * card machine.
   * @param {string | null} digit null erases the last one
   */
  function typeDigit(digit) {
    const { pay } = state();
    const field = pay.step === "choose" ? "typed" : pay.step === "tip" ? "tip" : "received";
    const before = pay[field] ?? 0;
    const typed = digit === null ? Math.floor(before / 10) : Number(`${before}${digit}`);
    if (field === "tip") {
      if (typed <= LIMITS.tip) setTip(typed);
      else showToast(t("A tip is at most {tip}.", { tip: formatPence(LIMITS.tip) }), "warning");
    } else if (typed <= MOST_PENCE) changePay({ [field]: typed || null });
  }

  // Taking it

  /**
   * Queue the payment of the chosen part. A receipt number is taken with it.
   * @param {(part: PartTaken) => MakeCommand} make
   * @param {Part} [part] less than the chosen part, where the tender pays no more
   */
  async function take(make, part = partNow()) {
    const { bill, pay, order } = state();
    if (!order || !bill.canPay || isTaking) return;
    const missing = pay.tender === "cash" ? cashProblem(pay.received, part.pence + pay.tip) : "";
    const problem = problemOf(part) || missing;
    if (problem) {
      showToast(problem, "warning");
      return;
    }
    const makeCommand = make({
      id: newId(),
      order,
      due: part.pence,
      split: part.split,
      overridesHold: pay.overridesHold,
      where: where(),
    });
    const commandId = newId();
    isTaking = true;
    changePay({ taking: commandId });
    await outbox.pushWithReceipt((receiptNumber) => ({ command_id: commandId, ...makeCommand(receiptNumber) }));
    isTaking = false;
  }

  function takeCash() {
    const { pay } = state();
    return take((part) => {
      const received = pay.received ?? 0;
      const tip = tipOf(pay, part.due);
      const change = received - part.due - tip;
      return (receiptNumber) => commands.takeCash({ ...part, received, change, tip, receiptNumber });
    });
  }

  /** Record the payment that the card machine has approved. */
  function takeCard() {
    const { pay } = state();
    const problem = cardProblem(pay);
    if (problem) return showToast(problem, "warning", undefined, (screen) => Boolean(cardProblem(screen.pay)));
    const { tip, lastFour, code } = pay;
    const machine = machineHere(state().server.drawers.settings.card_machines);
    return take(
      (part) => (receiptNumber) => commands.takeCard({ ...part, tip, lastFour, code, machine, receiptNumber }),
    );
  }

  /** Take the voucher in hand for as much of the chosen part as it is worth. */
  function takeVoucher() {
    const { pay, server } = state();
    const voucher = voucherInHand(pay.voucher, voucherKinds(server.vouchers));
    if (!voucher.kind || voucher.problem) return showToast(voucher.problem, "warning");
    const { kind, worth, number } = voucher;
    return take(
      (part) => (receiptNumber) => commands.takeVoucher({ ...part, kind, worth, number, tip: 0, receiptNumber }),
      paidByVoucher(voucher, partNow()),
    );
  }

  /**
   * Remember which card machine stands at this till.
   * @param {string} machine
   */
  function setCardMachine(machine) {
    chooseMachine(machine);
    store.update({});
  }

  /**
   * Remember which card reader this till uses.
   * @param {string} readerId
   */
  function setReader(readerId) {
    chooseReader(readerId);
    store.update({});
  }

  /** Send the chosen part to the card reader of this till. What becomes of it comes with the stream. */
  async function sendToReader() {
    const { order, pay, onlineRequest } = state();
    const reader = readerHere(readersOf(state()));
    const part = partNow();
    if (!order || !reader || onlineRequest.busy) return;
    const problem = problemOf(part);
    if (problem) {
      showToast(problem, "warning");
      return;
    }
    const id = newId();
    changePay({ sent: id });
    const { path, body } = commands.sendToReader({
      id,
      order,
      reader,
      due: part.pence,
      tip: pay.tip,
      split: part.split,
    });
    await onlineActions.ask({ name: "reader", path, body });
  }

  function declineCard() {
    const { order, pay } = state();
    const part = partNow();
    const problem = problemOf(part);
    if (!order) return undefined;
    if (problem) return showToast(problem, "warning");
    outbox.push(commands.declineCard({ id: newId(), order, due: part.pence, tip: pay.tip, where: where() }));
    return changePay({ declined: part.pence });
  }

  /**
   * The guest has the refused money back. The rest of the bill can be paid; without one, the floor is shown.
   * @param {TillCommand} command the refused payment
   */
  function finishNotTaken({ command_id: commandId, metadata: { orderId = "", bill } }) {
    refusals.dismiss(commandId);
    store.update({ pay: { ...NEW_PAY, orderId } });
    if (bill?.isPaid || !(orderId in state().orders)) go("#/");
  }

  /**
   * Remove or restore the optional service charge. The till shows the new total at once.
   * @param {boolean} applied
   */
  function setServiceCharge(applied) {
    const { order, charge } = state();
    if (!order || order.total === null) return;
    const goods = salesPence(order);
    const chargePence = applied ? serviceChargePence(goods, charge) : 0;
    outbox.push(commands.setServiceCharge({ order, applied, chargePence, where: where() }));
  }

  return {
    openPay,
    chooseSplit,
    pick,
    pickSeat,
    changeShares,
    changePart: () => changePay({ ...TAKE, step: "choose", tip: 0 }),
    toggleOverride: () => changePay({ overridesHold: !state().pay.overridesHold, way: "all", step: "take" }),
    chooseTender,
    openTip: () => changePay({ step: "tip" }),
    closeTip: () => changePay({ step: "take" }),
    setTip,
    setCard: (/** @type {Partial<Pick<Pay, "lastFour" | "code">>} */ typed) => changePay(typed),
    setReceived: (/** @type {number} */ received) => changePay({ received }),
    typeDigit,
    toggleKeepChange: () => changePay({ keepsChange: !state().pay.keepsChange }),
    takeCash,
    takeCard,
    takeVoucher,
    setVoucher: (/** @type {Partial<VoucherTyped>} */ typed) =>
      changePay({ voucher: { ...state().pay.voucher, ...typed } }),
    setCardMachine,
    setReader,
    sendToReader,
    declineCard,
    finishNotTaken,
    setServiceCharge,
  };
}

/**
 * @param {number | null} received
 * @param {number} due with the tip
 */
function cashProblem(received, due) {
  if (!received) return t("Tap what the guest handed over.");
  return received < due ? t("{due} is due: still short.", { due: formatPence(due) }) : "";
}

/** @param {Pick<Pay, "lastFour" | "code">} card */
function cardProblem({ lastFour, code }) {
  if (lastFour && !/^\d{4}$/.test(lastFour)) return t("Enter the last four digits of the card, or leave them out.");
  if (code && !/^[A-Za-z0-9]{1,8}$/.test(code))
    return t("Enter the code as the card machine prints it, or leave it out.");
  return "";
}
