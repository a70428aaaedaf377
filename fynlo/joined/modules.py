"""ES modules, joined: each in a block of its own, in the order of their imports, its exports in one record.

What a module imports becomes a constant with the same value, which is only right because nothing that is exported may
change: `export let` is refused, as is a circle of imports. A file of the first part holds the record; a file of what is
loaded later imports it from there, so that every module exists once, whichever part asks for it.
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from fynlo.joined.reading import JoinRefused, Reader, Token

RECORD, LATER = "$modules", "$later"  # the joined file's own names: exports by path; what fetches the rest
DECLARED = frozenset(("const", "class", "function", "async"))
HINTS = {
    "default": "give it a name",
    "let": "export a constant, or a function that answers the value",
    "var": "export a constant, or a function that answers the value",
    "*": "export names where they are made",
    "{": "export names where they are made",
}

Source = Callable[[str], str]  # the text of a file, by its path under the static files


@dataclass(frozen=True, slots=True)
class Import:
    target: str
    line: int
    names: dict[str, str] = field(default_factory=dict)  # own name → the other's; none for a namespace
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class Module:
    """One file: what it takes, gives, and loads later (paths), and its text without imports and comments."""

    path: str
    imports: list[Import]
    exports: list[str]
    later: list[str]
    body: str


def join(entries: Iterable[str], *, source: Source, names: tuple[str, str]) -> tuple[str, str]:
    """The text of what runs at once, and of what is loaded later, "" where nothing is.

    `entries` run in their order. `names` are what the two files are called where they lie beside each other.
    Raises JoinRefused.
    """
    graph = Graph(source)
    first = graph.in_order(entries)
    targets = _targets(first)
    later = graph.in_order(targets, beside=first)
    head = f"export const {RECORD} = {{}};\n"
    if not targets:
        return head + _blocks(first), ""
    head += f'export const {LATER} = (path) => import("./{names[1]}").then(() => {RECORD}[path]);\n'
    return head + _blocks(first), f'import {{ {RECORD}, {LATER} }} from "./{names[0]}";\n' + _blocks(later)


def _targets(modules: Iterable[Module]) -> list[str]:
    return list(dict.fromkeys(path for module in modules for path in module.later))


class Graph:
    """The modules by path, read when another module imports them."""

    def __init__(self, source: Source):
        self._source = source
        self._read: dict[str, Module] = {}

    def in_order(self, entries: Iterable[str], *, beside: Iterable[Module] = ()) -> list[Module]:
        """`entries` and what they need, also what the later ones load later, without `beside`; imported ones first."""
        done = {module.path for module in beside}
        ordered: list[Module] = []
        waiting = list(entries)
        while waiting:
            found = list(self._visit(waiting.pop(0), done, []))
            ordered += found
            if beside:
                waiting += _targets(found)
        return ordered

    def _visit(self, path: str, done: set[str], way: list[str]) -> Iterator[Module]:
        if path in done:
            return
        if path in way:
            raise JoinRefused(f"{path}:1: imports go in a circle: {' → '.join([*way[way.index(path) :], path])}")
        module = self._module(path)
        for each in module.imports:
            yield from self._visit(each.target, done, [*way, path])
            self._check(module, each)
        done.add(path)
        yield module

    def _module(self, path: str) -> Module:
        if path not in self._read:
            self._read[path] = Parser(path, self._source(path)).module()
        return self._read[path]

    def _check(self, module: Module, given: Import) -> None:
        exports = self._module(given.target).exports
        for name in given.names.values():
            if name not in exports:
                raise JoinRefused(f"{module.path}:{given.line}: {given.target} exports no “{name}”")


class Parser:
    """Finds a file's imports and exports among its tokens, and takes them out."""

    def __init__(self, path: str, source: str):
        self._path = path
        self._tokens = [*Reader(path, source).tokens()]
        self._at = 0
        self._imports: list[Import] = []
        self._exports: list[str] = []
        self._later: list[str] = []

    def module(self) -> Module:
        body: list[str] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            body.append(token.gap)
            if self._is_keyword("import"):
                body.append(self._import())
            elif self._is_keyword("export"):
                self._export()
            else:
                self._allow(token)
                body.append(token.text)
                self._at += 1
        return Module(self._path, self._imports, self._exports, self._later, "".join(body).strip())

    def _peek(self, ahead: int = 0) -> Token:
        """The token there; at the end one that is nothing."""
        at = self._at + ahead
        if 0 <= at < len(self._tokens):
            return self._tokens[at]
        return Token("end", "", "", self._tokens[-1].line if self._tokens else 1, 0)

    def _refused(self, what: str, token: Token | None = None) -> JoinRefused:
        return JoinRefused(f"{self._path}:{(token or self._peek()).line}: {what}")

    def _is_keyword(self, word: str) -> bool:
        token = self._peek()
        return token.kind == "name" and token.text == word and self._peek(-1).text not in (".", "?.")

    def _allow(self, token: Token) -> None:
        if token.kind != "name":
            return
        if token.text in (RECORD, LATER):
            raise self._refused(f"{token.text} is a name of the joined file's own")
        if token.text == "var" and self._peek(-1).text not in (".", "?."):
            raise self._refused("“var” is seen outside of its block: write const or let")

    def _take(self, *texts: str) -> Token:
        token = self._peek()
        if token.text not in texts or token.kind == "string":
            raise self._refused(f"“{token.text}” where “{'” or “'.join(texts)}” was expected")
        self._at += 1
        return token

    def _name(self) -> str:
        token = self._peek()
        if token.kind != "name":
            raise self._refused(f"“{token.text}” where a name was expected")
        self._at += 1
        return token.text

    def _target(self) -> str:
        """The path that a string leads to from here."""
        token = self._peek()
        if token.kind != "string":
            raise self._refused("a module is imported by a plain string")
        given = token.text[1:-1]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self._path), given))
        if not given.startswith(("./", "../")) or path.startswith("../") or "\\" in given:
            raise self._refused(f"“{given}” is no way to a file from here")
        self._at += 1
        return path

    # Imports

    def _import(self) -> str:
        """Take one out; answers what stands in its place."""
        start = self._take("import")
        if self._peek().text == ".":
            raise self._refused("import.meta is another one in the joined file")
        if self._peek().text == "(":
            return self._import_later()
        if start.depth:
            raise self._refused("an import inside of something", start)
        if self._peek().kind == "string":
            raise self._refused("an import for its effects: export a function and call it")
        if self._peek().kind == "name":
            raise self._refused("an import of a default: give it a name")
        if self._take("*", "{").text == "*":
            self._take("as")
            names, namespace = {}, self._name()
        else:
            names, namespace = self._names(), ""
        self._take("from")
        target = self._target()
        self._take(";")
        self._imports.append(Import(target, start.line, names, namespace))
        return ""

    def _names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        while self._peek().text != "}":
            theirs = self._name()
            if theirs == "default":
                raise self._refused("an import of a default: give it a name")
            if self._peek().text == "as":
                self._take("as")
                names[self._name()] = theirs
            else:
                names[theirs] = theirs
            if self._peek().text != "}":
                self._take(",")
        self._take("}")
        if not names:
            raise self._refused("an import for its effects: export a function and call it")
        return names

    def _import_later(self) -> str:
        self._take("(")
        target = self._target()
        self._take(")")
        self._later.append(target)
        return f"{LATER}({_quoted(target)})"

    # Exports

    def _export(self) -> None:
        """Drop the word, note the name; the declaration itself is read on."""
        start = self._take("export")
        if start.depth:
            raise self._refused("an export inside of something", start)
        word = self._peek().text
        if word not in DECLARED:
            raise self._refused(f"“export {word}”: {HINTS.get(word, 'not understood')}")
        ahead = 1
        while self._peek(ahead).text in ("function", "*"):
            ahead += 1
        named = self._peek(ahead)
        if named.kind != "name":
            raise self._refused(f"“export {word}” without one plain name")
        if word == "const":
            self._one_constant(ahead)
        self._exports.append(named.text)

    def _one_constant(self, ahead: int) -> None:
        """Only `const name = …;`: a second name after a comma would go unseen."""
        depth = self._peek().depth
        if self._peek(ahead + 1).text != "=":
            raise self._refused("“export const” without one plain name and its value")
        ahead += 1
        while self._peek(ahead).text != ";" or self._peek(ahead).depth != depth:
            ahead += 1
            token = self._peek(ahead)
            if token.depth == depth and token.text == ",":
                raise self._refused("two constants in one export", token)
            starts = token.kind == "name" and token.text in ("export", "const", "let")
            if token.kind == "end" or (token.depth == depth and starts):
                raise self._refused("an exported constant without a semicolon at its end")


# Text


def _quoted(path: str) -> str:
    return f'"{path}"'


def _blocks(modules: Iterable[Module]) -> str:
    return "".join(_block(module) for module in modules)


def _block(module: Module) -> str:
    taken = "".join(_constant(each) for each in module.imports)
    given = f"{RECORD}[{_quoted(module.path)}] = Object.freeze({{ {', '.join(module.exports)} }});"
    return f"{{ // {module.path}\n{taken}{module.body}\n{given}\n}}\n"


def _constant(each: Import) -> str:
    if each.namespace:
        return f"const {each.namespace} = {RECORD}[{_quoted(each.target)}];\n"
    names = ", ".join(own if own == theirs else f"{theirs}: {own}" for own, theirs in each.names.items())
    return f"const {{ {names} }} = {RECORD}[{_quoted(each.target)}];\n"
