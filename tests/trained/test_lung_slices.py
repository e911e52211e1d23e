"""A slice of a scanner reaches the net in the levels that it learned from, whatever lies outside the scanner's round field."""

import io
from typing import Any

import nibabel
import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

from seglib.io import ReadOptions, read_image
from seglib.methods.svm_trained import TrainedSVM
from seglib.methods.unet import UNet
from seglib.phantoms import LungCt
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.trained.prepare import LUNG_WINDOW, as_learned, cut_off
from seglib.types import Image, Levels

SIDE = 128
y, x = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
INSIDE = np.hypot(y, x) < SIDE / 2 - 2
BARE = np.clip(np.rint(LungCt(size=SIDE).hounsfield()[0]), -1100, 3000).astype(np.int16)
PADDED = np.where(INSIDE, BARE, np.int16(-2048)).astype(np.int16)


def dicom(values: NDArray[np.int16]) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.TransferSyntaxUID = CTImageStorage, ExplicitVRLittleEndian
    meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=["lung"])
    file = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    file.SOPClassUID, file.SOPInstanceUID, file.Modality = CTImageStorage, meta.MediaStorageSOPInstanceUID, "CT"
    file.Rows, file.Columns = values.shape
    file.SamplesPerPixel, file.PhotometricInterpretation, file.PixelRepresentation = 1, "MONOCHROME2", 1
    file.BitsAllocated, file.BitsStored, file.HighBit = 16, 16, 15
    file.RescaleSlope, file.RescaleIntercept = 1, 0
    file.PixelData = values.tobytes()
    written = io.BytesIO()
    pydicom.dcmwrite(written, file, enforce_file_format=True)
    return written.getvalue()


def nifti(values: NDArray[Any]) -> bytes:
    return bytes(nibabel.Nifti1Image(values[::-1, ::-1].T[..., None], np.diag([-1.0, -1.0, 1.0, 1.0])).to_bytes())


def opened(kind: str, values: NDArray[np.int16], window: str) -> Image:
    made = dicom(values) if kind == "dicom" else nifti(values)
    image = read_image(made, f"slice.{'dcm' if kind == 'dicom' else 'nii'}", ReadOptions(window=window))
    if kind == "nifti":  # a file without orientation may stand on its head; what counts is the levels
        turns = [image.pixels[::up, ::left] for up in (1, -1) for left in (1, -1)]
        masked = np.where(INSIDE, values, -5000)
        best = max(turns, key=lambda seen: np.corrcoef(seen[..., 0].ravel(), np.clip(masked, -1350, 150).ravel())[0, 1])
        image = Image(np.ascontiguousarray(best), levels=image.levels, ledger=image.ledger)
    return image


@pytest.mark.parametrize("kind", ["dicom", "nifti"])
@pytest.mark.parametrize("window", ["lung", "auto"])
def test_padding_changes_no_level_inside_the_body(kind: str, window: str) -> None:
    bare, padded = opened(kind, np.where(INSIDE, BARE, np.int16(-1000)), window), opened(kind, PADDED, window)
    assert BARE[INSIDE].min() <= -1000, "the air of the room is not the darkest of the slice"
    np.testing.assert_array_equal(padded.pixels[INSIDE], bare.pixels[INSIDE])
    assert (padded.pixels[~INSIDE] == 0).all()


@pytest.mark.parametrize("kind", ["dicom", "nifti"])
def test_the_lung_window_gives_the_pixels_of_the_phantoms_that_the_net_learned_from(kind: str) -> None:
    learned, seen = LungCt(size=SIDE).make().image, opened(kind, PADDED, "lung")
    apart = np.abs(seen.pixels[INSIDE].astype(int) - learned.pixels[INSIDE])
    assert apart.max() <= 1  # whole Hounsfield units in the file
    assert learned.levels == LUNG_WINDOW


@pytest.mark.parametrize("window", ["auto", "bone"])
def test_a_slice_in_another_window_is_brought_to_that_of_the_lungs(window: str) -> None:
    learned, shown = LungCt(size=SIDE).make().image, opened("dicom", PADDED, window)
    assert shown.levels is not None
    seen = as_learned(shown, "lung_ct")
    # What the other window shows survives, but for its own rounding.
    value = np.clip(BARE, shown.levels.value(0), shown.levels.value(255))
    expected = np.clip((value - LUNG_WINDOW.intercept) / LUNG_WINDOW.slope, 0, 255)
    rounding = 0.5 * abs(shown.levels.slope) / LUNG_WINDOW.slope + 1
    assert np.abs(seen.pixels[INSIDE][:, 0] - expected[INSIDE]).max() <= rounding
    assert seen.levels == learned.levels
    assert any("-1350 to 150 HU" in line for line in seen.ledger)


def test_other_images_and_other_tasks_stay_as_they_are() -> None:
    shown = opened("dicom", PADDED, "bone")
    assert as_learned(shown, "nuclei") is shown
    photograph = Image(shown.pixels)
    assert as_learned(photograph, "lung_ct") is photograph
    other = Image(shown.pixels, levels=Levels(2.0, 0.0, "OD"))
    assert as_learned(other, "lung_ct") is other
    learned = LungCt(size=SIDE).make().image
    assert as_learned(learned, "lung_ct") is learned


def test_a_volume_that_reaches_so_low_without_a_gap_has_no_padding() -> None:
    ramp = np.linspace(-2048, 1000, SIDE * SIDE).reshape(SIDE, SIDE).astype(np.int16)
    image = read_image(nifti(ramp), "ramp.nii")
    assert not any("padding" in line for line in image.ledger)
    assert image.levels is not None
    assert image.levels.value(0) == pytest.approx(-2048)


@pytest.mark.parametrize("window", ["lung", "auto"])
@pytest.mark.parametrize("outside", [-1000, -1024, -2048, -3024])
def test_the_net_sees_black_outside_the_round_field_whatever_a_scanner_writes_there(outside: int, window: str) -> None:
    values = np.where(np.hypot(y, x) < SIDE / 2, BARE, np.int16(outside)).astype(np.int16)
    seen = as_learned(opened("dicom", values, window), "lung_ct")
    assert (seen.pixels[np.hypot(y, x) > SIDE / 2] == 0).all()
    learned = LungCt(size=SIDE).make().image
    middle = (BARE > -1000) & (BARE < 100) & INSIDE
    assert np.abs(seen.pixels[middle].astype(int) - learned.pixels[middle]).max() <= 5  # levels of a window twice as wide


def test_a_body_that_reaches_into_the_corners_stays() -> None:
    values = BARE.copy()
    values[:20] = 40
    shown = opened("dicom", values, "lung")
    assert as_learned(shown, "lung_ct") is shown
    oblong = opened("dicom", np.full((40, 80), -1000, np.int16), "lung")
    assert as_learned(oblong, "lung_ct") is oblong


def test_a_window_that_cuts_off_what_the_net_needs_is_told_with_the_way_out() -> None:
    for window, told in (("soft_tissue", True), ("bone", True), ("lung", False), ("auto", False)):
        shown = opened("dicom", PADDED, window)
        assert ("Choose the window for lungs" in cut_off(shown, "lung_ct")) == told, window
        assert cut_off(shown, "nuclei") == ""
    assert cut_off(Image(shown.pixels), "lung_ct") == ""


@pytest.mark.parametrize(("method", "least"), [(UNet, 0.97), (TrainedSVM, 0.95)])
def test_every_family_finds_the_lungs_in_the_widest_window(method: type[UNet] | type[TrainedSVM], least: float) -> None:
    scene = LungCt(size=256, seed=11)
    values = np.clip(np.rint(scene.hounsfield()[0]), -1000, 3000).astype(np.int16)
    truth = scene.make().truth > 0
    found, _ = segment(method(task="lung_ct"), opened("dicom", values, "auto"), Prompt())
    hit = found.labels > 0
    assert 2 * (hit & truth).sum() / (hit.sum() + truth.sum()) > least
    narrow, _ = segment(method(task="lung_ct"), opened("dicom", values, "soft_tissue"), Prompt())
    assert "Choose the window for lungs" in narrow.warning


def test_a_slice_without_air_that_is_shown_from_its_darkest_lung_on_has_lost_nothing() -> None:
    shown = opened("dicom", np.clip(BARE, -890, 1200).astype(np.int16), "auto")
    assert shown.levels is not None
    assert shown.levels.value(0) == pytest.approx(-890, abs=5)
    assert cut_off(shown, "lung_ct") == ""
