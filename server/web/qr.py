"""An address as a QR code, to print or to show."""

import io
from typing import Final, Literal

import segno

QUIET_ZONE: Final = 4  # modules of white around it, as ISO/IEC 18004 asks for
SCALE: Final = 16  # pixels of a module: sharp on paper up to 10 cm


def qr_code(address: str, kind: Literal["svg", "png"]) -> bytes:
    """Return an image of the address; level M survives a coffee stain and keeps the modules large."""
    code = segno.make(address, error="m", micro=False)
    file = io.BytesIO()
    if kind == "svg":
        code.save(file, kind="svg", border=QUIET_ZONE, scale=SCALE, dark="#16222e", light="#fff", title=address)
    else:
        code.save(file, kind="png", border=QUIET_ZONE, scale=SCALE, dark="#000", light="#fff")
    return file.getvalue()
