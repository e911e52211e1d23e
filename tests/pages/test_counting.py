"""People count from 1: steps, pages and slices on the page, though links and options count from 0."""

import io

import nibabel
import numpy as np
import tifffile
from streamlit.testing.v1 import AppTest

from pages.ui import source
from pages.ui.source import Source
from seglib.io import read_image
from tests.pages.drive import Start, rerun


def labelled(app: AppTest, label: str) -> tuple[int, int, int]:
    (slider,) = (each for each in app.slider if each.label == label)
    return int(slider.min), int(slider.value), int(slider.max)


def opened(data: bytes, name: str) -> Source:
    return Source(read_image(data, name), data=data, file_name=name)


def test_steps_are_counted_as_the_sentence_beside_them_says(start: Start) -> None:
    app = start(words={"method": "kmeans"})
    first, now, last = labelled(app, "Step")
    assert (first, now) == (1, last)

    def sentence() -> str:
        return next(each.value for each in app.markdown if f" of {last} · " in each.value)

    assert sentence().startswith(f"**{last} of {last} · ")
    app.button("steps.kmeans.first").click()
    rerun(app)
    assert labelled(app, "Step")[1] == 1
    assert sentence().startswith(f"**1 of {last} · Start")
    assert app.button("steps.kmeans.back").disabled
    app.button("steps.kmeans.forward").click()
    rerun(app)
    assert sentence().startswith(f"**2 of {last} · ")


def test_the_second_page_of_three_is_called_so_everywhere(start: Start) -> None:
    stream = io.BytesIO()
    pages = [np.full((20, 30), level, np.uint8) for level in (10, 20, 30)]
    with tifffile.TiffWriter(stream) as writer:
        for page in pages:
            writer.write(page, photometric="minisblack", contiguous=False)
    app = start(opened=opened(stream.getvalue(), "stack.tif"))
    assert labelled(app, "Page") == (1, 1, 3)
    next(each for each in app.slider if each.label == "Page").set_value(2)
    rerun(app)
    now: Source = app.session_state[source.KEY]
    assert now.options.page == 1
    assert (now.image.pixels == pages[1][..., None]).all()
    assert "took page 2 of 3" in now.image.ledger


def test_the_last_slice_has_the_number_of_slices(start: Start) -> None:
    values = np.arange(20 * 30 * 4, dtype=np.int16).reshape(20, 30, 4)
    volume = nibabel.Nifti1Image(values, np.eye(4)).to_bytes()
    app = start(opened=opened(volume, "head.nii"))
    assert labelled(app, "Slice") == (1, 3, 4)
    (direction,) = (each for each in app.selectbox if each.label == "Direction")
    assert (direction.options, direction.value) == (["sagittal", "coronal", "axial"], 2)
    next(each for each in app.slider if each.label == "Slice").set_value(4)
    rerun(app)
    now: Source = app.session_state[source.KEY]
    assert now.options.slice == 3
    assert any(line.startswith("axial slice 4 of 4") for line in now.image.ledger)
