// @ts-check
// The actions of this screen, by touch, keyboard or bump bar.
import { t } from "../shared/translate.js";
import { linesOf } from "./board/board_entries.js";
import { placeOf } from "./labels.js";
import { unseenChanges } from "./tickets/ticket_changes.js";
import { nextAction, unseenVoids } from "./tickets/tickets.js";

/** @import { sendCommand } from "../shared/sync/send_command.js" */
/** @import { Store } from "../shared/view/store.js" */
/** @import { createDevice } from "./device/device_settings.js" */
/** @import { createSound, Tune } from "./device/sound.js" */
/** @import { Sellable } from "./panels/line_sheet.js" */
/** @import { createTicketActions } from "./tickets/ticket_actions.js" */
/** @import { ActionName, DeviceSettings, KitchenState, KitchenView, ShowToast, ShownTicket, Step } from "./types.js" */

const UNDO_SECONDS = 60;

/**
 * @param {object} options
 * @param {Store<KitchenState>} options.store
 * @param {() => KitchenView} options.currentView the state with what follows from it
 * @param {ReturnType<typeof createTicketActions>} options.ticketActions
 * @param {ReturnType<typeof createDevice>} options.device
 * @param {ReturnType<typeof createSound>} options.sound
 * @param {ShowToast} options.showToast
 * @param {(settings: DeviceSettings) => void} options.applyTheme
 * @param {typeof sendCommand} options.send
 * @param {() => string} options.newId
 * @param {() => Element | null} options.board
 */
export function createActions({
  store,
  currentView,
  ticketActions,
  device,
  sound,
  showToast,
  applyTheme,
  send,
  newId,
  board,
}) {
  const { config } = store.state;
  const mayWork = config.may_work;
  /** @param {string} id */
  const entryOf = (id) => currentView().board.find((entry) => entry.id === id);
  const undoSeconds = () => store.state.settings?.undo_seconds ?? UNDO_SECONDS;

  /** @param {string} selector */
  const bringIntoSight = (selector) =>
    queueMicrotask(() => document.querySelector(selector)?.scrollIntoView({ block: "nearest", inline: "nearest" }));

  /** @param {string} id of an entry, "" for none */
  function select(id) {
    store.update({ selected: id, chosenLine: "" });
    if (id) bringIntoSight('[aria-current="true"]');
  }

  /**
   * Select the next entry when the selected entry leaves the board.
   * @param {string} id
   */
  function moveOn(id) {
    if (store.state.selected !== id) return;
    const list = currentView().board;
    const index = list.findIndex((entry) => entry.id === id);
    store.update({ selected: (list[index + 1] ?? list[index - 1])?.id ?? "", chosenLine: "" });
  }

  /**
   * Undo a step, from the toast, the bar or a key. The toast that offers the undo goes.
   * @param {Step | undefined} step
   */
  function undo(step) {
    ticketActions.undo(step);
    store.update({});
  }

  /**
   * Finish tickets and offer the undo. Refused while a void on them is not acknowledged.
   * @param {ActionName} act
   * @param {ShownTicket[]} tickets
   * @param {string} text
   * @returns {boolean} whether it was done
   */
  function leave(act, tickets, text) {
    if (tickets.some((ticket) => unseenVoids(ticket).length)) {
      showToast(t("Something on this ticket was taken off. Tap “Seen” on it first."), "warning");
      return false;
    }
    const step = ticketActions.perform(
      act,
      tickets.map(({ id }) => id),
    );
    showToast(
      text,
      "success",
      () => undo(step),
      () => ticketActions.isUndoable(step),
    );
    return true;
  }

  /** @param {ShownTicket[]} tickets at least one */
  function bump(tickets) {
    const [{ order_number: number }] = tickets;
    return leave("bump", tickets, `#${number} is done.`);
  }

  /** @param {string[]} keys of changes */
  const see = (keys) => {
    const seen = new Set([...store.state.seen, ...keys]);
    device.keepSeen(seen);
    store.update({ seen });
  };

  /**
   * @param {keyof DeviceSettings} name
   * @param {string} value
   */
  function setDevice(name, value) {
    device.set(name, value);
    applyTheme(device.settings());
    store.update({ device: device.settings() });
  }

  const work = {
    /**
     * @param {ActionName} act
     * @param {string} ticketId
     * @param {string} lineId
     */
    item(act, ticketId, lineId) {
      ticketActions.perform(act, ticketId, [lineId]);
    },
    /** @param {string} id of an entry */
    start(id) {
      const open = entryOf(id)?.tickets.filter(({ status }) => status === "open") ?? [];
      if (open.length)
        ticketActions.perform(
          "start",
          open.map((ticket) => ticket.id),
        );
    },
    /**
     * Bump the ticket, or every ticket of the order; at the pass, hand the order over.
     * @param {string} id of an entry
     */
    finish(id) {
      const entry = entryOf(id);
      if (!entry) return;
      const fired = entry.tickets.filter(({ status }) => status !== "held");
      const leaving = entry.atPass ? fired : fired.filter(({ status }) => status !== "done");
      if (!leaving.length) return showToast(t("This course waits to be fired."), "info");
      if (!entry.atPass) return bump(leaving) ? moveOn(id) : undefined;
      if (leave("hand_over", leaving, `#${entry.order.order_number} for ${placeOf(entry.order)} is handed over.`))
        moveOn(id);
      return undefined;
    },
    /** @param {string} ticketId */
    bumpPart(ticketId) {
      const ticket = currentView().shown[ticketId];
      if (ticket)
        leave(
          "bump",
          [ticket],
          t("{station} of #{number} is done.", {
            station: config.stations[ticket.station] ?? ticket.station,
            number: ticket.order_number,
          }),
        );
    },
    /**
     * @param {string} ticketId
     * @param {string[]} lineIds void lines
     */
    acknowledge: (ticketId, lineIds) => ticketActions.perform("acknowledge", ticketId, lineIds),
    undo() {
      const step = ticketActions.lastStep(undoSeconds());
      if (step) undo(step);
      else showToast(t("Nothing to take back. Older tickets are under Recall."), "info");
    },
    /** @param {string} id of a ticket */
    recall(id) {
      ticketActions.perform("recall", id);
      const ticket = currentView().shown[id];
      store.update({ sheet: "", selected: config.station.slug ? id : ticket.order_id });
    },
    stepLine() {
      const entry = entryOf(store.state.selected);
      const found = entry?.tickets
        .flatMap((ticket) => ticket.items.map((item) => ({ ticket, item })))
        .find(({ item }) => item.line_id === store.state.chosenLine);
      const act = found && nextAction(found.item);
      if (act) work.item(act, found.ticket.id, found.item.line_id);
    },
  };

  /**
   * Mark a product or an option as sold out, available or counted, on every till at once. Lines already ordered stay.
   * @param {Sellable} sellable
   * @param {{available: boolean, until?: "tomorrow", portions?: number}} to
   */
  async function setAvailable({ kind, id, name }, to) {
    store.update({ sheet: "" });
    const path = kind === "option" ? `/menu/options/${id}/availability` : `/products/${id}/availability`;
    const { available, until, portions } = to;
    const before = { available: !currentView().soldOut.has(id), portions: currentView().menu.left?.[id] || undefined };
    /** @param {typeof to} body */
    const set = (body) => send({ path, method: "PUT", body, key: newId() });
    const answer = await set(to);
    if (!answer.ok) return showToast(answer.error.message, "error");
    const undo = async () => {
      const undone = await set(before);
      if (!undone.ok) showToast(undone.error.message, "error");
    };
    return showToast(
      portions
        ? t("{name}: {portions} left to sell.", { name, portions })
        : available
          ? t("{name} is back on sale.", { name })
          : until
            ? t("{name} is sold out until tomorrow.", { name })
            : t("{name} is sold out now, on every till.", { name }),
      "success",
      undo,
      () => currentView().soldOut.has(id) !== available,
    );
  }

  function toggleSound() {
    const on = store.state.device.sound !== "on";
    setDevice("sound", on ? "on" : "off");
    sound.set(on);
    if (!on)
      showToast(
        t("Sound is off on this screen: nobody hears new tickets."),
        "warning",
        toggleSound,
        () => store.state.device.sound === "off",
      );
  }

  /** The actions of `work`. They do nothing for a person who may not work here. */
  const guarded = mayWork ? work : withoutEffect(work);

  return {
    ...guarded,
    select,
    see,
    setDevice,
    /** @param {number} step 1 down, -1 up */
    chooseLine(step) {
      const lines = linesOf(entryOf(store.state.selected));
      if (!lines.length) return;
      const index = lines.indexOf(store.state.chosenLine);
      store.update({ chosenLine: lines[Math.min(lines.length - 1, Math.max(0, index < 0 ? 0 : index + step))] });
      bringIntoSight(".item.is-chosen");
    },
    seeChosen() {
      const tickets = entryOf(store.state.selected)?.tickets ?? [];
      see(tickets.flatMap((ticket) => unseenChanges(ticket, store.state.seen)));
      for (const ticket of tickets) {
        const lines = unseenVoids(ticket).map(({ line_id: id }) => id);
        if (lines.length) guarded.acknowledge(ticket.id, lines);
      }
    },
    goToVoid() {
      const entry = currentView().board.find(({ tickets }) => tickets.some((ticket) => unseenVoids(ticket).length));
      if (entry) select(entry.id);
    },
    /** @param {number} step 1 forwards, -1 back */
    page(step) {
      const scrolled = board();
      scrolled?.scrollBy({ left: step * scrolled.clientWidth, top: step * scrolled.clientHeight * 0.9 });
    },
    toggleRecall: () => store.update(({ sheet }) => ({ sheet: sheet === "recall" ? "" : "recall", recallWords: "" })),
    openDisplay: () => store.update({ sheet: "display" }),
    openHelp: () => store.update({ sheet: "help" }),
    /** @param {string} recallWords */
    searchDone: (recallWords) => store.update({ recallWords }),
    /**
     * @param {string} ticketId
     * @param {string} lineId
     */
    openLine: (ticketId, lineId) => store.update({ sheet: "line", openedLine: { ticketId, lineId } }),
    openChosenLine() {
      const { selected, chosenLine } = store.state;
      const ticket = entryOf(selected)?.tickets.find(({ items }) => items.some((item) => item.line_id === chosenLine));
      if (ticket) store.update({ sheet: "line", openedLine: { ticketId: ticket.id, lineId: chosenLine } });
      else showToast(t("Choose a line first: a number key, then ↓."), "info");
    },
    toggleCounts: () => setDevice("counts", store.state.device.counts === "open" ? "closed" : "open"),
    toggleSound,
    setAvailable,
    tryOut() {
      /** @type {Tune[]} */
      const tunes = ["fresh", "changed", "late"];
      for (const [index, tune] of tunes.entries()) setTimeout(() => sound.play(tune), index * 1000);
    },
    toggleFullScreen() {
      if (document.fullscreenElement) document.exitFullscreen();
      else
        document.documentElement
          .requestFullscreen?.()
          .catch(() => showToast(t("This browser does not allow full screen."), "warning"));
    },
  };
}

/**
 * The same actions, which do nothing.
 * @template {Record<string, unknown>} Work
 * @param {Work} work
 * @returns {Work}
 */
const withoutEffect = (work) =>
  /** @type {Work} */ (Object.fromEntries(Object.keys(work).map((name) => [name, () => {}])));
