"""Pages that were preflighted before are not rendered again, and nothing else of a booklet changes by it."""

from __future__ import annotations

from booklet.press import plates


def rendered(monkeypatch) -> list[int]:
    """One entry for each page that is rendered from now on."""
    pages, plain = [], plates._planes

    def counted(*given):
        pages.append(1)
        return plain(*given)

    monkeypatch.setattr(plates, "_planes", counted)
    return pages


def reports(project) -> list[bytes]:
    return [path.read_bytes() for path in sorted((project.root / "build").rglob("*")) if path.is_file()]


def test_a_comma_has_its_page_rendered(film, booklet, monkeypatch):
    project = film()
    assert booklet("build", "--root", project.root)[0] == 0
    pages = rendered(monkeypatch)
    text = (project.folder / "texts/synopsis.de.md").read_text()
    project.write("texts/synopsis.de.md", text.rstrip(".\n") + ",\n")
    assert booklet("build", "--root", project.root)[0] == 0
    assert len(pages) == 1
    made = reports(project)
    assert booklet("build", "--no-cache", "--root", project.root)[0] == 0
    assert len(pages) > 8
    assert reports(project) == made


def test_force_believes_plates_of_the_same_page(film, booklet, monkeypatch):
    project = film()
    assert booklet("build", "--root", project.root)[0] == 0
    made, pages = reports(project), rendered(monkeypatch)
    assert booklet("build", "--force", "--root", project.root)[0] == 0
    assert (reports(project), pages) == (made, [])


def test_damaged_plates_are_made_again(film, booklet, monkeypatch):
    project = film()
    assert booklet("build", "--root", project.root)[0] == 0
    made, pages = reports(project), rendered(monkeypatch)
    for entry in (project.root / ".cache/plates").glob("??/*"):
        entry.write_bytes(entry.read_bytes()[:-1])
    assert booklet("build", "--force", "--root", project.root)[0] == 0
    assert reports(project) == made
    assert pages
