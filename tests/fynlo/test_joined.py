"""Modules and style sheets joined into one file: what they mean then, and what is refused, where."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from fynlo.joined import modules, styles
from fynlo.joined.reading import JoinRefused, Reader
from tests.chromium import launch_options

NAMES = ("first.js", "later.js")
OTHERS = {"other.js": "export const a = 1;\nexport function b() {}\nconst hidden = 2;\n"}


def join(files: dict[str, str], *entries: str) -> tuple[str, str]:
    return modules.join(entries or ["main.js"], source=files.__getitem__, names=NAMES)


def joined_main(source: str) -> str:
    return join({**OTHERS, "main.js": source})[0]


# What it does, in a real browser


@pytest.fixture(scope="module")
def run() -> Iterator[Any]:
    """`run(files, script)` loads the files as one bundle and returns the script's result; `said` is their output."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())

        def call(files: dict[str, str], script: str, *entries: str) -> Any:
            page = browser.new_page()
            texts = dict(zip(NAMES, join(files, *entries), strict=True))
            answers = {"/": '<script type="module" src="/first.js"></script>'}
            answers |= {f"/{name}": text for name, text in texts.items()}

            def answer(route: Any) -> None:
                path = re.sub(r"^http://joined\.example", "", route.request.url)
                kind = "text/javascript" if path.endswith(".js") else "text/html"
                route.fulfill(body=answers.get(path, ""), content_type=kind)

            page.route("http://joined.example/**", answer)
            page.add_init_script("globalThis.said = [];")
            page.goto("http://joined.example/")
            try:
                return page.evaluate(script)
            finally:
                page.close()

        yield call
        browser.close()


def test_modules_run_once_each_in_the_order_of_their_imports(run):
    """A diamond: both sides import the bottom one; the second entry finds it there."""
    files = {
        "bottom.js": 'said.push("bottom");\nexport const bottom = {};',
        "left.js": 'import { bottom } from "./bottom.js";\nsaid.push("left");\nexport const left = bottom;',
        "deep/right.js": 'import { bottom } from "../bottom.js";\nsaid.push("right");\nexport const right = bottom;',
        "main.js": 'import { left } from "./left.js";\nimport { right } from "./deep/right.js";\n'
        "said.push(left === right);",
        "second.js": 'import { bottom } from "./bottom.js";\nsaid.push(typeof bottom);',
    }
    assert run(files, "said", "main.js", "second.js") == ["bottom", "left", "right", True, "object"]


def test_what_is_loaded_later_shares_the_modules_of_the_first_part(run):
    files = {
        "count.js": "let count = 0;\nexport const next = () => (count += 1);",
        "late.js": 'import { next } from "./count.js";\nimport { shared } from "./late_only.js";\n'
        "export const late = () => [next(), shared];\nexport const more = () => import(\"./latest.js\");",
        "latest.js": 'import { shared } from "./late_only.js";\nexport const latest = shared;',
        "late_only.js": 'said.push("late_only");\nexport const shared = {};',
        "main.js": 'import { next } from "./count.js";\nnext();\n'
        'globalThis.load = () => import("./late.js");',
    }  # fmt: skip
    script = """async () => {
        const before = said.length;
        const { late, more } = await load();
        const [count, shared] = late();
        return [before, said, count, (await more()).latest === shared, (await load()).late === late];
    }"""
    assert run(files, script) == [0, ["late_only"], 2, True, True]


def test_every_form_of_import_and_export_means_what_it_did(run):
    files = {
        "forms.js": "export const one = 1;\nfunction hoisted() { return 2; }\n"
        "export function two() { return hoisted(); }\n"
        "export async function three() { return 3; }\nexport function* four() { yield 4; }\n"
        "export class Five { value = 5; }\n",
        "main.js": "said.push(uno);\n"
        'import { one as uno, two, three, four, Five } from "./forms.js";\n'
        'import * as forms from "./forms.js";\n'
        "const one = await three();\n"
        "said.push(two(), one, [...four()][0], new Five().value, forms.two === two, Object.keys(forms).length);\n",
    }
    assert run(files, "said") == [1, 2, 3, 4, 5, True, 5]


def test_names_of_one_module_are_not_seen_in_another(run):
    files = {
        "a.js": "const name = 'a';\nfunction same() { return name; }\nexport const a = same;",
        "main.js": "import { a } from './a.js';\nconst name = 'main';\nfunction same() { return name; }\n"
        "said.push(a(), same(), typeof globalThis.same);",
    }
    assert run(files, "said") == ["a", "main", "undefined"]


def test_what_only_looks_like_code_is_left_alone(run):
    files = {
        **OTHERS,
        "main.js": "// import { gone } from './gone.js';\n"
        "/* export default 1;\n import('x') */ said.push('import { a } from \"x\"; // kept');\n"
        'said.push("it\'s /* kept */", `import("./x") // kept ${["`", `}${"nested"}`].join(" ")} $ \\${kept}`);\n'
        "said.push(/[/\"'`]import\\(\\//.source, 8 / 2 / 2, (4) / 2, [8][0] / 4);\n"
        "const thing = { return: 6 };\nsaid.push(thing.return / 2, thing.import, thing?.export);\n",
    }
    assert run(files, "said") == [
        'import { a } from "x"; // kept',
        "it's /* kept */",
        'import("./x") // kept ` }nested $ ${kept}',
        "[/\"'`]import\\(\\/",
        2, 2, 2, 3, None, None,
    ]  # fmt: skip


def test_a_line_without_a_semicolon_ends_where_its_comment_did():
    joined = joined_main("const a = 1 // one\nconst b = /* two\nlines */ 2\n  const c = `\n  // kept\n`")
    assert "const a = 1\nconst b =\n2\nconst c = `\n  // kept\n`\n" in joined


# What it refuses


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("const a = 1;\nexport default a;", 2, "export default"),
        ("export let a = 1;", 1, "export let"),
        ("export var a = 1;", 1, "export var"),
        ('export * from "./other.js";', 1, "export *"),
        ('export { a } from "./other.js";', 1, "export {"),
        ("export const { a } = {};", 1, "one plain name"),
        ("export const a = 1,\n  b = 2;", 1, "two constants"),
        ("export const a = 1\nexport const b = 2;", 1, "without a semicolon"),
        ("export const a = 1", 1, "without a semicolon"),
        ("if (true) { export const a = 1; }", 1, "inside of something"),
        ('{ import { a } from "./other.js"; }', 1, "inside of something"),
        ('import "./other.js";', 1, "for its effects"),
        ('import {} from "./other.js";', 1, "for its effects"),
        ('import a from "./other.js";', 1, "default"),
        ('import { default as a } from "./other.js";', 1, "default"),
        ('import { "a" as a } from "./other.js";', 1, "a name was expected"),
        ('import { a } from "other";', 1, "no way to a file"),
        ('import { a } from "/static/other.js";', 1, "no way to a file"),
        ('import { a } from "../../other.js";', 1, "no way to a file"),
        ('import { a } from "./other.js" with { type: "json" };', 1, "expected"),
        ('import { a } from "./other.js"\nconst b = 1;', 2, "expected"),
        ('\n\nimport { a, missing } from "./other.js";', 3, "exports no “missing”"),
        ('import { hidden } from "./other.js";', 1, "exports no “hidden”"),
        ("const here = import.meta.url;", 1, "import.meta"),
        ('const path = "./other.js";\nimport(path);', 2, "plain string"),
        ("import(`./other.js`);", 1, "plain string"),
        ('import("./other.js", {});', 1, "expected"),
        ("const a = { import: 1 };", 1, "inside of something"),
        ("const a = 1;\nvar b = 2;", 2, "var"),
        ("const $modules = 1;", 1, "the joined file's own"),
        ("const a = () => {}\n/regex/.test(a);", 2, "may divide or begin a pattern"),
        ("let a = 1; a++ / 2;", 1, "may divide or begin a pattern"),
        ("if (true) /regex/.test(1);", 1, "may divide or begin a pattern"),
        ("const a = 'open;\nconst b = 1;", 1, "string"),
        ("const a = `open;\n", 1, "template"),
        ("const a = /open;\n", 1, "regular expression"),
        ("const a = 1;\n/* open / b", 2, "a comment"),
        ("const a = (1;\n", 1, "never closed"),
        ("const a = [1);\n", 1, "closes nothing"),
        ("const a = 1;\n@decorated", 2, "not understood"),
    ],
)
def test_what_it_does_not_understand_is_refused_by_file_and_line(source, line, words):
    with pytest.raises(JoinRefused) as refusal:
        joined_main(source)
    assert str(refusal.value).startswith(f"main.js:{line}: ")
    assert words in str(refusal.value)


def test_imports_in_a_circle_are_refused():
    files = {
        "main.js": 'import { a } from "./a.js";',
        "a.js": 'import { b } from "./b.js";\nexport const a = 1;',
        "b.js": 'import { a } from "./a.js";\nexport const b = 1;',
    }
    with pytest.raises(JoinRefused, match=re.escape("a.js → b.js → a.js")):
        join(files)


def test_depth_counts_the_brackets_around_a_token():
    tokens = [*Reader("x.js", "f(`a${[1]}b`, { c })").tokens()]
    assert [(token.text, token.depth) for token in tokens] == [
        ("f", 0), ("(", 0), ("`a${", 1), ("[", 2), ("1", 3), ("]", 2), ("}b`", 1), (",", 1), ("{", 1), ("c", 2),
        ("}", 1), (")", 0),
    ]  # fmt: skip


# Style sheets


def test_sheets_follow_each_other_without_their_comments():
    sheets = [
        ("a.css", "/* a */\n.a {\n  color: red; /* url(x) */\n}\n"),
        ("b.css", '.b::before { content: "/* b */"; }'),
    ]
    assert styles.join(sheets) == '.a {\ncolor: red;\n}\n.b::before { content: "/* b */"; }\n'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('.a {}\n@import "b.css";', 2),
        ("\n/* two\nlines */ .a { background: URL(b.png); }", 3),
        (".a { color: red;", 1),
        (".a {} /* open", 1),
    ],
)
def test_a_sheet_that_would_be_another_one_joined_is_refused(text, line):
    with pytest.raises(JoinRefused, match=f"^b.css:{line}: "):
        styles.join([("a.css", ".a {}"), ("b.css", text)])
