"""Which format a file is, from its first bytes. Its name is not asked: names lie."""

from seglib.errors import FileError
from seglib.io.limits import GZIP, Limits

SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"\x93NUMPY", "NPY"),
)
KNOWN_BUT_CLOSED = (
    (b"PK\x03\x04", "a ZIP archive (.npz and Office documents are ZIP archives too)", "Unpack it and open a picture from it"),
    (b"PK\x05\x06", "an empty ZIP archive", "Pack it again"),
    (b"Rar!", "a RAR archive", "Unpack it and open a picture from it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it and open a picture from it"),
    (b"BZh", "a bzip2 archive", "Unpack it and open what is inside"),
    (GZIP, "a gzip archive of something that is not NIfTI", "Unpack it and open what is inside"),
    (b"%PDF", "a PDF document", "Export the page or the figure as PNG"),
    (b"8BPS", "a Photoshop document", "Export it as PNG"),
    (b"gimp xcf", "a GIMP document", "Export it as PNG"),
    (b"\x89HDF", "an HDF5 file", "Export a slice of it as TIFF"),
    (b"NRRD", "an NRRD volume", "Save it as NIfTI (.nii.gz)"),
    (b"MATLAB", "a MATLAB file", "Save the array as TIFF"),
    (b"ZISRAWFILE", "a Zeiss CZI file", "Export it as OME-TIFF"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture", "Save it as PNG"),
    (b"\xffO\xffQ", "a JPEG 2000 picture", "Save it as PNG"),
    (b"\xff\x0a", "a JPEG XL picture", "Save it as PNG"),
    (b"v/1\x01", "an OpenEXR picture", "Save it as TIFF"),
    (b"\x00\x00\x01\x00", "a Windows icon", "Save it as PNG"),
)
BMP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)
READABLE = "PNG, JPEG, BMP, GIF, WebP, AVIF, PNM, TIFF, DICOM, NIfTI (.nii, .nii.gz) and .npy"


def kind_of(data: bytes, name: str) -> str:
    """The format of a file: 'PNG', 'TIFF', 'DICOM', ...

    Raises:
        FileError: it is empty, or of no format that can be opened; the text says what it is where that shows.
    """
    if not data:
        raise FileError(f"{name} is empty (0 bytes). Copy or download it again.")
    if data[128:132] == b"DICM":  # before TIFF: what stands in front of it is free, and some write a TIFF header there
        return "DICOM"
    for signature, kind in SIGNATURES:
        if data.startswith(signature):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    if data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis"):
        return "AVIF"
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in BMP_HEADERS:
        return "BMP"
    if data[:1] == b"P" and data[1:2] in b"123456f" and data[2:3].isspace():
        return "PNM"
    if _is_bare_dicom(data):
        return "DICOM"
    if _is_nifti(data):
        return "NIfTI"
    raise FileError(f"{name} cannot be opened: it is {_described(data)}. Formats that can: {READABLE}.")


def _is_bare_dicom(data: bytes) -> bool:
    """A data set without the preamble, as old programs write it: it begins with a low tag of group 2 or 8."""
    bare = data[:4] in {bytes((group, 0, element, 0)) for group in (2, 8) for element in (0, 1, 2, 5, 8, 16, 18, 22)}
    swapped = data[:4] in {bytes((0, 8, 0, element)) for element in (0, 1, 5, 8, 16, 18, 22)}
    return bare or swapped


def _is_nifti(data: bytes) -> bool:
    head = data[:348]
    if data.startswith(GZIP):
        try:
            head = Limits().inflate(data, "", 348)
        except FileError:
            return False
    return head[344:348] in (b"n+1\0", b"ni1\0") or head[4:8] in (b"n+2\0", b"ni2\0")


def _described(data: bytes) -> str:
    """What a file is that cannot be opened, and what to do with it."""
    for signature, what, cure in KNOWN_BUT_CLOSED:
        if data.startswith(signature):
            return f"{what}. {cure}"
    if data[4:8] == b"ftyp":
        return f"an {data[8:12].decode('latin-1')} film or photograph (HEIC on iPhones). Save it as JPEG or PNG"
    try:
        words = data[:4096].decode()
    except UnicodeDecodeError as error:
        words = data[: error.start].decode() if error.start > 4000 else ""  # a character cut in two at the end
    if words and "\0" not in words:
        page = words.lstrip().startswith("<")
        return "a web page or drawing (HTML, SVG)" if page else "text, not a picture"
    return "of no format known here, or damaged from its first bytes on"
