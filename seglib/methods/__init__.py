"""Segmentation methods, one file each. METHODS is the registry, in the order shown."""

from seglib.methods.adaptive import Adaptive
from seglib.methods.base import Method
from seglib.methods.bisecting import Bisecting
from seglib.methods.blobs import Blobs
from seglib.methods.chan_vese import ChanVese
from seglib.methods.cnn import CNN
from seglib.methods.em import EM
from seglib.methods.felzenszwalb import Felzenszwalb
from seglib.methods.forest import Forest
from seglib.methods.frangi import Frangi
from seglib.methods.grabcut import GrabCut
from seglib.methods.hierarchical import Hierarchical
from seglib.methods.hysteresis import Hysteresis
from seglib.methods.isodata import Isodata
from seglib.methods.kmeans import KMeans
from seglib.methods.li import Li
from seglib.methods.manual import Manual
from seglib.methods.max_entropy import MaxEntropy
from seglib.methods.mean import Mean
from seglib.methods.mean_shift import MeanShift
from seglib.methods.minimum import Minimum
from seglib.methods.multi_otsu import MultiOtsu
from seglib.methods.niblack import Niblack
from seglib.methods.otsu import Otsu
from seglib.methods.random_walker import RandomWalker
from seglib.methods.region_growing import RegionGrowing
from seglib.methods.rnn import RNN
from seglib.methods.sauvola import Sauvola
from seglib.methods.slic import Slic
from seglib.methods.svm import SVM
from seglib.methods.svm_trained import TrainedSVM
from seglib.methods.triangle import Triangle
from seglib.methods.unet import UNet
from seglib.methods.watershed import Watershed
from seglib.methods.yen import Yen

METHODS: tuple[type[Method], ...] = (
    Manual,
    Otsu,
    MultiOtsu,
    Triangle,
    Li,
    Yen,
    Isodata,
    Minimum,
    Mean,
    MaxEntropy,
    Adaptive,
    Niblack,
    Sauvola,
    Hysteresis,
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
    RandomWalker,
    ChanVese,
    Frangi,
    Blobs,
    SVM,
    Forest,
    TrainedSVM,
    CNN,
    RNN,
    UNet,
)
