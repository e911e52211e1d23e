"""NIfTI: the slice that was asked for, turned as radiologists look at it, whatever order the file keeps its voxels in."""

import gzip
from typing import Any

import nibabel
import numpy as np
import pytest

from seglib.errors import FileError, LimitError
from seglib.io import Limits, ReadOptions, describe_file, read_image, read_mask

SHAPE = (6, 8, 10)  # to the right, to the front, to the head
ORIENTATIONS = ["RAS", "LPS", "LAS", "RPI", "PSR", "SLA", "IAR"]


@pytest.fixture(scope="session")
def head() -> Any:
    """(6, 8, 10) int16 on the axes right, front, head, with an image that maps it: voxels of 1 x 2 x 3 mm."""
    return nibabel.Nifti1Image(np.arange(480, dtype=np.int16).reshape(SHAPE), np.diag([1.0, 2.0, 3.0, 1.0]))


def stored_as(image: Any, codes: str) -> bytes:
    """The same anatomy with the file's axes running to the given directions."""
    ornt = nibabel.orientations.ornt_transform(
        nibabel.io_orientation(image.affine), nibabel.orientations.axcodes2ornt(tuple(codes))
    )
    content: bytes = image.as_reoriented(ornt).to_bytes()
    return content


def expected(volume: Any, axis: int, number: int) -> Any:
    """By loops over anatomy: columns go to the patient's left (or back), rows to the feet (or back)."""
    right, front, up = volume.shape
    if axis == 2:
        return np.array([[volume[x, y, number] for x in reversed(range(right))] for y in reversed(range(front))])
    if axis == 1:
        return np.array([[volume[x, number, z] for x in reversed(range(right))] for z in reversed(range(up))])
    return np.array([[volume[number, y, z] for y in reversed(range(front))] for z in reversed(range(up))])


@pytest.mark.parametrize("codes", ORIENTATIONS)
@pytest.mark.parametrize(("axis", "number", "spacing"), [(0, 2, (3, 2)), (1, 7, (3, 1)), (2, 0, (2, 1))])
def test_every_storage_order_gives_the_same_slice(
    codes: str, axis: int, number: int, spacing: tuple[int, int], head: Any
) -> None:
    data = stored_as(head, codes)
    options = ReadOptions(axis=axis, slice=number)
    assert np.array_equal(read_mask(data, "head.nii", options).values, expected(np.asarray(head.dataobj), axis, number))
    image = read_image(data, "head.nii", options)
    assert image.spacing == pytest.approx(spacing)
    assert any(f"slice {number + 1} of {SHAPE[axis]}" in line for line in image.ledger)
    assert describe_file(data, "head.nii").axes == SHAPE


@pytest.mark.parametrize("version", [nibabel.Nifti1Image, nibabel.Nifti2Image])
@pytest.mark.parametrize("kind", ["uint8", "int16", ">i2", "float32", ">f8", "uint16"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_kinds_of_numbers(version: Any, kind: str, pack: Any, nifti: Any) -> None:
    volume = np.random.default_rng(4).integers(0, 200, SHAPE).astype(kind)
    values = read_mask(pack(nifti(volume, version=version)), "v.nii.gz", ReadOptions(slice=3)).values
    assert np.array_equal(values, expected(volume, 2, 3))
    assert values.dtype.isnative


@pytest.mark.parametrize("endianness", ["<", ">"])
def test_byte_orders(endianness: str) -> None:
    volume = np.arange(480).reshape(SHAPE)
    header = nibabel.Nifti1Header(endianness=endianness)
    header.set_data_dtype(np.int16)
    values = read_mask(nibabel.Nifti1Image(volume.astype(np.int16), np.eye(4), header).to_bytes(), "v.nii").values
    assert np.array_equal(values, expected(volume, 2, 5))
    assert values.dtype.isnative


def test_middle_slice_by_default(head: Any) -> None:
    values = read_mask(head.to_bytes(), "head.nii").values
    assert np.array_equal(values, expected(np.asarray(head.dataobj), 2, 5))


def test_rescaling_of_the_header(head: Any) -> None:
    image = nibabel.Nifti1Image(np.asarray(head.dataobj), head.affine)
    image.header.set_slope_inter(2, -1000)
    data = bytearray(image.to_bytes())
    data[112:120] = np.array([2, -1000], "<f4").tobytes()  # scl_slope and scl_inter, which nibabel resets when it writes
    shown = read_image(bytes(data), "ct.nii")
    values = expected(np.asarray(head.dataobj), 2, 5) * 2.0 - 1000
    assert shown.levels is not None
    assert np.abs(shown.levels.slope * shown.grey + shown.levels.intercept - values).max() <= shown.levels.slope / 2 + 1e-6
    assert "rescaled by 2 x stored value - 1000" in shown.ledger


def test_window_of_the_header(head: Any) -> None:
    image = nibabel.Nifti1Image(np.asarray(head.dataobj), head.affine)
    image.header["cal_min"], image.header["cal_max"] = 100, 300
    shown = read_image(image.to_bytes(), "mr.nii")
    assert shown.levels is not None
    assert (shown.levels.value(0), shown.levels.value(255)) == pytest.approx((100, 300))


def test_volumes_are_pages(nifti: Any) -> None:
    series = np.random.default_rng(4).integers(0, 99, (*SHAPE, 3)).astype(np.int16)
    data = gzip.compress(nifti(series))
    assert describe_file(data, "f.nii.gz").pages == 3
    first, last = read_image(data, "f.nii.gz"), read_mask(data, "f.nii.gz", ReadOptions(page=2))
    assert "took volume 1 of 3" in first.ledger
    assert np.array_equal(last.values, expected(series[..., 2], 2, 5))
    with pytest.raises(FileError, match="has no volume 3"):
        read_image(data, "f.nii.gz", ReadOptions(page=3))


def test_a_slice_that_is_not_there(head: Any) -> None:
    with pytest.raises(FileError, match=r"has no slice 6 on axis 0: it has 6, counted from 0 to 5"):
        read_image(head.to_bytes(), "head.nii", ReadOptions(axis=0, slice=6))


def test_a_flat_volume_is_cut_where_it_is_flat(nifti: Any) -> None:
    flat = np.random.default_rng(4).integers(0, 99, (6, 1, 10)).astype(np.int16)
    read = read_mask(nifti(flat), "flat.nii")
    assert np.array_equal(read.values, expected(flat, 1, 0))
    assert any("the only one with a single slice" in line for line in read.ledger)


def test_a_picture_written_as_itk_writes_it_stands_upright(nifti: Any, ramp: Any) -> None:
    data = nifti(ramp.T[:, :, None], np.diag([-1.0, -1.0, 1.0, 1.0]))  # x to the right and y down are left and back
    assert np.array_equal(read_mask(data, "2d.nii").values, ramp)


def test_two_dimensions_are_enough(nifti: Any, ramp: Any) -> None:
    assert read_image(nifti(ramp), "2d.nii").shape == (32, 24)


def test_missing_orientation_is_said(head: Any) -> None:
    image = nibabel.Nifti1Image(np.asarray(head.dataobj), None)
    assert any("does not say how the patient lies" in line for line in read_image(image.to_bytes(), "old.nii").ledger)
    assert not any("does not say" in line for line in read_image(head.to_bytes(), "head.nii").ledger)


def test_colour_voxels(nifti: Any) -> None:
    colours = np.random.default_rng(4).integers(0, 255, (*SHAPE, 3), dtype=np.uint8)
    volume = colours.view([("R", "u1"), ("G", "u1"), ("B", "u1")])[..., 0]
    image = read_image(nifti(volume), "colour.nii")
    assert np.array_equal(image.pixels, np.stack([expected(colours[..., channel], 2, 5) for channel in range(3)], axis=2))


@pytest.mark.parametrize("shape", [(20,), (20, 1), (1, 20, 1)])
def test_one_dimension_is_refused(shape: tuple[int, ...], nifti: Any) -> None:
    with pytest.raises(FileError, match=r"line\.nii has no picture.*a picture needs two"):
        read_image(nifti(np.zeros(shape, np.int16)), "line.nii")


def test_declared_size_is_refused_before_unpacking(nifti: Any) -> None:
    data = bytearray(nifti(np.zeros((4, 4, 4), np.int16)))
    data[42:48] = np.array([20000, 20000, 500], "<i2").tobytes()  # dim[1..3]
    with pytest.raises(LimitError, match=r"declares a volume of 400,000\.0 MB; this host opens up to 512 MB"):
        read_image(gzip.compress(bytes(data)), "huge.nii.gz")


def test_a_packed_bomb_is_refused(nifti: Any) -> None:
    bomb = gzip.compress(nifti(np.zeros((300, 300, 100), np.uint8)))
    assert len(bomb) < 20_000
    with pytest.raises(LimitError, match="this host opens up to 5 MB"):
        read_image(bomb, "bomb.nii.gz", limits=Limits(megabytes=5))


def test_a_late_volume_of_a_packed_file_counts_with_all_before_it(nifti: Any) -> None:
    packed = gzip.compress(nifti(np.zeros((20, 20, 20, 200), np.uint8)))
    assert read_image(packed, "f.nii.gz", limits=Limits(megabytes=1)).shape == (20, 20)
    with pytest.raises(LimitError, match="unpacks to more than"):
        read_image(packed, "f.nii.gz", ReadOptions(page=199), Limits(megabytes=1))


def test_no_more_is_unpacked_than_the_volume(nifti: Any) -> None:
    data = nifti(np.ones((4, 4, 4), np.uint8)) + bytes(50_000_000)
    assert read_image(gzip.compress(data, 1), "tail.nii.gz", limits=Limits(megabytes=1)).shape == (4, 4)


def test_several_gzip_members(head: Any) -> None:
    data = head.to_bytes()
    packed = gzip.compress(data[:600]) + gzip.compress(data[600:])
    assert np.array_equal(read_mask(packed, "head.nii.gz").values, read_mask(data, "head.nii").values)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_cut_off(pack: Any, head: Any) -> None:
    data = pack(head.to_bytes())
    with pytest.raises(FileError, match="cut off"):
        read_image(data[: int(len(data) * 0.6)], "head.nii")


def test_half_of_a_pair_is_explained(head: Any) -> None:
    data = bytearray(head.to_bytes())
    data[344:348] = b"ni1\0"
    with pytest.raises(FileError, match="NIfTI pair"):
        read_image(bytes(data), "head.hdr")
