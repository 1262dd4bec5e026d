"""Real PDF files, as a partner would bring them."""

import pikepdf


def pdf(path, *lines):
    """One page with these lines; returns the path."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    page = made.pages[0]
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=made.make_indirect(font)))
    text = "\n".join(f"BT /F1 14 Tf 72 {760 - 24 * n} Td ({line}) Tj ET" for n, line in enumerate(lines))
    page.Contents = made.make_stream(text.encode("latin-1"))
    made.save(path)
    return path
