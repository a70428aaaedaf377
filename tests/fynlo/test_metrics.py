"""Prometheus reads each server's metrics, with the token alone, and nothing of a caller's becomes a label."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from prometheus_client import REGISTRY

from fynlo import worker_metrics
from fynlo.core import clock, metrics
from realtime.gateway.kitchen_delay import MOST_WAITING, KitchenDelay

TOKEN = {"authorization": f"Bearer {settings.METRICS_TOKEN}"}


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", f"Bearer {settings.METRICS_TOKEN}x", "Bearer é"])
def test_metrics_do_not_exist_for_those_without_the_token(shown):
    assert Client().get("/metrics", headers={"authorization": shown}).status_code == 404


def test_metrics_need_no_host_of_ours_and_no_query(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = Client(headers={"host": "10.0.0.7:8001"}).get("/metrics", headers=TOKEN)

    assert answer.status_code == 200
    assert "# TYPE fynlo_http_requests_total counter" in answer.text


def test_a_request_is_counted_by_route_never_by_address(page_client):
    client = page_client()
    before = value("fynlo_http_requests_total", route="none", method="GET", status="4xx")
    client.get("/no-such-page/sara@alpha.example/")
    client.generic("SPELL", "/sign-in/")

    assert value("fynlo_http_requests_total", route="none", method="GET", status="4xx") == before + 1
    text = metrics.exposition().decode()
    assert "no-such-page" not in text
    assert "SPELL" not in text
    assert 'method="other"' in text


def test_a_kitchen_screen_that_draws_a_ticket_is_measured_once():
    delay, recorded = KitchenDelay("r_metrics"), clock.now()
    event = {"type": "kitchen.order_received", "aggregate": {"id": "t-1"}, "recorded_at": recorded.isoformat()}
    delay.note_event(event)
    delay.note_event({**event, "aggregate": {"id": "t-2"}})
    delay.note_event({**event, "type": "order.created", "aggregate": {"id": "o-1"}})
    with clock.travel(recorded + timedelta(seconds=1)):
        delay.note_shown(["t-1", "t-1", "unknown", 7, None, "o-1", ["t-2"]])
    with clock.travel(recorded + timedelta(seconds=6)):
        delay.note_shown(["t-1", "t-2"])

    of = {"restaurant": "r_metrics"}
    assert value("fynlo_kitchen_tickets_total", **of) == 2
    assert value("fynlo_kitchen_shown_total", **of) == 2
    assert value("fynlo_kitchen_late_total", **of) == 1


def test_tickets_that_nobody_draws_do_not_fill_the_memory():
    delay = KitchenDelay("r_full")
    for number in range(MOST_WAITING + 5):
        delay.note_event(
            {"type": "kitchen.order_received", "aggregate": {"id": f"{number}"}, "recorded_at": clock.now().isoformat()}
        )
    delay.note_shown(["0", "4", "5"])

    assert value("fynlo_kitchen_shown_total", restaurant="r_full") == 1


COUNT = """
import os, sys
os.environ["FYNLO_TEST"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "fynlo.settings"
from fynlo.core import metrics
metrics.REFUSALS.labels("out_of_stock").inc(2)
metrics.SOCKETS.labels("pos").inc()
sys.stdout.write(metrics.exposition().decode())
"""


def test_several_processes_count_together_and_an_ended_one_keeps_its_counters_alone(tmp_path):
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for _ in range(2):
        code = [sys.executable, "-c", COUNT]
        text = subprocess.run(code, env=environment, check=True, capture_output=True, text=True).stdout

    assert 'fynlo_refusals_total{code="out_of_stock"} 4.0' in text
    assert 'fynlo_sockets{channel="pos"} 1.0' in text, "the first process has ended, so its gauge is dropped"
    assert len(list(Path(tmp_path).glob("gauge_livesum_*.db"))) == 1


def test_the_worker_reads_the_platforms_figures_in_one_query_each(db, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(worker_metrics.connection, "close", lambda: None)  # the test's own transaction
    worker_metrics.database_figures()  # chooses the public schema, unless the test before has chosen it
    with django_assert_num_queries(len(worker_metrics.FIGURES)):
        figures = worker_metrics.database_figures()

    assert set(figures) == set(worker_metrics.FIGURES)
    assert figures["fynlo_mail_waiting"] == 0
    assert figures["fynlo_lock_waits"] >= 0
