"""The layers of the breast below an ultrasound probe, as echo strength in decibels."""

import cv2
import numpy as np
from numpy.random import Generator
from scipy.spatial import cKDTree
from scipy.special import expit

from seglib.phantoms.noise import blurred, fractal_noise, smooth_noise
from seglib.types import Heat

DETAIL = 320  # lattice on which the fat lobules are computed


def tissue(rng: Generator, texture: Generator, size: int) -> Heat:
    """Echo strength in dB, (size, size): skin, fat lobules, gland, muscle and chest wall, from the probe downwards."""
    down = ((np.arange(size, dtype=np.float32) + 0.5) / size)[:, None]
    edges = {
        name: level + swing * _line(rng, size, cells)
        for name, level, cells, swing in (
            ("skin", 0.042, 2, 0.003), ("fat", rng.uniform(0.17, 0.25), 5, 0.026),
            ("gland", rng.uniform(0.62, 0.7), 4, 0.022), ("muscle", rng.uniform(0.84, 0.9), 2, 0.012),
        )
    }  # fmt: skip
    sway = 0.02 * smooth_noise(texture, size, 3, stretch=0.7)
    patches = fractal_noise(texture, size, 9, octaves=3, stretch=2.4)
    fat = -13.0 + 1.8 * patches + 15.0 * lobule_walls(texture, size, cells=8, stretch=2.8)
    fat = fat + 8.0 * strands(texture, sway, 22, stretch=7.0)
    gland = -9.0 + 3.5 * patches + 3.0 * fractal_noise(texture, size, 26, octaves=2, stretch=3.5)
    for cells, strength in ((16, 9.0), (26, 9.0), (40, 7.0)):
        gland = gland + strength * strands(texture, sway, cells, stretch=6.0)
    muscle = -16.0 + 2.0 * patches
    for cells, strength in ((20, 12.0), (34, 9.0)):
        muscle = muscle + strength * strands(texture, sway, cells, stretch=11.0)
    picture = np.asarray(fat, np.float32)
    for edge, below in (("fat", gland), ("gland", muscle), ("muscle", -23.0 + 2.5 * patches)):
        picture += expit((down - edges[edge]) / 0.008) * (below - picture)
    for edge, strength, thick in (("fat", 7.0, 0.004), ("gland", 12.0, 0.005), ("muscle", 14.0, 0.006)):
        glint = np.clip(strength * (0.45 + 0.6 * _line(texture, size, 5)), 0.0, None)
        picture += glint * np.exp(-(((down - edges[edge]) / thick) ** 2))
    skin = edges["skin"]
    layers = 8.0 * np.exp(-((down / 0.012) ** 2)) + 9.0 * np.exp(-(((down - skin) / 0.005) ** 2))
    return np.asarray(picture + expit((skin - down) / 0.003) * (-6.0 - picture) + layers, np.float32)


def strands(rng: Generator, sway: Heat, cells: float, stretch: float) -> Heat:
    """Thin bright bundles of fibres that run level and sway together, 0..1."""
    size = len(sway)
    field = smooth_noise(rng, size, cells, stretch)
    bright = np.clip(0.3 + 0.6 * smooth_noise(rng, size, cells / 2, stretch / 2), 0.0, 1.0)
    ridge = bright * np.exp(-((field / 0.22) ** 2))
    rows, columns = np.indices((size, size), np.float32)
    swayed = cv2.remap(ridge.astype(np.float32), columns, rows + sway * size, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(swayed, np.float32)


def lobule_walls(rng: Generator, size: int, cells: float, stretch: float) -> Heat:
    """Bright walls between irregular flat cells (fat lobules), 0..1; sound comes back best from walls that lie level."""
    y, x = (np.indices((DETAIL, DETAIL)) + 0.5) / DETAIL
    x = x + 0.05 * smooth_noise(rng, DETAIL, 0.7 * cells)
    y = y + 0.02 * smooth_noise(rng, DETAIL, 0.7 * cells)
    scale = np.array([cells / stretch, cells])
    centres = rng.uniform(-0.1, 1.1, (int(1.44 * scale.prod()), 2)) * scale
    nearest = np.asarray(cKDTree(centres).query(np.stack([x.ravel(), y.ravel()], axis=1) * scale, k=2)[0], np.float32)
    gap = (nearest[:, 1] - nearest[:, 0]).reshape(DETAIL, DETAIL)
    down, across = np.gradient(gap)
    level = blurred(np.asarray(np.abs(down) / (np.hypot(down, across) + 1e-6), np.float32), 2.0)
    wall = np.exp(-((gap / 0.07) ** 2)) * level**1.5 * np.clip(0.45 + 0.6 * smooth_noise(rng, DETAIL, cells), 0.0, 1.4)
    return np.asarray(cv2.resize(wall.astype(np.float32), (size, size), interpolation=cv2.INTER_LINEAR), np.float32)


def _line(rng: Generator, size: int, cells: int) -> Heat:
    """A random curve across the picture, (1, size), of deviation 1 or so."""
    return np.asarray(smooth_noise(rng, size, cells)[size // 2][None, :], np.float32)
