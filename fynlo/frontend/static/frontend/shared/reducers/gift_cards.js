// @ts-check
/** The reducer of gift cards: payments/gift_cards/reducers.py in the browser. A test compares both. Pure. */

import { PART_EVENTS } from "../contract.js";
import { only } from "./only.js";

/** @import { GiftCardsPart } from "../types.js" */

/**
 * Whether the restaurant sells gift cards.
 * @param {GiftCardsPart} _part
 * @param {{type: "gift_card.settings_changed", data: GiftCardsPart}} event
 * @returns {GiftCardsPart}
 */
const reduceGiftCards = (_part, { data: { is_sold } }) => ({ is_sold });

export const reducers = { gift_cards: only(PART_EVENTS.gift_cards, reduceGiftCards) };
