"""A photo too heavy for the field is made smaller in the telephone, and tells no place."""

import base64
import struct

import pytest
from sqlalchemy import select

from engine.db.queries.tablas import evidencias
from engine.domain.archivo import MOST_BYTES
from tests.browser.revision import find_faults
from tests.browser.test_visita_en_campo import photo, rosa  # noqa: F401

pytestmark = pytest.mark.browser
NOISE = """async () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [3264, 2448];
  const pen = canvas.getContext("2d");
  const all = pen.createImageData(canvas.width, canvas.height);
  for (let at = 0; at < all.data.length; at += 65536)
    crypto.getRandomValues(all.data.subarray(at, Math.min(at + 65536, all.data.length)));
  pen.putImageData(all, 0, 0);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(",")[1]);
    reader.readAsDataURL(blob);
  });
}"""
SOF = b"\xff\xc0\x00\x11\x08"


def told_where(jpeg: bytes) -> bytes:
    """Return a JPEG that says that it was held upright, and a place in Imaza."""
    place = b"5 10 0 S, 78 17 0 W"
    tiff = b"MM\x00*\x00\x00\x00\x08" + struct.pack(">H", 2)
    tiff += struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0)
    tiff += struct.pack(">HHII", 0x010E, 2, len(place) + 1, 38) + bytes(4) + place + b"\0"
    exif = b"Exif\x00\x00" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


def size_of(jpeg: bytes) -> tuple[int, int]:
    """Return the width and the height that a JPEG says."""
    height, width = struct.unpack_from(">HH", jpeg, jpeg.index(SOF) + 5)
    return width, height


async def test_a_photo_over_five_megabytes_is_sent_small_and_without_its_place(
    rosa,  # noqa: F811
    telling,
):
    """IN-16, RB-08: the longest side is of 1600, upright; a film too heavy is refused at once."""
    anio, page = rosa
    await page.goto(f"/acompanamiento/matrices/{anio.docentes[0]}/portafolio")
    await page.get_by_text("Agregar una evidencia").click()
    heavy = told_where(base64.b64decode(await page.evaluate(NOISE)))
    assert len(heavy) > MOST_BYTES
    await page.select_option("#tipo", "foto")
    await page.fill("#titulo", "El huerto")
    await page.fill("#autorizacion", "Dora, directora")
    film = {"name": "baile.mp4", "mimeType": "video/mp4", "buffer": bytes(MOST_BYTES + 1)}
    await page.set_input_files("#archivo", film)
    await page.get_by_text("elija uno más liviano").wait_for()
    image = {"name": "IMG_2041.JPG", "mimeType": "image/jpeg", "buffer": heavy}
    await page.set_input_files("#archivo", image)
    await page.get_by_text("sin el lugar donde se tomó").wait_for()
    assert await find_faults(page) == []
    await photo(page, "foto-achicada")
    await page.get_by_role("button", name="Guardar", exact=True).click()
    await page.get_by_text("Guardó la evidencia").wait_for()
    async with anio.database.transaction() as tx:
        kept = await tx.execute(select(evidencias.c.archivo, evidencias.c.nombre))
        [(sent, name)] = kept.all()
    assert size_of(sent) == (1200, 1600)
    assert len(sent) < MOST_BYTES / 2
    assert name == "IMG_2041.jpg"
    assert b"Exif" not in sent
    assert b"78 17" not in sent
