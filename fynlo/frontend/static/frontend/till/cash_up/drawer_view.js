// @ts-check
/** The screen of the drawer: open it with a float, move cash, end the shift, count, see the difference, close. */

import { formatTime } from "../../shared/labels/times.js";
import { formatPence, pence } from "../../shared/money.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { errorBanner, reasons, submitButton } from "../view/sheet_controls.js";
import { toastStrip } from "../view/toast_strip.js";
import { back } from "./back_button.js";
import { countStep } from "./count_view.js";
import { MOVEMENTS } from "./drawer_commands.js";
import { differenceOf } from "./drawer_state.js";
import { xStep } from "./x_view.js";

/** @import { Actions, ScreenState } from "../types.js" */
/** @import { MovementKind } from "./drawer_commands.js" */
/** @import { ShownSession } from "./drawer_state.js" */

/** @type {Record<MovementKind, {icon: string, note: string, usual: string[]}>} */
const KINDS = {
  pay_in: {
    icon: "plus",
    note: t("Put cash in, such as change from the bank"),
    usual: [t("Change from the bank"), t("Petty cash back")],
  },
  pay_out: {
    icon: "minus",
    note: t("Take cash out, with a reason"),
    usual: [t("Supplies"), t("Window cleaner"), t("Taxi home")],
  },
  safe_drop: { icon: "lock-closed", note: t("Move cash from the drawer to the safe"), usual: [] },
  no_sale: {
    icon: "banknotes",
    note: t("It is counted on the Z report"),
    usual: [t("Change for a guest"), t("Check the float")],
  },
};
const WHY_DIFFERENT = [t("Wrong change given"), t("Float was wrong"), t("Not found")];

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function drawerView(screen, actions) {
  const { drawers, ui } = screen;
  const { session } = drawers;
  const { step } = ui.drawer;
  return h(
    "div",
    { class: "drawer", key: "drawer" },
    h(
      "div",
      { class: "drawer-body scroll-area", tabindex: "0", role: "region", "aria-label": t("Drawer") },
      errorBanner(screen.onlineRequest),
      step === "x"
        ? xStep(screen, actions)
        : step === "open" || !session
          ? openStep(screen, actions)
          : step === "count" && session.status !== "closed"
            ? countStep(screen, actions)
            : step in MOVEMENTS && session.status === "open"
              ? movementStep(screen, /** @type {MovementKind} */ (step), actions)
              : session.status === "counted"
                ? resultStep(screen, session, actions)
                : overview(screen, session, actions),
    ),
    toastStrip(),
  );
}

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
function openStep(screen, actions) {
  const { ui, server, drawers, config } = screen;
  const { amount, drawerId, name, mine } = ui.drawer;
  const taken = new Set([drawers.session, ...drawers.others].map((session) => session?.drawer_id));
  const free = Object.values(server.drawers.drawers).filter(
    ({ id, person_id: person }) => !taken.has(id) && (!person || person === config.person.id),
  );
  const isNew = !free.some(({ id }) => id === drawerId);
  return [
    h("h2", { key: "title" }, t("Open a drawer")),
    h(
      "p",
      { class: "text-muted", key: "note" },
      t("Count the float first. Cash taken on this device goes to this drawer."),
    ),
    free.length
      ? h(
          "fieldset",
          { class: "drawer-choices", key: "which" },
          h("legend", { class: "field-label" }, t("Which drawer")),
          free.map((drawer) =>
            chip(
              drawer.name,
              drawerId === drawer.id,
              () => actions.changeDrawerDraft({ drawerId: drawer.id }),
              drawer.id,
            ),
          ),
          chip(t("A new one"), isNew, () => actions.changeDrawerDraft({ drawerId: "" }), "new"),
        )
      : null,
    isNew
      ? field(
          "name",
          t("Name of the drawer"),
          name,
          "text",
          (text) => actions.changeDrawerDraft({ name: text }),
          t("Bar till"),
        )
      : null,
    isNew
      ? h(
          "label",
          { class: "drawer-mine", key: "mine" },
          h("input", {
            class: "checkbox",
            type: "checkbox",
            checked: mine,
            on: { change: (event) => actions.changeDrawerDraft({ mine: event.target.checked }) },
          }),
          t("I carry it with me: it takes my cash on every device"),
        )
      : null,
    field(
      "float",
      t("Float in pounds"),
      amount,
      "decimal",
      (text) => actions.changeDrawerDraft({ amount: text }),
      "100.00",
    ),
    submitButton({
      name: "drawer.open",
      text: t("Open the drawer"),
      request: screen.onlineRequest,
      missing: isNew && !name.trim() ? t("Give the drawer a name.") : "",
      tap: () => actions.openDrawer(),
      showToast: actions.showToast,
    }),
    screen.may.has("cash_up.view") ? xButton(actions) : null,
  ];
}

/**
 * @param {ScreenState} screen
 * @param {ShownSession} session
 * @param {Actions} actions
 */
function overview(screen, session, actions) {
  const isOpen = session.status === "open";
  return [
    h("h2", { key: "title" }, session.drawer_name),
    h(
      "p",
      { class: "text-muted", key: "note" },
      isOpen ? t("Open") : t("Shift ended"),
      t(" · since {time} · {person}", { time: formatTime(session.opened_at), person: session.opened_by_name }),
      t(" · float {amount}", { amount: formatPence(pence(session.opening_float)) }),
    ),
    h(
      "ul",
      { class: "sheet-choices", key: "choices" },
      isOpen
        ? Object.entries(KINDS).map(([kind, { icon: drawing, note }]) =>
            row(kind, drawing, MOVEMENTS[/** @type {MovementKind} */ (kind)], note, () =>
              actions.showDrawerStep(/** @type {MovementKind} */ (kind)),
            ),
          )
        : null,
      isOpen
        ? row("end", "check", t("End the shift and count"), t("Nothing is sold from the drawer any more"), () =>
            actions.endShift(),
          )
        : row("count", "check", t("Count the drawer"), t("By notes and coins"), () => actions.showDrawerStep("count")),
      screen.may.has("cash_up.view")
        ? row("x", "queue-list", t("X report"), t("The figures of today so far"), () => actions.showDrawerStep("x"))
        : null,
    ),
    screen.drawers.movements.length
      ? h(
          "ul",
          { class: "drawer-movements", key: "movements", "aria-label": t("What moved in this drawer") },
          screen.drawers.movements.map((movement) =>
            h(
              "li",
              { key: movement.id },
              h("span", { key: "what" }, `${MOVEMENTS[movement.kind]} · ${formatTime(movement.at)}`),
              h("span", { class: "text-muted", key: "why" }, movement.reason),
              h(
                "span",
                { class: "money", key: "sum" },
                pence(movement.amount) ? formatPence(pence(movement.amount)) : "",
              ),
            ),
          ),
        )
      : null,
  ];
}

/**
 * @param {ScreenState} screen
 * @param {MovementKind} kind
 * @param {Actions} actions
 */
function movementStep(screen, kind, actions) {
  const { amount, reason } = screen.ui.drawer;
  const { note, usual } = KINDS[kind];
  const needsReason = kind !== "safe_drop";
  const missing =
    kind !== "no_sale" && !amount.trim()
      ? t("Enter an amount.")
      : needsReason && reason.trim().length < 3
        ? t("Say what it is for.")
        : "";
  return [
    h("h2", { key: "title" }, MOVEMENTS[kind]),
    h("p", { class: "text-muted", key: "note" }, `${note}.`),
    kind === "no_sale"
      ? null
      : field("amount", t("Amount in pounds"), amount, "decimal", (text) =>
          actions.changeDrawerDraft({ amount: text }),
        ),
    needsReason
      ? reasons({ usual, reason, change: (text) => actions.changeDrawerDraft({ reason: text }), label: t("What for?") })
      : null,
    submitButton({
      name: `drawer.${kind}`,
      text: MOVEMENTS[kind],
      request: screen.onlineRequest,
      missing,
      tap: () => actions.moveCash(),
      showToast: actions.showToast,
    }),
    back(actions),
  ];
}

/**
 * @param {ReturnType<typeof differenceOf>["word"]} word
 * @param {number} apart pence
 */
function differenceWords(word, apart) {
  if (word === "over") return t("{amount} over", { amount: formatPence(apart) });
  if (word === "short") return t("{amount} short", { amount: formatPence(apart) });
  return word ? t("It agrees") : t("Over or short is shown when the count is sent.");
}

/**
 * What the count came to, and how it differs once the server has said so.
 * @param {ScreenState} screen
 * @param {ShownSession} session
 * @param {Actions} actions
 */
function resultStep(screen, session, actions) {
  const { word, pence: apart } = differenceOf(session);
  const { reason } = screen.ui.drawer;
  const mayClose = screen.may.has("drawer.close");
  return [
    h("h2", { key: "title" }, t("{drawer} is counted", { drawer: session.drawer_name })),
    h(
      "div",
      {
        class: `drawer-result${word === "short" || word === "over" ? " is-different" : ""}`,
        key: "result",
        "aria-live": "polite",
      },
      h("p", { class: "money", key: "sum", "data-counted": true }, formatPence(pence(session.counted ?? 0))),
      h("p", { key: "words", "data-difference": true }, differenceWords(word, apart)),
    ),
    word === "over" || word === "short"
      ? reasons({
          usual: WHY_DIFFERENT,
          reason,
          change: (given) => actions.changeDrawerDraft({ reason: given }),
          label: t("Why does it differ?"),
        })
      : null,
    mayClose
      ? submitButton({
          name: "drawer.close",
          text: t("Close the drawer"),
          request: screen.onlineRequest,
          missing: apart && reason.trim().length < 3 ? t("Say why the count differs.") : "",
          tap: () => actions.closeDrawer(),
          showToast: actions.showToast,
        })
      : h("p", { key: "ask" }, t("A cashier or a manager closes the drawer.")),
    h(
      "button",
      {
        class: "button button-secondary is-large",
        key: "again",
        type: "button",
        "data-count-again": true,
        on: { click: () => actions.showDrawerStep("count") },
      },
      t("Count again"),
    ),
  ];
}

/** @param {Actions} actions */
const xButton = (actions) =>
  h(
    "button",
    { class: "button button-secondary", key: "x", type: "button", on: { click: () => actions.showDrawerStep("x") } },
    t("X report"),
  );

/**
 * @param {string} name
 * @param {string} drawing
 * @param {string} text
 * @param {string} note
 * @param {() => unknown} tap
 */
const row = (name, drawing, text, note, tap) =>
  h(
    "li",
    { key: name },
    h(
      "button",
      { class: "sheet-choice", type: "button", "data-drawer": name, on: { click: tap } },
      icon(drawing),
      h(
        "span",
        { class: "sheet-choice-text" },
        h("span", { key: "words" }, text),
        h("span", { class: "sheet-choice-note", key: "note" }, note),
      ),
      icon("chevron-right"),
    ),
  );

/**
 * @param {string} text
 * @param {boolean} isChosen
 * @param {() => unknown} tap
 * @param {string} key
 */
const chip = (text, isChosen, tap, key) =>
  h(
    "button",
    {
      class: `chip${isChosen ? " is-selected" : ""}`,
      key,
      type: "button",
      "aria-pressed": isChosen ? "true" : "false",
      on: { click: tap },
    },
    text,
  );

/**
 * @param {string} name
 * @param {string} label
 * @param {string} value
 * @param {string} mode the keyboard
 * @param {(text: string) => void} change
 * @param {string} [placeholder]
 */
const field = (name, label, value, mode, change, placeholder = "") =>
  h(
    "label",
    { class: "field", key: name },
    h("span", { class: "field-label" }, label),
    h("input", {
      class: "control",
      "data-field": name,
      inputmode: mode,
      maxlength: "60",
      autocomplete: "off",
      placeholder,
      value,
      on: { input: (event) => change(event.target.value) },
    }),
  );
