"""Tables as CSV files: no cell is a formula, amounts stay numbers."""

from datetime import date
from decimal import Decimal

import pytest

from fynlo.core.csv_files import csv_response, escape_formula, unescape_formula


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@cmd", "'=x", "''-y", "\tx", "'plain", "’", ""])
def test_no_cell_is_a_formula_and_every_one_comes_back(text):
    cell = escape_formula(text)
    assert cell[:1] not in tuple("=+-@\t")
    assert unescape_formula(cell) == text


def test_an_apostrophe_that_guards_nothing_stays():
    assert unescape_formula("'Nduja") == "'Nduja"


def test_a_table_has_a_mark_for_excel_plain_numbers_and_no_formula():
    response = csv_response("tips.csv", ["name", "amount"], [["=SUM(A1)", Decimal("-3.40")], [None, date(2026, 11, 2)]])
    assert response.content.decode() == "\ufeffname,amount\r\n'=SUM(A1),-3.40\r\n,2026-11-02\r\n"
    assert response["Content-Disposition"] == 'attachment; filename="tips.csv"'
