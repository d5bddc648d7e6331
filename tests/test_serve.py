"""``make serve``: al guardar se ejecuta solo lo atrasado y la página cambia."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest
from test_run import GOOD


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture
def served(toy):
    """Dos páginas servidas; da una función que espera hasta ver un texto en una de ellas."""
    toy.page("uno", GOOD)
    toy.page("dos", GOOD.replace("suma", "total"))
    port = free_port()
    log = (toy.root / "servidor.log").open("w")
    process = subprocess.Popen(
        toy.command("serve", "--address", f"127.0.0.1:{port}"),
        cwd=toy.root,
        env=toy.environment(),
        stdout=log,
        stderr=log,
        start_new_session=True,
    )

    def wait_for(page: str, text: str, seconds: float = 90) -> str:
        deadline, html = time.time() + seconds, ""
        while time.time() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}/", timeout=10) as got:
                    html = got.read().decode()
            except (urllib.error.URLError, OSError):
                html = ""
            if text in html:
                return html
            time.sleep(0.3)
        raise AssertionError(f"«{text}» no apareció en {page}:\n{log_text()}")

    def log_text() -> str:
        return (toy.root / "servidor.log").read_text(encoding="utf-8")

    yield wait_for, log_text
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
    log.close()


def test_saving_reruns_only_what_became_stale(toy, served):
    wait_for, log = served
    html = wait_for("uno", "suma 6.0")
    assert "livereload" in html, "la página se refresca sola"
    wait_for("dos", "total 6.0")

    toy.script("uno", GOOD.replace('print("suma"', 'print("nueva suma"'))
    wait_for("uno", "nueva suma 6.0")
    assert "Ejecutado de nuevo: uno.md." in log()
    assert "dos.md: falló" not in log() and log().count("dos.md (") == 1

    page = toy.root / "docs/dos.md"
    page.write_text(
        page.read_text(encoding="utf-8") + "\nProsa recién escrita.\n", encoding="utf-8"
    )
    wait_for("dos", "Prosa recién escrita.")
    assert log().count("dos.md (") == 1, "la prosa no ejecuta nada"

    toy.script("uno", GOOD.replace('print("suma"', 'print(1 / 0, "suma"'))
    deadline = time.time() + 60
    while "ZeroDivisionError" not in log():
        assert time.time() < deadline, log()
        time.sleep(0.3)
    wait_for("uno", "nueva suma 6.0")
    toy.script("uno", GOOD.replace('print("suma"', 'print("arreglada"'))
    wait_for("uno", "arreglada 6.0")
