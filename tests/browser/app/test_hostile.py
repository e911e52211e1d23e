"""Files that are broken or dangerous: a clear sentence each, nothing lost, and nobody else disturbed."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.app import files
from tests.browser.app.person import after, dialog, expect_word, give, quiet, score, slider, stamp

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
PIXELS = files.scene()[0]

HOSTILE: list[tuple[FilePayload, str]] = [
    (files.file("empty.png", b""), "empty.png is empty"),
    (
        files.file("letter.png", b"Dear doctor,\nthis is no picture.\n" * 20),
        "letter.png cannot be opened: it is text, not a picture",
    ),
    (files.file("half.png", files.png(PIXELS)[:700]), "half.png cannot be read: .* (damaged|cut off)"),
    (files.file("half.jpg", files.saved(PIXELS, "JPEG")[:900]), "half.jpg cannot be read: .* (damaged|cut off)"),
    (files.file("dot.png", files.png(PIXELS[:1, :1])), "dot.png is a single pixel"),
    (files.file("vast.png", files.declared_png(20_000, 20_000)), "vast.png declares 20000x20000 = 400.0 megapixels"),
    (files.file("nothing.tif", files.nan_tiff()), "nothing.tif .*(NaN|no number|finite)"),
    (files.file("report.dcm", files.dicom(None)), "report.dcm is a DICOM file without pixels"),
    (files.file("line.nii.gz", files.nifti(np.arange(50.0))), "line.nii.gz .* dimension"),
    (files.file("pictures.zip", files.zipped("a.png", files.png(PIXELS))), "pictures.zip cannot be opened: it is a ZIP archive"),
]

# A mask may be a single pixel or have places without a number: what that means is asked, and nothing is taken at once.
MASKS: list[tuple[FilePayload, str]] = [
    *(pair for pair in HOSTILE if pair[0]["name"] not in ("dot.png", "nothing.tif")),
    (files.file("dot.png", files.png(PIXELS[:1, :1])), "dot.png is 1x1 pixels and the image 512x512"),
    (files.file("nothing.tif", files.nan_tiff()), "nothing.tif holds no number"),
    (files.file("photo.png", files.png(np.random.default_rng(0).integers(0, 256, (512, 512, 3), np.uint8))), "like a photograph"),
    (
        files.file("other.png", files.png(files.scene(70, 200)[1])),
        "other.png is 200x70 pixels and the image 512x512: other proportions",
    ),
]


def test_no_file_breaks_the_page_or_the_session_of_another_person(visit: Visit) -> None:
    page, other = visit("/?sample=shapes"), visit("/?sample=shapes&method=otsu(offset=5)")
    seen, dice = stamp(page), score(page)
    theirs = (stamp(other), score(other), other.url)

    opened = dialog(page, "Your image")
    for file, sentence in HOSTILE:
        give(opened, file)
        alert = opened.get_by_role("tabpanel").get_by_test_id("stAlert")
        expect(alert).to_contain_text(re.compile(sentence))
        expect(alert).to_have_count(1)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        assert "Traceback" not in opened.inner_text()
        assert (stamp(page), score(page)) == (seen, dice), "the picture that was open stays"

    opened.get_by_role("tab", name="Ground truth").click()
    for file, sentence in MASKS:
        give(opened, file)
        expect(opened.get_by_test_id("stAlert").filter(has_text=re.compile(sentence))).to_have_count(1)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(opened).not_to_contain_text("% foreground")
    page.get_by_role("button", name="Close").click()
    expect(opened).to_have_count(0)
    quiet(page)
    assert (stamp(page), score(page)) == (seen, dice)
    after(page, lambda: slider(page, "Offset").press("ArrowRight"))

    assert (stamp(other), score(other), other.url) == theirs
    expect(other.get_by_test_id("stAlert")).to_have_count(0)
    after(other, lambda: slider(other, "Offset").press("ArrowRight"))
    expect_word(other, "method", "otsu(offset=6)")
