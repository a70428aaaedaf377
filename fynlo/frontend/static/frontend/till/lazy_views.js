// @ts-check
// Views that the till loads after its first screen. One module exports all of them, so that the production build has
// one lazy file.

export { askForPin } from "../shared/pin/pin_dialog.js";
export { openTimeClock } from "../shared/time_clock/clock_dialog.js";
export { followAnnouncements } from "./app/announcements.js";
export { balanceActions } from "./balances/balance_actions.js";
export { balanceSheet } from "./balances/balance_sheet.js";
export { saleSheet } from "./balances/sale_sheet.js";
export { doneView } from "./bill/done_view.js";
export { guestSheet } from "./bill/guest_sheet.js";
export { paidView } from "./bill/paid_view.js";
export { payView } from "./bill/pay_view.js";
export { paymentsSheet } from "./bill/payments_sheet.js";
export { drawerActions } from "./cash_up/drawer_actions.js";
export { drawerView } from "./cash_up/drawer_view.js";
export { corrections } from "./corrections/corrections.js";
export { moreSheet } from "./corrections/more_sheet.js";
export { customerActions } from "./customers/customer_actions.js";
export { billsSheet } from "./floor/bills_sheet.js";
export { followBookings } from "./floor/follow_bookings.js";
export { noTables } from "./floor/no_tables.js";
export { tableSheet } from "./floor/table_sheet.js";
export { giftCardActions } from "./gift_cards/gift_card_actions.js";
export { giftCardSheet } from "./gift_cards/gift_card_sheet.js";
export { followGuests } from "./guests/follow_guests.js";
export { guestActions } from "./guests/guest_actions.js";
export { productSheet } from "./menu/product_sheet.js";
export { createPractice } from "./practice/practice.js";
export { beginPractice } from "./practice/practice_begin.js";
export { forgetPractice } from "./practice/practice_end.js";
export { wasteActions } from "./stock/waste_actions.js";
export { wasteSheet } from "./stock/waste_sheet.js";
export { tabActions } from "./tabs/tab_actions.js";
export { tabSheet } from "./tabs/tab_sheet.js";
export { dueView } from "./takeaway/due_view.js";
export { takeawayDetailsSheet } from "./takeaway/takeaway_details_view.js";
export { clockActions } from "./time_clock/clock_actions.js";
export { clockView } from "./time_clock/clock_view.js";
export { unsentSheet } from "./unsent/unsent_view.js";
