"""A model of the command executor: it answers each command of a person once, also when it is received again.

`rest` takes a command that a connected device sends; `numbered` takes one of a batch, under the device's dense number.
"""

import copy
from dataclasses import dataclass, replace

from tests.sync.oracle import Restaurant
from tests.sync.records import Command, CommandSource, Refused

ONLINE_ONLY = {"kitchen.undo", "kitchen.recall"}
NEEDS_ITEMS = {"order.create", "order.add_lines"}
JOBS = {"sara": "floor", "carl": "floor", "kim": "kitchen", "marco": "manager"}


@dataclass(frozen=True)
class Answer:
    """`outcome` is that of a batch; `code` is the reason of a refusal."""

    outcome: str
    code: str = ""
    missing_before: int | None = None


@dataclass
class StoredAnswer:
    person: str
    command: Command
    answer: Answer
    number: tuple[str, int] | None


class ExecutorModel:
    """The executor of one restaurant."""

    def __init__(self, restaurant: Restaurant):
        self.restaurant = restaurant
        self.known: dict[tuple[str, str], StoredAnswer] = {}  # by the command's id and who asked
        self.owners: dict[str, str] = {}  # of each id: who used it first
        self.counters: dict[str, int] = {}

    def copy(self) -> "ExecutorModel":
        return copy.deepcopy(self)

    def rest(self, command: Command, source: CommandSource) -> Answer:
        """Answer a command over REST. A refusal for permission or shape is not stored."""
        if not may(source.person, command.kind):
            return Answer("rejected", "forbidden")
        if is_malformed(command):
            return Answer("rejected", "invalid")
        return self._earlier(command, source) or self._do(command, source, number=None)

    def numbered(self, command: Command, source: CommandSource, seq: int) -> Answer:
        """`by.device` names the device whose number `seq` is."""
        number = (source.device, seq)
        last = self.counters.get(source.device, 0)
        if seq > last + 1:
            return Answer("retry", "device.missing_before", last + 1)
        if seq <= last and not self._is_taken_by(command, source, number):
            return Answer("rejected", "device_seq_reused")
        self.counters[source.device] = max(seq, last)
        earlier = self._earlier(command, source)
        if earlier is None and command.id in self.owners:  # a device's queue must not repeat it for another person
            return Answer("rejected", "key_reused")
        if earlier is None:
            return self._do(command, source, number)
        known = self.known[command.id, source.person]
        known.number = known.number or number
        return earlier

    def _earlier(self, command: Command, source: CommandSource) -> Answer | None:
        known = self.known.get((command.id, source.person))
        if known is None:
            return None
        same = replace(known.command, base_version=None) == replace(command, base_version=None)
        return known.answer if same else Answer("rejected", "key_reused")

    def _is_taken_by(self, command: Command, source: CommandSource, number: tuple[str, int]) -> bool:
        its_own = {(command.id, source.person), (command.id, self.owners.get(command.id))} & self.known.keys()
        holders = {key for key, known in self.known.items() if known.number == number}
        return bool(its_own) and holders <= its_own

    def _do(self, command: Command, source: CommandSource, number: tuple[str, int] | None) -> Answer:
        try:
            if source.offline:
                _check_at_the_door(command, source)
            answer = Answer(self.restaurant.do(command, source))
        except Refused as refusal:
            answer = Answer("rejected", refusal.code)
        self.known[command.id, source.person] = StoredAnswer(source.person, command, answer, number)
        self.owners.setdefault(command.id, source.person)
        return answer


def may(person: str, kind: str) -> bool:
    job, area = JOBS[person], kind.partition(".")[0]
    return job == "manager" or area == "menu" or (area == "kitchen") == (job == "kitchen")


def is_malformed(command: Command) -> bool:
    return command.kind in NEEDS_ITEMS and not command.payload["items"]


def _check_at_the_door(command: Command, source: CommandSource) -> None:
    if command.kind in ONLINE_ONLY:
        raise Refused("online_only")
    if not may(source.person, command.kind):
        raise Refused("forbidden")
    if is_malformed(command):
        raise Refused("invalid")
