"""DICOM: stored numbers, rescaled values, windows, padding; nothing about the patient."""

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.pixels import pixel_array

from seglib.errors import FileError, LimitError
from seglib.io import ReadOptions, describe_file, read_image, read_mask
from seglib.io.dicom_frames import frame
from seglib.io.guard import UnreadableError


@pytest.fixture(scope="session")
def stored() -> Any:
    """(24, 32) int16 as a CT scanner stores it: with intercept -1024 from -1024 to 1276 HU."""
    return np.arange(0, 24 * 32 * 3, 3, dtype=np.int16).reshape(24, 32)


def window(hu: Any, low: float, high: float) -> Any:
    return np.rint(np.clip((hu - low) / (high - low), 0, 1) * 255)


def test_rescale_and_window_of_the_file(dicom: Any, stored: Any) -> None:
    data = dicom(
        stored, RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=[40, 500], WindowWidth=[400, 2000], PixelSpacing=[0.5, 0.7]
    )
    image = read_image(data, "slice.dcm")
    low, high = 40 - 0.5 - 399 / 2, 40 - 0.5 + 399 / 2  # PS3.3 C.11.2.1.2.1
    assert np.array_equal(image.grey, window(stored - 1024.0, low, high))
    assert image.levels is not None
    assert image.levels.unit == "HU"
    assert image.levels.value(0) == pytest.approx(low)
    assert image.levels.value(255) == pytest.approx(high)
    assert image.spacing == (0.5, 0.7)
    assert "rescaled by 1 x stored value - 1024 to HU" in image.ledger
    assert any("first of 2 windows" in line for line in image.ledger)


def test_exact_window_function(dicom: Any, stored: Any) -> None:
    image = read_image(dicom(stored, WindowCenter=1000, WindowWidth=500, VOILUTFunction="LINEAR_EXACT"), "slice.dcm")
    assert np.array_equal(image.grey, window(stored.astype(float), 750, 1250))


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("lung", -1350, 150), ("soft_tissue", -160, 240), ("bone", -500, 1300), ("brain", 0, 80)],
)
def test_presets(name: Any, low: float, high: float, dicom: Any, stored: Any) -> None:
    data = dicom(stored, RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=0, WindowWidth=10)
    image = read_image(data, "slice.dcm", ReadOptions(window=name))
    assert np.array_equal(image.grey, window(stored - 1024.0, low, high))
    assert any(name.replace("_", " ") in line and f"{low} HU is black, {high} HU is white" in line for line in image.ledger)


def test_custom_window(dicom: Any, stored: Any) -> None:
    image = read_image(dicom(stored), "slice.dcm", ReadOptions(window="custom", center=1000.0, width=100.0))
    assert np.array_equal(image.grey, window(stored.astype(float), 950, 1050))


def test_without_a_window_the_range_is_stretched_and_said(dicom: Any, stored: Any) -> None:
    image = read_image(dicom(stored), "slice.dcm", ReadOptions(window="file"))
    assert np.array_equal(image.grey, window(stored.astype(float), 0, stored.max()))
    assert any("names no window" in line for line in image.ledger)


def test_monochrome1_is_inverted(dicom: Any, stored: Any) -> None:
    data = dicom(stored, PhotometricInterpretation="MONOCHROME1")
    image = read_image(data, "chest.dcm")
    assert np.array_equal(image.grey, 255 - window(stored.astype(float), 0, stored.max()))
    assert image.levels is not None
    assert np.abs(image.levels.slope * image.grey + image.levels.intercept - stored).max() <= abs(image.levels.slope) / 2 + 1e-6
    assert np.array_equal(read_mask(data, "chest.dcm").values, stored)


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("tags", [{"PixelPaddingValue": -2000}, {"PixelPaddingValue": -2000, "PixelPaddingRangeLimit": -1990}])
def test_declared_padding_is_black_and_not_in_the_range(photometric: str, tags: dict[str, int], dicom: Any, stored: Any) -> None:
    padded = stored.copy()
    padded[:3] = -2000
    image = read_image(dicom(padded, PhotometricInterpretation=photometric, **tags), "round.dcm")
    assert (image.grey[:3] == 0).all()
    assert image.levels is not None
    ends = sorted((image.levels.value(0), image.levels.value(255)))
    assert ends == pytest.approx([float(stored[3:].min()), float(stored.max())])
    assert any(line.startswith("96 padding pixels") for line in image.ledger)


@pytest.mark.parametrize("value", [-2000, -2048])
def test_the_usual_undeclared_padding(value: int, dicom: Any, stored: Any) -> None:
    padded = stored.copy()
    padded[:3] = value
    image = read_image(dicom(padded, RescaleSlope=1, RescaleIntercept=-1024), "round.dcm")
    assert image.levels is not None
    assert image.levels.value(0) == pytest.approx(float(stored[3:].min()) - 1024)
    assert (image.grey[:3] == 0).all()


def test_padding_written_as_unsigned(dicom: Any, stored: Any) -> None:
    padded = stored.copy()
    padded[:3] = -2000
    data = bytearray(dicom(padded, PixelPaddingValue=-2000))
    at = data.index(b"\x28\x00\x20\x01SS")
    data[at + 4 : at + 6] = b"US"
    image = read_image(bytes(data), "round.dcm")
    assert (image.grey[:3] == 0).all()
    assert image.levels is not None
    assert image.levels.value(0) >= 0


def test_colours(dicom: Any, painted: Any) -> None:
    assert np.array_equal(read_image(dicom(painted), "derm.dcm").pixels, painted)


def test_luminance_and_chrominance(dicom: Any) -> None:
    y, cb, cr = 76, 85, 255  # red in full-range BT.601
    image = read_image(dicom(np.full((4, 6, 3), (y, cb, cr), np.uint8), PhotometricInterpretation="YBR_FULL"), "echo.dcm")
    assert np.abs(image.pixels.astype(int) - (255, 0, 0)).max() <= 2


def test_frames(dicom: Any) -> None:
    frames = np.random.default_rng(3).integers(0, 255, (4, 6, 8), dtype=np.uint8)
    data = dicom(frames)
    assert describe_file(data, "cine.dcm").pages == 4
    for number in range(4):
        image = read_image(data, "cine.dcm", ReadOptions(page=number))
        assert np.array_equal(image.grey, frames[number])
        assert f"took frame {number + 1} of 4" in image.ledger
    with pytest.raises(FileError, match="has no frame 4"):
        read_image(data, "cine.dcm", ReadOptions(page=4))


def test_enhanced_files_keep_rescale_window_and_spacing_in_groups(dicom: Any, stored: Any) -> None:
    transform, view, measures = Dataset(), Dataset(), Dataset()
    transform.RescaleSlope, transform.RescaleIntercept, transform.RescaleType = 2, -1000, "HU"
    view.WindowCenter, view.WindowWidth = 100, 1001
    measures.PixelSpacing = [0.3, 0.4]
    shared, one, two = Dataset(), Dataset(), Dataset()
    shared.PixelMeasuresSequence = [measures]
    one.PixelValueTransformationSequence, two.PixelValueTransformationSequence = [Dataset()], [transform]
    two.FrameVOILUTSequence = [view]
    data = dicom(np.stack([stored, stored]), SharedFunctionalGroupsSequence=[shared], PerFrameFunctionalGroupsSequence=[one, two])
    image = read_image(data, "enhanced.dcm", ReadOptions(page=1))
    assert np.array_equal(image.grey, window(stored * 2.0 - 1000, 100 - 0.5 - 500, 100 - 0.5 + 500))
    assert image.spacing == (0.3, 0.4)


def test_spacing_at_the_detector_is_said(dicom: Any, stored: Any) -> None:
    image = read_image(dicom(stored, ImagerPixelSpacing=[0.14, 0.14]), "chest.dcm")
    assert image.spacing == (0.14, 0.14)
    assert any("at the detector" in line for line in image.ledger)


def test_spacing_of_ultrasound_is_in_centimetres(dicom: Any, stored: Any) -> None:
    region = Dataset()
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX, region.PhysicalDeltaY = 0.02, 0.01
    assert read_image(dicom(stored, SequenceOfUltrasoundRegions=[region]), "us.dcm").spacing == pytest.approx((0.1, 0.2))


def test_nothing_names_the_patient(dicom: Any, stored: Any) -> None:
    image = read_image(dicom(stored, ImageComments="DOE^JANE", RescaleSlope=1, RescaleIntercept=0), "slice.dcm")
    said = " ".join((*image.ledger, image.name))
    assert "DOE" not in said
    assert "12345" not in said
    with pytest.raises(FileError) as caught:
        read_image(dicom(None), "report.dcm")
    assert "DOE" not in str(caught.value)


def test_damaged_numbers_do_not_end_up_in_the_error(dicom: Any, stored: Any) -> None:
    data = dicom(np.stack([stored] * 2), NumberOfFrames=1234)
    assert data.count(b"1234") == 2  # and the number of the patient
    with pytest.raises(FileError, match=r"slice\.dcm cannot be read") as caught:
        read_image(data.replace(b"1234", b"JANE"), "slice.dcm")
    assert "JANE" not in str(caught.value)


def test_without_pixels(dicom: Any) -> None:
    with pytest.raises(FileError, match=r"report\.dcm is a DICOM file without pixels \(CT Image Storage\)"):
        read_image(dicom(None), "report.dcm")


def test_declared_size_is_refused_before_decoding(dicom: Any, stored: Any) -> None:
    with pytest.raises(LimitError, match=r"60000x50000 = 3,000\.0 megapixels"):
        read_image(dicom(stored, Rows=50000, Columns=60000), "huge.dcm")


def test_too_few_pixels(dicom: Any, stored: Any) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        read_image(dicom(stored, Rows=240), "short.dcm")


@pytest.mark.parametrize(
    "name",
    [
        "MR_small_RLE.dcm",
        "MR_small_jp2klossless.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
        "J2K_pixelrep_mismatch.dcm",
        "JPEGLSNearLossless_08.dcm",
        "SC_rgb_small_odd_jpeg.dcm",
        "SC_rgb_jpeg_gdcm.dcm",
        "SC_rgb_dcmtk_+eb+cr.dcm",
        "SC_rgb_jls_lossy_sample.dcm",
        "SC_jpeg_no_color_transform.dcm",
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_packed_pixels_equal_those_of_another_decoder(name: str) -> None:
    path = get_testdata_file(name)
    assert isinstance(path, str)
    dataset = pydicom.dcmread(path)
    ours, theirs = frame(dataset, 0), pixel_array(dataset, index=0)
    assert ours.dtype == theirs.dtype
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("name", ["MR_small_jp2klossless.dcm", "MR_small_jpeg_ls_lossless.dcm", "SC_rgb_small_odd_jpeg.dcm"])
def test_packed_pixels_of_another_size_are_refused_before_decoding(name: str) -> None:
    path = get_testdata_file(name)
    assert isinstance(path, str)
    dataset = pydicom.dcmread(path)
    dataset.Rows += 1
    with pytest.raises(UnreadableError, match="instead of"):
        frame(dataset, 0)


@pytest.mark.parametrize(("name", "kind"), [("liver_1frame.dcm", "DICOM"), ("CT_small.dcm", "DICOM"), ("image_dfl.dcm", "DICOM")])
def test_files_of_other_programs(name: str, kind: str) -> None:
    path = get_testdata_file(name)
    assert isinstance(path, str)
    data = Path(path).read_bytes()
    assert describe_file(data, name).kind == kind
    image = read_image(data, name)
    assert image.grey.std() > 10


@pytest.mark.parametrize("name", ["MR_small_implicit.dcm", "MR_small_expb.dcm", "MR_small.dcm"])
def test_a_bare_data_set_without_preamble(name: str) -> None:
    path = get_testdata_file(name)
    assert isinstance(path, str)
    data = Path(path).read_bytes()
    bare = data[144 + int.from_bytes(data[140:144], "little") :]
    assert describe_file(bare, name).kind == "DICOM"
    assert np.array_equal(read_image(bare, name).pixels, read_image(data, name).pixels)


def test_segmentation_objects_are_masks_of_zero_and_one() -> None:
    path = get_testdata_file("liver_1frame.dcm")
    assert isinstance(path, str)
    values = read_mask(Path(path).read_bytes(), "liver.dcm").values
    assert set(np.unique(values)) == {0, 1}
