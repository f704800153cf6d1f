"""Serve a folder of reports to this machine only."""

import contextlib
import functools
import http.server
from collections.abc import Callable
from pathlib import Path

import typer

from lesionwise.terms import Fault, Faults

_HOST = "127.0.0.1"


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Files under the folder, without a log line for each request."""

    def log_message(self, *_: object) -> None:
        """Keep the terminal for messages."""


def check_port(port: int) -> None:
    """Raise `Faults` when the port is taken; to be told before long work, not after it."""
    _bind(port, _QuietHandler).server_close()


def serve_folder(folder: Path, port: int) -> None:
    """Serve `folder` at 127.0.0.1 until stopped; port 0 takes a free one.

    Raises `Faults` when the port is taken.
    """
    handler = functools.partial(_QuietHandler, directory=str(folder))
    with _bind(port, handler) as server:
        typer.echo(f"Reports at http://{_HOST}:{server.server_port}/ (Ctrl+C ends)")
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


def _bind(port: int, handler: Callable[..., http.server.BaseHTTPRequestHandler]) -> http.server.HTTPServer:
    try:
        return http.server.ThreadingHTTPServer((_HOST, port), handler)
    except OSError as error:
        remedy = "Stop the other program, or name another port with --port."
        raise Faults([Fault(f"port {port}", "a port that is in use", "a free port", remedy)]) from error
