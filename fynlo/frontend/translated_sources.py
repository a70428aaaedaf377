"""The scripts of an application with their texts in another language, from which the production build is bundled.

A translated page then loads each text once, in its own language. The demo's native modules load the English sources and
`frontend/translations/<application>.<language>.js` instead.
"""

import json
import re
from pathlib import Path

from fynlo.frontend.bundles import Bundle, source_path
from fynlo.frontend.native_modules import module_graph

STRING = r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
WHOLE = rf"({STRING}(?:\s*\+\s*{STRING})*)"  # a long text is written in several strings
TEXT = re.compile(rf"\bt\(\s*{WHOLE}(?=\s*[,)])")
FORMS = re.compile(rf"{WHOLE},\s*{WHOLE}")  # the two texts of `plural`

Texts = dict[str, str | list[str]]


def write_translated(bundle: Bundle, language: str, folder: Path) -> list[Path]:
    """Write the application's modules with translated texts into `folder`, and return the paths of its entry scripts.

    A text without a translation stays English.
    """
    texts = script_texts(bundle.name, language)
    graph = module_graph(bundle.scripts)
    for name in {*bundle.scripts, *graph.eager, *graph.lazy}:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(translated(source_path(name).read_text(encoding="utf-8"), texts), encoding="utf-8")
    return [folder / name for name in bundle.scripts]


def script_texts(application: str, language: str) -> Texts:
    """Return the translations of an application's scripts by the English text; several forms where a number counts."""
    module = source_path(f"frontend/translations/{application}.{language}.js").read_text(encoding="utf-8")
    return json.loads(module.partition(" = ")[2].rstrip().removesuffix(";"))


def translated(source: str, texts: Texts) -> str:
    """Return the script with the texts of its calls of `t` and `plural` replaced."""

    def replace_text(call: re.Match) -> str:
        other = texts.get(_value(call[1]))
        if not isinstance(other, str):
            return call[0]
        return call[0].removesuffix(call[1]) + _literal(other)

    def replace_forms(pair: re.Match) -> str:
        forms = texts.get(_value(pair[1]))
        if not isinstance(forms, list):
            return pair[0]
        return ", ".join(map(_literal, forms))

    return FORMS.sub(replace_forms, TEXT.sub(replace_text, source))


def _value(code: str) -> str:
    """Return the text of one or several JavaScript strings, whose escapes are those of JSON beside quotes."""
    return "".join(map(_text, re.findall(STRING, code)))


def _text(string: str) -> str:
    inner = string[1:-1]
    if string.startswith("'"):
        inner = inner.replace("\\'", "'").replace('"', '\\"')
    return json.loads(f'"{inner}"', strict=False)


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
