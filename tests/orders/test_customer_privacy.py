"""Who may read a customer's name and phone."""

import pytest

CUSTOMER = {"name": "Ana Ruiz", "phone": "07700 900123"}


@pytest.fixture
def for_ana(api, card):
    answer = api("sara")(
        "POST", "/orders", {"items": [{"product_id": card.latte.id}], "order_type": "takeaway", "customer": CUSTOMER}
    )
    assert answer.status_code == 201, answer.body
    return answer.body["id"]


@pytest.mark.parametrize(
    ("name", "reads"), [("sara", True), ("carl", True), ("marco", True), ("kim", False), ("ed", False)]
)
def test_the_kitchen_reads_no_customers_name_or_phone(api, for_ana, name, reads):
    who = api(name)
    for path in ("/orders", "/orders/active", "/orders/recent", "/orders/due", f"/orders/{for_ana}"):
        answer = who("GET", path)
        assert answer.status_code == 200
        assert (b"07700" in answer.content) == (b"Ana Ruiz" in answer.content) == reads, path
