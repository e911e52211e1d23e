"""Segmentation methods, one file each. METHODS is the registry, in the order shown."""

from seglib.methods.adaptive import Adaptive
from seglib.methods.base import Method
from seglib.methods.bisecting import Bisecting
from seglib.methods.em import EM
from seglib.methods.felzenszwalb import Felzenszwalb
from seglib.methods.forest import Forest
from seglib.methods.frangi import Frangi
from seglib.methods.grabcut import GrabCut
from seglib.methods.hierarchical import Hierarchical
from seglib.methods.kmeans import KMeans
from seglib.methods.manual import Manual
from seglib.methods.mean_shift import MeanShift
from seglib.methods.otsu import Otsu
from seglib.methods.region_growing import RegionGrowing
from seglib.methods.slic import Slic
from seglib.methods.svm import SVM
from seglib.methods.unet import UNet
from seglib.methods.watershed import Watershed

METHODS: tuple[type[Method], ...] = (
    Manual,
    Otsu,
    Adaptive,
    KMeans,
    EM,
    Hierarchical,
    Bisecting,
    MeanShift,
    RegionGrowing,
    Slic,
    Felzenszwalb,
    Watershed,
    GrabCut,
    Frangi,
    SVM,
    Forest,
    UNet,
)
