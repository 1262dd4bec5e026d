"""A page of a PDF, or a picture, drawn anew as a picture of bounded size: what a browser gets to see of a file."""

import io
from pathlib import Path

from PIL import Image

from documents.kinds import Kind

WIDEST, MOST_PIXELS = 1240, 4_000_000
MOST_SCALE = 3.0


def draw(path: Path, kind: Kind, page: int) -> bytes:
    """The page (from 1) as PNG, or JPEG for photographs; raises what the libraries raise."""
    Image.MAX_IMAGE_PIXELS = None
    picture = _page_of_pdf(path, page) if kind.code == "pdf" else _small(path, kind)
    is_photograph = kind.code != "pdf" and picture.mode in ("RGB", "L") and kind.code != "png"
    target = io.BytesIO()
    picture.save(target, "JPEG" if is_photograph else "PNG", **({"quality": 85} if is_photograph else {}))
    return target.getvalue()


def _page_of_pdf(path: Path, page: int) -> Image.Image:
    import pypdfium2

    with path.open("rb") as file:
        pdf = pypdfium2.PdfDocument(file)
        drawn = pdf[page - 1]
        width, height = (max(side, 1.0) for side in drawn.get_size())
        scale = min(WIDEST / width, (MOST_PIXELS / (width * height)) ** 0.5, MOST_SCALE)
        picture: Image.Image = drawn.render(scale=scale, may_draw_forms=False).to_pil()
        return picture.convert("RGB")


def _small(path: Path, kind: Kind) -> Image.Image:
    with Image.open(path, formats=[kind.code.upper()]) as picture:
        if kind.code == "jpeg":
            picture.draft("RGB", (WIDEST, WIDEST))
        picture.thumbnail((WIDEST, WIDEST * 3))
        return picture.convert("RGBA" if picture.mode in ("P", "LA", "PA", "RGBA") else "RGB")
