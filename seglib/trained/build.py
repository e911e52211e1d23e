"""From a design to a net."""

import torch

from seglib.nets.cnn import CNN
from seglib.nets.parts import SegmentationNet
from seglib.nets.rnn import RNN
from seglib.nets.unet import UNet, WNet
from seglib.trained.designs import CNNDesign, NetDesign, RNNDesign, UNetDesign


def build(design: NetDesign, seed: int = 0, classes: int = 1) -> SegmentationNet:
    """A fresh net with an answer for each class; the same seed gives the same first weights."""
    values = {**design.model_dump(), "classes": classes}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        match design:
            case UNetDesign():
                double = values.pop("double")
                return WNet(UNet(**values), UNet(channels=3 + classes, **values)) if double else UNet(**values)
            case CNNDesign():
                return CNN(**values)
            case RNNDesign():
                return RNN(**values)
