"""Lo común a las pruebas con navegador: el sitio servido y un Chromium sin cabeza."""

from __future__ import annotations

import shutil

import pytest
from support import require
from web import FLAGS, serve


@pytest.fixture(scope="session")
def site(built_site):
    """El sitio del curso, servido."""
    yield from serve(built_site)


@pytest.fixture(scope="session")
def browser():
    """Un Chromium para todas las pruebas; cada contexto empieza sin memoria de los demás."""
    api = pytest.importorskip("playwright.sync_api")
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    with api.sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        except api.Error as error:
            require(False, f"No se pudo abrir Chromium: {str(error).splitlines()[0]}")
        yield browser
        browser.close()
