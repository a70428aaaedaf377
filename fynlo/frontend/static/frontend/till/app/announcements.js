// @ts-check
/** What the platform announces: a bar above the screen, one at a time, never while a bill is being paid. */

import { fetchOwn } from "../../shared/http.js";
import { uuid7 } from "../../shared/ids.js";
import { sendCommand } from "../../shared/sync/send_command.js";
import { t } from "../../shared/translate.js";
import { h, icon, render } from "../../shared/view/dom.js";
import { pageElement } from "../../shared/view/page_elements.js";

/** @import { TillState, TillStore } from "../types.js" */
/** @typedef {{id: string, text: string}} Announcement */

const ASK_EVERY_MS = 15 * 60_000;

/**
 * The announcement to show now, or null. Pure.
 * @param {Pick<TillState, "route">} state
 * @param {Announcement[]} announcements
 */
export function announcementShown({ route }, announcements) {
  return route.screen === "pay" || route.screen === "done" ? null : (announcements[0] ?? null);
}

/**
 * Show announcements while the till is open. Without a connection it keeps those that it knows.
 * @param {object} given
 * @param {TillStore} given.store
 * @param {Announcement[]} given.announcements those of the page
 */
export function followAnnouncements({ store, announcements }) {
  const place = pageElement("[data-announcements]");
  const dismissed = new Set();
  let known = announcements;
  let shown = "";

  function draw() {
    const next = announcementShown(
      store.state,
      known.filter(({ id }) => !dismissed.has(id)),
    );
    if ((next?.id ?? "") === shown) return;
    shown = next?.id ?? "";
    place.hidden = !next;
    render(place, ...(next ? [bar(next)] : []));
  }

  /** @param {Announcement} announcement */
  const bar = ({ id, text }) =>
    h(
      "div",
      { class: "banner banner-info", key: id, role: "status", "data-announcement": id },
      icon("bell-alert"),
      h("p", { class: "banner-title", key: "text" }, text),
      h(
        "button",
        {
          class: "button button-quiet is-icon-only push-end",
          key: "dismiss",
          type: "button",
          on: { click: () => dismiss(id) },
        },
        icon("x-mark"),
        h("span", { class: "visually-hidden", key: "label" }, t("Dismiss")),
      ),
    );

  /** Without an answer it comes back with the next page. @param {string} id */
  function dismiss(id) {
    dismissed.add(id);
    draw();
    sendCommand({ path: `/announcements/${id}/dismiss`, key: uuid7() });
  }

  async function ask() {
    if (document.hidden || !navigator.onLine) return;
    try {
      const response = await fetchOwn("/api/v1/announcements");
      if (response.ok) known = (await response.json()).data;
    } catch {
      return; // the next time
    }
    draw();
  }

  setInterval(ask, ASK_EVERY_MS);
  store.subscribe(draw);
  draw();
}
