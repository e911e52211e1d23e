"""Cubes of colours: what a large and a plain image do to the packed sums. The rule itself is tested with the histogram."""

import numpy as np

from seglib.features.cubes import COLOURS, CROWDED, DIGIT, cubes


def test_sums_that_share_a_number_do_not_run_into_each_other() -> None:
    """Every cube is as full as one may be without being crowded, and all of its pixels lie in its last corner."""
    corners = np.stack(np.meshgrid(*[np.arange(3, 256, 4)[:20]] * 3), axis=-1).reshape(-1, 3).astype(np.uint8)  # 8000 colours
    picture = np.tile(corners, (250, 1)).reshape(2000, 1000, 3)
    assert CROWDED * 2000 * 1000 >= 250
    found = cubes(picture)
    assert sorted(map(tuple, found.means.tolist())) == sorted(map(tuple, corners.astype(float).tolist()))
    assert found.weights.tolist() == [250] * 8000
    assert np.array_equal(found.means[found.point[found.slot]], picture.reshape(-1, 3))


def test_there_is_room_for_the_largest_image_a_host_could_allow() -> None:
    assert 3 * CROWDED * 2**27 < DIGIT
    assert (COLOURS - 1) + 3 * DIGIT + 3 * DIGIT**2 < 2**53


def test_a_plain_image_is_one_point() -> None:
    found = cubes(np.full((300, 200, 3), (7, 130, 254), np.uint8))
    assert found.means.tolist() == [[7.0, 130.0, 254.0]]
    assert found.weights.tolist() == [60000.0]
    assert not found.point[found.slot].any()
