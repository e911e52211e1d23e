"""What is free goes back to the system, and a net that has answered asks for that."""

import subprocess
import sys

import numpy as np
import pytest

from seglib.methods.unet import UNet
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.trained import answers
from seglib.types import Image

# 200 blocks of 1 MB, of which every tenth stays: no free room lies at the end, where the C library would return it by itself.
PROGRAM = """
from pathlib import Path
from seglib.trained.memory import give_back
held = lambda: int(Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024
blocks = [bytearray(b"x") * 2**20 for _ in range(200)]
blocks = blocks[9::10]
before = held()
give_back()
print(before - held())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the C libraries of other systems have no word for it")
def test_free_memory_between_what_is_held_goes_back_to_the_system() -> None:
    environment = {"MALLOC_MMAP_THRESHOLD_": str(2**30), "PATH": ""}  # as after a large array was freed: no block of its own
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    assert int(done.stdout) > 100


# Twenty threads that come and go, each of which would open a store of its own.
THREADS = """
import ctypes, sys, threading
from seglib.trained.memory import tighten
if sys.argv[1] == "bound": tighten()
gate = threading.Barrier(21)
def work(): kept = bytearray(50_000); gate.wait(); gate.wait()
threads = [threading.Thread(target=work) for _ in range(20)]
[thread.start() for thread in threads]; gate.wait()
report = ctypes.CDLL(None); report.malloc_stats(); gate.wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the C libraries of other systems have no word for it")
@pytest.mark.parametrize(("how", "stores"), [("bound", range(1, 3)), ("free", range(3, 1000))])
def test_threads_of_a_server_share_two_stores(how: str, stores: range) -> None:
    done = subprocess.run([sys.executable, "-c", THREADS, how], env={"PATH": ""}, capture_output=True, text=True, check=True)
    assert done.stderr.count("Arena ") in stores, done.stderr


# A block of 30 MB is dropped, then ten of 8 MB, behind each of which something small stays.
BLOCKS = """
import sys
from pathlib import Path
from seglib.trained.memory import tighten
if sys.argv[1] == "bound": tighten()
held = lambda: int(Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024
block = bytearray(b"x") * (30 * 2**20)
del block
before, blocks, small = held(), [], []
for _ in range(10):
    blocks.append(bytearray(b"x") * (8 * 2**20))
    small.append(bytearray(100_000))
blocks.clear()
print(held() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the C libraries of other systems have no word for it")
@pytest.mark.parametrize(("how", "megabytes"), [("bound", range(10)), ("free", range(50, 1000))])
def test_large_blocks_of_a_server_go_back_when_they_are_dropped(how: str, megabytes: range) -> None:
    done = subprocess.run([sys.executable, "-c", BLOCKS, how], env={"PATH": ""}, capture_output=True, text=True, check=True)
    assert int(done.stdout) in megabytes


def test_memory_is_given_back_before_and_after_a_net_works_and_not_for_what_is_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[bool] = []
    monkeypatch.setattr(answers, "give_back", lambda: given.append(True))
    image = Image(np.random.default_rng(8).integers(0, 255, (20, 24, 3), np.uint8))
    for threshold in (0.4, 0.6):
        segment(UNet(threshold=threshold), image, Prompt())
    assert len(given) == 2
