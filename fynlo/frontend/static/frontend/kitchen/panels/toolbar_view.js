// @ts-check
// The bar: how many tickets are open, and large buttons for what cooks do most.
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { doneTickets, unseenVoids } from "../tickets/tickets.js";

/** @import { Children, Props } from "../../shared/view/dom.js" */
/** @import { Actions, Edges, KitchenState, KitchenView } from "../types.js" */

/** @typedef {Props<HTMLButtonElement>} ButtonProps */

/** @type {Record<KitchenState["sound"], {icon: string, title: string, word?: string}>} */
const SOUND = {
  on: { icon: "speaker-wave", title: t("Sound is on") },
  waiting: { icon: "speaker-wave", title: t("Sound is on, after the first touch") },
  off: { icon: "speaker-x-mark", title: t("Sound is off: turn it on"), word: t("Sound off") },
};

/**
 * @param {KitchenView} state
 * @param {Actions} actions
 */
export function toolbarView(state, actions) {
  const open = state.board.filter(
    ({ atPass, isHeld, tickets }) => !atPass && !isHeld && tickets.some(({ status }) => status !== "held"),
  ).length;
  const done = doneTickets(state.shown, state.config.station.slug).length;
  const voids = state.board.flatMap(({ tickets }) => tickets).flatMap(unseenVoids).length;
  const sound = SOUND[state.sound];
  return [
    h(
      "span",
      { class: "kitchen-count push-end", key: "count" },
      h("strong", { key: "count", "data-open-count": true }, String(open)),
      h("span", { class: "count-word", key: "word" }, t(" open")),
    ),
    edgeTool(state.edges, "before", actions),
    edgeTool(state.edges, "after", actions),
    voids
      ? h(
          "button",
          {
            class: "button button-danger",
            key: "voids",
            type: "button",
            "data-next-void": true,
            on: { click: actions.goToVoid },
          },
          icon("no-symbol"),
          h("span", { key: "count" }, String(voids)),
          h("span", { class: "tool-word", key: "word" }, voids === 1 ? t(" void") : t(" voids")),
        )
      : null,
    tool(
      "undo",
      "arrow-uturn-left",
      state.step ? t("Undo #{number}", { number: state.step.number ?? "" }) : t("Undo"),
      actions.undo,
      {
        disabled: !state.step || !state.mayWork,
        "data-undo": true,
      },
    ),
    tool("all-day", "list-bullet", t("All day"), actions.toggleCounts, {
      "aria-pressed": state.device.counts === "open" ? "true" : "false",
      "data-all-day": true,
    }),
    tool(
      "recall",
      "archive-box",
      t("Recall"),
      actions.toggleRecall,
      { "data-open-recall": true },
      done ? h("span", { class: "chip-count", key: "done" }, String(done)) : null,
    ),
    sound.word
      ? h(
          "button",
          {
            class: "button tool-alarm",
            key: "sound-off",
            type: "button",
            title: sound.title,
            "data-sound": state.sound,
            on: { click: actions.toggleSound },
          },
          icon(sound.icon),
          sound.word,
        )
      : iconTool("sound", sound.icon, sound.title, actions.toggleSound, {
          "aria-pressed": "true",
          "data-sound": state.sound,
        }),
    state.awake
      ? null
      : h(
          "span",
          { class: "tool-sleep", key: "sleep", title: t("This screen may fall asleep") },
          icon("moon", t("This screen may fall asleep")),
        ),
    iconTool("display", "adjustments-horizontal", t("Size, light, full screen"), actions.openDisplay, {
      "data-open-display": true,
    }),
    iconTool("help", "question-mark-circle", t("Keys and bump bar"), actions.openHelp, {
      "data-open-help": true,
      class: "button button-secondary is-icon-only tool-help",
    }),
  ];
}

/**
 * The button to the cards beyond an edge of the board, with their number.
 * @param {Edges} edges
 * @param {"before" | "after"} side
 * @param {Actions} actions
 */
function edgeTool(edges, side, actions) {
  const { [side]: count, down } = edges;
  if (!count) return null;
  const title =
    side === "before"
      ? [String(count), h("span", { class: "visually-hidden", key: "word" }, t(" earlier"))]
      : t("{count} more", { count });
  const arrow = {
    before: down ? "arrow-long-up" : "arrow-long-left",
    after: down ? "arrow-long-down" : "arrow-long-right",
  }[side];
  return h(
    "button",
    {
      class: `button ${side === "after" ? "tool-more" : "button-secondary"}`,
      key: side,
      type: "button",
      title: side === "after" ? t("Next page (N)") : t("Previous page (P)"),
      [`data-edge-${side}`]: count,
      on: { click: () => actions.page(side === "after" ? 1 : -1) },
    },
    side === "before" ? icon(arrow) : null,
    title,
    side === "after" ? icon(arrow) : null,
  );
}

/**
 * @param {string} key
 * @param {string} name the icon
 * @param {string} text
 * @param {() => unknown} act
 * @param {ButtonProps} props
 * @param {Children} [more]
 */
const tool = (key, name, text, act, props, more = null) =>
  h(
    "button",
    { class: "button button-secondary", key, type: "button", title: text, on: { click: act }, ...props },
    icon(name),
    h("span", { class: "tool-word", key: "word" }, text),
    more,
  );

/**
 * @param {string} key
 * @param {string} name the icon
 * @param {string} title
 * @param {() => unknown} act
 * @param {ButtonProps} props
 */
const iconTool = (key, name, title, act, props) =>
  h(
    "button",
    { class: "button button-secondary is-icon-only", key, type: "button", title: title, on: { click: act }, ...props },
    icon(name, title),
  );
