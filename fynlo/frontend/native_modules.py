"""Which modules a script loads: read from the sources, where esbuild's own list does not exist."""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass

from fynlo.frontend.bundles import source_path

# A comment may import a type, which loads nothing. A string is matched so that "/*" in it begins no comment.
STRING_OR_COMMENT = re.compile(r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|/\*.*?\*/|^\s*//[^\n]*""", re.DOTALL | re.M)
EAGER_IMPORT = re.compile(r"""\b(?:from|import)\s+"(\.{1,2}/[^"]+)\"""")
LAZY_IMPORT = re.compile(r"""\bimport\s*\(\s*"(\.{1,2}/[^"]+)"\s*\)""")


@dataclass(frozen=True)
class ModuleGraph:
    """Modules as `static` names them: those that run with the entries (these included), and those loaded later."""

    eager: list[str]
    lazy: list[str]


def module_graph(entries: Iterable[str]) -> ModuleGraph:
    """Return the modules that `entries` load. Raises SourceMissing for an import of a file that does not exist."""
    eager = _closure(entries, EAGER_IMPORT)
    everything = _closure(eager, EAGER_IMPORT, LAZY_IMPORT)
    return ModuleGraph(eager, [path for path in everything if path not in eager])


def _closure(entries: Iterable[str], *patterns: re.Pattern[str]) -> list[str]:
    found = dict.fromkeys(entries)
    waiting = list(found)
    while waiting:
        path = waiting.pop(0)
        targets = [target for target in _imports(path, patterns) if target not in found]
        found |= dict.fromkeys(targets)
        waiting += dict.fromkeys(targets)
    return list(found)


def _imports(path: str, patterns: Iterable[re.Pattern[str]]) -> list[str]:
    source = source_path(path).read_text(encoding="utf-8")
    code = STRING_OR_COMMENT.sub(lambda part: part[0] if part[0][0] in "\"'" else "", source)
    folder = posixpath.dirname(path)
    return [posixpath.normpath(posixpath.join(folder, name)) for each in patterns for name in each.findall(code)]
