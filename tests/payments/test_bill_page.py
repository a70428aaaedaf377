"""The guest's bill: its link, its message in each state, and payment without scripts."""

import re
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from orders import services as orders
from orders.models import Order
from orders.service_settings.services import change_service_settings
from payments import reconciliation, services, tasks
from payments.bill import access
from payments.models import BillLink, Payment
from payments.provider_accounts.services import remove_account
from payments.splitting import Split, SplitMethod
from restaurants.models import Restaurant, ThrottledAttempt

pytestmark = pytest.mark.django_db


class Phone:
    """A guest's browser on alpha's host. `get` and `post` restore the test's restaurant afterwards."""

    def __init__(self, slug="alpha"):
        self.client = Client(headers={"host": f"{slug}.{django_settings.BASE_DOMAIN}"})

    def get(self, path, **headers):
        return self._ask(self.client.get, path, headers=headers)

    def post(self, path, **form):
        return self._ask(self.client.post, path, form)

    def _ask(self, method, path, *args, **more):
        before = connection.tenant
        answer = method(path, *args, **more)
        connection.set_tenant(before)
        answer.text_ = "" if answer.streaming else " ".join(answer.content.decode().split())
        return answer


@pytest.fixture
def phone(db):
    return Phone()


@pytest.fixture
def opened(link, phone, bank):
    """`opened(order)`: the path of the order's bill page."""

    def scan(order):
        path = f"/pay/{link(order).token}/"
        assert phone.get(path).status_code == 200
        return path

    return scan


def pay(phone, path, **form):
    """Send the form; return the payment that it started, or the response with the error."""
    answer = phone.post(path, key=uuid7(), **{"way": "all", "tip": "none", **form})
    return Payment.objects.get(pk=answer["Location"].split("/")[-2]) if answer.status_code == 302 else answer


def paid(bank, payment):
    reconciliation.poll_due()
    bank.approve(Payment.objects.get(pk=payment.pk))
    with clock.travel(clock.now() + timedelta(seconds=10)):
        reconciliation.poll_due()
    return Payment.objects.get(pk=payment.pk)


# -- the link ---------------------------------------------------------------------------------------------


def test_till_and_phone_share_one_link_until_it_is_revoked(api, place, phone):
    sara, order = api("sara"), place()
    first = sara("POST", f"/orders/{order.id}/bill-link").body["data"]
    assert len(first["token"]) == 22
    assert first["url"].endswith(f"/pay/{first['token']}/")
    assert first["qr_svg"].startswith("<svg")
    again = sara("POST", f"/orders/{order.id}/bill-link", **{"Idempotency-Key": str(uuid7())}).body["data"]
    assert again["token"] == first["token"]
    path = f"/pay/{first['token']}/"
    assert phone.get(path).status_code == 200
    assert sara("DELETE", f"/orders/{order.id}/bill-link").body["data"] == {"revoked": 1}
    gone = phone.get(path)
    assert gone.status_code == 410
    assert "This link has expired" in gone.text_
    assert "Tacos" not in gone.text_
    another = sara("POST", f"/orders/{order.id}/bill-link", **{"Idempotency-Key": str(uuid7())}).body["data"]
    assert another["token"] != first["token"]


def test_a_link_expires(opened, place, phone):
    path = opened(place())
    with clock.travel(clock.now() + timedelta(hours=12, seconds=1)):
        assert phone.get(path).status_code == 410
        assert phone.get(f"{path}live/").status_code == 410
        assert phone.post(path, way="all").status_code == 410


def test_a_wrong_token_opens_nothing_and_counts_as_a_guess(phone, monkeypatch):
    assert phone.get("/pay/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404
    assert phone.get("/pay/guess/").status_code == 404  # no token at all: no guess
    assert ThrottledAttempt.objects.count() == 1
    monkeypatch.setattr(access, "GUESSES", access.Throttle("bill-link", timedelta(minutes=15), per_address=3))
    codes = [phone.get(f"/pay/{'A' * 21}{number}/").status_code for number in range(4)]
    assert codes == [404, 404, 429, 429]
    assert phone.get("/receipt/guess/").status_code == 404


def test_the_link_does_not_open_on_the_neighbours_host(opened, place):
    path = opened(place())
    assert Phone("beta").get(path).status_code == 404


# -- what it shows ----------------------------------------------------------------------------------------


def test_the_page_shows_only_this_bill(opened, place, phone, room):
    other = place(table_id=room.two.id, notes="a secret")
    path = opened(place(table_id=room.one.id))
    shown = phone.get(path)
    assert "Table 1" in shown.text_
    assert "Tacos" in shown.text_
    assert str(other.id) not in shown.text_
    assert "Sara" not in shown.text_
    assert shown["Cache-Control"] == "private, no-store"
    assert "script-src" in shown["Content-Security-Policy"]
    assert not re.search(r"\son\w+=|style=|<script>", shown.text_)


def test_the_page_shows_the_state_of_the_bill(opened, place, phone, take, pay_in_cash, settings):
    order = place()
    path = opened(order)
    assert "Left to pay" in phone.get(path).text_
    take(remove_account, provider="stripe")
    assert "Please pay at the till" in phone.get(path).text_
    pay_in_cash(order)
    assert "All paid. Thank you!" in phone.get(path).text_
    cancelled = place()
    path = opened(cancelled)
    take(orders.cancel_order, order_id=cancelled.id)
    assert "It was cancelled, so there is nothing to pay" in phone.get(path).text_


@pytest.fixture
def pay_in_cash(take, waiter):
    return lambda order, split=None: take(
        services.take_cash, actor=waiter, order=order.id, split=split or Split(SplitMethod.ALL)
    )


def test_a_compulsory_charge_is_in_the_prices(opened, place, phone, room, tenant):
    tenant.service_charge, tenant.service_charge_rate = "compulsory", D("0.1000")
    order = place(table_id=room.one.id)
    shown = phone.get(opened(order)).text_
    assert "£9.35" in shown  # tacos of £8.50
    assert "£8.50" not in shown
    assert "Prices include the service charge of 10 %" in shown
    tenant.refresh_from_db()


def test_a_dish_of_12_pounds_shows_its_compulsory_10_percent(opened, place, phone, room, tenant, take, actor):
    """UK_RULES: the headline price holds every compulsory charge."""
    tenant.service_charge, tenant.service_charge_rate = "compulsory", D("0.1000")
    order = place(table_id=room.one.id)
    line = order.lines.get(name="Tacos")
    take(
        orders.override_price, actor=actor("marco"), order_id=order.id, line_id=line.id, price=D("12.00"), reason="size"
    )
    shown = phone.get(opened(order)).text_
    assert "£13.20" in shown
    assert "£12.00" not in shown
    tenant.refresh_from_db()


def test_the_optional_charge_is_removed_and_added_with_one_tap(opened, place, phone, room, tenant):
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1250")
    order = place(table_id=room.one.id)
    path = opened(order)
    assert "Take it off" in phone.get(path).text_
    assert phone.post(f"{path}service-charge/", applied="0").status_code == 302
    assert Order.objects.get(pk=order.id).total == D("11.70")
    assert "Put it back" in phone.get(path).text_
    phone.post(f"{path}service-charge/", applied="1")
    assert Order.objects.get(pk=order.id).total == D("13.16")
    tenant.refresh_from_db()


def test_the_live_part_is_304_until_it_changes(opened, place, phone, pay_in_cash):
    order = place()
    path = opened(order)
    first = phone.get(f"{path}live/")
    assert phone.get(f"{path}live/", **{"If-None-Match": first["ETag"]}).status_code == 304
    pay_in_cash(order, Split.of_amount(D("5.00")))
    second = phone.get(f"{path}live/", **{"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert "£5.00 of £11.70" in re.sub(r"<[^>]+>", "", second.text_)


def test_the_bill_page_costs_the_same_queries_for_any_number_of_payments(
    opened, place, phone, pay_in_cash, django_assert_num_queries
):
    order = place()
    path = opened(order)
    for amount in ("1.00", "2.00"):
        pay_in_cash(order, Split.of_amount(D(amount)))
        # 1. the link with its order  2. the order  3. its lines  4. payments  5. their allocations  6. their receipts
        # 7. whether a gift card can pay
        with django_assert_num_queries(7):
            phone.get(f"{path}live/")


# -- paying -----------------------------------------------------------------------------------------------


def test_from_the_table_to_the_receipt_without_a_script(opened, place, phone, bank):
    order = place()
    path = opened(order)
    payment = pay(phone, path, way="shares", parts="1", of="2", tip="10")
    own = f"{path}{payment.id}/"
    page = phone.get(own).text_
    assert "£5.85" in page
    assert "£6.44" in page  # the whole amount, with its tip of £0.59, before anything is paid
    assert 'http-equiv="refresh"' in page
    reconciliation.poll_due()
    assert f"{own}go/" in phone.get(own).text_
    assert phone.get(f"{own}go/")["Location"] == Payment.objects.get().pay_url
    bank.approve(Payment.objects.get())
    assert "We are checking" in phone.get(f"{own}?back=1").text_
    with clock.travel(clock.now() + timedelta(seconds=10)):
        reconciliation.poll_due()
    done = phone.get(own).text_
    assert "Paid. Thank you!" in done
    receipt = re.search(r"/receipt/[\w-]+/", done)[0]
    assert "R-000001" in phone.get(receipt).text_
    shown = phone.get(path).text_
    assert "£5.85 of £11.70" in re.sub(r"<[^>]+>", "", shown)
    assert "Your receipts" in shown
    assert "Your receipts" not in Phone().get(path).text_  # another guest's phone


def test_a_guest_pays_items_and_half_of_another(opened, place, phone):
    order = place()
    tacos, latte = (str(line.id) for line in order.all_lines)
    payment = pay(
        phone, opened(order), way="items", item=[tacos, latte], **{f"part-{tacos}": "1/2"}, tip="own", own_tip="2.50"
    )
    assert (payment.amount, payment.tip) == (D("7.45"), D("2.50"))
    assert {str(row.line_id): row.amount for row in payment.allocations.all()} == {
        tacos: D("4.25"), latte: D("3.20"),
    }  # fmt: skip


def test_two_guests_see_each_other_and_cannot_pay_the_same_item(opened, place, phone, bank):
    order = place()
    path, other = opened(order), Phone()
    tacos = str(order.all_lines[0].id)
    payment = pay(phone, path, way="items", item=[tacos])
    seen = other.get(path).text_
    assert "Being paid" in seen
    assert "Someone else is paying" in seen
    assert "Another guest is paying for this" in seen
    assert "You are paying" not in seen
    assert "You are paying £8.50 of this" in words(phone.get(path))
    refused = pay(other, path, way="items", item=[tacos])
    assert refused.status_code == 409
    assert "Someone else has just paid or is paying for one of these items" in refused.text_
    assert Payment.objects.count() == 1
    assert "Your payment of £8.50 is not finished" in words(phone.get(path))
    assert other.post(f"{path}{payment.id}/give-up/").status_code == 302
    assert Payment.objects.get().status == "created"  # another guest cannot cancel it
    phone.post(f"{path}{payment.id}/give-up/")
    assert Payment.objects.get().status == "cancelled"
    assert pay(other, path, way="items", item=[tacos]).amount == D("8.50")


def test_guests_see_which_part_of_an_item_others_pay_or_paid_without_names(opened, place, phone, bank, take):
    """One pays half of the tacos, another holds a quarter of them: a third sees both, and what is left."""
    order = place()
    path, second, third = opened(order), Phone(), Phone()
    tacos = str(order.all_lines[0].id)
    paid = pay(phone, path, way="items", item=[tacos], **{f"part-{tacos}": "1/2"})
    reconciliation.poll_due()
    paid.refresh_from_db()
    bank.approve(paid)
    with clock.travel(clock.now() + timedelta(seconds=10)):
        reconciliation.poll_due()
    second.get(path)
    held = pay(second, path, way="items", item=[tacos], **{f"part-{tacos}": "1/4"})
    seen = words(third.get(path))
    assert f"Another guest is paying £{held.amount} of this" in seen
    assert "£4.25 of this is paid already" in seen
    assert f"£{D('4.25') - held.amount} left" in seen
    assert "You paid £4.25" in words(phone.get(path))
    assert f"You are paying £{held.amount} of this" in words(second.get(path))


def test_a_double_tap_starts_one_payment(opened, place, phone):
    path, key = opened(place()), uuid7()
    places = {phone.post(path, key=key, way="all", tip="none")["Location"] for _ in range(2)}
    assert len(places) == 1
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"way": "amount"}, "Enter how much you want to pay"),
        ({"way": "amount", "amount": "-1"}, "greater than or equal to 0.01"),
        ({"way": "amount", "amount": "1.005"}, "no more than 2 decimal places"),
        ({"way": "items"}, "Choose what you want to pay for"),
        ({"way": "items", "item": ["x"]}, "Choose what you want to pay for"),
        ({"way": "half"}, "not one of the available choices"),
        ({"way": "all", "tip": "own", "own_tip": "501"}, "less than or equal to 500"),
        ({"way": "all", "tip": "50.1"}, "Choose one of the tips"),
        ({"way": "all", "tip": "-5"}, "Choose one of the tips"),
        ({"way": "all", "tip": "NaN"}, "Choose one of the tips"),
        ({"way": "shares", "of": "0"}, "greater than or equal to 1"),
    ],
)
def test_an_invalid_form_shows_its_error(opened, place, phone, form, says):
    answer = pay(phone, opened(place()), **form)
    assert answer.status_code == 422
    assert says in answer.text_
    assert not Payment.objects.exists()


def test_an_amount_above_what_is_left_is_refused(opened, place, phone):
    answer = pay(phone, opened(place()), way="amount", amount="99.00")
    assert answer.status_code == 409
    assert "£11.70 is still to be paid" in answer.text_


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("declined", "Payment declined"), ("failed", "Payment failed"), ("expired", "Time ran out"),
        ("cancelled", "Payment cancelled"), ("unknown", "We are checking"), ("created", "Getting your payment ready"),
    ],
)  # fmt: skip
def test_the_payment_page_explains_every_status(opened, place, phone, take, status, says):
    path = opened(place())
    payment = pay(phone, path)
    take(Payment.objects.filter(pk=payment.pk).update, status=status, next_poll_at=None)
    assert says in phone.get(f"{path}{payment.id}/").text_
    assert says in phone.get(f"{path}{payment.id}/live/").text_


def test_a_payment_of_another_bill_is_not_shown(opened, place, phone):
    first, second = opened(place()), opened(place())
    payment = pay(phone, first)
    assert phone.get(f"{second}{payment.id}/").status_code == 404
    assert phone.post(f"{second}{payment.id}/give-up/").status_code == 302
    assert Payment.objects.get().status == "created"


def test_reading_an_order_makes_no_link(opened, place, phone):
    path = opened(place())
    phone.get(path)
    assert BillLink.objects.count() == 1


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.text_))


def test_the_pay_button_is_in_the_first_paint(opened, place, phone):
    """Without scripts: the button with the whole amount, and the amount of each tip."""
    shown = phone.get(opened(place()))
    assert "Pay £11.70" in words(shown)
    assert "has-bar" in shown.text_
    for tip in ("10 % £1.17", "12.5 % £1.46", "15 % £1.76"):
        assert tip in words(shown)


def test_the_page_offers_the_tips_that_the_owner_set(opened, place, phone, run):
    run(change_service_settings, version=0, changes={"tip_choices": [D("5.0"), D("12.5")]})
    path = opened(place())
    page = words(phone.get(path))
    assert "No tip 5 % £0.59 12.5 % £1.46 Other" in page
    run(change_service_settings, version=1, changes={"tip_choices": []})
    assert "No tip Other" in words(phone.get(path))


def test_a_tip_that_is_no_longer_offered_is_accepted(opened, place, phone):
    payment = pay(phone, opened(place()), tip="7.5")
    assert (payment.amount, payment.tip) == (D("11.70"), D("0.88"))


def test_the_guests_unfinished_payment_is_shown_first(opened, place, phone, take):
    path, other = opened(place()), Phone()
    payment = pay(phone, path)
    mine = words(phone.get(path))
    assert "Your payment of £11.70 is not finished" in mine
    assert "Finish paying" in mine
    assert mine.index("Finish paying") < mine.index("Tacos")
    assert "Your payment covers all that is left" in mine
    assert "Someone else" not in mine
    assert "Someone else is paying the rest right now" in words(other.get(path))
    phone.post(f"{path}{payment.id}/give-up/")
    assert "Finish paying" not in words(phone.get(path))


def test_try_again_sends_the_same_choice_and_tip(opened, place, phone, take):
    order = place()
    path, tacos = opened(order), str(order.all_lines[0].id)
    first = pay(phone, path, way="items", item=[tacos], **{f"part-{tacos}": "1/2"}, tip="own", own_tip="2.50")
    take(Payment.objects.filter(pk=first.pk).update, status="declined", next_poll_at=None)
    own = phone.get(f"{path}{first.id}/")
    assert 'form="again"' in own.text_
    assert 'form="again"' not in Phone().get(f"{path}{first.id}/").text_  # another guest's phone
    sent = {}
    form = own.text_.split('id="again"')[1].split("</form>")[0]
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form):
        sent.setdefault(name, []).append(value)
    sent.pop("csrfmiddlewaretoken", None)
    again = phone.post(path, **sent)
    payment = Payment.objects.get(pk=again["Location"].split("/")[-2])
    assert payment.pk != first.pk
    assert (payment.amount, payment.tip) == (D("4.25"), D("2.50"))
    take(Payment.objects.filter(pk=payment.pk).update, status="declined", next_poll_at=None)
    page = phone.get(f"{path}?again={payment.id}").text_
    assert re.search(rf'value="{tacos}"\s+id="item-{tacos}"\s+checked', page)
    assert '<option value="1/2" selected>' in page
    assert re.search(r'id="way-items"\s+checked', page)
    assert re.search(r'id="tip-own"\s+checked', page)
    assert re.search(r'name="own_tip"\s+autocomplete="off"\s+value="2.50"', page)


def test_a_refused_form_keeps_its_ticks_without_scripts(opened, place, phone):
    order = place()
    tacos = str(order.all_lines[0].id)
    page = pay(phone, opened(order), way="items", item=[tacos], tip="own", own_tip="501").text_
    assert re.search(rf'value="{tacos}"\s+id="item-{tacos}"\s+checked', page)


def test_a_browser_pays_one_part_at_a_time(opened, place, phone):
    path, other = opened(place()), Phone()
    first = pay(phone, path, way="amount", amount="1.00")
    refused = pay(phone, path, way="amount", amount="1.00")
    assert refused.status_code == 409
    assert "Finish it or cancel it first" in refused.text_
    other.get(path)
    assert pay(other, path, way="amount", amount="1.00").amount == D("1.00")
    phone.post(f"{path}{first.id}/give-up/")
    assert pay(phone, path, way="amount", amount="1.00").amount == D("1.00")


def test_a_part_is_held_longer_once_the_guest_is_at_the_provider(opened, place, phone, bank):
    """A guest who has not followed the link to the provider holds the part for two minutes."""
    first, second = opened(place()), opened(place())
    idle, paying = pay(phone, first), pay(phone, second)
    reconciliation.poll_due()
    for _ in range(2):  # repeating it has no effect
        assert phone.get(f"{second}{paying.id}/go/")["Location"].startswith(bank.url)
    with clock.travel(clock.now() + timedelta(minutes=2, seconds=10)):
        reconciliation.poll_due()
        assert Payment.objects.get(pk=idle.pk).status == "expired"
        assert Payment.objects.get(pk=paying.pk).status == "processing"
        assert phone.get(f"{first}{idle.id}/go/")["Location"].endswith(
            f"{idle.id}/"
        )  # it has ended: no redirect to the bank
    with clock.travel(clock.now() + timedelta(minutes=11)):
        reconciliation.poll_due()
        assert Payment.objects.get(pk=paying.pk).status == "expired"
    assert bank.counts() == {"expired": 2}


def test_another_guests_phone_does_not_prolong_a_hold(opened, place, phone):
    path, other = opened(place()), Phone()
    payment = pay(phone, path)
    reconciliation.poll_due()
    other.get(path)
    other.get(f"{path}{payment.id}/go/")
    assert Payment.objects.get().opened_at is None


def test_attempts_of_one_browser_do_not_block_another(opened, place, phone, monkeypatch):
    from payments.services import attempts

    monkeypatch.setattr(attempts, "MOST_ATTEMPTS", 3)
    path, other = opened(place()), Phone()
    for _ in range(3):
        phone.post(f"{path}{pay(phone, path).id}/give-up/")
    assert pay(phone, path).status_code == 429
    other.get(path)
    assert pay(other, path).amount == D("11.70")


def test_a_suspended_restaurant_starts_no_payment(opened, place, phone, tenant, take):
    path = opened(place())
    Restaurant.objects.filter(pk=tenant.pk).update(status="suspended")
    clear_restaurant_cache()
    answer = pay(phone, path)
    shown = phone.get(path)
    Restaurant.objects.filter(pk=tenant.pk).update(status="active")
    clear_restaurant_cache()
    assert (answer.status_code, Payment.objects.exists()) == (409, False)
    assert "Please pay at the till" in shown.text_


def test_an_open_payment_of_a_suspended_restaurant_is_still_settled(opened, place, phone, tenant, bank, monkeypatch):
    path = opened(place())
    payment = pay(phone, path)
    reconciliation.poll_due()
    payment.refresh_from_db()
    Restaurant.objects.filter(pk=tenant.pk).update(status="suspended")
    clear_restaurant_cache()
    assert phone.get(f"{path}{payment.id}/go/")["Location"] == payment.pay_url
    bank.approve(payment)
    with clock.travel(clock.now() + timedelta(seconds=10)):
        connection.set_schema_to_public()
        nudged = []
        monkeypatch.setattr(tasks, "look", lambda name, schema: nudged.append(schema))
        tasks.sweep_payments()
        connection.set_tenant(tenant)
        assert tenant.schema_name in nudged
        reconciliation.poll_due()
    shown = phone.get(f"{path}{payment.id}/")
    Restaurant.objects.filter(pk=tenant.pk).update(status="active")
    clear_restaurant_cache()
    assert Payment.objects.get().status == "captured"
    assert "Paid. Thank you!" in shown.text_


def test_a_link_ends_three_hours_after_its_order_is_closed(opened, place, phone, take, pay_in_cash):
    order = place()
    path = opened(order)
    pay_in_cash(order)
    take(orders.set_status, order_id=order.id, status="completed")
    with clock.travel(clock.now() + timedelta(hours=2, minutes=50)):
        assert phone.get(path).status_code == 200
    with clock.travel(clock.now() + timedelta(hours=3, minutes=1)):
        assert phone.get(path).status_code == 410
