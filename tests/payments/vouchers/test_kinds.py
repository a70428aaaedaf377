"""The kinds of vouchers: the owner's pages, and what tills see of them."""

import re
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core.errors import InvalidInput
from payments.models import VoucherKind
from payments.vouchers import errors, services
from payments.vouchers.projections import vouchers
from payments.vouchers.reducers import NO_VOUCHERS, reduce_vouchers
from tests.javascript import as_javascript, call_javascript
from tests.orders.conftest import events_since, head, on_the_wire
from tests.services import run_service

pytestmark = pytest.mark.django_db
LIST = "/portal/vouchers/"


@pytest.fixture
def browse(page_client, tenant):
    """`browse("olivia")("get", address)`; afterwards Alpha is the chosen restaurant again."""

    def make(name):
        client = page_client(name)

        def ask(method, path, fields=None):
            try:
                return getattr(client, method)(
                    path, {"key": str(uuid4()), **(fields or {})} if method == "post" else {}
                )
            finally:
                connection.set_tenant(tenant)

        return ask

    return make


@pytest.fixture
def olivia(browse):
    return browse("olivia")


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_an_owner_adds_renames_retires_and_takes_a_voucher_again(olivia):
    assert "No vouchers yet" in text(olivia("get", LIST))
    entered = {"name": " Lunch  voucher £5", "face_value": "5.00", "key": str(uuid4())}
    for _ in range(2):  # a double tap adds one
        assert olivia("post", f"{LIST}add/", entered).status_code == 302
    kind = VoucherKind.objects.get()
    assert (kind.name, kind.face_value, kind.has_unique_references) == ("Lunch voucher £5", D("5.00"), False)
    assert re.search(r"£5.00(</span>)? each", text(olivia("get", LIST)))

    changed = {"name": "Lunch card", "has_unique_references": "on"}
    assert olivia("post", f"{LIST}{kind.pk}/", changed).status_code == 302
    kind.refresh_from_db()
    assert (kind.name, kind.face_value, kind.has_unique_references) == ("Lunch card", D("5.00"), True)

    assert "Retire Lunch card?" in text(olivia("get", f"{LIST}{kind.pk}/retire/"))
    olivia("post", f"{LIST}{kind.pk}/retire/")
    assert not VoucherKind.objects.get().is_active
    assert "Take again" in text(olivia("get", LIST))
    assert olivia("get", f"{LIST}{kind.pk}/").status_code == 302, "a retired kind is not edited"
    olivia("post", f"{LIST}{kind.pk}/restore/")
    assert VoucherKind.objects.get().is_active


def test_the_forms_name_what_is_wrong(olivia, lunch):
    empty = olivia("post", f"{LIST}add/", {"name": ""})
    assert (empty.status_code, "Enter a name." in text(empty)) == (422, True)
    for value in ("0", "-5", "1000.01", "5.001", "five"):
        assert olivia("post", f"{LIST}add/", {"name": "Other", "face_value": value}).status_code == 422
    taken = olivia("post", f"{LIST}add/", {"name": "lunch VOUCHER £5"})
    assert (taken.status_code, "Another voucher has this name" in text(taken)) == (422, True)
    assert VoucherKind.objects.count() == 1


def test_only_the_owner_chooses_vouchers(browse, api, lunch):
    marco = browse("marco")
    for path in ("", "add/", f"{lunch.pk}/", f"{lunch.pk}/retire/"):
        assert marco("get", f"{LIST}{path}").status_code == 403
    assert api("marco")("POST", "/voucher-kinds", {"name": "Mine"}).status_code == 403
    listed = api("sara")("GET", "/voucher-kinds").body["data"]
    assert [row["name"] for row in listed] == ["Lunch voucher £5"]


def test_a_neighbours_kind_is_not_found(olivia, beta):
    connection.set_tenant(beta)
    theirs = run_service(services.add_kind, name="Theirs")
    for path in ("", "retire/"):
        assert olivia("get", f"{LIST}{theirs.pk}/{path}").status_code == 404
    assert olivia("post", f"{LIST}{theirs.pk}/restore/").status_code == 404


def test_the_till_shows_thirty_kinds_at_most(run, monkeypatch):
    monkeypatch.setattr(services, "MOST_KINDS", 2)
    first = run(services.add_kind, name="One kind")
    run(services.add_kind, name="Two kinds")
    with pytest.raises(errors.TooManyKinds):
        run(services.add_kind, name="Three kinds")
    run(services.retire_kind, kind_id=first.id)
    run(services.add_kind, name="Three kinds")
    with pytest.raises(errors.TooManyKinds):
        run(services.restore_kind, kind_id=first.id)


def test_a_name_is_free_again_once_its_kind_is_retired(run, lunch):
    run(services.retire_kind, kind_id=lunch.id)
    run(services.add_kind, name="LUNCH VOUCHER £5")
    with pytest.raises(errors.VoucherNameTaken):
        run(services.restore_kind, kind_id=lunch.id)
    with pytest.raises(InvalidInput):
        run(services.add_kind, name="  ")


def test_the_list_costs_the_same_queries_for_any_number_of_kinds(olivia, run):
    counts = []
    for number in range(3):
        run(services.add_kind, name=f"Kind {number}")
        with CaptureQueriesContext(connection) as captured:
            olivia("get", LIST)
        counts.append(len(captured))
    assert counts[1] == counts[2]  # the first request fills the session's caches


def test_reducing_the_events_gives_the_fresh_snapshot(run):
    before, joined = on_the_wire(vouchers()), head()
    assert before == on_the_wire(NO_VOUCHERS)
    kept, gone = run(services.add_kind, name="Kept", face_value=D("5.00")), run(services.add_kind, name="Gone")
    run(services.change_kind, kind_id=kept.id, name="Renamed")
    run(services.retire_kind, kind_id=gone.id)
    events = [event for event in events_since(joined) if event["type"] == "voucher.kind_changed"]
    state = before
    for event in events:
        state = on_the_wire(reduce_vouchers(state, event))
    after = on_the_wire(vouchers())
    assert state == after
    assert [row["name"] for row in after["kinds"].values()] == ["Renamed"]
    [reduced] = call_javascript(
        "frontend/shared/reducers/vouchers.js", "reducers.vouchers", [(before, events)], reduces=True
    )
    assert reduced == as_javascript(after)
