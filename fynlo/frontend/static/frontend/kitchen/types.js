// @ts-check
/**
 * The kitchen screen's state, as types. The server's rows are in shared/types.js. `KitchenState` is what the store
 * holds; `KitchenView` adds what follows from it. This module holds types only.
 */

/** @import { Status } from "../shared/sync/client.js" */
/** @import { Allergies, MenuPart, OrderType, ServiceSettings, Ticket } from "../shared/types.js" */
/** @import { createActions } from "./kitchen_actions.js" */
/** @import { createLayout } from "./board/layout.js" */

/** @typedef {"start" | "ready" | "bump" | "hand_over" | "recall" | "acknowledge" | "undo"} ActionName */

/** @typedef {Pick<Ticket, "status" | "items" | "ready_at" | "bumped_at">} Snapshot what an undo restores */

/**
 * @typedef {object} PendingAction what a cook did and the server's state does not show yet
 * @property {string} key the idempotency key of its command
 * @property {ActionName} name
 * @property {string} ticketId
 * @property {string[] | null} lineIds null: the whole ticket
 * @property {Snapshot | null} before of an undo: the state that it restores
 * @property {string} at ISO 8601
 * @property {"sending" | "unsure"} state
 * @property {number} answeredAt milliseconds since 1970; 0 without an answer
 */

/** @typedef {Ticket & {sendState?: "" | "sending" | "unsure"}} ShownTicket with the pending actions applied */
/** @typedef {Record<string, ShownTicket>} ShownTickets by id */

/**
 * @typedef {object} Step what one undo takes back
 * @property {{ticketId: string, before: Snapshot}[]} tickets
 * @property {number} at milliseconds since 1970
 * @property {number | undefined} number of the order
 */

/**
 * @typedef {object} BoardOrder an order as the expediter sees it
 * @property {string} order_id
 * @property {number} order_number
 * @property {OrderType} order_type
 * @property {string} table_name
 * @property {string} server_name
 * @property {number | null} guests
 * @property {string} notes
 * @property {string | null} [promised_at]
 * @property {string} sent_at
 * @property {Allergies[]} allergies
 * @property {boolean} rush
 * @property {boolean} is_ready the kitchen makes nothing more of it
 * @property {Record<string, number>} missing by station, how many items are still made
 * @property {ShownTicket[]} tickets
 */

/**
 * @typedef {{
 *   id: string, tickets: [ShownTicket], order?: undefined, atPass?: undefined, isHeld?: undefined,
 * }} PrepEntry
 */
/**
 * @typedef {object} ExpediterEntry
 * @property {string} id of the order
 * @property {BoardOrder} order
 * @property {ShownTicket[]} tickets
 * @property {boolean} atPass everything is ready and waits to be handed over
 * @property {boolean} isHeld every ticket waits for its course
 */
/** @typedef {PrepEntry | ExpediterEntry} Entry what one card of the board shows */

/** @typedef {{name: "fresh" | "slow" | "late", word: string, icon: string}} Urgency */

/** @typedef {{before: number, after: number, down: boolean}} Edges how many cards lie beyond each edge of the board */

/** @typedef {{sound: string, size: string, theme: string, counts: string}} DeviceSettings */

/**
 * @typedef {object} Config of fynlo/frontend/kitchen/pages.py
 * @property {{id: string, name: string}} restaurant
 * @property {{slug: string, name: string}} station slug is "" for all stations
 * @property {Record<string, string>} stations names by slug
 * @property {{id: string}} person who is signed in
 * @property {boolean} has_clock whether people clock in here
 * @property {boolean} may_work
 * @property {boolean} may_86 may mark products as sold out
 */

/** @typedef {"" | "recall" | "display" | "help" | "line"} SheetName */

/**
 * @typedef {object} KitchenState
 * @property {Config} config
 * @property {boolean} mayWork
 * @property {boolean} may86
 * @property {DeviceSettings} device
 * @property {Set<string>} seen keys of the changes that a person has seen
 * @property {Record<string, Ticket>} tickets as the server has them
 * @property {Partial<MenuPart>} menu what is sold out
 * @property {Edges} edges
 * @property {{ticketId: string, lineId: string} | null} openedLine
 * @property {ServiceSettings | null} settings
 * @property {PendingAction[]} pendingActions
 * @property {boolean} ready whether a snapshot has come
 * @property {Status} status
 * @property {string} reason why the connection is refused: "signed_out", "forbidden", or ""
 * @property {number} newsAt when the tickets were last known to be true
 * @property {string} selected id of the selected entry, or ""
 * @property {string} chosenLine id of the line that the keyboard acts on, or ""
 * @property {SheetName} sheet the open sheet
 * @property {string} recallWords what the person searches among the done tickets
 * @property {"on" | "off" | "waiting"} sound
 * @property {boolean} awake whether the screen is kept awake
 * @property {number} now the server's clock
 */

/**
 * @typedef {object} Derived what follows from the state
 * @property {ShownTickets} shown
 * @property {Entry[]} board
 * @property {Step | null} step what undo takes back
 * @property {Set<string>} soldOut ids of products and options
 * @property {ServiceSettings | null} thresholds when a ticket is pressing and late
 * @property {string[]} courses their names
 * @property {Record<string, ShownTicket[]>} waiting held tickets by order
 */

/** @typedef {KitchenState & Derived} KitchenView */

/** @typedef {ReturnType<typeof createActions>} Actions */
/** @typedef {ReturnType<typeof createLayout>} Layout */

/** @typedef {"info" | "success" | "warning" | "error"} Tone */
/** @typedef {(message: string, tone: Tone, undo?: () => unknown, isCurrent?: () => boolean) => void} ShowToast */

export {};
