"""Find text that people see and that is not marked for translation, in templates, browser modules and Python.

A heuristic that reads what the parsers see: text nodes and the attributes that are shown or read aloud, and texts among
the arguments of our components; in scripts, texts that look like words and stand where no code expects a name; in
Python, the texts of messages, form fields and declarations.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ATTRIBUTES = {"title", "placeholder", "aria-label", "alt", "data-confirm", "data-confirm-says", "data-label"}
# Arguments of components that are shown.
ARGUMENTS = "title|label|note|noun|aria_label|data_confirm|data_confirm_says|placeholder|alt|suffix"
# The same in every language.
NAMES = {"Fynlo", "CSV", "XLSX", "PDF", "A4", "JSON", "sha256", "BrightPay", "Sage 50 Payroll", "ms", "kcal"}
GONE = re.compile(
    r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|{%\s*blocktranslate.*?endblocktranslate\s*%}"
    r"|{%\s*block (?:body_class|theme|viewport|page_width|live_view) %}.*?{%\s*endblock\s*%}",
    re.DOTALL,
)
TAG = re.compile(r"{%\s*(\w+)(.*?)%}|{{.*?}}", re.DOTALL)
SHOWN_ARGUMENT = re.compile(rf"\b(?:{ARGUMENTS})=(\"[^\"]*\"|'[^']*')")
FIRST_ARGUMENT = re.compile(r"^\s*(\"[^\"]*\")(?!=)")
SHOWS_FIRST = {"button", "chip", "stat", "empty_state"}
# What a template gives to another one, such as `{% include … with name="Period" %}`. Names in code begin small.
GIVEN = re.compile(r"\w=(\"[A-Z][a-z][^\"]*\")")
# Texts of filters, which a value is shown with or replaced by.
FILTER_TEXT = re.compile(r"\|(?:default|default_if_none|add|stringformat):(\"[^\"]*[A-Za-z]{3}[^\"]*\")")
SILENT = {"script", "style", "svg", "code", "kbd"}
WORD = re.compile(r"[A-Za-z]{2}")
MARKS = {"_", "_lazy", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


def unmarked_in_template(path: Path) -> list[str]:
    """Return the texts of a template that no translation reaches."""
    source = GONE.sub(" ", path.read_text(encoding="utf-8"))
    found = [text for match in TAG.finditer(source) for text in _arguments(match)]
    if path.suffix == ".txt":
        return found + [line.strip() for line in TAG.sub(" ", source).splitlines() if _is_text(line)]
    page = _Page()
    page.feed(TAG.sub(" ", source))
    return found + page.found


def _arguments(match: re.Match[str]) -> Iterator[str]:
    name, rest = match[1], match[2] or ""
    yield from (text for text in FILTER_TEXT.findall(match[0]) if _is_sentence(text))
    if not name or name in ("load", "url", "static", "block", "extends", "translate"):
        return
    if name in SHOWS_FIRST and (first := FIRST_ARGUMENT.match(rest)) and _is_text(first[1]):
        yield first[1]
    yield from (text for text in SHOWN_ARGUMENT.findall(rest) if _is_text(text))
    if name in ("include", "with"):
        yield from (text for text in GIVEN.findall(rest) if _is_text(text))


def _is_text(text: str) -> bool:
    text = re.sub(r"&\w+;", " ", text).strip(" \"'·:()\n")
    return bool(WORD.search(text)) and not NAMES.issuperset(" ".join(text.split()).split(" · ")) and "@" not in text


def _is_sentence(text: str) -> bool:
    """Tell words from the names of code: ids, addresses and fields of a form."""
    return bool(re.search(r"[A-Za-z]{3} | [A-Za-z]{3}|^\"[A-Z]", text)) and _is_text(text)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ATTRIBUTES and value and _is_text(value)]
        if tag in SILENT and not self._silent:
            self._silent = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent and _is_text(data):
            self.found.append(" ".join(data.split()))


# Scripts

# A regular expression is matched so that a quote in it begins no text.
TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
    r"""|(?P<regex>(?<=[(=,:!&|?\s])/(?![/*\s])(?:[^/\\\n\[]|\\.|\[[^\]\n]*\])+/[a-z]*)"""
    r"""|(?P<name>[A-Za-z_$][\w$.?]*)|(?P<operator>[=!]==|[^\s\w])""",
    re.DOTALL,
)
TRANSLATING = {"t", "plural"}
# Functions that take names, selectors and messages for programmers.
NOT_SHOWN_CALLS = {
    "querySelector", "querySelectorAll", "closest", "matches", "getElementById", "addEventListener", "setAttribute",
    "getAttribute", "removeAttribute", "toggleAttribute", "RegExp", "Error", "RangeError", "TypeError", "warn", "error",
    "CustomEvent", "get", "set", "has", "includes", "startsWith", "endsWith", "join", "split", "import", "fetch",
    "toLocaleTimeString", "toLocaleDateString", "localeCompare", "register", "exec", "test", "replace", "replaceAll",
}  # fmt: skip
NOT_SHOWN_KEYS = re.compile(
    r"^(class|className|key|type|role|icon|name|id|href|for|vars|tone|kind|method|data-.*|autocomplete|inputmode|src"
    r"|aria-(hidden|live|pressed|controls|labelledby|describedby|expanded|current)|headers|Accept|Content-Type)$"
)
LOOKS_SHOWN = re.compile(r"^… [a-z’]{3,}|^[A-Z“][a-z’]+($|[ .,:…?!])|[a-z’,:;.)] [A-Za-z]|^ ?[a-z]+ $|^ [a-z]+$")
CODE = re.compile(r"^[.#\[]|^[a-z-]+ (?:is|has)-|^[a-z-]+(?: (?:is-|has-)?[a-z]+(?:-[a-z]+)+)+$|^[a-z]+:|[{}<>=/]")


def unmarked_in_script(path: Path) -> list[str]:
    """Return the texts of a module that `t` and `plural` do not get."""
    found: list[str] = []
    calls: list[str] = []  # the function of each open bracket
    before = [("", ""), ("", "")]  # the two tokens before
    for kind, value in _tokens(path.read_text(encoding="utf-8")):
        if kind == "operator" and value == "(":
            calls.append(before[1][1].rpartition(".")[2] if before[1][0] == "name" else "")
        elif kind == "operator" and value == ")" and calls:
            calls.pop()
        elif kind == "text" and _is_shown(value[1:-1], calls, before):
            found.append(value)
        before = [before[1], (kind, value)]
    return found


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of each token. A template literal has "…" for each expression, whose tokens follow it."""
    place = 0
    while token := TOKEN.search(source, place):
        place = token.end()
        if token[0] == "`":
            text, expressions, place = _template(source, place)
            yield "text", f"`{text}`"
            for expression in expressions:
                yield from _tokens(expression)
        elif token.lastgroup != "comment":
            yield token.lastgroup or "", token[0]


def _template(source: str, place: int) -> tuple[str, list[str], int]:
    """Return the text of the template literal that begins before `place`, its expressions, and the place after it."""
    text, expressions = "", []
    while place < len(source) and source[place] != "`":
        if source.startswith("${", place):
            end = _end_of_expression(source, place + 2)
            expressions.append(source[place + 2 : end])
            text, place = text + "…", end + 1
        else:
            length = 2 if source[place] == "\\" else 1
            text, place = text + source[place : place + length], place + length
    return text, expressions, place + 1


def _end_of_expression(source: str, place: int) -> int:
    """Return the place of the brace that ends the expression from `place` on."""
    depth = 0
    while token := TOKEN.search(source, place):
        place = token.end()
        if token[0] == "`":
            place = _template(source, place)[2]
        elif token[0] == "}" and depth == 0:
            return token.start()
        elif token[0] in ("{", "}"):
            depth += 1 if token[0] == "{" else -1
    return len(source)


def _is_shown(text: str, calls: list[str], before: list[tuple[str, str]]) -> bool:
    if not LOOKS_SHOWN.search(text) or CODE.search(text):
        return False
    if any(call in TRANSLATING for call in calls) or (calls and calls[-1] in NOT_SHOWN_CALLS):
        return False
    (_, key), (_, last) = before
    return not (last in ("===", "!==", "case", "from", "import") or (last == ":" and _is_name(key)))


def _is_name(key: str) -> bool:
    return bool(NOT_SHOWN_KEYS.match(key.strip("\"'")))


# Python

# Calls whose text is shown, and at which places: NavigationItem("Menu", …), messages.success(request, "Saved.").
SHOWN_PLACES = {
    "AlertSubject": (0,), "Column": (1,), "Filter": (1,), "FirstStep": (0, 1), "NavigationItem": (0,),
    "SearchPage": (0, 3), "SearchSource": (0,), "SettingsPage": (0,), "ValidationError": (0,), "add_error": (1,),
    "average": (1,), "count": (1,), "money": (1,), "register": (1,), "run_command": (4,), "share": (1,),
    "flash_with_undo": (1,),
}  # fmt: skip
MESSAGES = {"success", "info", "warning", "error"}  # of django.contrib.messages: (request, text)
SHOWN_KEYWORDS = {"label", "help_text", "title", "summary", "definition", "success_message", "empty_label"}
DECLARATIONS = re.compile(r"Field$|^(Report|Column|Filter|FirstStep|run_command|_number|_reasons)$")


# Functions whose texts only programs and programmers read, and the classes of Python's own errors.
NOT_SHOWN_PYTHON = {
    "EventType", "annotate", "debug", "encode", "exception", "execute", "uuid5", "write", "_say", "say", "log", "_log",
}  # fmt: skip
# Words with a text on one side: "… items", "Table …". Code has no spaces, or signs of SQL and headers.
WORDS_BESIDE = re.compile(r"^…? ?[A-Za-z’]{3,}[ :,]|[ (“][A-Za-z’]{3,}[ .,:;!?)”]*(?:…|$)|[a-z] [a-z]")
NO_WORDS = re.compile(r"[=<>{}%_\\/\n]|[A-Z]{3,} |^[a-z-]+ …$|^[a-z-]+: ?…|filename")


def unmarked_in_python(path: Path, *, formatted: bool = True) -> list[str]:
    """Return the texts of a module that pages show and that gettext's functions do not get.

    With `formatted` the f-strings with words are among them, wherever they stand: what is put together of English
    cannot be translated.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    fields = _imports(tree, "django", "forms")  # those of serializers and models are described for developers
    calls = [text for node in ast.walk(tree) if isinstance(node, ast.Call) for text in _texts_of_call(node, fields)]
    return list(dict.fromkeys([*calls, *(_formatted(tree) if formatted else ())]))


def _formatted(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Raise) or (
            isinstance(child, ast.FunctionDef) and child.name in ("__str__", "__repr__")
        ):
            continue
        if isinstance(child, ast.Call) and _called(child) in NOT_SHOWN_PYTHON:
            continue
        if isinstance(child, ast.JoinedStr):
            text = _text_of(child)
            if WORDS_BESIDE.search(text) and not NO_WORDS.search(text) and _is_text(text):
                yield text
        yield from _formatted(child)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _text_of(node: ast.JoinedStr) -> str:
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)


def written_on_import(path: Path) -> list[str]:
    """Return the marked texts that a module writes as it is loaded, in the language of that moment for every reader."""
    return [ast.unparse(node) for node in _run_on_import(ast.parse(path.read_text(encoding="utf-8")))]


def _run_on_import(node: ast.AST) -> Iterator[ast.Call]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue  # runs later
        if isinstance(child, ast.Call) and _writes(child):
            yield child
        else:
            yield from _run_on_import(child)


def _writes(call: ast.Call) -> bool:
    """Tell what makes a string of a marked text: `_("…").format(…)`, `str(_("…"))`, `format_html(…, kind.label)`."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "format":
        return _is_marked(call.func.value)
    of_text = isinstance(call.func, ast.Name) and call.func.id in ("str", "format_html")
    return of_text and any(_is_marked(each) or getattr(each, "attr", "") == "label" for each in call.args)


def _is_marked(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS


def _texts_of_call(node: ast.Call, fields: bool) -> Iterator[str]:
    name = _called(node)
    of = getattr(node.func.value, "id", "") if isinstance(node.func, ast.Attribute) else ""
    places = (1,) if of == "messages" and name in MESSAGES else SHOWN_PLACES.get(name, ())
    for place in places:
        if place < len(node.args):
            yield from _texts_of(node.args[place])
    if DECLARATIONS.search(name) and (fields or not name.endswith("Field")):
        for keyword in node.keywords:
            if keyword.arg in SHOWN_KEYWORDS:
                yield from _texts_of(keyword.value)


def _texts_of(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _texts_of(node.body)
        yield from _texts_of(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        text = _text_of(node)
        yield from [text] if is_words(text) else []
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and is_words(node.value):
        yield node.value


def is_words(text: str) -> bool:
    """Tell words from codes and names: `orders.manage`, `portal_orders`."""
    return bool(re.search(r"^[A-Z“…].*[a-z]|[a-z] [a-z]", text)) and _is_text(text)


def _imports(tree: ast.Module, module: str, name: str) -> bool:
    found = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return any(node.module == module and any(each.name == name for each in node.names) for node in found)
