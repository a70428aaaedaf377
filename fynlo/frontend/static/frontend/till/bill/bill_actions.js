// Actions on a bill: choose the part and the tender, take payments, list the payments.

import { LIMITS } from "../../shared/contract.js";
import { orderLabel } from "../../shared/labels/orders.js";
import { plural } from "../../shared/labels/plural.js";
import { formatPence, pence, pounds } from "../../shared/money.js";
import * as commands from "../commands.js";
import { createOnlineActions } from "../online_actions.js";
import { serviceChargePence } from "../pricing.js";
import { readApi } from "../read_api.js";
import { createBillQueries } from "./bill_queries.js";
import { chosenPart, NEW_PAY, reasonNot, sharing, tipNow } from "./part_payment.js";

const MOST_PENCE = 9_999_99;
const NEW_STEP = { reason: "", amount: "", email: "", buyer: "", address: "", way: "amount", picks: {}, backIn: "" };
const LINK_FRESH_MS = 60_000; // a link that ends sooner is asked for again

export function billActions(tools) {
  const { store, state, outbox, refusals, showToast, newId, go, where, changeUi } = tools;
  const onlineActions = createOnlineActions(tools);
  const queries = createBillQueries({ store, state });
  const changePay = (changes) => store.update(({ pay }) => ({ pay: { ...pay, ...changes } }));
  let counting = false; // until the device has given the receipt its number

  function openPay() {
    const { bill, order } = state();
    if (bill.unsent)
      return showToast(`${plural(bill.unsent, "item is", "items are")} not sent yet. Send first.`, "warning");
    changeUi({ cart: null });
    store.update({ pay: { ...NEW_PAY, orderId: order.id } });
    return go(`#/pay/${order.id}`);
  }

  const TAKE = { step: "take", received: null, keep: false, declined: null };

  function chooseSplit(way) {
    changePay({ ...TAKE, way, step: way === "all" ? "take" : "choose", tip: 0 });
  }

  function pickSeat(seat) {
    const { seats } = state().pay;
    changePay({ seats: seats.includes(seat) ? seats.filter((other) => other !== seat) : [...seats, seat] });
  }

  function pick(lineId, part) {
    const { [lineId]: _was, ...others } = state().pay.picks;
    changePay({ picks: part ? { ...others, [lineId]: part } : others });
  }

  function shareOut(said) {
    const { of, parts } = { ...sharing(state().pay, state().reading), ...said };
    const most = Math.min(Math.max(of, 1), LIMITS.shares);
    changePay({ of: most, parts: Math.min(Math.max(parts, 1), most) });
  }

  const partNow = () => {
    const { pay, bill, reading, order } = state();
    return chosenPart(pay, { bill: reading, duePence: bill.duePence, lines: order.lines });
  };

  const whyNot = (part) => {
    const { pay, bill, reading } = state();
    return reasonNot(part, { bill: reading, duePence: bill.duePence, although: pay.although });
  };

  /** From the part to the tender that it is paid in. */
  function chooseTender(tender) {
    const part = partNow();
    const problem = whyNot(part);
    if (problem && part.pence) return undefined; // the foot itself says it; a toast would lie over the digits
    if (problem) return showToast(problem, "warning");
    return changePay({ ...TAKE, tender });
  }

  function setTip(tip) {
    changePay({ tip: Math.min(tip, LIMITS.tip), received: null, keep: false });
  }

  async function take(make) {
    const { bill, pay } = state();
    const part = partNow();
    if (!bill.canPay || counting) return;
    const problem = whyNot(part) || (pay.tender === "cash" ? tooLittle(pay.received, part.pence + pay.tip) : "");
    if (problem) {
      showToast(problem, "warning");
      return;
    }
    const taken = make(part.pence, {
      id: newId(),
      order: state().order,
      due: part.pence,
      split: part.split,
      overridesHold: pay.although,
      where: where(),
    });
    const commandId = newId();
    counting = true;
    changePay({ taking: commandId });
    await outbox.pushWithReceipt((receiptNumber) => ({ command_id: commandId, ...taken(receiptNumber) }));
    counting = false;
  }

  function takeCash() {
    const { pay } = state();
    return take((due, taken) => {
      const tip = tipNow(pay, due);
      return (receiptNumber) =>
        commands.takeCash({ ...taken, received: pay.received, change: pay.received - due - tip, tip, receiptNumber });
    });
  }

  /** The card machine has approved it. */
  function takeCard() {
    const { pay } = state();
    const problem = cardProblem(pay);
    if (problem) return showToast(problem, "warning");
    return take(
      (_due, taken) => (receiptNumber) =>
        commands.takeCard({ ...taken, tip: pay.tip, lastFour: pay.lastFour, code: pay.code, receiptNumber }),
    );
  }

  function declineCard() {
    const { order, pay } = state();
    const part = partNow();
    const problem = whyNot(part);
    if (problem) return showToast(problem, "warning");
    outbox.push(commands.declineCard({ id: newId(), order, due: part.pence, tip: pay.tip, where: where() }));
    return changePay({ declined: part.pence });
  }

  const cardProblem = ({ lastFour, code }) =>
    lastFour && !/^\d{4}$/.test(lastFour)
      ? "Enter the last four digits of the card, or leave them out."
      : code && !/^[A-Za-z0-9]{1,8}$/.test(code)
        ? "Enter the code as the card machine prints it, or leave it out."
        : "";

  /** The guest has the money back: what is left of the bill can be paid, or there is nothing more to do here. */
  function putAwayCash({ command_id: commandId, metadata: { orderId, bill } }) {
    refusals.dismiss(commandId);
    store.update({ pay: { ...NEW_PAY, orderId } });
    if (bill?.isPaid || !(orderId in state().orders)) go("#/");
  }

  const tooLittle = (received, due) =>
    !received ? "Tap what the guest handed over." : received < due ? `${formatPence(due)} is due: still short.` : "";

  /** Digits count in pence, as on a card terminal: of the part, the tip, or what was received. */
  function typeDigit(digit) {
    const { pay } = state();
    const field = { choose: "typed", tip: "tip" }[pay.step] ?? "received";
    const before = pay[field] ?? 0;
    const typed = digit === null ? Math.floor(before / 10) : Number(`${before}${digit}`);
    if (field === "tip") {
      if (typed <= LIMITS.tip) setTip(typed);
      else showToast(`A tip is at most ${formatPence(LIMITS.tip)}.`, "warning");
    } else if (typed <= MOST_PENCE) changePay({ [field]: typed || null });
  }

  /** Remove or restore the optional service charge. The till shows the new total at once. */
  function setServiceCharge(applied) {
    const { order, charge } = state();
    const goods = pence(order.subtotal) - pence(order.discount);
    outbox.push(
      commands.setServiceCharge({
        order,
        applied,
        chargePence: applied ? serviceChargePence(goods, charge) : 0,
        where: where(),
      }),
    );
  }

  // The guests' own page

  async function openGuest(orderId) {
    changeUi({ guest: { orderId } });
    const known = state().links[orderId];
    if (known && Date.parse(known.expires_at) - state().now > LINK_FRESH_MS) return;
    const link = await onlineActions.ask({ name: "link", path: `/orders/${orderId}/bill-link` });
    if (link) store.update(({ links }) => ({ links: { ...links, [orderId]: link } }));
  }

  async function endLink(orderId) {
    const done = await onlineActions.ask({ name: "end-link", path: `/orders/${orderId}/bill-link`, method: "DELETE" });
    if (!done) return;
    store.update(({ links: { [orderId]: _ended, ...links } }) => ({ links }));
    changeUi({ guest: null });
    showToast("The guests' page is closed. Payments that are under way go on.", "success");
  }

  async function giveUp(payment) {
    if (await onlineActions.ask({ name: `give-up:${payment.id}`, path: `/payments/${payment.id}/cancel` }))
      showToast("Cancelled. That part can be taken again as soon as the provider confirms.");
  }

  // What was paid

  const openPayments = (orderId, { paymentId = null, step = "" } = {}) => {
    onlineActions.forgetProblem();
    changeUi({ cart: null, more: null, payments: { orderId, paymentId, step, ...NEW_STEP } });
    queries.readClosedOrder(orderId);
    if (step === "receipt") readReceipts(paymentId);
  };

  const changePayments = (changes) => changeUi({ payments: { ...state().ui.payments, ...changes } });

  function showPayment(paymentId, step = "") {
    onlineActions.forgetProblem();
    changePayments({ paymentId, step, ...NEW_STEP });
    if (step === "receipt") readReceipts(paymentId);
  }

  async function readReceipts(paymentId) {
    const { ok, data, problem } = await readApi(`/payments/${paymentId}/receipts`);
    store.update(({ receiptsOf }) => ({
      receiptsOf: {
        ...receiptsOf,
        [paymentId]: { receipts: ok ? data : (receiptsOf[paymentId]?.receipts ?? []), problem },
      },
    }));
  }

  async function mailReceipt(payment) {
    const email = state().ui.payments.email.trim();
    const sent = await onlineActions.ask({
      name: "email",
      path: `/orders/${payment.order_id}/email_receipt`,
      body: { email, receipt_number: payment.receipts[0]?.number },
    });
    if (!sent) return;
    changePayments({ email: "" });
    showToast(`Sent to ${email}.`, "success");
  }

  /** The VAT invoice for a payment's receipt over £250, made out to the buyer that was typed. */
  async function issueInvoice(payment) {
    const { buyer, address } = state().ui.payments;
    const issued = await onlineActions.ask({
      name: "invoice",
      path: `/payments/${payment.id}/invoice`,
      body: { name: buyer.trim(), address: address.trim() },
    });
    if (!issued) return;
    changePayments({ buyer: "", address: "" });
    await readReceipts(payment.id);
    showToast(`VAT invoice ${issued.number} is issued.`, "success");
  }

  /** A change of a payment that the server decides. */
  function correct(payment, fields) {
    const order = state().orders[payment.order_id] ?? state().closedOrders[payment.order_id]?.order;
    return onlineActions.change({
      target: payment.id,
      orderId: payment.order_id,
      where: order ? orderLabel(order) : "",
      ...fields,
    });
  }

  async function correctTender(payment) {
    const { reason } = state().ui.payments;
    const method = payment.method === "cash" ? "card" : "cash";
    if (
      !(await correct(payment, {
        name: "tender",
        kind: "payment.correct_tender",
        payload: { method, reason },
        description: `It was ${method}`,
      }))
    )
      return;
    queries.readClosedOrder(payment.order_id);
    showPayment(payment.id);
    showToast(`Counted as ${method} now. The history keeps what was recorded first.`, "success");
  }

  /** Pence that go back, of the bill and of the tip; `lines` are [{line_id, pence}] where items go back. */
  async function giveBack(payment, { amountPence, tipPence, lines }) {
    const wire = (sum) => Number(pounds(sum));
    const { reason, backIn } = state().ui.payments;
    const method = payment.method === "card" && backIn !== "cash" ? "card" : "cash";
    const what = lines
      ? { lines: lines.map(({ line_id, pence: sum }) => ({ line_id, amount: wire(sum) })) }
      : { amount: wire(amountPence) };
    const payload = { ...what, tip_amount: wire(tipPence), method, reason };
    const sum = formatPence(amountPence + tipPence);
    if (!(await correct(payment, { name: "refund", kind: "payment.refund", payload, description: `Refund ${sum}` })))
      return;
    queries.readClosedOrder(payment.order_id);
    showPayment(payment.id);
    showToast(
      method === "card" ? `${sum} is recorded as refunded to the card.` : `Give ${sum} back in cash.`,
      "success",
    );
  }

  return {
    openPay,
    chooseSplit,
    pick,
    shareOut,
    pickSeat,
    chooseTender,
    changePart: () => changePay({ ...TAKE, step: "choose", tip: 0 }),
    takeAlthough: () => changePay({ although: !state().pay.although, way: "all", step: "take" }),
    openTip: () => changePay({ step: "tip" }),
    closeTip: () => changePay({ step: "take" }),
    setTip,
    setCard: (typed) => changePay(typed),
    setReceived: (received) => changePay({ received }),
    typeDigit,
    keepTip: () => changePay({ keep: !state().pay.keep }),
    takeCash,
    takeCard,
    declineCard,
    putAwayCash,
    setServiceCharge,
    openGuest,
    endLink,
    giveUp,
    openPayments,
    changePayments,
    showPayment,
    mailReceipt,
    issueInvoice,
    correctTender,
    giveBack,
    readBillAgain: queries.refetch,
    openPaid: () => go("#/paid"),
    searchPaid: queries.searchPaid,
  };
}
