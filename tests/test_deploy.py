"""What a host is given: every setting exists, the image holds the app, and its health check can tell."""

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartParser
from streamlit import config
from streamlit.testing.v1 import AppTest

import start
from pages.ui.host import Host

ROOT = Path(__file__).parents[1]
CLOUD = ROOT / "deploy" / "streamlit-cloud"
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
HOSTING = (ROOT / "docs" / "hosting.md").read_text("utf-8")
PUBLIC = dict(
    line.split("=", 1) for line in (ROOT / "deploy" / "public.env").read_text("utf-8").splitlines() if line and line[0] != "#"
)
OPTIONS = {option.env_var: option for option in config.get_config_options().values()}
SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))


def test_streamlit_knows_every_option() -> None:
    named = [f"{section}.{name}" for section, values in SETTINGS.items() for name in values if section != "theme"]
    assert named
    assert set(named) <= set(config.get_config_options())
    variables = set(re.findall(r"STREAMLIT_[A-Z_]*[A-Z]", DOCKERFILE + HOSTING)) | {
        v for v in PUBLIC if v.startswith("STREAMLIT")
    }
    assert len(variables) > 3
    assert variables <= set(OPTIONS)


def test_the_settings_suit_a_public_server() -> None:
    assert SETTINGS["client"]["showErrorDetails"] == "none"
    assert SETTINGS["client"]["showErrorLinks"] is False
    assert SETTINGS["server"]["fileWatcherType"] == "none"
    assert SETTINGS["server"]["showEmailPrompt"] is False
    assert SETTINGS["browser"]["gatherUsageStats"] is False
    assert not {"enableCORS", "enableXsrfProtection"} & set(SETTINGS["server"]), "they are on by default and stay so"


def test_the_public_limits_are_legal_and_not_wider_than_the_usual_ones() -> None:
    limits = {name.removeprefix("SEG_").lower(): text for name, text in PUBLIC.items() if name.startswith("SEG_")}
    assert set(limits) == set(Host.model_fields)
    public, usual = Host.model_validate(limits), Host()
    assert all(getattr(public, name) <= getattr(usual, name) for name in Host.model_fields)


def test_the_hosting_page_lists_every_limit_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `SEG_([A-Z_]+)` \| ([\d.]+) \|", HOSTING, re.MULTILINE))
    assert {name.lower(): float(text) for name, text in rows.items()} == Host().model_dump()


def test_the_proxy_lets_through_what_the_server_takes() -> None:
    megabytes = re.search(r"client_max_body_size (\d+)m;", (ROOT / "deploy" / "nginx.conf").read_text("utf-8"))
    assert megabytes is not None
    assert int(megabytes[1]) > SETTINGS["server"]["maxUploadSize"]
    assert int(PUBLIC["STREAMLIT_SERVER_MAX_MESSAGE_SIZE"]) > SETTINGS["server"]["maxUploadSize"] * 4 / 3


def test_uploads_of_any_size_stay_in_memory() -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'

    async def body() -> AsyncGenerator[bytes, None]:
        yield head
        for _ in range(3):
            yield bytes(2**20)
        yield b"\r\n--x--\r\n"

    headers = Headers({"content-type": "multipart/form-data; boundary=x"})
    with ThreadPoolExecutor(1) as apart:  # a browser that was driven before in this thread leaves its event loop running
        upload = apart.submit(asyncio.run, MultiPartParser(headers, body()).parse()).result()["file"]
    assert isinstance(upload, UploadFile)
    assert upload.size == 3 * 2**20
    assert upload.file._rolled is False  # type: ignore[attr-defined]
    upload.file.close()


# -- the image


def test_the_image_holds_what_the_app_consists_of() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    kept = [line.removeprefix("!") for line in lines if line.startswith("!")]
    assert "*" in lines
    assert all((ROOT / path).exists() for path in kept)
    needed = {"streamlit_app.py", "start.py", "requirements.txt", "pages", "seglib", "assets", ".streamlit/config.toml"}
    assert needed <= set(kept)


def test_the_image_is_not_run_by_root() -> None:
    words = [line.split()[0] for line in DOCKERFILE.splitlines() if re.match(r"[A-Z]+ ", line)]
    assert words.index("USER") < words.index("CMD")
    assert words.index("RUN") < words.index("USER")


@pytest.fixture
def health() -> Iterator[tuple[HTTPServer, list[int]]]:
    """A server that answers with the status in the list."""
    status = [200]

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status[0] if self.path == "/_stcore/health" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server, status
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_health_check_tells_health_from_illness_and_death(health: tuple[HTTPServer, list[int]]) -> None:
    server, status = health
    _, program, *arguments = json.loads(re.search(r"HEALTHCHECK.*?CMD (\[.*?\])$", DOCKERFILE, re.DOTALL | re.MULTILINE)[1])  # type: ignore[index]

    def check(port: int) -> int:
        environment = {**os.environ, "STREAMLIT_SERVER_PORT": str(port)}
        command = [sys.executable, program, *arguments]
        return subprocess.run(command, env=environment, capture_output=True, check=False).returncode

    assert check(server.server_port) == 0
    status[0] = 503
    assert check(server.server_port) == 1
    assert check(1) == 1


# -- Streamlit Community Cloud


def test_the_cloud_gets_the_pinned_torch_as_its_cpu_build() -> None:
    pinned = next(line for line in (ROOT / "requirements.txt").read_text().splitlines() if line.startswith("torch=="))
    lines = (CLOUD / "requirements.txt").read_text().splitlines()
    assert f"{pinned}+cpu" in lines
    assert f"--find-links {start.CPU_INDEX}/torch/" in lines
    assert "-r ../../requirements.txt" in lines


@pytest.mark.skipif(os.name == "nt", reason="a checkout on Windows has no symbolic links; the service runs on Linux")
def test_the_entry_of_the_cloud_runs_the_app() -> None:
    assert (CLOUD / "pages").resolve() == ROOT / "pages"
    app = AppTest.from_file(CLOUD / "streamlit_app.py", default_timeout=60).run()
    assert not app.exception
    assert app.selectbox, "the page has no choice of a method"
