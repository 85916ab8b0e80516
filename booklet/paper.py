"""Paper: lengths and boxes. Inside booklet a length is a float in millimetres unless its name says pt."""

from __future__ import annotations

from dataclasses import dataclass

MM_PER_INCH = 25.4
PT_PER_INCH = 72.0
PT_PER_MM = PT_PER_INCH / MM_PER_INCH


def mm_to_pt(mm: float) -> float:
    """Millimetres to PDF points (1/72 inch)."""
    return mm * PT_PER_MM


def pt_to_mm(pt: float) -> float:
    """PDF points (1/72 inch) to millimetres."""
    return pt / PT_PER_MM


def pixels(mm: float, ppi: float) -> int:
    """Pixels that cover a length at a resolution, rounded up: never less than asked."""
    return -int(-mm / MM_PER_INCH * ppi // 1)


def ppi_of(pixel_count: float, mm: float) -> float:
    """Resolution of so many pixels over a length in mm."""
    return pixel_count / (mm / MM_PER_INCH)


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in mm."""

    width: float
    height: float


A5 = Size(148.0, 210.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in mm from the trim box's top left corner, y downwards."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Horizontal extent in mm."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Vertical extent in mm."""
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        """Area in mm²; 0 for an empty box."""
        return max(0.0, self.width) * max(0.0, self.height)

    def intersect(self, other: Box) -> Box:
        """The common part; its area is 0 where there is none."""
        return Box(
            max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1)
        )

    def contains(self, other: Box, slack: float = 0.0) -> bool:
        """Whether the other box lies inside, give or take `slack` mm."""
        return (
            other.x0 >= self.x0 - slack
            and other.y0 >= self.y0 - slack
            and other.x1 <= self.x1 + slack
            and other.y1 <= self.y1 + slack
        )

    def as_tuple(self) -> tuple[float, float, float, float]:
        """(x0, y0, x1, y1), rounded to a hundredth of a millimetre."""
        return (round(self.x0, 2), round(self.y0, 2), round(self.x1, 2), round(self.y1, 2))
