// Which part of a bill is paid: all of it, some items, equal shares, or an amount.

import { LIMITS } from "../../shared/contract.js";
import { plural } from "../../shared/labels/plural.js";
import { formatPence } from "../../shared/money.js";
import { partsOffered } from "../../shared/rules/parts_offered.js";
import { partOf, shareOf } from "../../shared/rules/splitting.js";
import { h, icon } from "../../shared/view/dom.js";
import { isOnline, OFFLINE } from "../online_actions.js";
import { liveLines } from "../optimistic/projection.js";
import { stepper } from "../view/stepper.js";
import { pricesOfSeat, SHARED, seatsOf, sharing } from "./part_payment.js";

const SPLITS = { all: "All of it", items: "Items", seats: "By seat", shares: "Equally", amount: "Amount" };

export function splitRow({ pay }, actions) {
  return h(
    "div",
    { class: "pay-segments", key: "split", role: "radiogroup", "aria-label": "What is paid" },
    Object.entries(SPLITS).map(([way, text]) =>
      h(
        "button",
        {
          class: `button button-secondary pay-segment${pay.way === way ? " is-chosen" : ""}`,
          key: way,
          type: "button",
          role: "radio",
          "aria-checked": pay.way === way ? "true" : "false",
          "data-way": way,
          on: { click: () => actions.chooseSplit(way) },
        },
        text,
      ),
    ),
  );
}

/** `digitPad(actions)` types an amount. */
export function chooser(state, actions, digitPad) {
  if (state.pay.way === "amount") return digitPad(actions);
  if (!state.reading) return notRead(state, actions);
  return { items, seats, shares }[state.pay.way](state, actions);
}

/** How the bill lies on its lines is the server's to say: without it a part could be paid twice. */
function notRead(state, actions) {
  if (!isOnline(state))
    return h(
      "div",
      { class: "banner banner-warning", key: "offline", role: "status" },
      icon("signal-slash"),
      h("p", null, `${OFFLINE} All of it, or an amount, can be taken now.`),
    );
  if (!state.readingProblem)
    return h(
      "div",
      { class: "skeleton", key: "reading", role: "status", "aria-label": "Reading the bill" },
      [0, 1, 2].map((row) => h("div", { class: "skeleton-row", key: row })),
    );
  return h(
    "div",
    { class: "banner banner-warning", key: "problem", role: "alert" },
    icon("exclamation-triangle"),
    h("p", null, state.readingProblem),
    h(
      "button",
      { class: "button button-secondary", type: "button", on: { click: () => actions.readBillAgain() } },
      "Try again",
    ),
  );
}

function items(state, actions) {
  const { order, reading, pay } = state;
  const lines = new Map(liveLines(order).map((line) => [line.id, line]));
  return [
    withService(state),
    h(
      "ul",
      { class: "pay-items", key: "items" },
      reading.lines
        .filter(({ id }) => lines.has(id))
        .map((share) => itemRow(lines.get(share.id), share, pay.picks[share.id], actions)),
    ),
  ];
}

/** What stands beside each item holds its part of the charge: more than the menu says. */
function withService({ order, bill, charge }) {
  return order.total !== null && bill.chargePence && charge.rate
    ? h("p", { class: "text-muted text-small", key: "with-service" }, `Prices with service of ${charge.rate / 100} %.`)
    : null;
}

/** Every seat with its items and its part of what is shared; one tap chooses it. */
function seats(state, actions) {
  const { order, reading, pay } = state;
  const { seats: all, shared } = seatsOf(reading, order.lines);
  if (!all.length)
    return h(
      "p",
      { class: "text-muted", key: "no-seats" },
      "No item on this bill has a seat. Choose a seat before you add items, or pay by items.",
    );
  const isOver = all.every(({ isPaid }) => isPaid);
  const extra = shared.length
    ? h(
        "p",
        { class: "text-muted text-small", key: "shared" },
        `${plural(shared.length, "shared item")}: divided evenly between the seats that still pay.`,
      )
    : null;
  return [
    withService(state),
    h(
      "ul",
      { class: "pay-items", key: "seats" },
      all.map((one) =>
        seatRow(
          {
            key: one.seat,
            text: `Seat ${one.seat}`,
            note: namesOf(one.own, order),
            pence: pricesOfSeat(reading, order.lines, one.seat),
            isPaid: one.isPaid,
            isOn: pay.seats.includes(one.seat),
          },
          actions,
        ),
      ),
      isOver && shared.length
        ? seatRow(
            {
              key: SHARED,
              text: "Shared items",
              note: namesOf(shared, order),
              pence: shared.reduce((sum, { left }) => sum + left, 0),
              isPaid: false,
              isOn: pay.seats.includes(SHARED),
            },
            actions,
          )
        : null,
    ),
    isOver ? null : extra,
  ];
}

function namesOf(shares, order) {
  const names = new Map(
    order.lines.map(({ id, name, quantity }) => [id, quantity > 1 ? `${quantity} × ${name}` : name]),
  );
  return shares.map(({ id }) => names.get(id)).join(", ");
}

function seatRow({ key, text, note, pence, isPaid, isOn }, actions) {
  return h(
    "li",
    { class: `pay-item${isPaid ? " is-gone" : ""}`, key, "data-seat": key },
    h(
      "button",
      {
        class: "pay-item-main",
        type: "button",
        role: "checkbox",
        "aria-checked": isOn && !isPaid ? "true" : "false",
        disabled: isPaid,
        on: { click: () => actions.pickSeat(key) },
      },
      h("span", { class: `choice-mark${isOn && !isPaid ? " is-on" : ""}` }, isOn && !isPaid ? icon("check") : null),
      h(
        "span",
        { class: "line-text" },
        h("span", { class: "line-name" }, text),
        h("span", { class: "line-note" }, note),
        isPaid ? h("span", { class: "line-state", key: "gone" }, icon("check"), "Paid") : null,
      ),
      isPaid ? null : h("span", { class: "line-price money" }, formatPence(pence)),
    ),
  );
}

function itemRow(line, share, picked, actions) {
  const isGone = !share.left;
  const options = line.modifiers?.map(({ name }) => name).join(", ");
  const [parts, of] = (picked ?? "1/1").split("/").map(Number);
  return h(
    "li",
    { class: `pay-item${isGone ? " is-gone" : ""}`, key: line.id, "data-item": line.id },
    h(
      "button",
      {
        class: "pay-item-main",
        type: "button",
        role: "checkbox",
        "aria-checked": picked ? "true" : "false",
        disabled: isGone,
        on: { click: () => actions.pick(line.id, picked ? null : "1/1") },
      },
      h("span", { class: `choice-mark${picked ? " is-on" : ""}` }, picked ? icon("check") : null),
      h(
        "span",
        { class: "line-text" },
        h("span", { class: "line-name" }, `${line.quantity} × ${line.name}`),
        options ? h("span", { class: "line-note", key: "options" }, options) : null,
        isGone
          ? h(
              "span",
              { class: "line-state", key: "gone" },
              icon("check"),
              share.held ? "Being paid" : share.due ? "Paid" : "Free",
            )
          : share.left < share.due
            ? h(
                "span",
                { class: "line-note", key: "left" },
                `${formatPence(share.left)} of ${formatPence(share.due)} left`,
              )
            : null,
      ),
      h(
        "span",
        { class: "line-price money" },
        formatPence(picked ? partOf(share.due, share.left, parts, of) : share.left),
      ),
    ),
    picked ? partPicker(line, picked, actions) : null,
  );
}

function partPicker(line, picked, actions) {
  return h(
    "select",
    {
      class: "control pay-item-part",
      key: "part",
      "aria-label": `How much of ${line.name}`,
      value: picked,
      on: { change: (event) => actions.pick(line.id, event.target.value) },
    },
    [["1/1", "all of it"], ...partsOffered(line.quantity)].map(([value, text]) =>
      h("option", { key: value, value }, text),
    ),
  );
}

function shares({ pay, reading }, actions) {
  const { of, parts } = sharing(pay, reading);
  const each = shareOf(reading, 1, of);
  const rest = reading.left - shareOf(reading, of, of);
  return h(
    "div",
    { class: "pay-shares", key: "shares" },
    h(
      "div",
      { class: "pay-row", key: "of" },
      h("span", null, "How many are still paying?"),
      stepper(of, (value) => actions.shareOut({ of: value }), {
        least: 1,
        most: LIMITS.shares,
        label: "People still paying",
      }),
    ),
    h(
      "div",
      { class: "pay-row", key: "parts" },
      h("span", null, "Shares paid now"),
      stepper(parts, (value) => actions.shareOut({ parts: value }), { least: 1, most: of, label: "Shares paid now" }),
    ),
    h("p", { class: "pay-each money", key: "each", "data-each": true }, `${formatPence(each)} each, between ${of}`),
    rest > 0
      ? h(
          "p",
          { class: "text-muted", key: "rest" },
          `${formatPence(rest)} stays to pay: a share is never more than the bill divided by its guests.`,
        )
      : null,
  );
}
