"""Texts of a drawn figure: where they stand, and which of them cannot be read."""

from typing import Any


def list_boxes(figure: Any) -> list[tuple[str, Any]]:
    """Words and extents of every text that is shown."""
    from matplotlib.text import Text

    shown = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    return [(text.get_text(), text.get_window_extent()) for text in shown if in_use(text)]


def in_use(text: Any) -> bool:
    """Whether the axes of a text show it: an axis switched off keeps its tick labels."""
    axes = text.axes
    return axes is None or axes.axison or text in axes.texts


def find_faults(figure: Any) -> list[str]:
    """Texts that overlap by more than a pixel or leave the figure."""
    boxes = list_boxes(figure)
    sheet = figure.bbox
    faults = [f"cut: {words!r}" for words, box in boxes if not (
        box.x0 >= -1 and box.y0 >= -1 and box.x1 <= sheet.x1 + 1 and box.y1 <= sheet.y1 + 1)]  # fmt: skip
    for place, (words, box) in enumerate(boxes):
        for others, other in boxes[place + 1 :]:
            wide = min(box.x1, other.x1) - max(box.x0, other.x0)
            high = min(box.y1, other.y1) - max(box.y0, other.y0)
            if wide > 1 and high > 1:
                faults.append(f"{words!r} on {others!r}")
    return faults
