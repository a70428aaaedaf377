// @ts-check
// The panels and sheets of the screen: all-day counts, recall, the settings of this device, help.

import { formatTime } from "../../shared/labels/times.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { allDay } from "../board/boards.js";
import { KEY_HELP } from "../device/keys.js";
import { dishes, placeOf } from "../labels.js";
import { doneTickets, searchTickets } from "../tickets/tickets.js";

/** @import { DishCount, Variant } from "../board/boards.js" */
/** @import { Actions, KitchenView, ShownTicket } from "../types.js" */

const MOST_ROWS = 40;
/** @type {[value: string, label: string][]} */
const SIZES = [
  ["auto", t("Fits the screen")],
  ["small", t("Small")],
  ["medium", t("Medium")],
  ["large", t("Large")],
  ["huge", t("Very large")],
];

/**
 * @param {string} id
 * @param {string} title
 */
function header(id, title) {
  return h(
    "header",
    { class: "sheet-header", key: "header" },
    h("h2", { id, key: "title" }, title),
    h(
      "button",
      {
        class: "button button-quiet is-icon-only",
        key: "close",
        type: "button",
        "data-close": true,
        title: t("Close"),
      },
      icon("x-mark", t("Close")),
    ),
  );
}

/**
 * How many of each dish are still to be made. The panel is beside the board.
 * @param {KitchenView} state
 * @param {Actions} actions
 */
export function allDayPanel(state, actions) {
  const { slug } = state.config.station;
  const rows = allDay(
    Object.values(state.shown).filter((ticket) => ticket.status !== "gone" && (!slug || ticket.station === slug)),
  );
  const total = rows.reduce((sum, { quantity }) => sum + quantity, 0);
  return h(
    "aside",
    { class: "all-day", key: "all-day", "aria-labelledby": "all-day-title" },
    h(
      "div",
      { class: "all-day-head", key: "head" },
      h(
        "h2",
        { id: "all-day-title", key: "title" },
        t("All day "),
        h("span", { class: "text-numbers", "data-all-day-total": true }, String(total)),
      ),
      h(
        "button",
        {
          class: "button button-quiet is-icon-only",
          key: "close",
          type: "button",
          title: t("Close"),
          on: { click: actions.toggleCounts },
        },
        icon("x-mark", t("Close the counts")),
      ),
    ),
    rows.length
      ? h(
          "ul",
          { class: "all-day-list scroll-area", key: "list", tabindex: "0", "aria-labelledby": "all-day-title" },
          rows.map(countRow),
        )
      : h("p", { class: "all-day-none", key: "none" }, t("Nothing to make right now.")),
  );
}

/**
 * A dish with its total. Below it is the number of each variant, when there is more than one.
 * @param {DishCount} count
 */
function countRow({ name, quantity, held, variants }) {
  const isPlain = variants.length === 1 && !variants[0].modifiers.length;
  return h(
    "li",
    { class: "all-day-row", key: name, "data-dish": name },
    h("span", { class: "all-day-count", key: "count" }, String(quantity)),
    h("span", { class: "all-day-dish", key: "dish" }, name),
    held ? h("span", { class: "all-day-held", key: "held" }, icon("pause-circle"), t("{held} held", { held })) : null,
    isPlain ? null : h("ul", { class: "all-day-variants", key: "variants" }, variants.map(variantRow)),
  );
}

/** @param {Variant} variant */
const variantRow = ({ modifiers, quantity, held }) =>
  h(
    "li",
    { class: "all-day-variant", key: modifiers.join("\n"), "data-variant": modifiers.join(", ") },
    h("span", { class: "all-day-part", key: "count" }, String(quantity)),
    h(
      "span",
      { class: "all-day-options", key: "options" },
      modifiers.join(", ") || t("Plain"),
      held ? t(" · {held} held", { held }) : "",
    ),
  );

/**
 * Every ticket done today, searched by number, table or dish. One tap recalls a ticket.
 * @param {KitchenView} state
 * @param {Actions} actions
 */
export function recallSheet(state, actions) {
  const done = doneTickets(state.shown, state.config.station.slug);
  const found = searchTickets(done, state.recallWords);
  return [
    header("recall-sheet-title", t("Done today")),
    h(
      "div",
      { class: "sheet-body", key: "body" },
      done.length
        ? h(
            "label",
            { class: "recall-search", key: "search" },
            icon("magnifying-glass"),
            h("span", { class: "visually-hidden", key: "says" }, t("Order number, table or dish")),
            h("input", {
              class: "recall-input",
              key: "input",
              type: "search",
              value: state.recallWords,
              placeholder: t("Number, table or dish"),
              autocomplete: "off",
              on: { input: ({ target }) => actions.searchDone(target.value) },
            }),
          )
        : null,
      found.length
        ? h(
            "ul",
            { class: "recall-list", key: "list" },
            found.slice(0, MOST_ROWS).map((ticket) => doneRow(ticket, state, actions)),
          )
        : noneDone(done.length > 0),
      found.length > MOST_ROWS
        ? h(
            "p",
            { class: "text-muted", key: "more" },
            t("{count} older ones: search for the number or table.", { count: found.length - MOST_ROWS }),
          )
        : null,
    ),
  ];
}

/** @param {boolean} isSearch whether tickets were done, and none of them matches */
function noneDone(isSearch) {
  const [title, text] = isSearch
    ? [t("No such ticket"), t("Nothing that was done today has that number, table or dish.")]
    : [t("Nothing yet"), t("Tickets that are done today can be called back from here.")];
  return h(
    "div",
    { class: "empty-state", key: "none" },
    h("span", { class: "empty-state-icon" }, icon("archive-box")),
    h("h3", null, title),
    h("p", null, text),
  );
}

/**
 * @param {ShownTicket} ticket
 * @param {KitchenView} state
 * @param {Actions} actions
 */
function doneRow(ticket, state, actions) {
  const station = state.config.station.slug ? "" : ` · ${state.config.stations[ticket.station] ?? ticket.station}`;
  return h(
    "li",
    { class: "recall-row", key: ticket.id, "data-done": ticket.id },
    h(
      "div",
      { class: "recall-text", key: "text" },
      h("p", { class: "recall-title" }, `#${ticket.order_number} · ${placeOf(ticket)}${station}`),
      h("p", { class: "recall-what" }, dishes(ticket.items)),
      h(
        "p",
        { class: "recall-when" },
        ticket.bumped_at ? t("Done at {time}", { time: formatTime(ticket.bumped_at) }) : "",
      ),
    ),
    state.mayWork
      ? h(
          "button",
          {
            class: "button button-secondary",
            key: "recall",
            type: "button",
            "data-recall": true,
            on: { click: () => actions.recall(ticket.id) },
          },
          icon("arrow-uturn-left"),
          t("Recall"),
        )
      : null,
  );
}

/**
 * The settings of this device.
 * @param {KitchenView} state
 * @param {Actions} actions
 */
export function displaySheet(state, actions) {
  const { size, theme } = state.device;
  /**
   * @param {"size" | "theme"} name
   * @param {string} value
   * @param {string} text
   * @param {string} current
   */
  const choice = (name, value, text, current) =>
    h(
      "button",
      {
        class: `chip${current === value ? " is-selected" : ""}`,
        key: value,
        type: "button",
        "aria-pressed": current === value ? "true" : "false",
        [`data-${name}`]: value,
        on: { click: () => actions.setDevice(name, value) },
      },
      text,
    );
  return [
    header("display-sheet-title", t("This screen")),
    h(
      "div",
      { class: "sheet-body", key: "body" },
      h("h3", { key: "size-title" }, t("Size")),
      h(
        "div",
        { class: "chip-list", key: "sizes" },
        SIZES.map(([value, text]) => choice("size", value, text, size)),
      ),
      h("h3", { key: "theme-title" }, t("Brightness")),
      h(
        "div",
        { class: "chip-list", key: "themes" },
        choice("theme", "dark", t("Dark"), theme),
        choice("theme", "light", t("Light"), theme),
      ),
      h("h3", { key: "more-title" }, t("More")),
      h(
        "div",
        { class: "display-more", key: "more" },
        h(
          "button",
          { class: "button button-secondary", key: "full", type: "button", on: { click: actions.toggleFullScreen } },
          icon("arrows-pointing-out"),
          t("Full screen"),
        ),
        h(
          "button",
          { class: "button button-secondary", key: "sound", type: "button", on: { click: actions.tryOut } },
          icon("speaker-wave"),
          t("Try the sounds"),
        ),
        h(
          "button",
          { class: "button button-secondary", key: "keys", type: "button", on: { click: actions.openHelp } },
          icon("question-mark-circle"),
          t("Keys"),
        ),
      ),
      h(
        "p",
        { class: "display-note", key: "awake", "data-awake": String(state.awake) },
        icon(state.awake ? "check-circle" : "moon"),
        state.awake
          ? t("This screen stays awake.")
          : t("This browser may let the screen fall asleep: set the tablet to stay on."),
      ),
    ),
  ];
}

export function helpSheet() {
  return [
    header("help-sheet-title", t("Keys and bump bar")),
    h(
      "div",
      { class: "sheet-body", key: "body", tabindex: "0", role: "group", "aria-labelledby": "help-sheet-title" },
      h(
        "dl",
        { class: "help-keys", key: "keys" },
        KEY_HELP.map(([keys, says]) => [
          h(
            "dt",
            { key: `${says}:keys` },
            keys.map((key) => h("kbd", { class: "ticket-key", key }, key)),
          ),
          h("dd", { key: `${says}:says` }, says),
        ]),
      ),
    ),
  ];
}
