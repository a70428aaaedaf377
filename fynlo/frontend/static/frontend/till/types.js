// @ts-check
/**
 * The till's state, as types. `TillState` is what its store holds; `ScreenState` adds what screen_state.js derives from
 * it for the views; `Actions` is what a view may call. This module holds types only and is never loaded.
 *
 * The JSON of the server is in shared/types.js. An order on the screen is not quite that JSON: `ShownOrder` and
 * `ShownLine` add what the commands of this device change before the server answers (optimistic/projection.js).
 */

/** @import { GiftCardDraft } from "./gift_cards/gift_card_draft.js" */
/** @import { openDevice } from "../shared/sync/device.js" */
/** @import { Command, Outbox } from "../shared/sync/outbox.js" */
/** @import { Status } from "../shared/sync/client.js" */

/**
 * @import {
 *   Allergies, Amount, Line, MenuPart, Modifier, Order, OrderHeader, OrderType, Payment, PaymentsPart, PeoplePart,
 *   DrawersPart, GiftCardsPart, ReadersPart, ServiceSettings, TablesPart, VouchersPart,
 * } from "../shared/types.js"
 */
/** @import { Children } from "../shared/view/dom.js" */
/** @import { Store } from "../shared/view/store.js" */
/** @import { allergyActions } from "./allergies/allergy_actions.js" */
/** @import { screenActions } from "./app/screen_actions.js" */
/** @import { balanceActions } from "./balances/balance_actions.js" */
/** @import { BalanceDraft, SaleDraft } from "./balances/balance_types.js" */
/** @import { billActions } from "./bill/bill_actions.js" */
/** @import { Balance } from "./bill/balance.js" */
/** @import { Pay } from "./bill/pay_state.js" */
/** @import { cartActions } from "./cart/cart_actions.js" */
/** @import { tabActions } from "./tabs/tab_actions.js" */
/** @import { wasteActions } from "./stock/waste_actions.js" */
/** @import { Wastable, WasteDraft } from "./stock/waste_draft.js" */
/** @import { clockActions } from "./time_clock/clock_actions.js" */
/** @import { guestActions } from "./guests/guest_actions.js" */
/** @import { Booked } from "./floor/follow_bookings.js" */
/** @import { Visit } from "./guests/visits.js" */
/** @import { ClockDraft } from "../shared/time_clock/clock_state.js" */
/** @import { TabDraft } from "./tabs/tab_draft.js" */
/** @import { giftCardActions } from "./gift_cards/gift_card_actions.js" */
/** @import { customerActions } from "./customers/customer_actions.js" */
/** @import { CustomerDraft, FoundCustomer } from "./customers/customer_draft.js" */
/** @import { drawerActions } from "./cash_up/drawer_actions.js" */
/** @import { MovementKind } from "./cash_up/drawer_commands.js" */
/** @import { XReport } from "./cash_up/x_view.js" */
/** @import { OrderChanges } from "./command_types.js" */
/** @import { correctionActions } from "./corrections/correction_actions.js" */
/** @import { courseActions } from "./courses/course_actions.js" */
/** @import { floorActions } from "./floor/floor_actions.js" */
/** @import { Daypart, ProductDaypart } from "../shared/rules/dayparts.js" */
/** @import { index } from "./menu/menu.js" */
/** @import { menuActions } from "./menu/menu_actions.js" */
/** @import { createMenuScroll } from "./menu/menu_scroll.js" */
/** @import { orderActions } from "./order/order_actions.js" */
/** @import { deriveScreen } from "./screen_state.js" */
/** @import { takeawayDetailsActions } from "./takeaway/takeaway_details_actions.js" */
/** @import { unsentActions } from "./unsent/unsent_actions.js" */
/** @import { createRefusals } from "./unsent/refusals.js" */

// -- what the page knows from the start -------------------------------------------------------------------------------

/**
 * @typedef {object} Charge the service charge of this restaurant
 * @property {"none" | "optional" | "compulsory"} kind
 * @property {number} rate ten-thousandths: 1250 is 12.5 %
 */

/** @typedef {{id: string, name: string}} Named a person, a server */

/**
 * @typedef {object} Config of fynlo/frontend/till/pages.py
 * @property {Named} restaurant
 * @property {Named & {role: string}} person
 * @property {string[]} permissions
 * @property {Record<string, string>} links pages where the person can complete what the till misses
 * @property {Charge} service_charge
 * @property {string} session names this sign-in
 * @property {string[]} lent the permissions that a manager can lend by approving an action
 * @property {string[]} own the permissions that the person holds
 * @property {string[]} step_up the actions that a manager has to approve by PIN
 * @property {boolean} has_clock whether people clock in here
 * @property {number} lock_after seconds without a touch, or 0: never
 * @property {{id: string, text: string}[]} announcements what the platform announces to the person
 * @property {boolean} keeps_stock whether dishes take ingredients from stock
 * @property {string[]} [not_in_practice] permissions that practice takes away; absent in real service
 */

// -- the cart ---------------------------------------------------------------------------------------------------------

/** @typedef {{name: string, phone: string}} Customer */

/**
 * @typedef {object} CartLine a line that the server does not have
 * @property {string} id
 * @property {string} productId
 * @property {string[]} optionIds ids; behind a part of a meal deal "<its id>/<id>" of what is chosen with it
 * @property {number} quantity
 * @property {string} notes
 * @property {number} [course] 1 without it
 * @property {number | null} [seat]
 * @property {string[]} [acknowledged] allergy conflicts that a person confirmed
 * @property {string[]} [refusedFor] allergy conflicts that the server refused it for
 * @property {undefined} [status] a line of an order has one
 * @property {undefined} [name] a line of an order has one
 * @property {string} [during] the dayparts in which it was chosen: its price
 * @property {number} [chosenAt] the server's time in milliseconds
 */

/** @typedef {CartLine & {pence: number}} PricedCartLine with its price as this device computes it */

/**
 * @typedef {object} Cart the lines for an order that the server does not have yet
 * @property {string} id of the order that the lines are for
 * @property {string} key the id of the command that will carry the lines
 * @property {string | null} tableId
 * @property {OrderType} orderType
 * @property {boolean} isNew whether the server has no such order yet
 * @property {Customer | null} customer
 * @property {string | null} promisedAt null: as soon as possible
 * @property {number | null} guests
 * @property {string} notes
 * @property {Allergies[]} allergies
 * @property {Record<number, boolean>} hold by course, what the person decided: whether it waits
 * @property {CartLine[]} lines
 * @property {string} problem why the server refused its lines, or ""
 * @property {string} [where] the table or type of the order, once its lines were refused
 */

/** @typedef {Pick<Cart, "orderType"> & Partial<Pick<Cart, "tableId" | "customer" | "promisedAt">>} CartStart */

// -- orders on the screen ---------------------------------------------------------------------------------------------

/** @typedef {"" | "sending" | "unsure"} SendState "": the server has it; "unsure": shown as not sent yet */

/** What a line of this device lacks until the server answers. */
/** @typedef {"order_id" | "unit_price" | "list_price" | "total" | "adjustments" | "station" | "sold_out" | "position"
 *   | "kind" | "added_by" | "fired_at" | "void_reason" | "allergy_conflicts"} AnsweredOfLine */

/**
 * @typedef {Omit<Line, AnsweredOfLine> & Partial<Pick<Line, AnsweredOfLine>> & {
 *   sendState?: SendState,
 *   pence?: number,
 * }} ShownLine `pence`: the price as this device computes it, while the server has not answered
 */

/** @typedef {"subtotal" | "discount" | "service_charge" | "vat_total" | "total" | "paid" | "tips" | "due" | "overpaid"
 *   | "outside_sales" | "refunded"} Sum */

/** What an order of this device lacks until the server answers, beside its sums. */
/** @typedef {"client_reference" | "settled" | "menu_version" | "customer_id" | "closed_at" | "business_day"
 *   | "adjustments" | "service_charge_removable" | "follows" | "merged_into" | "reopened_at"} AnsweredOfOrder */

/**
 * @typedef {object} OnDevice what the waiting commands of this device add to an order
 * @property {ShownLine[]} lines
 * @property {Customer | null} [customer]
 * @property {SendState} [paying] a payment of this device is on its way
 * @property {number} [voidedPence] what is voided or taken off here and still in the server's sums
 */

/** @typedef {Omit<OrderHeader, "number" | Sum | AnsweredOfOrder>
 *   & Partial<Pick<OrderHeader, AnsweredOfOrder>> & {number: number | null} & OnDevice} OrderFields */
/** @typedef {OrderFields & Pick<OrderHeader, Sum>} PricedOrder the server has priced it */
/** @typedef {{[sum in Exclude<Sum, "total" | "due">]?: undefined} & {total: null, due: null}} NoSums */
/** @typedef {OrderFields & NoSums} UnpricedOrder */
/** @typedef {PricedOrder | UnpricedOrder} ShownOrder */

// -- commands ---------------------------------------------------------------------------------------------------------

/**
 * @typedef {object} Receipt money that was taken here: what the guest gets back now
 * @property {number | null} number of the order
 * @property {string} tableName
 * @property {"cash" | "card" | "voucher"} method
 * @property {number} paid pence of the bill; `received`, `change` and `tip` are pence too
 * @property {number} received
 * @property {number} change
 * @property {number} tip
 * @property {string} receiptNumber
 */

/** @typedef {Receipt & {paymentId: string, commandId: string, at: number, waits?: undefined}} TakenReceipt the server
 *   has the payment */
/** @typedef {Receipt & {waits: true, paymentId?: undefined, commandId?: undefined}} WaitingReceipt the payment is not
 *   booked yet */

/**
 * @typedef {object} LastPayment who took money for an order last
 * @property {string} id
 * @property {string} method
 * @property {Amount} amount
 * @property {string} taken_by_name
 * @property {string} device_name
 * @property {string} at
 */

/**
 * @typedef {object} Metadata what the till needs to show a command; never sent. commands.js fills it by kind
 * @property {string} [orderId]
 * @property {string} [where] the table or type of its order, for when the order is gone from the screen
 * @property {string} description
 * @property {boolean} [isAwaited] a person waits for the answer
 * @property {boolean} [again] it had its answer and is sent again, because the server lost it
 * @property {number} [lessPence] what a correction without a network takes off the goods, as this device computes it;
 *   less than 0 where a price rises
 * @property {string} [stepUp] of a refused command: the action that a manager has to approve
 * @property {Cart} [cart] with `lines`: the cart that it sends
 * @property {PricedCartLine[]} [lines]
 * @property {string} [tableName]
 * @property {Named} [person]
 * @property {number} [chargePence]
 * @property {string} [lineId]
 * @property {string[]} [lineIds]
 * @property {string} [serverName]
 * @property {Receipt} [receipt]
 * @property {{isPaid: boolean, last: LastPayment | null}} [bill] of refused money: the bill as it is now
 */

/** @typedef {Omit<Command, "metadata" | "payload"> &
 *   {metadata: Metadata, payload: Record<string, any>}} TillCommand `payload` by kind: see commands.js */

/**
 * @typedef {object} Notice an applied command that a person must check, or an item that ran low
 * @property {string} id
 * @property {string} where
 * @property {string} what
 * @property {number} at
 * @property {true} [isStock] it is about stock, not about a command
 */

/** @typedef {{order: Order, at: number, seq: number | null}} AnsweredOrder an answer newer than the stream */

// -- the menu ---------------------------------------------------------------------------------------------------------

/**
 * @typedef {object} MenuOption
 * @property {string} id
 * @property {string} name
 * @property {Amount} price
 * @property {boolean} is_default
 * @property {string[] | null} allergens null: not known
 * @property {string} [product_id] the product that it puts into a meal deal
 */

/**
 * @typedef {object} ModifierGroup
 * @property {string} id
 * @property {string} name
 * @property {number | null} min how many options must be chosen; `max` at most, null and 0 are no limit
 * @property {number | null} max
 * @property {boolean} required
 * @property {boolean} always_ask no default is chosen
 * @property {boolean} [is_size] its options are the sizes of a product
 * @property {MenuOption[]} options
 */

/**
 * @typedef {object} Product
 * @property {string} id
 * @property {string} category_id
 * @property {string} name
 * @property {string} description
 * @property {Amount} price for eating in; or, in `pricedFor`, for that type of order
 * @property {Amount | null} [takeaway_price] null: no other price
 * @property {Amount | null} [delivery_price]
 * @property {ProductDaypart[]} [dayparts]
 * @property {boolean} [isOff] in `pricedFor`: not sold at that time of day
 * @property {number | null} [calories] kilocalories of one portion; null: not known
 * @property {string} emoji
 * @property {Record<string, string>} [images] addresses by width in pixels
 * @property {string[] | null} allergens null: not known
 * @property {string | null} [sku]
 * @property {number} [sort_order]
 * @property {string[]} modifier_groups ids
 */

/** @typedef {{id: string, name: string, color?: string, sort_order?: number, dayparts?: string[]}} Category */
/** @typedef {Category & {products: Product[]}} MenuCategory */

/**
 * @typedef {object} MenuDocument the published menu: menu/document.py
 * @property {number} version
 * @property {string} [timezone]
 * @property {Daypart[]} [dayparts]
 * @property {Category[]} categories
 * @property {Product[]} products
 * @property {ModifierGroup[]} modifier_groups
 */

/**
 * @typedef {object} MenuTimes
 * @property {(orderType: OrderType, during?: string) => Menu} pricedFor
 * @property {(at: number) => string} during the dayparts that hold at a moment
 * @property {(line: {during?: string}) => Menu} forLine the menu that a line was chosen from
 * @typedef {ReturnType<typeof index> & MenuTimes} Menu the published menu, indexed
 */

// -- the state --------------------------------------------------------------------------------------------------------

/**
 * @typedef {object} ServerState the view `pos`, as the stream brings it
 * @property {Record<string, Order>} orders
 * @property {Partial<TablesPart>} tables
 * @property {Partial<MenuPart> & {version: number}} menu
 * @property {Partial<ServiceSettings>} service
 * @property {PeoplePart} people
 * @property {Partial<PaymentsPart>} payments
 * @property {DrawersPart} drawers
 * @property {ReadersPart} readers
 * @property {VouchersPart} vouchers
 * @property {GiftCardsPart} giftCards
 * @property {object} clock another object after each punch of anybody
 * @property {object} visits another object after each change of guests who order on their phones
 */

/** @typedef {"floor" | "order" | "due" | "pay" | "done" | "paid" | "drawer" | "clock"} ScreenName */
/** @typedef {{screen: ScreenName, id: string}} Route */

/**
 * @typedef {object} ProductDraft what the product sheet edits
 * @property {string} productId
 * @property {string | null} lineId the line of the cart that it changes; null for a new one
 * @property {number} quantity
 * @property {string[]} optionIds
 * @property {string} notes
 * @property {number} course
 * @property {number | null} seat
 * @property {number} [portions] how many are left, once a person counts them
 * @property {string} [during]
 * @property {number} [chosenAt]
 * @property {boolean} [isQuick] choosing a size adds it at once
 */

/**
 * @typedef {object} TakeawayDraft what the sheet of a takeaway edits
 * @property {string | null} orderId null for a new order
 * @property {OrderType} orderType
 * @property {string} name
 * @property {string} phone
 * @property {string | null} promisedAt
 * @property {{phone: string, rows: FoundCustomer[]}} [found] who has that phone number
 */

/**
 * @typedef {object} HistoryEntry
 * @property {string} at
 * @property {string} words what happened, as a sentence
 * @property {string} who
 * @property {string} device its name, or ""
 * @property {string} approved_by the manager who approved it, or ""
 */

/**
 * @typedef {object} MoreDraft the sheet of an order, or of one of its lines
 * @property {string} orderId
 * @property {string | null} lineId
 * @property {string} step "menu", or a key of STEPS in more_sheet.js
 * @property {string} reason
 * @property {string} kind
 * @property {number | null} percent
 * @property {string} amount
 * @property {number | null} quantity
 * @property {boolean | null} wasted whether void food was thrown away; null until a person chose
 * @property {Record<string, number>} picks quantities by line
 * @property {Partial<Pick<Line, "notes" | "course" | "seat">>} edit
 * @property {string | null} mergeFrom
 * @property {HistoryEntry[] | null} [history]
 * @property {string} [historyProblem]
 * @property {CustomerDraft} [customer]
 */

/**
 * @typedef {object} PaymentsDraft the sheet of an order's payments, or of one of them
 * @property {string} orderId
 * @property {string | null} paymentId
 * @property {string} step
 * @property {string} reason
 * @property {string} amount
 * @property {string} email
 * @property {string} buyer
 * @property {string} address
 * @property {string} way
 * @property {Record<string, string>} picks by line: "parts/of"
 * @property {string} refundIn
 */

/**
 * @typedef {object} DrawerDraft what the screen of the drawer edits
 * @property {"" | "open" | "count" | "x" | MovementKind} step
 * @property {string} amount in pounds, as it is typed
 * @property {string} reason
 * @property {string} drawerId a drawer that is known; "" for a new one
 * @property {string} name of a new drawer
 * @property {boolean} mine whether the person carries it
 * @property {Record<string, number>} pieces counted, by pence
 * @property {number} chosen the note or coin that is typed next, in pence
 * @property {XReport | null} x
 * @property {string} problem why the X report could not be read
 */

/**
 * @typedef {object} StopRow a line that conflicts
 * @property {CartLine | (Omit<CartLine, "id"> & {id?: undefined}) | ShownLine} line
 * @property {string[]} conflicting
 * @property {string} text
 */

/**
 * @typedef {object} AllergyStop the question before a dish that conflicts with an allergy
 * @property {"add" | "send" | "fire"} kind
 * @property {StopRow[]} rows
 * @property {() => unknown} goOn what "anyway" does
 */

/**
 * @typedef {object} OrderUi what every order starts with: NEW_ORDER_UI
 * @property {string} category of the menu that is in sight
 * @property {number} course for new lines; `seat` too
 * @property {number | null} seat
 * @property {boolean} bySeat whether the seats are offered in place of the courses
 * @property {boolean} guestsDismissed whether a person dismissed the row that asks for the guests
 */

/**
 * @typedef {object} SheetUi the sheets by name: what each is about, or null while it is closed
 * @property {true | null} cart
 * @property {ProductDraft | null} product
 * @property {string[] | null} bills the open orders of a table
 * @property {string | null} table its id
 * @property {TakeawayDraft | null} takeawayDetails
 * @property {true | null} unsent
 * @property {MoreDraft | null} more
 * @property {PaymentsDraft | null} payments
 * @property {{seat: number | null, drafts: Record<number, Allergies>} | null} allergies drafts by seat; 0: all
 * @property {AllergyStop | null} allergyStop
 * @property {{orderId: string} | null} guest
 * @property {BalanceDraft | null} balance
 * @property {SaleDraft | null} sale
 * @property {GiftCardDraft | null} giftCard
 * @property {TabDraft | null} tab
 * @property {WasteDraft | null} waste
 */

/**
 * @typedef {object} ClosedUi what every change of the address starts with: CLOSED_UI, with all sheets closed
 * @property {boolean} searching
 * @property {string} search
 * @property {string | null} replacing the line that the next product takes the place of
 * @property {ClockDraft | null} clock what the screen of the clock shows
 */

/**
 * @typedef {OrderUi & SheetUi & ClosedUi
 *   & {mine: boolean, plan: boolean, knowsLongPress: boolean, drawer: DrawerDraft}} Ui
 */

/** @typedef {{key: string, data: Balance | null, problem: string}} BalanceRead */
/** @typedef {{order: ShownOrder | null, payments: Payment[], problem: string}} ClosedOrder */
/** @typedef {{url: string, qr_svg: string, expires_at: string}} BillLink the guests' page of a bill */

/** @typedef {{number: string, url: string, pdf_url: string, buyer: {name: string}}} InvoiceLink */

/**
 * @typedef {object} ReceiptLink a receipt as a till shows it to a guest
 * @property {string} number
 * @property {string | null} refund_id
 * @property {string} url
 * @property {string} pdf_url
 * @property {string} qr_svg
 * @property {boolean} invoice_offered
 * @property {InvoiceLink | null} invoice
 * @property {{id: string, name: string}[]} [printers] that can print it; absent from an older server
 */

/**
 * @typedef {object} PaidList the list of what was paid today
 * @property {string} search
 * @property {Order[]} rows
 * @property {boolean} isOpen
 * @property {boolean} busy
 * @property {string} problem
 */

/** @typedef {{name: string, busy: boolean, problem: string}} OnlineRequest `name` is the button's */

/**
 * @typedef {object} BillState the part of the state about money: BILL_STATE
 * @property {Pay} pay
 * @property {Record<string, BalanceRead>} balances by order
 * @property {Record<string, ClosedOrder>} closedOrders
 * @property {Record<string, BillLink>} links by order
 * @property {Record<string, {receipts: ReceiptLink[], problem: string}>} receiptsOf by payment
 * @property {PaidList} paid
 * @property {OnlineRequest} onlineRequest
 */

/**
 * @typedef {object} DeviceState the part of the state that this device stores
 * @property {Record<string, TillCommand>} commands that wait for their answer
 * @property {Record<string, TillCommand>} refusals that no person has handled
 * @property {number} others how many commands of other people wait on this device
 * @property {Record<string, AnsweredOrder>} answers by order
 * @property {Record<string, TakenReceipt>} receipts by order
 * @property {Record<string, Notice>} notices
 * @property {Record<string, Customer>} customers
 * @property {Record<string, Cart>} carts by order
 * @property {boolean} managersHere whether a manager's PIN can be checked on this device
 * @property {boolean} signsHere whether this device signs the commands of the person who acts
 * @property {string} revoked what a revoked device says about itself and its unsent changes, or ""
 * @property {string} deviceId
 */

/**
 * @typedef {object} PageState
 * @property {Config} config
 * @property {Set<string>} may permissions
 * @property {boolean} locked whether someone has to enter a PIN first
 * @property {boolean} tookOver whether the person took over without a network, and has not signed in since
 * @property {Charge} charge
 * @property {ServerState} server
 * @property {boolean} ready whether a snapshot has come
 * @property {Status} status
 * @property {string} reason why the connection is refused: "signed_out", "forbidden", or ""
 * @property {number} newsAt when the state was last known to be true
 * @property {Menu} menu
 * @property {string} menuError
 * @property {boolean} updateReady
 * @property {Visit[]} visits the guests who order on their phones, read after each change
 * @property {Record<string, Booked>} booked the next booking of each table
 * @property {Route} route
 * @property {Ui} ui
 * @property {boolean} wide
 * @property {number} now the server's clock
 */

/** @typedef {PageState & DeviceState & BillState} TillState */
/** @typedef {ReturnType<typeof deriveScreen>} ScreenState */

/** @typedef {Store<TillState>} TillStore */

/** @typedef {(screen: ScreenState, actions: Actions) => Drawn} View */
/** @typedef {Children} Drawn what `render` takes */
/** @typedef {{id: string, view: View, isOpen: (screen: ScreenState) => boolean}} Sheet */

// -- actions ----------------------------------------------------------------------------------------------------------

/** @typedef {"info" | "success" | "warning" | "danger"} Tone */

/**
 * @callback ShowToast
 * @param {string} message
 * @param {Tone} [tone]
 * @param {() => unknown} [undo] reverts the change
 * @param {(screen: ScreenState) => unknown} [isCurrent] the toast goes when it turns false
 * @returns {void}
 */

/** @typedef {Awaited<ReturnType<typeof openDevice>>} Device */
/** @typedef {ReturnType<typeof createRefusals>} Refusals */
/** @typedef {{approval: string} | {approved_by: string}} Approval by the server, or by this device */
/** @typedef {(hash: string, options?: {replace?: boolean}) => void} Go */

/**
 * @typedef {object} ActionContext what till.js gives to createActions
 * @property {TillStore} store
 * @property {() => ScreenState} currentScreen
 * @property {Pick<Outbox, "push" | "pushWithReceipt" | "retry" | "discard" | "putBack">} outbox
 * @property {Refusals} refusals
 * @property {ShowToast} showToast
 * @property {(cart: Cart) => void} keepCart
 * @property {(id: string) => unknown} forgetNotice
 * @property {() => string} newId a uuid that sorts by time
 * @property {Go} go
 * @property {() => Promise<void>} loadMenu
 * @property {{load: () => Promise<Wastable | null>, save: (wastable: Wastable) => Promise<void>}} storedWastable
 * @property {(asked: {action: string, target: string, description: string}) => Promise<Approval | null>} askApproval
 *   resolves to null if no manager approved
 */

/**
 * @typedef {object} OwnTools what createActions adds
 * @property {() => ScreenState} state
 * @property {(changes: Partial<Ui>) => void} changeUi
 * @property {() => Cart} cart of the order on the screen, made when the first thing goes into it
 * @property {(start: CartStart) => void} startCart
 * @property {() => string} where the table or type of the order on the screen
 * @property {(changes: OrderChanges) => void} setDetails
 * @property {<Name extends keyof Actions>(name: Name) => Actions[Name]} action of another subject, by its name
 */

/** @typedef {ActionContext & OwnTools} Tools what every set of actions gets */
/** @typedef {(tools: Tools) => Record<string, unknown>} ActionSet */

/** @typedef {ReturnType<typeof cartActions> & ReturnType<typeof courseActions> & ReturnType<typeof floorActions>
 *   & ReturnType<typeof menuActions> & ReturnType<typeof orderActions> & ReturnType<typeof takeawayDetailsActions>
 *   & ReturnType<typeof billActions> & ReturnType<typeof correctionActions> & ReturnType<typeof allergyActions>
 *   & ReturnType<typeof screenActions> & ReturnType<typeof unsentActions>
 *   & ReturnType<typeof drawerActions> & ReturnType<typeof balanceActions>
 *   & ReturnType<typeof giftCardActions> & ReturnType<typeof customerActions> & ReturnType<typeof tabActions>
 *   & ReturnType<typeof wasteActions> & ReturnType<typeof clockActions>
 *   & ReturnType<typeof guestActions>} SubjectActions of registry.js */
/** @typedef {SubjectActions & ReturnType<typeof createMenuScroll>["actions"] & {
 *   useUpdate: () => void,
 *   redraw: () => void,
 *   unlock: () => unknown,
 *   confirmPerson: () => unknown,
 *   openTimeClock: () => unknown,
 * }} Actions what a view may call */

export {};
