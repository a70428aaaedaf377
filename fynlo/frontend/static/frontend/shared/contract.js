// @ts-check
// Written by `manage.py contract` from what Python declares (fynlo/frontend/contract.py). Do not edit.

import { t } from "./translate.js";

/** @typedef {"attention.raised" | "attention.resolved" | "bill.presented" | "booking.added" | "booking.changed" | "cash_up.settings_changed" | "display.paired" | "display.shown" | "drawer.changed" | "drawer.closed" | "drawer.counted" | "drawer.ended" | "drawer.moved" | "drawer.opened" | "floor.changed" | "gift_card.changed" | "gift_card.settings_changed" | "inventory.credit_note_changed" | "inventory.delivery_changed" | "inventory.low_stock" | "inventory.out_of_stock" | "inventory.purchase_order_changed" | "inventory.recipe_changed" | "inventory.updated" | "kitchen.item_ready" | "kitchen.item_started" | "kitchen.order_ready" | "kitchen.order_received" | "kitchen.ticket_changed" | "kitchen.ticket_fired" | "kitchen.ticket_recalled" | "menu.availability_changed" | "menu.updated" | "order.cancelled" | "order.completed" | "order.created" | "order.item_status_changed" | "order.lines_left" | "order.price_changed" | "order.reopened" | "order.status_changed" | "order.updated" | "payment.bill_reopened" | "payment.completed" | "payment.disputed" | "payment.failed" | "payment.initiated" | "payment.invoiced" | "payment.processing" | "payment.refund_failed" | "payment.refund_processing" | "payment.refund_requested" | "payment.refunded" | "payment.tender_corrected" | "reader.changed" | "service.settings_changed" | "staff.break_ended" | "staff.break_started" | "staff.clocked_in" | "staff.clocked_out" | "staff.hours_approved" | "staff.hours_corrected" | "staff.request_changed" | "staff.rota_changed" | "staff.rota_published" | "staff.updated" | "stocktake.changed" | "stocktake.counted" | "table.available" | "table.blocked" | "table.cleaned" | "table.cleaning" | "table.occupied" | "table.reserved" | "table.server_set" | "visit.call_answered" | "visit.ended" | "visit.guest_joined" | "visit.opened" | "visit.order_decided" | "visit.ordered" | "visit.waiter_called" | "voucher.kind_changed" | "z.made"} EventType */

/** @typedef {"accounting.change_accounts" | "accounting.export" | "attention.resolve" | "bill.open_link" | "bill.present" | "bill.revoke_links" | "booking.add" | "booking.cancel" | "booking.change" | "booking.change_settings" | "booking.confirm" | "booking.finish" | "booking.no_show" | "booking.seat" | "cash_up.card_machine_total" | "cash_up.change_settings" | "credit_note.expect" | "credit_note.receive" | "customer.add" | "customer.adjust_points" | "customer.change" | "customer.erase" | "customer.merge" | "customer.redeem_points" | "customer.unmerge" | "delivery.receive" | "delivery.return" | "delivery.undo" | "deposit.erase" | "deposit.keep" | "deposit.link_booking" | "deposit.take" | "dispute.remove_picture" | "dispute.save" | "dispute.submit" | "drawer.change" | "drawer.close" | "drawer.count" | "drawer.create" | "drawer.end" | "drawer.no_sale" | "drawer.open" | "drawer.pay_in" | "drawer.pay_out" | "drawer.recount" | "drawer.safe_drop" | "floor.archive_section" | "floor.archive_table" | "floor.arrange" | "floor.create_section" | "floor.create_table" | "floor.create_tables" | "floor.order_sections" | "floor.order_tables" | "floor.restore_section" | "floor.restore_table" | "floor.update_section" | "floor.update_table" | "gift_card.block" | "gift_card.change_settings" | "gift_card.email" | "gift_card.replace" | "gift_card.reveal" | "gift_card.sell" | "gift_card.unblock" | "house_account.change" | "house_account.close" | "house_account.correct" | "house_account.email_statement" | "house_account.note_transfer" | "house_account.open" | "house_account.pay" | "inventory.add_item" | "inventory.add_location" | "inventory.add_supplier" | "inventory.archive_item" | "inventory.archive_location" | "inventory.archive_supplier" | "inventory.change_item" | "inventory.change_settings" | "inventory.change_supplier" | "inventory.correct" | "inventory.count" | "inventory.produce" | "inventory.receive" | "inventory.remove_recipe" | "inventory.rename_location" | "inventory.restore_item" | "inventory.set_product_recipe" | "inventory.set_recipe" | "inventory.track_products" | "inventory.transfer" | "inventory.undo" | "inventory.waste" | "inventory.waste_product" | "kitchen.acknowledge_void" | "kitchen.bump" | "kitchen.create_rule" | "kitchen.delete_rule" | "kitchen.hand_over" | "kitchen.order_rules" | "kitchen.ready" | "kitchen.recall" | "kitchen.start" | "kitchen.undo" | "kitchen.update_rule" | "loyalty.change_settings" | "menu.archive_category" | "menu.archive_live_category" | "menu.archive_live_product" | "menu.archive_modifier_group" | "menu.archive_product" | "menu.create_category" | "menu.create_live_category" | "menu.create_live_product" | "menu.create_modifier_group" | "menu.create_product" | "menu.create_station" | "menu.discard_product_changes" | "menu.publish" | "menu.reorder_categories" | "menu.reorder_stations" | "menu.restore_product" | "menu.set_availability" | "menu.set_product_image" | "menu.update_category" | "menu.update_live_category" | "menu.update_live_product" | "menu.update_modifier_group" | "menu.update_product" | "menu.update_station" | "menu.use_starter" | "order.add_lines" | "order.cancel" | "order.comp" | "order.create" | "order.discount" | "order.edit_line" | "order.fire_course" | "order.hold_course" | "order.merge" | "order.move_lines" | "order.override_price" | "order.remove_adjustment" | "order.reopen" | "order.restore_price" | "order.rush" | "order.send" | "order.set_allergies" | "order.set_details" | "order.set_service_charge" | "order.set_status" | "order.set_type" | "order.split" | "order.transfer" | "order.void" | "order.void_line" | "order.void_sent_line" | "payment.cancel" | "payment.capture" | "payment.card" | "payment.card_declined" | "payment.cash" | "payment.change_settings" | "payment.correct_tender" | "payment.deposit" | "payment.hold" | "payment.house_account" | "payment.process" | "payment.qr" | "payment.qr_confirm" | "payment.reader" | "payment.refund" | "payment.refund_cash" | "payment.tap_to_pay" | "payment.voucher" | "payout.explain" | "pin.report_wrong" | "purchase_order.cancel" | "purchase_order.change" | "purchase_order.close" | "purchase_order.create" | "purchase_order.reorder" | "purchase_order.send" | "receipt.email" | "receipt.invoice" | "receipt.print_on" | "service.change_settings" | "staff.accept_swap" | "staff.add_document" | "staff.add_employee" | "staff.add_job" | "staff.add_members" | "staff.add_shift" | "staff.add_shift_template" | "staff.approve_hours" | "staff.ask_for_leave" | "staff.bring_back" | "staff.change_clock" | "staff.change_employee" | "staff.change_rota" | "staff.change_shift" | "staff.clock_in" | "staff.clock_out" | "staff.copy_week" | "staff.correct_punch" | "staff.decide_leave" | "staff.decide_swap" | "staff.end_break" | "staff.end_employment" | "staff.end_job" | "staff.enter_leave" | "staff.enter_punch" | "staff.link_person" | "staff.make_calendar" | "staff.merge" | "staff.offer_swap" | "staff.publish_rota" | "staff.remove_document" | "staff.remove_shift" | "staff.remove_shift_template" | "staff.reopen_day" | "staff.revoke_calendar" | "staff.set_availability" | "staff.set_rate" | "staff.start_break" | "staff.take_shift" | "staff.withdraw_leave" | "staff.withdraw_swap" | "stocktake.approve" | "stocktake.ask_recount" | "stocktake.begin" | "stocktake.cancel" | "stocktake.count" | "stocktake.count_many" | "stocktake.note" | "table.clean" | "table.set_server" | "table.set_status" | "tips.answer_request" | "tips.ask_record" | "tips.enter_request" | "tips.pay" | "tips.set_hours" | "tips.share_out" | "tips.take_hours" | "tips.write_policy" | "visit.answer_call" | "visit.confirm_request" | "visit.end" | "visit.open" | "visit.refuse_request" | "voucher.add_kind" | "voucher.change_kind" | "voucher.restore_kind" | "voucher.retire_kind" | "z.close"} CommandName */

/** @typedef {"accounting.export" | "accounting.view" | "approvals.ask" | "approvals.give" | "attention.resolve" | "cash_up.view" | "cash_up.z" | "devices.manage" | "devices.practise" | "devices.use" | "drawer.assign" | "drawer.close" | "drawer.use" | "fees.view" | "floor.edit" | "floor.manage" | "floor.view" | "gift_cards.manage" | "gift_cards.reveal" | "gift_cards.sell" | "gift_cards.settings" | "house_accounts.exceed" | "inventory.approve_stocktakes" | "inventory.count" | "inventory.manage" | "inventory.receive" | "inventory.view" | "inventory.waste" | "kitchen.settings" | "kitchen.view" | "kitchen.work" | "menu.availability" | "menu.edit" | "menu.publish" | "menu.view" | "orders.bookings" | "orders.cancel" | "orders.comp" | "orders.customers" | "orders.discount" | "orders.find_customers" | "orders.guests" | "orders.manage" | "orders.move" | "orders.override_price" | "orders.reopen" | "orders.send" | "orders.service_charge" | "orders.settings" | "orders.take" | "orders.view" | "orders.void_sent" | "orders.void_unsent" | "partners.manage" | "payments.cash" | "payments.correct" | "payments.deposits" | "payments.disputes" | "payments.house_accounts" | "payments.invoice" | "payments.link" | "payments.list" | "payments.override" | "payments.refund" | "payments.settings" | "payments.view" | "payouts.explain" | "payouts.view" | "people.manage" | "pins.set" | "portal.open" | "providers.manage" | "reports.open" | "restaurant.close" | "restaurant.export" | "restaurant.settings" | "security.read" | "staff.clock" | "staff.hours" | "staff.manage" | "staff.own" | "staff.own_rota" | "staff.pay" | "staff.rota" | "staff.view" | "subscription.manage" | "subscription.read" | "sync.read" | "sync.send" | "tips.manage" | "tips.own" | "vouchers.refund_cash" | "vouchers.settings"} Permission */

/** @typedef {{icon: string, label: string}} Labelled */
/** @typedef {Labelled & {tone: string}} State how a state is shown */

/**
 * Each state as staff see it.
 * @type {Record<string, State>}
 */
export const STATES = {
  open: { tone: "info", icon: "document-text", label: t("Open") },
  unpaid: { tone: "info", icon: "document-text", label: t("Unpaid") },
  part_paid: { tone: "warning", icon: "banknotes", label: t("Part paid") },
  paid: { tone: "success", icon: "check-circle", label: t("Paid") },
  void: { tone: "neutral", icon: "no-symbol", label: t("Void") },
  partially_refunded: { tone: "warning", icon: "receipt-refund", label: t("Partly refunded") },
  refunded: { tone: "neutral", icon: "receipt-refund", label: t("Refunded") },
  unsent: { tone: "neutral", icon: "pencil-square", label: t("Not sent") },
  held: { tone: "neutral", icon: "pause-circle", label: t("Held") },
  fired: { tone: "info", icon: "paper-airplane", label: t("Sent") },
  started: { tone: "warning", icon: "fire", label: t("Cooking") },
  ready: { tone: "success", icon: "bell-alert", label: t("Ready") },
  served: { tone: "neutral", icon: "check", label: t("Served") },
  due_soon: { tone: "warning", icon: "clock", label: t("Due soon") },
  late: { tone: "danger", icon: "clock", label: t("Late") },
  draft: { tone: "neutral", icon: "pencil-square", label: t("Draft") },
  pending: { tone: "neutral", icon: "pencil-square", label: t("Ordering") },
  confirmed: { tone: "info", icon: "paper-airplane", label: t("Sent") },
  preparing: { tone: "warning", icon: "fire", label: t("Cooking") },
  completed: { tone: "success", icon: "check-circle", label: t("Closed") },
  cancelled: { tone: "neutral", icon: "x-circle", label: t("Cancelled") },
  created: { tone: "neutral", icon: "plus-circle", label: t("Started") },
  processing: { tone: "info", icon: "arrow-path", label: t("Paying now") },
  authorised: { tone: "info", icon: "shield-check", label: t("Paying now") },
  captured: { tone: "success", icon: "check-circle", label: t("Paid") },
  declined: { tone: "danger", icon: "x-circle", label: t("Declined") },
  failed: { tone: "danger", icon: "exclamation-triangle", label: t("Failed") },
  expired: { tone: "neutral", icon: "clock", label: t("Expired") },
  unknown: { tone: "warning", icon: "question-mark-circle", label: t("Checking") },
  refunding: { tone: "info", icon: "arrow-path", label: t("Refund under way") },
  disputed: { tone: "danger", icon: "shield-exclamation", label: t("Disputed") },
  needs_response: { tone: "danger", icon: "shield-exclamation", label: t("Needs an answer") },
  under_review: { tone: "info", icon: "clock", label: t("With the bank") },
  won: { tone: "success", icon: "check-circle", label: t("Won") },
  lost: { tone: "danger", icon: "x-circle", label: t("Lost") },
  free: { tone: "success", icon: "check-circle", label: t("Free") },
  occupied: { tone: "info", icon: "users", label: t("Seated") },
  ordering: { tone: "neutral", icon: "pencil-square", label: t("Ordering") },
  waiting: { tone: "info", icon: "paper-airplane", label: t("Sent") },
  cooking: { tone: "warning", icon: "fire", label: t("Cooking") },
  paying: { tone: "warning", icon: "banknotes", label: t("Paying") },
  reserved: { tone: "warning", icon: "bookmark", label: t("Reserved") },
  cleaning: { tone: "warning", icon: "sparkles", label: t("To clean") },
  blocked: { tone: "neutral", icon: "no-symbol", label: t("Out of use") },
  available: { tone: "success", icon: "check-circle", label: t("Available") },
  sold_out: { tone: "danger", icon: "no-symbol", label: t("Sold out") },
  hidden: { tone: "neutral", icon: "eye-slash", label: t("Hidden") },
  low_stock: { tone: "warning", icon: "exclamation-triangle", label: t("Low stock") },
  published: { tone: "success", icon: "check-circle", label: t("Published") },
  changed: { tone: "warning", icon: "pencil-square", label: t("Unpublished changes") },
  active: { tone: "success", icon: "check-circle", label: t("Active") },
  invited: { tone: "info", icon: "envelope", label: t("Invited") },
  inactive: { tone: "neutral", icon: "minus-circle", label: t("Inactive") },
  suspended: { tone: "danger", icon: "no-symbol", label: t("Suspended") },
  revoked: { tone: "neutral", icon: "x-circle", label: t("Revoked") },
  online: { tone: "success", icon: "wifi", label: t("Online") },
  connecting: { tone: "warning", icon: "arrow-path", label: t("Connecting") },
  busy: { tone: "info", icon: "arrow-path", label: t("Busy") },
  offline: { tone: "danger", icon: "signal-slash", label: t("Offline") },
};

/**
 * The states that cooks see differently. Read `KITCHEN_STATES[name] ?? STATES[name]`.
 * @type {Record<string, State>}
 */
export const KITCHEN_STATES = {
  fired: { tone: "info", icon: "", label: t("Sent") },
  ready: { tone: "success", icon: "check", label: t("Ready") },
};

/**
 * The types of order.
 * @type {Record<string, Labelled>}
 */
export const ORDER_TYPES = {
  dine_in: { label: t("Eat in"), icon: "users" },
  takeaway: { label: t("Takeaway"), icon: "shopping-bag" },
  pickup: { label: t("Pickup"), icon: "shopping-bag" },
  delivery: { label: t("Delivery"), icon: "truck" },
};

/**
 * The ways of paying. `by_staff`: staff take it. `correctable`: a payment is corrected to it and from it. `refundable`: money can go back in it. `keeps_balance`: it goes back to the balance that paid, and nowhere else. `has_kinds`: staff choose a kind. `cash_refund`: the permission to refund it in cash.
 * @type {Record<string, Labelled & {cash_refund: string} & Record<'by_staff' | 'correctable' | 'refundable' | 'opens_drawer' | 'offline' | 'keeps_balance' | 'has_kinds', boolean>>}
 */
export const TENDERS = {
  cash: { label: t("Cash"), icon: "banknotes", by_staff: true, correctable: true, refundable: true, opens_drawer: true, offline: true, keeps_balance: false, has_kinds: false, cash_refund: "" },
  card: { label: t("Card"), icon: "credit-card", by_staff: true, correctable: true, refundable: true, opens_drawer: false, offline: true, keeps_balance: false, has_kinds: false, cash_refund: "" },
  reader: { label: t("Card reader"), icon: "rss", by_staff: false, correctable: false, refundable: true, opens_drawer: false, offline: false, keeps_balance: false, has_kinds: false, cash_refund: "" },
  qr: { label: t("Guest's phone"), icon: "device-phone-mobile", by_staff: false, correctable: false, refundable: true, opens_drawer: false, offline: false, keeps_balance: false, has_kinds: false, cash_refund: "" },
  voucher: { label: t("Voucher"), icon: "ticket", by_staff: true, correctable: false, refundable: true, opens_drawer: false, offline: true, keeps_balance: false, has_kinds: true, cash_refund: "vouchers.refund_cash" },
  gift_card: { label: t("Gift card"), icon: "gift", by_staff: false, correctable: false, refundable: true, opens_drawer: false, offline: false, keeps_balance: true, has_kinds: false, cash_refund: "" },
  house_account: { label: t("House account"), icon: "building-office", by_staff: false, correctable: false, refundable: true, opens_drawer: false, offline: false, keeps_balance: true, has_kinds: false, cash_refund: "" },
  deposit: { label: t("Deposit"), icon: "calendar-days", by_staff: false, correctable: false, refundable: true, opens_drawer: false, offline: false, keeps_balance: true, has_kinds: false, cash_refund: "" },
};

/**
 * What people call the payment providers.
 * @type {Record<string, string>}
 */
export const PROVIDERS = {
  stripe: "Stripe",
  sumup: "SumUp",
};

/**
 * The 14 allergens that the law names.
 * @type {string[]}
 */
export const ALLERGENS = ["gluten", "celery", "crustaceans", "eggs", "fish", "lupin", "milk", "molluscs", "mustard", "tree_nuts", "peanuts", "sesame", "soya", "sulphites"];

/**
 * The notes that guests pay with, in pence.
 * @type {number[]}
 */
export const BANKNOTES = [500, 1000, 2000, 5000];

/**
 * The tips that are offered until the owner changes them, in percent.
 * @type {number[]}
 */
export const TIP_CHOICES = [10, 12.5, 15];

/** The bounds of what people enter. Texts in characters, money in pence, a plan in pixels. */
export const LIMITS = {
  lineQuantity: 99,
  seats: 99,
  lineNotes: 200,
  allergyNote: 200,
  openPrice: 999999,
  reason: 200,
  customerName: 80,
  customerPhone: 30,
  buyerName: 120,
  buyerAddress: 400,
  shares: 100,
  quickNotes: 4,
  tip: 50000,
  batchCommands: 100,
  planGrid: 8,
  planSide: 2400,
  tableSideLeast: 56,
  tableSideMost: 480,
};

/**
 * By command: the action that a manager approves where the restaurant asks for it, `always` or only where the rights of the person end. `alone`: a person with the permission needs none offline.
 * @type {Record<string, { action: string, permission: string, always: boolean, alone: boolean }>}
 */
export const STEP_UPS = {
  "drawer.close": { action: "drawer", permission: "drawer.close", always: false, alone: false },
  "drawer.no_sale": { action: "no_sale", permission: "drawer.use", always: true, alone: false },
  "drawer.pay_out": { action: "pay_out", permission: "drawer.use", always: true, alone: false },
  "order.comp": { action: "comp", permission: "orders.comp", always: true, alone: true },
  "order.discount": { action: "discount_over_limit", permission: "orders.discount", always: false, alone: true },
  "order.override_price": { action: "price_override", permission: "orders.override_price", always: true, alone: true },
  "order.restore_price": { action: "price_override", permission: "orders.override_price", always: true, alone: true },
  "order.void": { action: "void_sent", permission: "orders.void_sent", always: true, alone: true },
  "order.void_sent_line": { action: "void_sent", permission: "orders.void_sent", always: true, alone: true },
  "payment.house_account": { action: "house_account_limit", permission: "payments.cash", always: false, alone: false },
  "payment.refund": { action: "refund", permission: "payments.refund", always: true, alone: false },
  "payment.refund_cash": { action: "refund", permission: "payments.refund", always: true, alone: false },
};

/** The codes of the refusals that scripts act on. */
export const ERRORS = {
  IN_PROGRESS: "in_progress",
  NOTHING_TO_SEND: "order.nothing_to_send",
  DISCOUNT_TOO_HIGH: "order.discount_too_high",
  SECOND_PERSON_NEEDED: "drawer.second_person",
  STEP_UP_REQUIRED: "step_up_required",
  ALLERGY_CONFLICT: "order.allergy_conflict",
  DEVICE_NOT_FOUND: "device.not_found",
  DEVICE_REVOKED: "device.revoked",
  DEVICE_NOT_PROVEN: "device.not_proven",
  DEVICE_ID_TAKEN: "device.id_taken",
  DEVICE_SEQ_REUSED: "device_seq_reused",
};

/**
 * The events that move each part of a view (`realtime.projections`).
 * @type {Record<string, EventType[]>}
 */
export const PART_EVENTS = {
  attention: ["attention.raised", "attention.resolved"],
  clock: ["staff.clocked_in", "staff.clocked_out", "staff.break_started", "staff.break_ended", "staff.hours_corrected"],
  corrections: ["order.created", "order.updated", "order.status_changed", "order.item_status_changed", "order.completed", "order.cancelled", "order.lines_left", "order.price_changed", "order.reopened"],
  devices: [],
  drawers: ["drawer.changed", "drawer.opened", "drawer.moved", "drawer.ended", "drawer.counted", "drawer.closed", "cash_up.settings_changed"],
  due: ["order.created", "order.updated", "order.status_changed", "order.item_status_changed", "order.completed", "order.cancelled", "order.lines_left", "order.price_changed", "order.reopened"],
  gift_cards: ["gift_card.settings_changed"],
  hours: ["order.created", "order.updated", "order.status_changed", "order.item_status_changed", "order.completed", "order.cancelled", "order.lines_left", "order.price_changed", "order.reopened"],
  inbox: ["attention.raised", "attention.resolved"],
  kitchen: ["kitchen.order_received", "kitchen.item_started", "kitchen.item_ready", "kitchen.order_ready", "kitchen.ticket_recalled", "kitchen.ticket_fired", "kitchen.ticket_changed", "order.updated", "order.item_status_changed", "order.created", "order.status_changed", "order.completed", "order.cancelled", "order.lines_left", "order.price_changed", "order.reopened", "service.settings_changed"],
  labour: ["staff.clocked_in", "staff.clocked_out", "staff.break_started", "staff.break_ended", "staff.hours_corrected"],
  low_stock: ["inventory.low_stock", "inventory.out_of_stock"],
  menu: ["menu.updated", "menu.availability_changed"],
  money: ["payment.completed", "payment.refunded", "payment.tender_corrected", "order.created", "order.updated", "order.status_changed", "order.item_status_changed", "order.completed", "order.cancelled", "order.lines_left", "order.price_changed", "order.reopened"],
  on_shift: ["staff.clocked_in", "staff.clocked_out", "staff.break_started", "staff.break_ended", "staff.hours_corrected"],
  orders: ["order.created", "order.updated", "order.status_changed", "order.item_status_changed", "order.completed", "order.cancelled", "order.lines_left", "order.price_changed", "order.reopened"],
  payments: ["payment.initiated", "payment.processing", "payment.completed", "payment.failed", "payment.refunded", "payment.refund_requested", "payment.refund_processing", "payment.refund_failed", "payment.disputed", "payment.tender_corrected", "payment.bill_reopened", "order.completed", "order.cancelled"],
  people: [],
  products: ["order.created", "order.updated", "order.status_changed", "order.item_status_changed", "order.completed", "order.cancelled", "order.lines_left", "order.price_changed", "order.reopened"],
  readers: ["reader.changed"],
  rota: ["staff.rota_changed", "staff.rota_published", "staff.request_changed"],
  sales: ["order.created", "order.updated", "order.status_changed", "order.item_status_changed", "order.completed", "order.cancelled", "order.lines_left", "order.price_changed", "order.reopened", "table.occupied", "table.available", "table.reserved", "table.cleaning", "table.cleaned", "table.blocked", "table.server_set", "floor.changed"],
  service: ["service.settings_changed"],
  stock: ["inventory.updated", "inventory.low_stock", "inventory.out_of_stock"],
  tables: ["table.occupied", "table.available", "table.reserved", "table.cleaning", "table.cleaned", "table.blocked", "table.server_set", "floor.changed"],
  takings: ["payment.completed", "payment.refunded", "payment.tender_corrected"],
  tickets: ["kitchen.order_received", "kitchen.item_started", "kitchen.item_ready", "kitchen.order_ready", "kitchen.ticket_recalled", "kitchen.ticket_fired", "kitchen.ticket_changed", "order.updated", "order.item_status_changed"],
  today: ["order.created", "order.updated", "order.status_changed", "order.item_status_changed", "order.completed", "order.cancelled", "order.lines_left", "order.price_changed", "order.reopened"],
  visits: ["visit.opened", "visit.ended", "visit.guest_joined", "visit.ordered", "visit.order_decided", "visit.waiter_called", "visit.call_answered"],
  vouchers: ["voucher.kind_changed"],
  waits: ["kitchen.order_received", "kitchen.item_started", "kitchen.item_ready", "kitchen.order_ready", "kitchen.ticket_recalled", "kitchen.ticket_fired", "kitchen.ticket_changed", "order.updated", "order.item_status_changed", "order.created", "order.status_changed", "order.completed", "order.cancelled", "order.lines_left", "order.price_changed", "order.reopened", "service.settings_changed"],
};
