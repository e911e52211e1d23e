"""Every step of every method can be looked at, and costs nothing before."""

from typing import Any

import numpy as np
import pytest
from scipy.cluster.hierarchy import is_valid_linkage

from seglib.methods.base import Method
from seglib.run import segment
from seglib.types import BarView, ColourView, CurveView, HeatView, Image, LabelView, PlaneView, TreeView, View
from tests.methods.cases import HOSTILE, of_every_method, scene, usual


@of_every_method
def test_every_step_can_be_drawn_on_the_grid_of_the_image(cls: type[Method]) -> None:
    for pixels in (scene(), HOSTILE["one row"], HOSTILE["black"]):
        image = Image(pixels)
        _, steps = segment(cls(), image, usual(cls))
        for step in steps:
            views = step.draw()
            assert views, f"{step.title} shows nothing"
            for view in views:
                check_view(view, image)


def check_view(view: View, image: Image) -> None:
    assert view.title
    match view:
        case LabelView():
            assert view.labels.shape == image.shape
            assert view.labels.dtype == np.int32
            assert view.labels.min() >= 0
        case HeatView():
            assert view.values.shape == image.shape
            assert view.values.dtype == np.float32
            assert np.isfinite(view.values).all()
            assert view.low <= view.high
        case ColourView():
            count, axes = view.points.shape
            assert view.weights.shape == (count,)
            assert 0 < view.weights.sum() <= image.grey.size
            assert view.labels is None or (view.labels.shape == (count,) and view.labels.min() >= 1)
            assert view.centres is None or view.centres.shape[1] == axes
            assert view.covariances is None or np.linalg.eigvalsh(view.covariances).min() > 0
        case CurveView():
            assert 0 <= view.current < len(view.values)
            assert np.isfinite(view.values).all()
        case TreeView():
            count = len(view.labels)
            assert view.merges.shape == (count - 1, 4)
            assert count < 2 or is_valid_linkage(view.merges)
            assert (np.diff(view.merges[:, 2]) >= 0).all()
            kept = int((view.merges[:, 2] <= view.cut).sum())
            assert count - kept <= len(np.unique(view.labels)) or view.labels.max() == count
        case PlaneView():
            count, grid = len(view.points), (len(view.y), len(view.x))
            assert view.points.shape == (count, 2)
            assert view.labels.shape == view.circled.shape == (count,)
            assert min(view.labels.min(), view.decided.min()) >= 0
            assert max(view.labels.max(), view.decided.max()) < len(view.names)
            assert view.decided.shape == grid
            assert view.values is None or (view.values.shape == grid and np.isfinite(view.values).all())
            assert (np.diff(view.x) > 0).all()
            assert (np.diff(view.y) > 0).all()
        case BarView():
            assert len(view.names) == len(view.values) == len(set(view.names)) > 0
            assert np.isfinite(view.values).all()


@of_every_method
def test_no_picture_is_built_before_someone_looks(cls: type[Method], monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    for kind in (LabelView, HeatView, ColourView, CurveView, TreeView, PlaneView, BarView):

        def counting(self: object, *values: Any, real: Any = kind.__init__, **more: Any) -> None:
            built.append(type(self).__name__)
            real(self, *values, **more)

        monkeypatch.setattr(kind, "__init__", counting)
    _, steps = segment(cls(), Image(scene()), usual(cls))
    assert built == []
    steps[-1].draw()
    assert built != []
