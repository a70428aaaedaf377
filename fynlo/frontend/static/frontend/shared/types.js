// @ts-check
/**
 * The JSON that the server sends, as types: rows of orders, kitchen, floor, payments and settings, the parts of the
 * views that screens subscribe to, and their events. Python declares it in `orders/payloads.py`,
 * `payments/payloads.py` and the `events.py` of each app. This module holds types only; scripts name them by `@import`.
 *
 * Times are ISO 8601 texts. Optional fields are absent in what older events and stored states hold.
 */

/** @import { EventType } from "./contract.js" */

/** @typedef {number | string} Amount pounds: 3.4 from the server, "3.40" from a change of this device */

/** @typedef {"dine_in" | "takeaway" | "pickup" | "delivery"} OrderType */
/** @typedef {"draft" | "pending" | "confirmed" | "preparing" | "ready" | "served"} OpenOrderStatus */
/** @typedef {OpenOrderStatus | "completed" | "cancelled"} OrderStatus */
/** @typedef {"unpaid" | "part_paid" | "paid" | "partially_refunded" | "refunded"} PaymentStatus */
/** @typedef {"ordering" | "waiting" | "served" | "paying"} Stage where the guests of an order are */
/** @typedef {"product" | "gift_card" | "deposit" | "account_payment"} LineKind orders/line_kinds.py */
/** @typedef {"held" | "fired" | "started" | "ready" | "served" | "void"} LineStatus */
/** @typedef {"held" | "open" | "ready" | "done" | "gone"} TicketStatus `gone`: no line is left on it */
/** @typedef {"available" | "occupied" | "reserved" | "cleaning" | "blocked"} TableStatus */

/**
 * @typedef {object} Allergies what the guest of a seat declared
 * @property {number | null} seat null: the whole order
 * @property {string[]} allergens
 * @property {string} note
 */

/**
 * @typedef {object} Adjustment a discount or a comp in force
 * @property {string} id
 * @property {"discount" | "comp"} kind
 * @property {number | null} rate a fraction; null for a comp and for a discount of an amount
 * @property {Amount | null} amount
 * @property {string} reason
 * @property {string} by
 * @property {number | null} [limit] the largest fraction that the person who gave it may take off; null is no limit
 */

/**
 * @typedef {object} Modifier a chosen option of a line
 * @property {string} option_id
 * @property {string} name
 * @property {string} [group_id]
 * @property {Amount} [price]
 * @property {number} [quantity]
 * @property {Modifier[]} [modifiers] of a part of a meal deal: what is chosen with it
 */

/**
 * @typedef {object} Line
 * @property {string} id
 * @property {string} order_id
 * @property {string | null} [part_of] the meal deal that it belongs to: a line without a price, for the kitchen
 * @property {LineKind} kind
 * @property {string | null} product_id null for what is no product
 * @property {string} name
 * @property {number} quantity
 * @property {Amount} unit_price
 * @property {Amount | null} list_price the unit price of the menu, where a person has replaced it
 * @property {Amount} total
 * @property {Adjustment[]} adjustments
 * @property {Modifier[]} modifiers
 * @property {string} notes
 * @property {number} course
 * @property {number | null} seat
 * @property {LineStatus} status
 * @property {boolean} sent whether the kitchen knows the line; a held line that is sent waits for its course
 * @property {string} station
 * @property {boolean} sold_out it was sold out when it was ordered
 * @property {string[]} allergy_conflicts
 * @property {string[]} allergy_acknowledged conflicts that a person confirmed
 * @property {number} position
 * @property {string | null} added_by
 * @property {string | null} fired_at
 * @property {string} void_reason
 */

/**
 * @typedef {object} OrderHeader an order without its lines
 * @property {string} id
 * @property {number} number
 * @property {string} client_reference
 * @property {OrderType} order_type
 * @property {OrderStatus} status
 * @property {PaymentStatus} payment_status
 * @property {boolean} settled
 * @property {string | null} table_id
 * @property {string} table_name
 * @property {number | null} guests
 * @property {string} notes
 * @property {Allergies[]} allergies
 * @property {number} menu_version
 * @property {string | null} server_id
 * @property {string} server_name
 * @property {string | null} customer_id
 * @property {string | null} promised_at
 * @property {boolean} rush
 * @property {Stage} stage
 * @property {string} stage_since
 * @property {string} opened_at
 * @property {string | null} closed_at
 * @property {string} business_day
 * @property {Amount} subtotal
 * @property {Amount} discount
 * @property {Adjustment[]} adjustments
 * @property {Amount} service_charge
 * @property {boolean} service_charge_removable
 * @property {Amount} vat_total
 * @property {Amount} total
 * @property {Amount} outside_sales the part of `total` that is no sale of food, such as a gift card
 * @property {Amount} paid
 * @property {Amount} tips
 * @property {Amount} due
 * @property {Amount} overpaid
 * @property {Amount} refunded
 * @property {string | null} follows
 * @property {string | null} merged_into
 * @property {string | null} reopened_at
 * @property {number} version
 */

/** @typedef {OrderHeader & {lines: Line[]}} Order */

/** @typedef {Pick<Line, "id" | "status" | "fired_at" | "sent" | "station">} LineChange what a line's status changes */

/**
 * @typedef {object} Change the old and the new value of a field, shown to the kitchen
 * @property {string} field
 * @property {unknown} before
 * @property {unknown} after
 * @property {string} at
 */

/**
 * @typedef {object} TicketItem a line as its ticket shows it
 * @property {string} line_id
 * @property {string} product_id
 * @property {string} name
 * @property {number} quantity
 * @property {string[]} modifiers such as "2 × Salsa"
 * @property {{id: string, name: string}[]} [options]
 * @property {string} notes
 * @property {string[] | null} allergens null: some are not known
 * @property {string[]} [known_allergens]
 * @property {string[]} [allergy_conflicts]
 * @property {string[]} [allergy_acknowledged]
 * @property {boolean} sold_out
 * @property {number} course
 * @property {number | null} seat
 * @property {LineStatus} status
 * @property {string | null} fired_at
 * @property {Change[]} changes
 * @property {string} void_reason
 */

/**
 * @typedef {object} Ticket
 * @property {string} id
 * @property {string} order_id
 * @property {number} order_number
 * @property {OrderType} order_type
 * @property {string} table_name
 * @property {string} server_name
 * @property {number | null} guests
 * @property {string} notes
 * @property {Allergies[]} [allergies]
 * @property {string | null} [promised_at]
 * @property {string} station its slug
 * @property {string} business_day
 * @property {TicketStatus} status
 * @property {boolean} rush
 * @property {Change[]} changes
 * @property {string} sent_at
 * @property {string | null} fired_at
 * @property {string | null} started_at
 * @property {string | null} ready_at
 * @property {string | null} bumped_at
 * @property {TicketItem[]} items
 */

/**
 * @typedef {object} Table
 * @property {string} id
 * @property {string} section_id
 * @property {string} name
 * @property {string} display_name
 * @property {number} capacity
 * @property {TableStatus} status
 * @property {string | null} occupied_since
 * @property {string | null} server_id
 * @property {string} server_name
 * @property {string | null} status_since
 * @property {number} sort_order
 * @property {"rectangle" | "round"} shape
 * @property {number | null} x its place on the section's plan (rules/floor_plan.js), null until it is arranged
 * @property {number | null} y
 * @property {number | null} width
 * @property {number | null} height
 * @property {boolean} archived
 */

/**
 * @typedef {object} Section
 * @property {string} id
 * @property {string} name
 * @property {string} color
 * @property {number} sort_order
 * @property {number} plan_version
 * @property {boolean} archived
 */

/** @typedef {{warn: number, late: number}} Ageing minutes after firing from which a ticket is pressing, and late */

/**
 * @typedef {object} ServiceSettings
 * @property {number} version
 * @property {number} undo_seconds
 * @property {boolean} tables_need_cleaning
 * @property {Record<string, Ageing>} ageing by order type
 * @property {Record<string, Ageing>} [station_ageing] by the station's slug, in place of the order type's
 * @property {string[]} void_reasons
 * @property {string[]} comp_reasons
 * @property {string[]} discount_reasons
 * @property {Record<string, number>} discount_limits percent by role; an owner has no limit
 * @property {string[]} favourites ids of products
 * @property {string[]} courses the names of course 1, 2, …; empty when everything is sent at once
 * @property {number[]} tip_choices the tips that are offered, in percent
 * @property {"off" | "confirm" | "at_once"} guest_orders when what guests order on their phones goes to the kitchen
 */

/** @typedef {{line_id: string, amount: Amount, refund_id: string | null}} Allocation what a payment pays of a line */
/** @typedef {{number: string, token: string, refund_id: string | null}} ReceiptRow */

/**
 * @typedef {object} Payment
 * @property {string} id
 * @property {string} order_id
 * @property {string} method the tender as it is corrected
 * @property {string} original_method
 * @property {string} provider
 * @property {boolean} is_test no real money moves
 * @property {string | null} reader_id the card reader that takes it
 * @property {string} status a key of STATES: "captured", "processing", …
 * @property {string} reason
 * @property {Amount} amount
 * @property {Amount} tip_amount
 * @property {Amount} received_amount
 * @property {Amount} change_amount
 * @property {Amount} fee_amount
 * @property {Amount} held_amount what a card was asked to hold for a bar tab; 0 for an ordinary payment
 * @property {string} hold_name whose tab it is
 * @property {string | null} hold_until when the guest's bank releases the card
 * @property {boolean} capture_wanted its provider is asked to take amount and tip of what is held
 * @property {boolean} cancel_wanted its provider is asked to end it
 * @property {string} card_last_four
 * @property {string} authorisation_code
 * @property {TakenVoucher | null} voucher that paid
 * @property {string} receipt_number
 * @property {Amount} refunded_amount
 * @property {Amount} refunded_tip_amount
 * @property {Amount} refunding_amount what its provider is asked to refund right now
 * @property {string | null} refund_requested_at since when
 * @property {boolean} refund_unknown it has given no certain answer
 * @property {string} refund_problem why the last refund by its provider failed, what is wrong with this one, or ""
 * @property {string} dispute the status of its dispute by the guest's bank: "needs_response", …, or ""
 * @property {Allocation[]} allocations
 * @property {ReceiptRow[]} receipts
 * @property {string | null} taken_by
 * @property {string} taken_by_name
 * @property {string} business_day
 * @property {string} created_at
 * @property {string | null} captured_at
 * @property {string | null} expires_at
 */

/**
 * @typedef {object} WayRow a way of taking money as the server sends it, in the order in which it offers them
 * @property {string} method the tender
 * @property {string} label
 * @property {string} provider
 * @property {string} title
 * @property {Amount | null} rate a fraction; null where only the fee is known
 * @property {Amount} fixed
 * @property {Amount} platform_rate a fraction that the platform keeps beside
 * @property {Amount} fee
 * @property {Amount} net_amount
 * @property {string} reason
 * @property {boolean} pinned
 * @property {boolean} available
 */

/**
 * @typedef {object} Refund
 * @property {string} id
 * @property {string} payment_id
 * @property {string} method
 * @property {Amount} amount
 * @property {Amount} tip_amount
 * @property {string} reason
 * @property {string | null} by
 * @property {string} by_name
 * @property {string} business_day
 * @property {string} at
 */

/**
 * @typedef {object} Alert of the page "Needs attention"
 * @property {string} id
 * @property {string} kind
 * @property {string} title
 * @property {string} why
 * @property {string} about what it is about: "order", "payment", …
 * @property {string} subject the id of that
 * @property {string} says one sentence with the names and amounts
 * @property {Record<string, unknown>} data
 * @property {string} at
 * @property {string | null} actor
 * @property {string} actor_name
 * @property {string | null} device
 */

/**
 * @typedef {object} Drawer
 * @property {string} id
 * @property {string} name
 * @property {string | null} device_id
 * @property {string | null} person_id
 * @property {boolean} active
 */

/**
 * @typedef {object} DrawerSession one shift of a drawer; amounts of the count are null before it
 * @property {string} id
 * @property {string} drawer_id
 * @property {string} drawer_name
 * @property {number} number
 * @property {"open" | "ended" | "counted" | "closed"} status
 * @property {string} business_day
 * @property {string | null} device_id
 * @property {string | null} person_id
 * @property {Amount} opening_float
 * @property {string} opened_at
 * @property {string} opened_by_name
 * @property {string | null} ended_at
 * @property {string} ended_by_name
 * @property {string | null} counted_at
 * @property {string | null} counted_by
 * @property {string} counted_by_name
 * @property {Amount | null} expected
 * @property {Amount | null} counted
 * @property {Amount | null} difference
 * @property {string | null} closed_at
 * @property {string} closed_by_name
 * @property {string} reason
 * @property {string} approved_by_name
 */

/**
 * @typedef {object} CashMovement
 * @property {string} id
 * @property {string} session_id
 * @property {"pay_in" | "pay_out" | "safe_drop" | "no_sale"} kind
 * @property {Amount} amount
 * @property {string} reason
 * @property {boolean} late
 * @property {string} by_name
 * @property {string} approved_by_name
 * @property {string} at
 */

/** @typedef {{version: number, count_tolerance: Amount, card_machines: string[]}} CashUpSettings */

/**
 * @typedef {object} DrawersPart by id: drawers in use, sessions that are not closed, and what moved in them
 * @property {Record<string, Drawer>} drawers
 * @property {Record<string, DrawerSession>} sessions
 * @property {Record<string, CashMovement>} movements
 * @property {CashUpSettings} settings
 */

/**
 * @typedef {object} Reader a card reader that a payment provider drives
 * @property {string} id
 * @property {string} provider
 * @property {string} name
 * @property {string} serial
 * @property {string} model
 * @property {"online" | "busy" | "offline" | "unknown"} status as the provider said last
 * @property {boolean} active
 */

/** @typedef {{readers: Record<string, Reader>}} ReadersPart readers in use by id */

/**
 * @typedef {object} VoucherKind
 * @property {string} id
 * @property {string} name
 * @property {Amount | null} face_value what each is worth; null where each says it itself
 * @property {boolean} has_unique_references each has a number, which is taken once
 * @property {boolean} active
 */

/** @typedef {{kind_id: string, name: string, value: Amount, reference: string}} TakenVoucher as it was then */
/** @typedef {{is_sold: boolean}} GiftCardsPart `is_sold`: the till offers to sell cards */

/**
 * @typedef {object} StockNews an item that ran low
 * @property {number} seq of the event
 * @property {boolean} is_out nothing is left of it
 * @property {string} at
 * @property {string} item_id
 * @property {string} name
 * @property {Amount} free what is left of it, in `unit`
 * @property {string} unit
 */

/** @typedef {{news: StockNews[]}} StockPart what ran low since the till joined the stream, the newest last */
/** @typedef {{kinds: Record<string, VoucherKind>}} VouchersPart kinds that are taken, by id */
/** @typedef {{orders: Record<string, Order>}} OrdersPart open orders by id */
/** @typedef {{orders: Record<string, OrderHeader>}} DuePart open orders that are not eaten here, by id */
/** @typedef {{business_day: string, orders: Record<string, OrderHeader>}} TodayPart */
/** @typedef {{seq?: number}} PanelPart the last event of a panel of Today; none yet after a snapshot */
/** @typedef {{tables: Record<string, Table>, sections: Record<string, Section>}} TablesPart */
/** @typedef {{business_day: string, tickets: Record<string, Ticket>}} TicketsPart */
/** @typedef {{payments: Record<string, Payment>}} PaymentsPart payments of open orders by id */
/** @typedef {{amount: number, tips: number, payments: number}} TenderTakings in pounds */
/** @typedef {{business_day: string, tenders: Record<string, TenderTakings>, refunded: number}} TakingsPart */
/**
 * @typedef {object} MenuPart
 * @property {number} version
 * @property {number} counter
 * @property {string[]} unavailable ids of products and options that were marked as sold out
 * @property {Record<string, string>} until when such an item is back by itself
 * @property {Record<string, number>} left the portions that are left of an item, if they are counted; 0 is sold out
 */
/** @typedef {{open: Record<string, Alert>}} AlertsPart */
/** @typedef {Record<string, string>} PeoplePart names by user id */

/**
 * @typedef {object} StreamEvent
 * @property {number} seq its number in the restaurant's stream
 * @property {EventType} type
 * @property {unknown} data
 */

/**
 * A pure function from a part of a view and an event to the next part. Every event of the view reaches each reducer.
 * @template Part
 * @template {{type: string, data: unknown}} [Event=StreamEvent]
 * @typedef {(part: Part, event: Event) => Part} Reducer
 */

export {};
