"""Proofs of the rules about the file as such: what it is, says, holds, and its pages' boxes."""

from __future__ import annotations

import contextlib
import io
import zlib
from collections.abc import Callable

import pikepdf
from pdfs import add_page, clean, drawing, html, image, mutated, press, saved, sheet
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms
from proof import Proof, clean_for, flavoured

from booklet.paper import mm_to_pt

Change = Callable[[pikepdf.Pdf], object]
X1A, X3 = "PDF/X-1a:2003", "PDF/X-3:2003"
BLEED = mm_to_pt(3)
W, H = mm_to_pt(148) + 2 * BLEED, mm_to_pt(210) + 2 * BLEED
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
RAW = {"stream_decode_level": pikepdf.StreamDecodeLevel.none, "compress_streams": False}


def broken(rule: str, how: str, change: Change, *also: str, **saving: object) -> Proof:
    """The clean file, changed."""
    return Proof(rule, how, lambda: mutated(clean(), change, **saving), also=frozenset(also))


def older(rule: str, how: str, change: Change, *also: str, flavour: str = X1A, **saving: object) -> Proof:
    """The clean file of a flavour on PDF 1.4, changed."""
    more = {"force_version": "1.4", **saving}
    return Proof(
        rule, how, lambda: mutated(clean_for(flavour), change, **more), flavoured(flavour), frozenset(also)
    )


def rewritten(rule: str, how: str, change: Callable[[bytes], bytes], *also: str) -> Proof:
    """The clean file, its bytes changed."""
    return Proof(rule, how, lambda: change(clean()), also=frozenset(also))


# -- changes ---------------------------------------------------------------------------------------


def nothing(_pdf: pikepdf.Pdf) -> None:
    """Saved in another way alone."""


def page(change: Callable[[pikepdf.Object], object]) -> Change:
    return lambda pdf: change(pdf.pages[1].obj)


def root(change: Callable[[pikepdf.Object], object]) -> Change:
    return lambda pdf: change(pdf.Root)


def put(key: str, value: object) -> Callable[[pikepdf.Object], object]:
    return lambda item: item.__setitem__(key, own(value))


def own(value: object) -> object:
    """A copy of what stands in a table here: an object belongs to the first file that it is put into."""
    if isinstance(value, (Array, Dictionary)) and not value.is_indirect:
        with contextlib.suppress(RuntimeError):  # it refers to an object of the file: it was made for it
            return pikepdf.Object.parse(value.unparse())
    return value


def keys_of(given: dict[str, object]) -> pikepdf.Dictionary:
    return Dictionary({f"/{key}": own(value) for key, value in given.items()})


def out(key: str) -> Callable[[pikepdf.Object], object]:
    return lambda item: item.__delitem__(key)


def info(key: str, value: object = None) -> Change:
    if value is None:
        return lambda pdf: pdf.docinfo.__delitem__(key)
    return lambda pdf: pdf.docinfo.__setitem__(key, value)


def packet(old: str, new: str) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        data = pdf.Root.Metadata.read_bytes().decode()
        assert old in data
        pdf.Root.Metadata.write(data.replace(old, new).encode())

    return change


def claim(uri: str, name: str) -> Change:
    return packet(
        "</rdf:RDF>",
        f'<rdf:Description rdf:about="" xmlns:c="{uri}"><c:{name}>1</c:{name}></rdf:Description></rdf:RDF>',
    )


def intent(change: Callable[[pikepdf.Object], object]) -> Change:
    return lambda pdf: change(pdf.Root.OutputIntents[0])


def profile(data: bytes, components: int = 4) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        stream = pdf.make_stream(data)
        stream.N = components
        pdf.Root.OutputIntents[0].DestOutputProfile = stream

    return change


def nameless(item: pikepdf.Object) -> None:
    """An output intent without a profile and without a registry."""
    del item["/DestOutputProfile"], item["/RegistryName"]


def box(name: str, *values: float) -> Change:
    return page(put(f"/{name}", Array(list(values))))


def boxes(name: str, *values: float) -> Change:
    """A box of all pages."""

    def change(pdf: pikepdf.Pdf) -> None:
        for item in pdf.pages:
            put(f"/{name}", Array(list(values)))(item.obj)

    return change


def annotate(kind: str, **more: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        given = {"Type": Name.Annot, "Subtype": Name(f"/{kind}"), "Rect": Array([100, 100, 200, 120]), **more}
        pdf.pages[1].obj.Annots = Array([pdf.make_indirect(keys_of(given))])

    return change


def bookmark(pdf: pikepdf.Pdf) -> None:
    item = pdf.make_indirect(Dictionary(Title="Site", A=Dictionary(S=Name.URI, URI="https://example.org")))
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=item, Last=item, Count=1))
    item.Parent = pdf.Root.Outlines


def attach(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.txt"] = b"text"


def state(**keys: object) -> Change:
    """A graphics state on the second page."""
    return lambda pdf: shelve(pdf, "ExtGState", keys_of(keys))


def shelve(pdf: pikepdf.Pdf, kind: str, value: pikepdf.Object) -> None:
    given = pdf.pages[1].obj
    resources = Dictionary(dict(given.Resources.items()))
    resources[f"/{kind}"] = Dictionary(
        {**dict(resources.get(f"/{kind}", Dictionary()).items()), "/New": value}
    )
    given.Resources = resources


def halftone(**keys: object) -> Change:
    screen = {"HalftoneType": 1, "Frequency": 60, "Angle": 45, "SpotFunction": Name.Round, **keys}
    return state(HT=keys_of(screen))


SQUARE = b"0 0 0 1 k 50 50 9 9 re f"
CURVE = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1]), C1=Array([0]), N=1)


def drawn(data: bytes = b"", subtype: str = "Form", **keys: object) -> Change:
    """A drawing in the second page's resources."""

    def change(pdf: pikepdf.Pdf) -> None:
        stream = pdf.make_stream(data)
        stream.Type, stream.Subtype, stream.BBox = Name.XObject, Name(f"/{subtype}"), Array([0, 0, 9, 9])
        for key, value in keys.items():
            stream[f"/{key}"] = own(value)
        shelve(pdf, "XObject", stream)

    return change


def picture(**keys: object) -> Change:
    """A picture of two pixels a side in the second page's resources, placed nowhere."""

    def change(pdf: pikepdf.Pdf) -> None:
        given = image(
            pdf, bytes(16), 2, 2, Name.DeviceCMYK, **{key: own(value) for key, value in keys.items()}
        )
        shelve(pdf, "XObject", given)

    return change


def alternate(pdf: pikepdf.Pdf) -> None:
    other = image(pdf, bytes(16), 2, 2, Name.DeviceCMYK)
    picture(Alternates=Array([Dictionary(Image=other, DefaultForPrinting=True)]))(pdf)


def content(operators: bytes) -> Change:
    """The second page draws something else."""
    return lambda pdf: pdf.pages[1].obj.__setitem__("/Contents", pdf.make_stream(operators))


def jpeg_2000(pdf: pikepdf.Pdf) -> None:
    data = io.BytesIO()
    Image.new("L", (9, 9)).save(data, "JPEG2000")
    given = image(pdf, b"", 9, 9, Name.DeviceGray)
    given.write(data.getvalue(), filter=Name.JPXDecode)
    shelve(pdf, "XObject", given)


def thumbnail(pdf: pikepdf.Pdf) -> None:
    """A small picture of the page in JBIG2; what is placed on a page cannot be rendered without a decoder."""
    given = image(pdf, b"", 9, 9, Name.DeviceGray, 1)
    given.write(bytes(16), filter=Name.JBIG2Decode)
    pdf.pages[1].obj.Thumb = given


def crypt(pdf: pikepdf.Pdf) -> None:
    """A filter with the right number of letters; the library takes out the real one."""
    stream = pdf.make_stream(b"")
    stream.write(b"0 0 0 1 k 99 99 9 9 re f", filter=Name.CRYPT)
    pdf.pages[1].obj.Contents = stream


def lzw(pdf: pikepdf.Pdf) -> None:
    """The second page's content in LZW: nine bits a byte, while that lasts."""
    content = b"0 0 0 1 k 99 99 9 9 re f"
    codes = [256, *content, 257]
    bits = "".join(f"{code:09b}" for code in codes)
    data = bytes(int(bits[at : at + 8].ljust(8, "0"), 2) for at in range(0, len(bits), 8))
    stream = pdf.make_stream(b"")
    stream.write(data, filter=Name.LZWDecode)
    pdf.pages[1].obj.Contents = stream


def inline_lzw(pdf: pikepdf.Pdf) -> None:
    bits = f"{256:09b}{0:09b}{257:09b}".ljust(32, "0")
    data = int(bits, 2).to_bytes(4, "big")
    content = b"q 9 0 0 9 99 99 cm BI /W 1 /H 1 /IM true /D [1 0] /F /LZW ID " + data + b" EI Q"
    pdf.pages[1].obj.Contents = pdf.make_stream(b"0 0 0 1 k 50 50 9 9 re f " + content)


def layers(**configuration: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Text"))
        given = {"Name": "Default", "Order": Array([group]), "OFF": Array(), **configuration}
        default = Dictionary({f"/{key}": value for key, value in given.items() if value is not None})
        if default.get("/OFF") == Name.All:
            default.OFF = Array([group])
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=default)

    return change


def opentype(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, Dictionary) and item.get("/Type") == Name.FontDescriptor:
            item.FontFile3 = item["/FontFile2" if "/FontFile2" in item else "/FontFile3"]
            item.FontFile3.Subtype = Name.OpenType


def packed(flavour: str) -> bytes:
    """Compressed objects in a file that says it is PDF 1.4."""
    given = mutated(clean_for(flavour), nothing, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return given.replace(b"%PDF-1.5", b"%PDF-1.4", 1)


def torn(change: Callable[[bytes], bytes]) -> bytes:
    """A picture whose compressed data are damaged; nothing but these is wrong with the file."""

    def place(pdf: pikepdf.Pdf) -> None:
        packed = zlib.compress(bytes(range(256)) * 16)
        given = image(pdf, b"", 64, 64, Name.DeviceGray)
        given.write(change(packed), filter=Name.FlateDecode)
        shelve(pdf, "XObject", given)

    return mutated(clean(), place, **RAW)


def without_id() -> bytes:
    with pikepdf.new() as pdf:
        add_page(pdf, b"0 0 0 1 k 50 50 9 9 re f")
        given = saved(pdf, static_id=True)
    start = given.index(b"/ID [")
    return given[:start] + b"/XD [" + given[start + 5 :]


def at_the_edge(side: str) -> Proof:
    """A square that touches the trim and goes no further."""
    along = "top:40mm;" if side in {"left", "right"} else "left:40mm;"
    css = f"position:absolute;{side}:-15mm;{along}width:20mm;height:20mm;background:red"
    return Proof(
        "bleed-empty",
        f"a square ends at the {side} trim",
        lambda: press(html(f"<div style='{css}'></div>")).pdf,
    )


NAMED = Dictionary(HalftoneType=1, HalftoneName="Crystal")
UNREAD = frozenset({"content-readable"})
SCRIPT = Dictionary(S=Name.JavaScript, JS="x")
FEW = {"multiple": 4, "minimum": 4, "maximum": 4}

# -- the file --------------------------------------------------------------------------------------

FILE = (
    rewritten("file-readable", "no PDF at all", lambda _: b"text"),
    rewritten("file-readable", "empty", lambda _: b""),
    rewritten("file-readable", "its end is missing", lambda pdf: pdf[: len(pdf) // 3]),
    broken("content-readable", "a page without its resources", page(put("/Resources", Dictionary())), "page-empty"),
    broken("content-readable", "a picture that is not there", content(b"0 0 0 1 k 50 50 9 9 re f /No Do")),
    broken("content-readable", "an operator that nobody knows", content(b"0 0 0 1 k 50 50 9 9 re f 1 nonsense")),
    broken("file-encrypted", "encrypted without a password", nothing, encryption=pikepdf.Encryption(owner="o", user="", R=4)),
    Proof("file-encrypted", "a stream with a Crypt filter", lambda: mutated(clean(), crypt, **RAW).replace(b"/CRYPT", b"/Crypt")),
    rewritten("file-repaired", "the place of the object table is lost", lambda pdf: pdf.replace(b"startxref", b"startxxxx")),
    rewritten("file-repaired", "the place of the object table is wrong", lambda pdf: pdf.replace(b"startxref\n", b"startxref\n1")),
    rewritten("file-repaired", "a letter stands before the file", lambda pdf: b"Dear printer,\n" + pdf),
    rewritten("file-repaired", "a letter stands behind the file", lambda pdf: pdf + b"Kind regards"),
    Proof("file-repaired", "a stream's length is wrong", lambda: drawing(SQUARE).replace(b"/Length 26", b"/Length 12")),
    Proof("file-repaired", "a picture's compressed data are cut off", lambda: torn(lambda data: data[:-9]), also=UNREAD),
    Proof("file-repaired", "a byte of a picture's compressed data", lambda: torn(lambda data: data[:9] + b"?" + data[10:])),
    broken("page-count", "seven pages", lambda pdf: pdf.pages.__delitem__(0)),
    broken("page-count", "four pages, eight are the fewest", lambda pdf: pdf.pages.__delitem__(slice(0, 4))),
    Proof("page-count", "eight pages, four are the most", clean, sheet(pages=FEW)),
    broken("page-empty", "a page without content", page(out("/Contents"))),
    broken("page-empty", "a page of white", content(b"0 0 0 0 k 50 50 99 99 re f")),
)  # fmt: skip

INTERACTIVE = (
    broken("file-javascript", "a tree of scripts", root(put("/Names", Dictionary(JavaScript=Dictionary(Names=Array()))))),
    broken("file-javascript", "a script when the file is opened", root(put("/OpenAction", SCRIPT)), "file-action"),
    broken("file-javascript", "a script in a link", annotate("Link", A=SCRIPT), "file-action", "file-annotation"),
    broken("file-javascript", "a script in the page itself", page(put("/AA", Dictionary(O=SCRIPT))), "file-action"),
    broken("file-action", "the file opens on a page", lambda pdf: put("/OpenAction", Array([pdf.pages[0].obj, Name.Fit]))(pdf.Root)),
    broken("file-action", "a page has triggers", page(put("/AA", Dictionary()))),
    broken("file-action", "a bookmark opens an address", bookmark),
    broken("file-action", "a link opens an address", annotate("Link", A=Dictionary(S=Name.URI, URI="x")), "file-annotation"),
    broken("file-form", "an empty form", root(put("/AcroForm", Dictionary(Fields=Array())))),
    broken("file-annotation", "a link", annotate("Link")),
    broken("file-annotation", "a comment", annotate("Text")),
    broken("file-annotation", "a comment in the bleed", annotate("Text", Rect=Array([1, 1, 6, 6]))),
    broken("file-multimedia", "a film", annotate("Screen"), "file-annotation"),
    broken("file-multimedia", "a sound outside the page", annotate("Sound", Rect=Array([900, 900, 910, 910]))),
    broken("file-multimedia", "renditions", root(put("/Names", Dictionary(Renditions=Dictionary(Names=Array()))))),
    broken("file-multimedia", "a link plays a film", annotate("Link", A=Dictionary(S=Name.Rendition)), "file-annotation", "file-action"),
    broken("file-attachment", "an attached text", attach),
    broken("file-attachment", "a portfolio", root(put("/Collection", Dictionary()))),
    broken("file-attachment", "a file pinned to a page", annotate("FileAttachment", FS=Dictionary(EF=Dictionary())), "file-annotation"),
)  # fmt: skip

SUBSTITUTES = (
    broken("file-postscript", "a PostScript drawing", drawn(b"showpage", "PS"), "content-readable"),
    broken("file-postscript", "a form that hides PostScript", drawn(b"showpage", Subtype2=Name.PS)),
    broken("image-alternate", "another picture for printing", alternate),
    broken("file-opi", "a picture on a server", picture(OPI=Dictionary({"/2.0": Dictionary(Type=Name.OPI)}))),
    broken("file-reference", "a page of another file", drawn(Ref=Dictionary(F="cover.pdf", Page=0))),
    broken("file-external", "a picture in another file", picture(F="picture.dat")),
)  # fmt: skip

DEVICE = (
    broken("print-transfer", "a curve that inverts", state(TR=CURVE)),
    broken("print-transfer", "a curve for each ink", state(TR2=Array([Name.Identity, CURVE, Name.Identity, Name.Identity]))),
    broken("print-transfer", "a curve in a halftone", halftone(TransferFunction=CURVE), "print-screen"),
    broken("print-halftone", "a threshold screen", halftone(HalftoneType=6), "print-screen"),
    broken("print-halftone", "a named screen", halftone(HalftoneName="Crystal"), "print-screen"),
    broken("print-halftone", "a shifted screen", state(HTP=Array([3, 4]))),
    broken("print-halftone", "a named screen for one ink", halftone(HalftoneType=5, Cyan=NAMED), "print-screen"),
    broken("print-screen", "a screen of its own", halftone()),
    broken("print-screen", "a moved screen", state(HTO=Array([3, 4]))),
    broken("print-black-generation", "a black generation", state(BG=CURVE)),
    broken("print-black-generation", "an undercolour removal", state(UCR2=CURVE)),
    broken("page-separated", "the cyan plate alone", page(put("/SeparationInfo", Dictionary(DeviceColorant=Name.Cyan)))),
)  # fmt: skip

FLAVOURS = (
    broken("file-version", "PDF 1.7 for PDF/X-4", nothing, force_version="1.7"),
    broken("file-version", "PDF 2.0 in the catalog alone", root(put("/Version", Name("/2.0")))),
    older("file-version", "PDF 1.6 for PDF/X-1a", nothing, force_version="1.6"),
    Proof("file-compressed", "objects in streams", lambda: packed(X1A), flavoured(X1A)),
    Proof("file-compressed", "objects in streams, for PDF/X-3", lambda: packed(X3), flavoured(X3)),
    older("file-lzw", "a page in LZW", lzw, **RAW),
    older("file-lzw", "an inline picture in LZW", inline_lzw, flavour=X3),
    older("image-codec", "JPEG 2000", jpeg_2000, **RAW),
    older("image-codec", "a thumbnail in JBIG2", thumbnail, flavour=X3, **RAW),
    older("font-opentype", "a font as OpenType", opentype),
    older("file-layers", "a layer for PDF/X-1a", layers()),
    broken("file-layers", "a set without a name", layers(Name=None)),
    broken("file-layers", "a layer that the list lacks", layers(Order=Array())),
    broken("file-layers", "layers that change by themselves", layers(AS=Array())),
    broken("layer-hidden", "a layer that is off", layers(OFF=Name.All)),
    broken("layer-hidden", "all layers off but those named", layers(BaseState=Name.OFF)),
)  # fmt: skip

BOXES = (
    broken("box-missing", "no TrimBox", page(out("/TrimBox"))),
    broken("box-missing", "no BleedBox", page(out("/BleedBox"))),
    broken("box-missing", "an ArtBox beside the TrimBox", box("ArtBox", 50, 50, 100, 100)),
    broken("file-repaired", "no MediaBox", page(out("/MediaBox"))),
    broken("box-nesting", "a BleedBox beyond the sheet", box("BleedBox", -5, -5, W, H), "box-origin"),
    broken("box-nesting", "a BleedBox wider than the sheet", box("BleedBox", 0, 0, W + 9, H)),
    broken("box-nesting", "a TrimBox beyond the bleed", box("TrimBox", 3 * BLEED, BLEED, W + BLEED, H - BLEED), "box-bleed"),
    broken("box-origin", "a negative corner", box("MediaBox", -10, -10, W, H)),
    broken("box-equal", "one page narrower", box("TrimBox", BLEED, BLEED, W - 2 * BLEED, H - BLEED), "box-trim"),
    broken("box-trim", "one page a millimetre narrower", box("TrimBox", BLEED, BLEED, W - BLEED - mm_to_pt(1), H - BLEED), "box-equal"),
    broken("box-trim", "all pages of another size", boxes("TrimBox", BLEED, BLEED, W - BLEED - 9, H - BLEED)),
    broken("box-bleed", "less than 3 mm on the left", box("BleedBox", 2, 0, W, H)),
    broken("box-bleed", "none on any side", boxes("BleedBox", BLEED, BLEED, W - BLEED, H - BLEED)),
    broken("box-crop", "a CropBox at the trim", box("CropBox", BLEED, BLEED, W - BLEED, H - BLEED)),
    broken("box-size", "a page of 6 m", box("MediaBox", 0, 0, 17_000, H), "content-readable"),
    broken("box-viewer", "printed up to the trim", root(put("/ViewerPreferences", Dictionary(PrintArea=Name.TrimBox)))),
    broken("box-viewer", "clipped to the CropBox", root(put("/ViewerPreferences", Dictionary(ViewClip=Name.CropBox)))),
    broken("page-rotated", "a page on its side", page(put("/Rotate", 90))),
    broken("page-rotated", "all pages upside down", lambda pdf: put("/Rotate", 180)(pdf.Root.Pages)),
    broken("page-userunit", "a page at twice its size", page(put("/UserUnit", 2))),
    *(at_the_edge(side) for side in ("left", "right", "top", "bottom")),
)  # fmt: skip

IDENTIFICATION = (
    broken("pdfx-identification", "no XMP", root(out("/Metadata"))),
    broken("pdfx-identification", "another PDF/X", packet("PDF/X-4<", "PDF/X-3<")),
    broken("pdfx-identification", "no VersionID", packet("xmpMM:VersionID", "xmpMM:Version")),
    broken("pdfx-identification", "broken XMP", packet("<rdf:RDF", "<rdf:broken")),
    broken("pdfx-identification", "Info names another", info("/GTS_PDFXVersion", X3)),
    older("pdfx-identification", "no version in Info", info("/GTS_PDFXVersion")),
    older("pdfx-identification", "XMP names another", packet(X1A, X3)),
    broken("pdfx-metadata", "another title in XMP", packet("Bone", "Bones")),
    broken("pdfx-metadata", "another second in XMP", packet("03:04:05+05:30</xmp:CreateDate>", "03:04:06+05:30</xmp:CreateDate>")),
    broken("pdfx-metadata", "another producer in Info", info("/Producer", "another")),
    broken("pdfx-metadata", "no date in XMP", packet("xmp:ModifyDate", "xmp:Modified")),
    broken("pdfx-metadata", "no date of the metadata", packet("xmp:MetadataDate", "xmp:Metadata")),
    older("pdfx-metadata", "no date in Info", info("/ModDate")),
    broken("pdfx-trapped", "Unknown", info("/Trapped", Name("/Unknown")), "pdfx-metadata"),
    older("pdfx-trapped", "not said in Info", info("/Trapped")),
    broken("pdfx-title", "no title in XMP", packet("dc:title", "dc:titel")),
    broken("pdfx-title", "a title of nothing", packet("Rust &amp; Bone", " ")),
    older("pdfx-title", "no title in Info", info("/Title")),
    Proof("pdfx-id", "no ID in the trailer", without_id),
    broken("file-claims", "PDF/A", claim("http://www.aiim.org/pdfa/ns/id/", "part")),
    broken("file-claims", "PDF/UA", claim("http://www.aiim.org/pdfua/ns/id/", "part")),
    broken("file-claims", "PDF/VT", claim("http://www.npes.org/pdfvt/ns/id/", "GTS_PDFVTVersion")),
)  # fmt: skip

INTENTS = (
    broken("intent-missing", "none", root(out("/OutputIntents"))),
    broken("intent-missing", "two", lambda pdf: pdf.Root.OutputIntents.append(pdf.Root.OutputIntents[0])),
    broken("intent-missing", "not in words", intent(out("/Info"))),
    broken("intent-missing", "of PDF/A alone", intent(put("/S", Name.GTS_PDFA1))),
    broken("intent-identifier", "another paper", intent(put("/OutputConditionIdentifier", "FOGRA51"))),
    broken("intent-identifier", "no registry", intent(out("/RegistryName"))),
    broken("intent-profile", "none", intent(out("/DestOutputProfile"))),
    broken("intent-profile", "none that can be read", profile(b"nothing")),
    broken("intent-profile", "of a screen", profile(SRGB, 3)),
    older("intent-profile", "none, and no registered condition", intent(nameless), "intent-identifier"),
    broken("intent-registered", "a name that no registry has", intent(put("/OutputConditionIdentifier", "Ours")), "intent-identifier"),
)  # fmt: skip

PROOFS: tuple[Proof, ...] = (
    *FILE, *INTERACTIVE, *SUBSTITUTES, *DEVICE, *FLAVOURS, *BOXES, *IDENTIFICATION, *INTENTS,
)  # fmt: skip
