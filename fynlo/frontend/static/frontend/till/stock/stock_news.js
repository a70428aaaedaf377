// @ts-check
// Says on this till what ran low, once: as a toast, and as a notice that stays until a person dismisses it.

import { t } from "../../shared/translate.js";

/** @import { Meta } from "../../shared/sync/client.js" */
/** @import { StockNews, StockPart } from "../../shared/types.js" */
/** @import { Device } from "../types.js" */

const SAID = "stock-said"; // the record of the last event that was said here, so that a resume does not repeat it
const NEWS_MS = 12 * 60 * 60 * 1000; // older news is for the page of stock, not for a till

/**
 * @param {object} given
 * @param {Device} given.device
 * @param {(message: string, tone?: "warning") => void} given.queueToast
 */
export const createStockNews =
  ({ device, queueToast }) =>
  (/** @type {StockPart | undefined} */ part, /** @type {Meta} */ { epoch }) => {
    const news = part?.news ?? [];
    const said = device.all(SAID).last;
    const fresh = news.filter(({ seq }) => said?.epoch !== epoch || seq > said.seq);
    const last = fresh.at(-1);
    if (!last) return;
    const recent = fresh.filter(({ at }) => Date.now() - Date.parse(at) < NEWS_MS);
    device.write({
      keep: [
        [SAID, "last", { epoch, seq: last.seq }],
        ...recent.map(
          (each) =>
            /** @type {[string, string, object]} */ ([
              "notice",
              each.item_id,
              { id: each.item_id, where: "", what: sentence(each), at: Date.parse(each.at), isStock: true },
            ]),
        ),
      ],
    });
    for (const each of recent) queueToast(sentence(each), "warning");
  };

/** @param {StockNews} news */
const sentence = ({ is_out, name, free, unit }) =>
  is_out
    ? t("Nothing is left of {name}.", { name })
    : t("{name} is running low: {left} left.", { name, left: `${Number(free)} ${unit}` });
