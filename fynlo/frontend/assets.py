"""The addresses of a page's scripts and style sheets: of the production build, or of the sources as they lie.

Where settings name a folder of bundles (production; the tests), a page loads what esbuild wrote there. Otherwise it
loads native modules: an import map leads each import to an address with the version of the file, and links preload the
modules, so that the browser fetches them at once and not one import after the other.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.utils import translation

from fynlo.core.languages import first_known
from fynlo.frontend import bundler
from fynlo.frontend.bundles import BUNDLES, Bundle
from fynlo.frontend.native_modules import module_graph
from fynlo.static_files import versioned_address


@dataclass(frozen=True)
class PageAssets:
    """Addresses. `preloads` are modules that `scripts` import; `lazy` ones load after the first screen."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    preloads: tuple[str, ...]
    lazy: tuple[str, ...]
    imports: dict[str, str] = field(default_factory=dict)  # plain address of a module: its address with the version

    @property
    def addresses(self) -> list[str]:
        """All files: what a device needs to start the application without a network."""
        return [*self.styles, *self.scripts, *self.preloads, *self.lazy]

    @property
    def import_map(self) -> str:
        """JSON for `<script type="importmap">`; "" when the page needs none."""
        return json.dumps({"imports": self.imports}, separators=(",", ":")) if self.imports else ""


def page_assets(bundle: Bundle) -> PageAssets:
    """Return the assets of the application's page. Raises bundler.NotBuilt where bundles are expected and missing."""
    folder: Path | None = settings.FRONTEND_BUNDLES
    return _bundled(bundle, folder, _language()) if folder else _native(bundle)


def all_addresses(bundle: Bundle) -> list[str]:
    """Return the files of the application in every language: a device is used by people of several."""
    codes = [code for code, _ in settings.LANGUAGES]
    folder: Path | None = settings.FRONTEND_BUNDLES
    if folder:
        return list(dict.fromkeys(each for code in codes for each in _bundled(bundle, folder, code).addresses))
    others = [_texts_address(bundle.name, code) for code in codes if code != settings.LANGUAGE_CODE]
    return [*_native(bundle).addresses, *others]


def translations_address(application: str) -> str:
    """Return the address of the active language's texts for an application's scripts, or "" if none are needed.

    None are needed in English, and where the scripts come from the production build, which is translated itself.
    `manage.py translations` writes the module. Its address changes with its content.
    """
    language = _language()
    built = settings.FRONTEND_BUNDLES and any(application == bundle.name for bundle in BUNDLES)
    return "" if built or language == settings.LANGUAGE_CODE else _texts_address(application, language)


def _language() -> str:
    return first_known(translation.get_language() or "")


def _texts_address(application: str, language: str) -> str:
    return _address_of(f"frontend/translations/{application}.{language}.js")


def _address_of(path: str) -> str:
    """Where collected files are served, the name itself holds the content's hash."""
    address = static(path)
    return versioned_address(path) if address == settings.STATIC_URL + path else address


@cache
def _bundled(bundle: Bundle, folder: Path, language: str) -> PageAssets:
    built = bundler.read(folder, bundle, language)
    base = f"{settings.STATIC_URL}{bundler.FOLDER}/"
    return PageAssets(
        styles=(base + built.style,),
        scripts=(base + built.script,),
        preloads=tuple(base + name for name in built.preloads),
        lazy=tuple(base + name for name in built.lazy),
    )


@cache
def _native(bundle: Bundle) -> PageAssets:
    graph = module_graph(bundle.scripts)
    return PageAssets(
        styles=tuple(map(versioned_address, bundle.sheets())),
        scripts=tuple(map(versioned_address, bundle.scripts)),
        preloads=tuple(versioned_address(path) for path in graph.eager if path not in bundle.scripts),
        lazy=tuple(map(versioned_address, graph.lazy)),
        imports={static(path): versioned_address(path) for path in (*graph.eager, *graph.lazy)},
    )
