// @ts-check
// Tells the server which order is on this till's screen, if a guest display shows it. It is not queued: what a screen
// shows matters now or not at all.

import { request } from "../../shared/sync/send_command.js";
import { NOTHING, shownOrder } from "./shown_order.js";

/** @import { Device, TillStore } from "../types.js" */
/** @import { Shown } from "./shown_order.js" */

const SETTLE_MS = 150; // passing through a screen is not shown
const RETRY_MS = 5_000;
const RENEW_MS = 5 * 60_000; // the server shows an order for 15 minutes

/**
 * @param {object} given
 * @param {Device} given.device
 * @param {TillStore} given.store
 */
export function followShownOrder({ device, store }) {
  let shown = NOTHING;
  /** @type {Shown} what an earlier page showed is not known: differs from everything */
  let sent = { order_id: "", paying: false };
  let isSending = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const isSent = () => sent.order_id === shown.order_id && sent.paying === shown.paying;

  async function send() {
    clearTimeout(timer);
    if (isSending || !device.self.has_display) return;
    isSending = true;
    /** @type {Shown} */
    const now = shown;
    const { id, secret } = device.self;
    const headers = secret ? { "X-Device-Secret": secret } : undefined;
    const { ok } = await request({ path: `/devices/${id}/shown`, headers, body: now });
    isSending = false;
    if (ok) sent = now;
    if (!isSent()) timer = setTimeout(send, ok ? 0 : RETRY_MS);
  }

  store.subscribe((state) => {
    const before = shown;
    shown = shownOrder(state, before);
    if (shown.order_id === before.order_id && shown.paying === before.paying) return;
    clearTimeout(timer);
    timer = setTimeout(send, SETTLE_MS);
  });
  setInterval(() => shown.order_id && send(), RENEW_MS);
  device.watch(() => !isSent() && !isSending && device.self.has_display && send());
}
