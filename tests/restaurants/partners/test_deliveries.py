"""From an event to a partner's server: nothing is lost, nobody else's is sent, and what fails is tried again."""

import base64
import hashlib
import hmac
from datetime import timedelta

import pytest

from fynlo.core import clock, json_codec
from fynlo.core.clock import travel
from fynlo.core.tenancy.connection import connection
from realtime import events, retention
from realtime.actors import Actor
from realtime.models import Alert, Event
from restaurants.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from restaurants.webhooks import payloads, services, signing, worker
from restaurants.webhooks.errors import DeliveryNotFound, TooManyWebhooks, WebhookNotFound
from restaurants.webhooks.event_types import EVENT_TYPES
from restaurants.webhooks.labels import EVENT_LABELS
from restaurants.webhooks.sending import Attempt
from tests.restaurants.partners.conftest import choose_plan
from tests.restaurants.partners.test_sending import names, receiver

__all__ = ["names", "receiver"]

pytestmark = pytest.mark.django_db

TAKEN = Attempt(200, "ok", "", 5)
BROKEN = Attempt(500, "no", "", 5)


@pytest.fixture
def endpoint(omega, run, actor):
    """`endpoint(url, *types)` registers an address of Alpha."""

    def make(url: str = "https://partner.example.com/", *types: str, secret: str = "") -> WebhookEndpoint:
        return run(
            services.create_endpoint, actor=actor("olivia"), name="Ana", url=url,
            event_types=types or ("order.created",), secret=secret or signing.new_secret(),
        )  # fmt: skip

    return make


def rows() -> list[tuple[str, str]]:
    return list(WebhookDelivery.objects.order_by("epoch", "seq").values_list("type", "state"))


def test_each_type_is_registered_and_has_a_label():
    assert set(EVENT_TYPES) <= events.registered().keys()
    assert set(EVENT_TYPES) <= EVENT_LABELS.keys()


def test_events_after_the_registration_become_deliveries_once(endpoint, place, django_assert_num_queries):
    place()
    row = endpoint()
    assert worker.follow_events() == 0
    with django_assert_num_queries(1):  # the addresses that are behind: none
        worker.follow_events()
    first, second = place(), place()
    assert worker.follow_events() == 2
    assert worker.follow_events() == 0
    assert rows() == [("order.created", "waiting")] * 2
    row.refresh_from_db()
    assert row.cursor_seq == Event.objects.order_by("-seq").first().seq
    body = json_codec.loads(payloads.body_of(WebhookDelivery.objects.order_by("seq").first(), connection.tenant))
    event = Event.objects.filter(type="order.created").order_by("seq")[1]
    assert body["type"] == "order.created"
    assert (body["sequence"], body["epoch"], body["version"]) == (event.seq, event.epoch, event.schema_version)
    assert body["restaurant_id"] == str(connection.tenant.pk)
    assert body["data"]["order"]["id"] == str(first.id) != str(second.id)


def test_the_neighbours_events_are_never_sent(endpoint, beta, run, place):
    row = endpoint()
    connection.set_tenant(beta)
    with pytest.raises(WebhookNotFound):
        run(services.send_test, endpoint_id=row.pk)
    for service in (services.remove_endpoint, services.send_test):
        with pytest.raises(WebhookNotFound):
            run(service, endpoint_id=row.pk)
    theirs = run(
        services.create_endpoint, name="Theirs", url="https://other.example.com/", event_types=["order.created"],
        secret=signing.new_secret(),
    )  # fmt: skip
    connection.set_tenant(row.restaurant)
    place()
    worker.follow_events()
    assert set(WebhookDelivery.objects.values_list("endpoint_id", flat=True)) == {row.pk}
    mine = WebhookDelivery.objects.get()
    connection.set_tenant(beta)
    with pytest.raises(DeliveryNotFound):
        run(services.send_again, delivery_id=mine.pk)
    assert theirs.deliveries.count() == 0


def test_a_delivery_is_signed_and_its_answer_is_logged(endpoint, place, receiver):
    secret = signing.new_secret()
    endpoint(receiver.url.replace(f":{receiver.port}", ""), secret=secret)
    WebhookEndpoint.objects.update(url=receiver.url)
    receiver.body = f"thanks, {secret} Bearer abcdef".encode()
    place()
    assert worker.run() == 1
    ((headers, body),) = receiver.got
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("delivered", 1)
    assert headers["webhook-id"] == f"msg_{delivery.pk.hex}"
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    attempt = WebhookAttempt.objects.get()
    assert (attempt.status, attempt.error) == (200, "")
    assert attempt.answer == "thanks, whsec_… Bearer …"


def test_after_a_rotation_both_secrets_sign_for_a_day(endpoint, run, actor):
    old, new = signing.new_secret(), signing.new_secret()
    row = run(services.rotate_secret, actor=actor("olivia"), endpoint_id=endpoint(secret=old).pk, secret=new)
    assert services.secrets_of(row, clock.now()) == [new, old]
    assert services.secrets_of(row, row.previous_until) == [new]
    assert old not in row.sealed
    assert old not in row.sealed_previous


def test_a_worker_killed_after_sending_sends_the_same_delivery_again(endpoint, place):
    endpoint()
    place()
    worker.follow_events()
    first = worker.claim()  # sent, and never recorded
    assert worker.claim() is None
    now = clock.now()
    with travel(now + worker.LEASE + timedelta(seconds=1)):
        second = worker.claim()
        assert second.headers["webhook-id"] == first.headers["webhook-id"]
        assert second.body == first.body
        worker.record(second, TAKEN)
        worker.record(first, BROKEN)  # the first worker was only slow
        assert rows() == [("order.created", "delivered")]


def test_a_failure_waits_longer_each_time_and_ends_after_three_days(endpoint, place):
    row = endpoint()
    place()
    worker.follow_events()
    at, pauses = clock.now(), []
    began = at
    while WebhookDelivery.objects.get().state == "waiting":
        with travel(at):
            job = worker.claim()
            worker.record(job, BROKEN)
            delivery, row = WebhookDelivery.objects.get(), WebhookEndpoint.objects.get()
            following = max(delivery.next_at, row.next_at)
        pauses.append((following - at).total_seconds())
        at = following
        assert len(pauses) < 40
    assert WebhookDelivery.objects.get().state == "failed"
    assert 12 <= len(pauses) <= 20
    assert pauses[0] <= 6 < pauses[2] < pauses[4]
    assert abs((at - began) - worker.LASTS) < timedelta(minutes=10)
    assert WebhookEndpoint.objects.get().state == "paused"
    alert = Alert.objects.get(kind="webhook.failing")
    assert (alert.about, alert.subject) == ("webhook", row.pk)
    assert "paused" in alert.says


def test_a_paused_address_keeps_what_waits_and_sends_it_when_resumed(endpoint, place, run, actor):
    row = endpoint()
    run(services.report_failing, endpoint_id=row.pk, pause=True)
    run(services.report_failing, endpoint_id=row.pk, pause=True)
    assert Alert.objects.filter(kind="webhook.failing").count() == 1
    place()
    assert worker.follow_events() == 1
    assert worker.claim() is None
    run(services.switch_endpoint, actor=actor("olivia"), endpoint_id=row.pk, on=True)
    assert worker.claim() is not None


def test_what_happens_while_it_is_off_is_not_sent(endpoint, place, run, actor):
    row = endpoint()
    run(services.switch_endpoint, actor=actor("olivia"), endpoint_id=row.pk, on=False)
    place()
    worker.follow_events()
    run(services.switch_endpoint, actor=actor("olivia"), endpoint_id=row.pk, on=True)
    place()
    worker.follow_events()
    assert len(rows()) == 1


def test_a_failed_event_does_not_hold_up_the_next_and_one_address_not_another(endpoint, place):
    slow, quick = endpoint("https://slow.example.com/"), endpoint("https://quick.example.com/")
    place()
    place()
    worker.follow_events()
    jobs = [worker.claim(), worker.claim()]
    assert {job.delivery.endpoint_id for job in jobs} == {slow.pk, quick.pk}
    assert worker.claim() is None, "one request at a time to each address"
    by = {job.delivery.endpoint_id: job for job in jobs}
    worker.record(by[quick.pk], TAKEN)
    following = worker.claim()
    assert following.delivery.endpoint_id == quick.pk
    assert following.delivery.seq > by[quick.pk].delivery.seq
    worker.record(by[slow.pk], BROKEN)
    with travel(clock.now() + timedelta(seconds=3)):
        assert worker.claim().delivery.seq > by[slow.pk].delivery.seq


def test_a_delivery_and_all_failed_ones_are_sent_again_with_the_same_id(endpoint, place, run, actor):
    row = endpoint()
    place()
    place()
    worker.follow_events()
    first, second = WebhookDelivery.objects.order_by("seq")
    WebhookDelivery.objects.update(state="failed", finished_at=clock.now())
    run(services.send_again, actor=actor("olivia"), delivery_id=second.pk)
    job = worker.claim()
    assert job.headers["webhook-id"] == f"msg_{second.pk.hex}"
    worker.record(job, TAKEN)
    since = clock.now() - timedelta(days=1)
    assert run(services.send_failed_again, actor=actor("olivia"), endpoint_id=row.pk, since=since) == 1
    assert worker.claim().headers["webhook-id"] == f"msg_{first.pk.hex}"
    WebhookDelivery.objects.update(state="failed")
    later = clock.now() + timedelta(seconds=1)
    assert run(services.send_failed_again, actor=actor("olivia"), endpoint_id=row.pk, since=later) == 0


def test_a_test_event_is_sent_and_can_be_sent_twice(endpoint, run, actor):
    row = endpoint()
    for _ in range(2):
        run(services.send_test, actor=actor("olivia"), endpoint_id=row.pk)
    job = worker.claim()
    assert json_codec.loads(job.body)["type"] == "webhook.test"


def test_a_lower_plan_sends_nothing_and_deletes_nothing(endpoint, place, omega):
    endpoint()
    place()
    worker.follow_events()
    choose_plan(omega, "beta")
    assert worker.claim() is None
    assert rows() == [("order.created", "waiting")]
    choose_plan(omega, "omega")
    with travel(clock.now() + worker.WITHOUT_PLAN + timedelta(seconds=1)):
        job = worker.claim()
    assert (job.delivery.attempts, job.delivery.epoch > 0) == (1, True)


def test_a_new_epoch_is_followed_from_its_first_event(endpoint, place, tenant):
    row = endpoint()
    place()
    retention.bump_epoch(restaurant=tenant, reason="restored", actor=Actor.system())
    place()
    assert worker.follow_events() == 2
    epochs = list(WebhookDelivery.objects.order_by("epoch", "seq").values_list("epoch", flat=True))
    assert epochs == [row.cursor_epoch, row.cursor_epoch + 1]
    assert all(payloads.body_of(each, tenant) for each in WebhookDelivery.objects.all())


def test_events_that_are_in_the_archive_are_sent_with_the_same_bytes(
    endpoint, place, tenant, monkeypatch, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    endpoint()
    place()
    place()
    monkeypatch.setattr(retention, "KEEP_EVENTS", 0)
    worker_was_ahead = WebhookEndpoint.objects.values().get()
    worker.follow_events()
    before = {each.seq: payloads.body_of(each, tenant) for each in WebhookDelivery.objects.all()}
    WebhookDelivery.objects.all().delete()
    WebhookEndpoint.objects.update(cursor_seq=worker_was_ahead["cursor_seq"])
    now = clock.now()
    with travel(now + timedelta(days=20)):
        assert retention.prune(tenant).events > 0
        place()
        assert worker.follow_events() == 3
        after = {each.seq: payloads.body_of(each, tenant) for each in WebhookDelivery.objects.all()}
    assert before.items() <= after.items()
    assert len(after) == 3


def test_the_log_is_kept_for_thirty_days(endpoint, place):
    endpoint()
    place()
    place()
    worker.follow_events()
    worker.record(worker.claim(), TAKEN)
    with travel(clock.now() + timedelta(days=31)):
        worker.delete_old()
    assert rows() == [("order.created", "waiting")]


def test_a_restaurant_has_at_most_ten_addresses(endpoint, monkeypatch):
    monkeypatch.setattr(services, "MOST", 1)
    endpoint()
    with pytest.raises(TooManyWebhooks):
        endpoint()
