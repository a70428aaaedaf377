// @ts-check
/**
 * The till's commands, as types: what each sends to the server, and what the screen needs to show it until the answer.
 * This module holds types only and is never loaded. commands.js makes the commands, optimistic/ shows them.
 */

/** @import { Allergies, OrderType, TableStatus } from "../shared/types.js" */
/** @import { Customer, Metadata, TillCommand } from "./types.js" */

/**
 * @typedef {object} Item a line as the API takes it
 * @property {string} id
 * @property {string} product_id
 * @property {number} quantity
 * @property {{option_id: string, quantity: number, modifiers?: {option_id: string, quantity: number}[]}[]} modifiers
 * @property {string} [special_instructions]
 * @property {number} [course]
 * @property {number} [seat]
 * @property {string} [chosen_at] when it was chosen, for the prices of that time of day
 * @property {string[]} allergy_acknowledged
 */

/** @typedef {{send: boolean, hold?: number[]}} Sending whether lines go to the kitchen; `hold`: courses that wait */

/**
 * @typedef {object} OrderStart
 * @property {string} id
 * @property {string} client_reference
 * @property {OrderType} order_type
 * @property {Item[]} items
 * @property {number} menu_version
 * @property {Customer} [customer]
 * @property {string} [promised_at]
 * @property {string} [table_id]
 * @property {number} [guests]
 * @property {string} [notes]
 * @property {Allergies[]} [allergies]
 */

/**
 * @typedef {object} LineChanges the changed fields of a line
 * @property {string} [notes]
 * @property {number} [course]
 * @property {number | null} [seat]
 * @property {string[]} [allergy_acknowledged]
 */

/**
 * @typedef {object} OrderChanges the changed fields of an order's header
 * @property {number | null} [guests]
 * @property {string} [notes]
 * @property {Customer | null} [customer]
 * @property {string | null} [promised_at]
 */

/** @typedef {{line_id: string, parts: number, of: number}} PaidItem `parts` of `of` equal parts of a line */
/** @typedef {{available: boolean, until?: "tomorrow", portions?: number}} SetAvailability */
/** @typedef {{way: "items", items: PaidItem[]} | {way: "shares", parts: number, of: number}} Split */

/**
 * @typedef {object} PaymentStart amounts in pounds; `amount` goes to the bill, `tip_amount` to the staff
 * @property {string} id
 * @property {string} order_id
 * @property {number} amount
 * @property {number} tip_amount
 * @property {Split} [split] the part of the bill that is paid, unless it is all of it or an amount
 * @property {true} [although_held] take it although a guest is paying it
 * @property {string} [receipt_number]
 */

/** @typedef {PaymentStart & {received_amount: number, change_amount: number}} CashStart */
/** @typedef {PaymentStart & {card_last_four?: string, authorisation_code?: string, card_machine?: string}} CardStart */
/** @typedef {PaymentStart & {kind_id: string, face_value: number, reference?: string}} VoucherStart */
/** @typedef {Record<string, never>} Nothing */

/** @typedef {{id: string, drawer_id: string, name: string, mine: boolean, opening_float: number}} DrawerStart pounds */
/** @typedef {{id: string, reason: string, amount?: number}} CashMove in pounds; none for an opening without a sale */
/** @typedef {{id: string, pieces: Record<string, number>, amount: number}} DrawerCounted `pieces` by pence */

/**
 * By command: the `payload` that the server takes, and the names of the metadata that the screen `needs` to show it.
 * @typedef {{
 *   "order.create": {payload: OrderStart & Sending, needs: "orderId" | "cart" | "lines" | "tableName" | "person"},
 *   "order.add_lines": {payload: {items: Item[], menu_version: number} & Sending, needs: "orderId" | "cart" | "lines"},
 *   "order.send": {payload: {hold?: number[]}, needs: "orderId"},
 *   "order.fire_course": {payload: {course: number}, needs: "orderId"},
 *   "order.hold_course": {payload: {course: number}, needs: "orderId" | "lineIds"},
 *   "order.rush": {payload: {on: boolean}, needs: "orderId"},
 *   "order.set_type": {payload: {order_type: OrderType}, needs: "orderId" | "chargePence"},
 *   "order.void_line": {payload: Nothing, needs: "orderId" | "lineId"},
 *   "order.edit_line": {payload: LineChanges, needs: "orderId" | "lineId"},
 *   "order.set_details": {payload: OrderChanges, needs: "orderId"},
 *   "order.set_allergies": {payload: Allergies, needs: "orderId"},
 *   "order.set_status": {payload: {status: "served" | "completed"}, needs: "orderId"},
 *   "order.set_service_charge": {payload: {applied: boolean}, needs: "orderId" | "chargePence"},
 *   "order.transfer": {payload: {table_id: string}, needs: "orderId" | "tableName"},
 *   "table.clean": {payload: Nothing, needs: never},
 *   "table.set_status": {payload: {status: TableStatus}, needs: never},
 *   "table.set_server": {payload: {server_id: string | null}, needs: "serverName"},
 *   "menu.set_availability": {payload: SetAvailability, needs: never},
 *   "order.void_sent_line": {payload: {reason: string, quantity?: number, new_id?: string, wasted?: boolean},
 *     needs: "orderId" | "lineId"},
 *   "order.void": {payload: {reason: string}, needs: "orderId"},
 *   "order.comp": {payload: {reason: string, line_ids?: string[]}, needs: "orderId" | "lessPence"},
 *   "order.discount": {payload: {id: string, reason: string, percent?: number, amount?: number, line_id?: string},
 *     needs: "orderId" | "lessPence"},
 *   "order.override_price": {payload: {price: number, reason: string}, needs: "orderId" | "lineId" | "lessPence"},
 *   "order.restore_price": {payload: Nothing, needs: "orderId" | "lineId" | "lessPence"},
 *   "payment.cash": {payload: CashStart, needs: "orderId" | "receipt"},
 *   "payment.card": {payload: CardStart, needs: "orderId" | "receipt"},
 *   "payment.voucher": {payload: VoucherStart, needs: "orderId" | "receipt"},
 *   "payment.card_declined": {payload: PaymentStart, needs: "orderId"},
 *   "bill.present": {payload: {amount: number}, needs: "orderId"},
 *   "inventory.waste": {payload: {quantity: string, unit: string, reason: string}, needs: never},
 *   "inventory.waste_product": {payload: {quantity: string, reason: string}, needs: never},
 *   "pin.report_wrong": {payload: {person_id: string}, needs: never},
 *   "drawer.open": {payload: DrawerStart, needs: "where"},
 *   "drawer.pay_in": {payload: CashMove, needs: "where"},
 *   "drawer.pay_out": {payload: CashMove, needs: "where"},
 *   "drawer.safe_drop": {payload: CashMove, needs: "where"},
 *   "drawer.no_sale": {payload: CashMove, needs: "where"},
 *   "drawer.end": {payload: Nothing, needs: "where"},
 *   "drawer.count": {payload: DrawerCounted, needs: "where"},
 *   "drawer.recount": {payload: DrawerCounted, needs: "where"},
 *   "drawer.close": {payload: {reason: string}, needs: "where"},
 *   "staff.clock_in": {payload: {id: string, job_id?: string}, needs: "where"},
 *   "staff.clock_out": {payload: {id: string}, needs: "where"},
 *   "staff.start_break": {payload: {id: string}, needs: "where"},
 *   "staff.end_break": {payload: {id: string}, needs: "where"},
 * }} CommandTypes
 */

/** @typedef {keyof CommandTypes} Kind */

/**
 * @template {Kind} K
 * @typedef {Metadata & Required<Pick<Metadata, CommandTypes[K]["needs"]>>} MetadataOf
 */

/**
 * A command as commands.js makes it; the outbox adds the rest.
 * @template {Kind} K
 * @typedef {object} NewCommand
 * @property {string} [command_id] made by the outbox when absent
 * @property {K} kind
 * @property {string} [target] the ids of REST's path
 * @property {CommandTypes[K]["payload"]} [payload]
 * @property {number} [base_version] the version of the order that the person saw
 * @property {number} [menu_version]
 * @property {MetadataOf<K>} metadata
 */

/**
 * A command of these kinds that waits for its first answer.
 * @template {Kind} K
 * @typedef {{[One in K]: Omit<TillCommand, "kind" | "payload" | "metadata"> & {
 *   kind: One,
 *   payload: CommandTypes[One]["payload"],
 *   metadata: MetadataOf<One>,
 * }}[K]} WaitingCommand
 */

export {};
