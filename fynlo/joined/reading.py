"""JavaScript as tokens: just enough to tell code from comments, strings, templates and regular expressions."""

import re
from collections.abc import Iterator
from typing import NamedTuple

SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
STRING = re.compile(r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""", re.DOTALL)
TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(?:`|\$\{)", re.DOTALL)
REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*")
NAME = re.compile(r"#?[^\W\d][\w$]*|#?\$[\w$]*")
NUMBER = re.compile(r"\.?\d(?:[eE][+-]|[\w.])*")
PUNCTUATION = re.compile(r"\+\+|--|=>|\?\.(?!\d)|\.\.\.|[-+*/%&|^!~<>=?:;,.(){}\[\]]")

BEFORE_REGEX = frozenset(
    (
        *("return", "typeof", "case", "in", "of", "delete", "void", "throw"),
        *("new", "instanceof", "do", "else", "yield", "await", "default", "extends"),
    )
)
BEFORE_HEAD = frozenset(("if", "while", "for", "with"))  # after its closing bracket comes a statement
OPENING, CLOSING = frozenset(("(", "[", "{", "${")), {")": "(", "]": "[", "}": "{"}


class JoinRefused(ValueError):
    """Something in a file that the joiner does not understand, said as `file:line: what`."""


class Token(NamedTuple):
    """`gap` is what was between it and the token before, comments left out: "", a space or a line's end.

    `depth` counts the brackets around it; an opening one and its closing one lie outside of themselves.
    """

    kind: str  # name, number, string, template, regex, punctuation
    text: str
    gap: str
    line: int
    depth: int


class Bracket(NamedTuple):
    """One that is open; `is_head` of an `if`, `while` or `for`: a statement follows its closing one."""

    text: str
    line: int
    is_head: bool


class Reader:
    """Reads one file. `tokens()` raises JoinRefused where it cannot tell what a slash or a quote means."""

    def __init__(self, name: str, source: str):
        self._name, self._source = name, source
        self._at, self._line = 0, 1
        self._open: list[Bracket] = []
        self._last: Token | None = None
        self._is_property = False  # the last token is a name after a dot, so no keyword
        self._closed_head = False  # the last token closed the head of an `if`, `while` or `for`

    def tokens(self) -> Iterator[Token]:
        gap = self._gap()
        while self._at < len(self._source):
            line = self._line
            kind, text = self._next()
            depth = self._depth(text if kind in ("punctuation", "template") else "")
            token = Token(kind, text, gap, line, depth)
            self._is_property = kind == "name" and self._last is not None and self._last.text in (".", "?.")
            self._last = token
            yield token
            gap = self._gap()
        if self._open:
            opened = self._open[-1]
            raise JoinRefused(f"{self._name}:{opened.line}: “{opened.text}” is never closed")

    def _refused(self, what: str) -> JoinRefused:
        return JoinRefused(f"{self._name}:{self._line}: {what}")

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._source, self._at)
        if found is None:
            return ""
        self._at = found.end()
        self._line += found[0].count("\n")
        return found[0]

    def _gap(self) -> str:
        passed = self._take(SPACE)
        return "\n" if "\n" in passed else " " if passed else ""

    def _next(self) -> tuple[str, str]:
        sign = self._source[self._at]
        if sign == "}" and self._open and self._open[-1].text == "${":
            return "template", self._template()
        if sign == "`":
            return "template", self._template()
        if self._source.startswith("/*", self._at):
            raise self._refused("a comment that does not end")
        if sign in "\"'":
            return "string", self._take(STRING) or self._fail("a string that does not end on its line")
        if sign == "/" and self._may_be_regex():
            return "regex", self._take(REGEX) or self._fail("a regular expression that does not end")
        for kind, pattern in (("number", NUMBER), ("name", NAME), ("punctuation", PUNCTUATION)):
            if text := self._take(pattern):
                return kind, text
        raise self._refused(f"“{sign}” is not understood")

    def _fail(self, what: str) -> str:
        raise self._refused(what)

    def _template(self) -> str:
        """From a backtick, or the end of an expression in it, to the next of them."""
        start = self._at
        self._at += 1
        self._take(TEMPLATE) or self._fail("a template that does not end")
        return self._source[start : self._at]

    def _may_be_regex(self) -> bool:
        """Whether a slash here begins a regular expression; else it divides."""
        last = self._last
        if last is None:
            return True
        if last.text in ("}", "++", "--") or self._closed_head:
            raise self._refused(f"the slash after “{last.text}” may divide or begin a pattern; put it in parentheses")
        if last.kind == "name":
            return last.text in BEFORE_REGEX and not self._is_property
        if last.kind == "template":
            return last.text.endswith("${")
        return last.kind == "punctuation" and last.text not in (")", "]")

    def _depth(self, text: str) -> int:
        """How deep `text` lies, after noting the brackets that it opens and closes."""
        self._closed_head = False
        if text and text[0] in CLOSING:  # the rest of a template begins with the bracket that closes its expression
            opened = self._open.pop() if self._open else None
            if opened is None or opened.text.removeprefix("$") != CLOSING[text[0]]:
                raise self._refused(f"“{text[0]}” closes nothing")
            self._closed_head = opened.is_head
        depth = len(self._open)
        opens = "${" if text.endswith("${") else text
        if opens in OPENING:
            before = self._last.text if self._last and not self._is_property else ""
            self._open.append(Bracket(opens, self._line, opens == "(" and before in BEFORE_HEAD))
        return depth
