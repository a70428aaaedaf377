"""What a person chose in the address of a report: period, comparison, filters. The page, downloads and API share it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from restaurants.business_days import business_day
from restaurants.models import Restaurant
from restaurants.reports.declarations import Query, Report
from restaurants.reports.periods import NAMED, Comparison, Period, custom_period, named_period

LONGEST_VALUE = 60
USUAL_PERIOD = "week"


@dataclass(frozen=True, slots=True)
class Choice:
    """The parameters of an address. `period` is one of NAMED, or "" when `start` and `end` name the days."""

    period: str
    start: str
    end: str
    compare: str
    filters: Mapping[str, str]

    def url(self, **changed: str) -> str:
        """Return the query string of this choice, with some of it changed. A named period removes the days."""
        values = {
            "period": self.period, "start": self.start, "end": self.end, "compare": self.compare, **self.filters,
            **changed,
        }  # fmt: skip
        if changed.get("period"):
            values["start"] = values["end"] = ""
        return "?" + urlencode({name: value for name, value in values.items() if value})


def choice_of(report: Report, parameters: Mapping[str, str]) -> Choice:
    """Read the parameters. Days without a name of a period are a period of their own."""
    start, end = (parameters.get(name, "")[:LONGEST_VALUE] for name in ("start", "end"))
    named = parameters.get("period", "")[:LONGEST_VALUE]
    period = "" if start or end else named or USUAL_PERIOD
    filters = {filter.name: parameters.get(filter.name, "")[:LONGEST_VALUE] for filter in report.filters}
    compare = parameters.get("compare", "")[:LONGEST_VALUE]
    return Choice(period, start, end, compare, filters)


def query_of(report: Report, choice: Choice, restaurant: Restaurant) -> Query:
    """Return the query of a choice. Raises InvalidInput, also for a filter value that is not offered."""
    today = business_day(clock.now(), restaurant)
    for filter in report.filters:
        value = choice.filters[filter.name]
        if value and value not in dict(filter.choices()):
            raise InvalidInput(
                _("Choose one of the offered values for “{label}”.").format(label=filter.label), field=filter.name
            )
    return Query(restaurant, _period(choice, today), _comparison(choice.compare), choice.filters)


def stored_choice(query: Query) -> dict[str, str]:
    """Return the parameters that ask for the same later: the days themselves, not the name of their period."""
    chosen = {"start": query.period.start.isoformat(), "end": query.period.end.isoformat(), "compare": query.comparison}
    return {name: str(value) for name, value in {**chosen, **query.filters}.items() if value}


def _period(choice: Choice, today: date) -> Period:
    if choice.period:
        return named_period(choice.period, today)
    start, end = choice.start or choice.end, choice.end or choice.start
    return custom_period(start, end)


def _comparison(text: str) -> Comparison:
    try:
        return Comparison(text or Comparison.NONE)
    except ValueError as error:
        raise InvalidInput(
            _("Choose a comparison: {labels}.").format(labels=", ".join(each.label for each in Comparison)),
            field="compare",
            choices=list(Comparison),
        ) from error


def period_label(choice: Choice) -> str:
    return str(NAMED.get(choice.period, ""))
