"""The dashboard, the alert rules and the scrape configuration name only what exists."""

import json
import re
from pathlib import Path

import yaml
from django.conf import settings
from prometheus_client import REGISTRY

from fynlo import worker_metrics

FOLDER = Path(settings.BASE_DIR) / "deploy/monitoring"
OF_THE_COLLECTOR = {*worker_metrics.FIGURES, "fynlo_queue_length", "fynlo_queue_age_seconds"}
ALERTS = [rule for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"] for rule in group["rules"]]
PANELS = json.loads((FOLDER / "dashboard.json").read_text())["panels"]


def declared() -> dict[str, set[str]]:
    """Return the labels of each series that Fynlo writes."""
    found: dict[str, set[str]] = {name: set() for name in OF_THE_COLLECTOR}
    for collector, names in REGISTRY._collector_to_names.items():
        for name in names:
            found[name] = {*getattr(collector, "_labelnames", ()), "le"}
    return found


def named_in(expression: str) -> set[str]:
    return set(re.findall(r"\bfynlo_\w+", expression))


def test_every_metric_of_the_dashboard_and_the_alerts_exists():
    expressions = [rule["expr"] for rule in ALERTS] + [t["expr"] for panel in PANELS for t in panel["targets"]]

    assert {name for each in expressions for name in named_in(each)} <= declared().keys()


def test_every_declared_metric_is_on_the_dashboard_or_in_an_alert():
    text = " ".join([*(rule["expr"] for rule in ALERTS), *(t["expr"] for panel in PANELS for t in panel["targets"])])
    families = {family.name for family in REGISTRY.collect() if family.name.startswith("fynlo_")} | OF_THE_COLLECTOR

    assert [name for name in sorted(families) if name not in text] == []


def test_labels_that_expressions_select_or_group_by_exist():
    known = {"le", "job", "instance"}.union(*declared().values())
    for rule in ALERTS:
        groups = re.findall(r"\b(?:by|on) \(([^)]*)\)", rule["expr"])
        selected = re.findall(r"[{,]\s*(\w+)\s*(?:=|!=)~?", rule["expr"])
        assert {name.strip() for group in groups for name in group.split(",")} | set(selected) <= known, rule["alert"]


def test_every_alert_says_what_is_wrong_and_how_urgent_it_is():
    assert len({rule["alert"] for rule in ALERTS}) == len(ALERTS)
    for rule in ALERTS:
        assert rule["labels"]["severity"] in ("page", "ticket"), rule["alert"]
        assert rule["annotations"]["summary"], rule["alert"]
    explained = (Path(settings.BASE_DIR) / "docs/monitoring.md").read_text()
    assert [rule["alert"] for rule in ALERTS if f"`{rule['alert']}`" not in explained] == []


def test_prometheus_reads_the_ports_on_which_the_parts_listen():
    jobs = {job["job_name"]: job for job in yaml.safe_load((FOLDER / "prometheus.yml").read_text())["scrape_configs"]}
    ports = {name: [t.rpartition(":")[2] for t in job["static_configs"][0]["targets"]] for name, job in jobs.items()}

    assert ports == {
        "fynlo-web": ["8001", "8003"], "fynlo-sockets": ["8002", "8004"], "fynlo-worker": [str(settings.METRICS_PORT)]
    }  # fmt: skip
    assert "authorization" in jobs["fynlo-web"]
    assert "location = /metrics { return 404; }" in (FOLDER.parent / "nginx/fynlo.conf").read_text()


def test_each_panel_has_a_title_a_place_and_a_query():
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in PANELS]

    assert len(set(places)) == len(PANELS)
    assert all(panel["title"] and panel["targets"] for panel in PANELS)
