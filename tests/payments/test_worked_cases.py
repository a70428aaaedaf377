"""The worked cases of the rules of the United Kingdom for money, each with the test that has its numbers.

A case whose test is renamed, or loses its numbers, fails here.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
VAT, DISCOUNTS = "orders/test_pricing_vat.py", "orders/test_pricing_discounts.py"
CHARGE, MONEY = "orders/test_pricing_service_charge.py", "fynlo/test_money.py"
SHARES, POOL = "payments/tips/test_periods_and_shares.py", "payments/tips/test_sharing.py"
Z, ASSIGNED = "payments/cash_up/test_z_reports.py", "payments/cash_up/test_assigning.py"
BY_PLACE = "test_vat_depends_on_where_it_is_eaten_and_the_gross_does_not"
BY_DATE = "test_twelve_pounds_eaten_in_by_date_of_supply"
EIGHTY = "test_eighty_pounds_of_food_with_12_5_percent"

# What the rule says, the file, the test, and the numbers that the test has to hold.
CASES = [
    ("four lines of £40.10 eaten in", VAT, "test_four_lines_eaten_in", "14.50 13.95 6.25 5.40 40.10 6.69 6.68"),
    ("six lines of one at £0.95", VAT, "test_six_lines_of_one_at_95p", "0.95 0.96 0.16"),
    ("a line's VAT is on quantity × unit price", VAT, "test_a_lines_vat_is_on_quantity_times_unit_price", "0.95"),
    ("£3.45 at 20 %: half a penny goes up", VAT, "test_a_half_penny_of_vat_goes_up", "3.45 0.58"),
    ("£47.35 ÷ 4; £86.41 ÷ 7", MONEY, "test_a_bill_of_47_35_by_four_and_86_41_by_seven", "11.84 11.83 12.35 12.34"),
    ("£10 off three lines", DISCOUNTS, "test_ten_pounds_off_three_lines", "12.50 4.00 6.75 7.12 2.28 3.85"),
    ("£10 off, the middle line at 0 %", DISCOUNTS, "test_ten_pounds_off_with_the_middle_line_zero_rated",
     "10.97 1.83"),
    ("£12.00 by date of supply", VAT, BY_DATE, "0.57 1.33 2.00"),
    ("cold sandwich £4.50", VAT, BY_PLACE, "4.50 0.75 0.00"),
    ("crisps £1.20", VAT, BY_PLACE, "1.20 0.20"),
    ("hot panini £5.40; latte £3.20", VAT, BY_PLACE, "5.40 0.90 3.20 0.53"),
    ("sausage roll £2.40, cooling and heated", VAT, BY_PLACE, "2.40 0.40 0.00"),
    ("meal deal £6.50 eaten in", VAT, "test_a_meal_deal_eaten_in_is_standard_rated_whole", "6.50 1.08"),
    ("meal deal taken away", VAT, "test_a_takeaway_meal_deal_is_divided_by_list_prices", "3.64 2.86 0.48"),
    ("a gift card: VAT when spent, not when sold", "orders/test_line_kinds.py",
     "test_a_gift_card_is_outside_the_scope_of_vat", ""),
    ("not VAT-registered: no number and no VAT anywhere", "payments/test_receipts.py",
     "test_the_receipt_of_a_restaurant_without_vat_shows_no_vat", "vat_number"),
    ("a refund reverses the stored VAT", "payments/test_refunds.py",
     "test_a_refund_by_line_reverses_the_stored_vat_of_that_line", ""),
    ("a refund of everything leaves zero at each rate", Z, "test_a_refund_of_everything_leaves_zero_at_each_rate", ""),
    ("daily gross takings", "payments/test_reports.py", "test_the_takings_of_each_day_stand_apart", ""),
    ("without tax", CHARGE, "test_prices_without_tax_with_a_compulsory_charge_match_the_existing_till", "108.00"),
    ("an optional charge has no VAT", CHARGE, EIGHTY, "80.00 10.00 13.33"),
    ("a compulsory charge is taxed as the meal", CHARGE, EIGHTY, "80.00 10.00 15.00"),
    ("the optional charge goes", CHARGE, "test_the_optional_charge_can_be_removed", "80.00"),
    ("£50 on £46.20, keep it", POOL, "test_uk_rules_keep_it_is_a_tip", "46.20 3.80"),
    ("£50 on £46.20, keep it, on the Z", Z, "test_a_tip_kept_from_change_is_apart_from_sales", ""),
    ("cash over the total is change unless a tip is named", "payments/test_take_cash.py",
     "test_only_a_named_tip_is_a_tip", ""),
    ("a late offline payment over the total is overpaid", "payments/test_offline_cash.py",
     "test_offline_money_above_the_bill_is_stored_as_overpaid", "23.40 11.70"),
    ("a card fee never reduces the pool", POOL, "test_uk_rules_a_card_fee_never_reduces_the_pool", "10.00"),
    ("tip on 2026-10-03", SHARES, "test_uk_rules_a_tip_of_3_october_is_due_on_30_november", "30"),
    ("warn 7 days before, red when late", SHARES, "test_uk_rules_warn_seven_days_before_and_say_when_it_is_late", ""),
    ("a policy is reviewed within three years", SHARES, "test_a_policy_is_reviewed_with_the_workers_within_three_years",
     ""),
    ("£1,834.50 by hours × weight", SHARES, "test_uk_rules_allocation_by_hours_and_weight",
     "806.37 604.78 322.55 100.80"),
    ("a tip's record cannot be deleted", POOL, "test_uk_rules_the_record_cannot_be_changed_or_deleted", ""),
    ("a worker sees the total and the own share", "payments/tips/test_tips_pages.py",
     "test_a_worker_sees_the_sites_total_and_only_their_own_share", ""),
    ("a compulsory 10 % makes £12.00 show £13.20", "payments/test_bill_page.py",
     "test_a_dish_of_12_pounds_shows_its_compulsory_10_percent", "12.00 13.20"),
    ("the API refuses a surcharge", "payments/test_surcharges.py", "test_uk_rules_the_api_refuses_a_surcharge", "0.34"),
    ("QR pages show the whole amount first", "payments/test_bill_page.py",
     "test_from_the_table_to_the_receipt_without_a_script", "6.44 0.59"),
    ("no card number is stored", "payments/test_take_card.py", "test_a_whole_card_number_is_stored_nowhere", ""),
    ("a deposit's VAT is due when it is taken", "payments/deposits/test_deposits.py",
     "test_vat_of_deposit_and_meal_is_the_vat_of_the_meal", "3.33 10.00 13.33"),
    ("a receipt over £250 asks for the buyer", "payments/test_invoices.py",
     "test_the_page_of_a_receipt_over_250_asks_for_the_buyer", ""),
    ("what a receipt holds", "payments/test_receipts.py", "test_a_receipt_holds_what_the_law_requires", ""),
    ("a reprint is byte-identical", "payments/test_receipts.py", "test_a_reprint_is_byte_identical", ""),
    ("numbers have no gaps", "payments/test_receipts.py", "test_a_refused_payment_leaves_no_gap_in_the_numbers", ""),
    ("no settled sale is deleted or re-priced", "payments/journal/test_settled_sales.py",
     "test_no_command_changes_what_was_sold_taken_or_printed", ""),
    ("a hash chain breaks on any edit", "payments/journal/test_verify.py", "test_a_change_behind_our_back_is_named",
     ""),
    ("voids, refunds and no-sales stay counted", Z, "test_voids_comps_discounts_and_no_sales_stay_counted", ""),
    ("what a drawer is expected to hold", "payments/cash_up/test_drawers.py",
     "test_expected_is_float_and_cash_sales_less_refunds_with_paid_in_and_out", "26.40 5.00"),
    ("three people are recorded", "payments/cash_up/test_drawers.py",
     "test_a_drawer_goes_through_open_ended_counted_closed_with_three_people_on_record", ""),
    ("a blind count", "payments/cash_up/test_drawers.py", "test_what_is_expected_is_not_shown_before_the_count", ""),
    ("an assigned refund is expected", ASSIGNED, "test_x_and_z_count_an_assigned_refund_in_its_drawer", "108.70"),
    ("the identities of a Z", Z, "test_the_identities_of_a_z_hold", ""),
    ("numbered without gaps and chained", Z, "test_reports_are_numbered_without_gaps_and_chained", ""),
    ("first and last receipt", Z, "test_the_document_says_where_it_begins_and_ends", ""),
    ("a Z is immutable", Z, "test_the_database_refuses_to_change_a_report", ""),
    ("a late sale goes to a supplement", Z, "test_a_late_sale_goes_to_a_supplement_of_its_business_day", ""),
]  # fmt: skip


def source_of(file: str, test: str) -> str:
    """Return a test with its decorators; "" when the file has no such test."""
    blocks = re.split(r"\n\n\n", (TESTS / file).read_text(encoding="utf-8"))
    return next((block for block in blocks if re.search(rf"^(async )?def {test}\(", block, re.MULTILINE)), "")


@pytest.mark.parametrize(("file", "test", "numbers"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_worked_case_has_a_test_with_its_numbers(file, test, numbers):
    source = source_of(file, test)
    assert source, f"{file} has no test {test}"
    assert [number for number in numbers.split() if number not in source] == []
