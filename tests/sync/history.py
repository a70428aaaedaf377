"""Check a history of appends and reads of one order's lines for consistency, as Elle does for lists.

A history holds each device's operations with their begin and end, by one clock. Lines are only appended, and a void
is final. So, however they overlap: each read is a prefix of each longer one; a line acknowledged before a read began
is in it; a refused line is in none; a void stays a void.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

VOID = "void"
Seen = tuple[tuple[str, str], ...]  # lines in their order, each with its status


@dataclass(frozen=True)
class Operation:
    """`kind` is append, void or read; `done` is False for one that was refused."""

    device: str
    kind: str
    began: int
    ended: int
    line: str = ""
    seen: Seen = ()
    done: bool = True


@dataclass
class History:
    operations: list[Operation] = field(default_factory=list)

    def of(self, kind: str) -> list[Operation]:
        return [one for one in self.operations if one.kind == kind]

    def problems(self) -> list[str]:
        """What no list could have done; none for a good history."""
        reads = sorted(self.of("read"), key=lambda read: len(read.seen))
        return [
            *self._duplicates(reads),
            *self._non_prefixes(reads),
            *self._lost_or_made_up(reads),
            *self._resurrected(reads),
            *self._regressions(),
        ]

    def _duplicates(self, reads: list[Operation]) -> Iterator[str]:
        for read in reads:
            lines = _lines(read)
            if len(set(lines)) < len(lines):
                yield f"{read.device} read a line twice: {lines}"

    def _non_prefixes(self, reads: list[Operation]) -> Iterator[str]:
        for shorter, longer in pairwise(reads):
            if _lines(longer)[: len(shorter.seen)] != _lines(shorter):
                yield f"{_lines(shorter)} is not how {_lines(longer)} begins"

    def _lost_or_made_up(self, reads: list[Operation]) -> Iterator[str]:
        appends = {append.line: append for append in self.of("append")}
        for read in reads:
            seen = set(_lines(read))
            for append in appends.values():
                if append.done and append.ended < read.began and append.line not in seen:
                    yield f"{append.line} of {append.device} is lost to {read.device}"
            for line in seen:
                append = appends.get(line)
                if append is None or not append.done or append.began > read.ended:
                    yield f"{read.device} read {line}, which nobody had added"

    def _resurrected(self, reads: list[Operation]) -> Iterator[str]:
        for void in self.of(VOID):
            for read in reads:
                if void.done and void.ended < read.began and dict(read.seen).get(void.line, VOID) != VOID:
                    yield f"{void.line}, void by {void.device}, is back for {read.device}"
        for earlier in reads:
            void_then = {line for line, status in earlier.seen if status == VOID}
            for later in reads:
                back = {line for line, status in later.seen if status != VOID} & void_then
                if earlier.ended < later.began and back:
                    yield f"{sorted(back)} were void for {earlier.device} and are back for {later.device}"

    def _regressions(self) -> Iterator[str]:
        """A device that reads again sees no less than before."""
        for device in {one.device for one in self.operations}:
            reads = sorted((one for one in self.of("read") if one.device == device), key=lambda read: read.began)
            for before, after in pairwise(reads):
                if not set(_lines(before)) <= set(_lines(after)):
                    yield f"{device} saw {_lines(before)} and then {_lines(after)}"


def _lines(read: Operation) -> list[str]:
    return [line for line, _ in read.seen]
