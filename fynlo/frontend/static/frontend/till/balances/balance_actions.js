// @ts-check
/** Actions of house accounts and deposits: find one, charge or apply it, pay an account, take a deposit. */

import { orderLabel } from "../../shared/labels/orders.js";
import { formatPence, pence, pounds, typedPence } from "../../shared/money.js";
import { readApi } from "../../shared/read_api.js";
import { t } from "../../shared/translate.js";
import { chosenPart } from "../bill/part_payment.js";
import { createOnlineActions } from "../online_actions.js";

/** @import { Tools } from "../types.js" */
/** @import { BalanceRow, BalanceDraft, SaleDraft } from "./balance_types.js" */

const PATHS = { house_account: "/house-accounts", deposit: "/deposits" };
const KINDS = /** @type {const} */ ({ house_account: "payment.house_account", deposit: "payment.deposit" });
const ORDER_WAIT_MS = 10_000;

/** @param {number} amount pence */
const inPounds = (amount) => Number(pounds(amount));

/**
 * What is charged of a part: a deposit pays at most what is held of it.
 * @param {BalanceDraft} draft
 * @param {number} due pence of the part
 */
export const chargedPence = ({ tender, chosen }, due) =>
  tender === "deposit" && chosen ? Math.min(pence(chosen.balance), due) : due;

/** @param {Tools} tools */
export function balanceActions(tools) {
  const { store, state, showToast, changeUi, newId, go } = tools;
  const onlineActions = createOnlineActions(tools);
  let asked = 0; // only the answer to the last search is shown

  /** @param {Partial<BalanceDraft>} changes a sheet that was closed meanwhile stays closed */
  function changeBalance(changes) {
    const before = state().ui.balance;
    if (before) changeUi({ balance: { ...before, ...changes } });
  }

  /**
   * @param {BalanceDraft["tender"]} tender
   * @param {string} [text]
   */
  async function find(tender, text = "") {
    asked += 1;
    const mine = asked;
    const { ok, data, problem } = await readApi(`${PATHS[tender]}?search=${encodeURIComponent(text)}`);
    if (mine === asked) changeBalance({ found: ok ? data : [], problem });
  }

  /**
   * Open the sheet that charges a bill to a house account, or applies a deposit to it.
   * @param {string} orderId
   * @param {BalanceDraft["tender"]} tender
   */
  function openBalance(orderId, tender) {
    onlineActions.forgetProblem();
    const draft = { orderId, tender, text: "", found: null, problem: "", chosen: null, signedBy: "", exceeds: false };
    changeUi({ balance: draft });
    find(tender);
  }

  /** @param {string} text */
  function searchBalances(text) {
    const draft = state().ui.balance;
    if (!draft) return;
    changeBalance({ text });
    find(draft.tender, text);
  }

  /** @param {BalanceRow | null} chosen null for the list */
  function chooseBalance(chosen) {
    onlineActions.forgetProblem();
    const signedBy = chosen?.signers?.length === 1 ? chosen.signers[0] : "";
    changeBalance({ chosen, signedBy, exceeds: false });
  }

  /** Charge the part that is chosen on the screen behind the sheet. */
  async function chargeBalance() {
    const { pay, bill, balance, order, ui } = state();
    const draft = ui.balance;
    if (!draft?.chosen || !order) return;
    const part = chosenPart(pay, { balance, duePence: bill.duePence, lines: order.lines });
    const charged = chargedPence(draft, part.pence);
    const isAccount = draft.tender === "house_account";
    const done = await onlineActions.change({
      name: "balance",
      kind: KINDS[draft.tender],
      target: "",
      payload: {
        id: newId(),
        order_id: order.id,
        amount: inPounds(charged),
        ...(charged === part.pence && part.split && { split: part.split }),
        although_held: pay.overridesHold,
        ...(isAccount
          ? { account_id: draft.chosen.id, signed_by: draft.signedBy.trim(), exceed_limit: draft.exceeds }
          : { deposit_id: draft.chosen.id }),
      },
      orderId: order.id,
      where: orderLabel(order),
      description: `${isAccount ? t("On account") : t("Deposit")} ${formatPence(charged)}`,
    });
    if (!done) return;
    changeUi({ balance: null });
    const name = draft.chosen.name || draft.chosen.number;
    showToast(
      isAccount
        ? t("{charged} is charged to {name}.", { charged: formatPence(charged), name })
        : t("{charged} of the deposit of {name} is used.", { charged: formatPence(charged), name }),
      "success",
    );
  }

  // Money that is no sale: a deposit, the payment of an account

  /** @param {SaleDraft["kind"]} kind */
  function openSale(kind) {
    onlineActions.forgetProblem();
    const empty = { name: "", phone: "", email: "", forDate: "", party: "", terms: "", amount: "" };
    changeUi({ sale: { kind, id: newId(), text: "", found: null, problem: "", account: null, ...empty } });
    if (kind === "account_payment") findAccounts();
  }

  /** @param {Partial<SaleDraft>} changes */
  function changeSale(changes) {
    const before = state().ui.sale;
    if (before) changeUi({ sale: { ...before, ...changes } });
  }

  /** @param {string} [text] */
  async function findAccounts(text = "") {
    asked += 1;
    const mine = asked;
    changeSale({ text });
    const { ok, data, problem } = await readApi(`${PATHS.house_account}?search=${encodeURIComponent(text)}`);
    if (mine === asked) changeSale({ found: ok ? data : [], problem });
  }

  /** Put it on an order of its own and open the screen that takes the money. */
  async function addSale() {
    const draft = state().ui.sale;
    if (!draft) return;
    const amount = inPounds(typedPence(draft.amount) ?? 0);
    const { account } = draft;
    const made = account
      ? await onlineActions.ask({
          name: "sale",
          path: `/house-accounts/${account.id}/pay`,
          body: { id: draft.id, amount },
        })
      : await onlineActions.ask({
          name: "sale",
          path: "/deposits",
          body: {
            id: draft.id,
            name: draft.name.trim(),
            phone: draft.phone.trim(),
            email: draft.email.trim(),
            for_date: draft.forDate,
            terms: draft.terms.trim(),
            ...(draft.party && { party: Number(draft.party) }),
            amount,
          },
        });
    if (!made) return;
    changeUi({ sale: null });
    if (await isKnown(made.id)) go(`#/order/${made.id}`);
    else showToast(t("It is on an order of its own. Open it under takeaway to take the money."), "success");
  }

  /**
   * Resolves to whether the stream has brought the order to this till.
   * @param {string} orderId
   * @returns {Promise<boolean>}
   */
  function isKnown(orderId) {
    return new Promise((resolve) => {
      const stop = store.subscribe(look);
      const timer = setTimeout(() => settle(false), ORDER_WAIT_MS);
      /** @param {boolean} known */
      function settle(known) {
        stop();
        clearTimeout(timer);
        resolve(known);
      }
      function look() {
        if (store.state.server.orders[orderId]) settle(true);
      }
      look();
    });
  }

  return {
    openBalance,
    changeBalance,
    searchBalances,
    chooseBalance,
    chargeBalance,
    openSale,
    changeSale,
    findAccounts,
    addSale,
  };
}
