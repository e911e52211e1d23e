"""Synthetic images with exact ground truth. PHANTOMS is the registry, in the order shown."""

from seglib.phantoms.base import Phantom, Scene
from seglib.phantoms.breast_ultrasound import BreastUltrasound
from seglib.phantoms.chest_xray import ChestXray
from seglib.phantoms.fundus import Fundus
from seglib.phantoms.lung_ct import LungCt
from seglib.phantoms.nuclei import Nuclei
from seglib.phantoms.shapes import Shapes

PHANTOMS: tuple[type[Phantom], ...] = (Nuclei, Fundus, LungCt, ChestXray, BreastUltrasound, Shapes)

__all__ = ["PHANTOMS", "BreastUltrasound", "ChestXray", "Fundus", "LungCt", "Nuclei", "Phantom", "Scene", "Shapes"]
