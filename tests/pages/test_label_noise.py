"""Label noise: the ceiling on the page is the one of the core, said in plain words, and the address holds what is seen."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.lab import judged, subject_of
from pages.ui.noise import drawn_again, sentence
from pages.ui.source import Source
from seglib.metrics import dice
from seglib.study.lab_masks import LabMask
from seglib.study.label_noise import Hand
from tests.pages.drive import Start, rerun, warnings_of, word
from tests.pages.test_sliders import moves


def said(app: AppTest) -> str:
    return next(each.value for each in app.markdown if "Ceiling" in each.value)


def test_the_first_visit_says_the_ceiling_in_plain_words(start: Start, small: Source) -> None:
    app = start("label_noise")
    hand, truth = Hand(), small.truth
    assert truth is not None
    values = [dice(hand.draw(truth, seed), truth) for seed in hand.seeds]
    text = said(app)
    assert f"no method can honestly be said to be better than a Dice of {np.mean(values):.2f} here" in text
    assert f"{min(values):.3f} to {max(values):.3f} in 8 drawings" in text
    assert {metric.label: metric.value for metric in app.metric}["Dice"] == f"{np.mean(values):.3f}"


def test_every_widget_reaches_its_ends_and_the_address_says_so(start: Start) -> None:
    app = start("label_noise")
    for parameter, value in moves(app, Hand, "label_noise"):
        assert f"{parameter.name}={value}" in (word(app, "hand") or "") or value == parameter.default, parameter.name
        assert app.metric


def test_a_link_opens_what_it_says(start: Start) -> None:
    app = start("label_noise", {"mask": "mask(kind=disc)", "hand": "hand(stray=2.0,drawings=3,seed=4)"})
    assert app.selectbox("label_noise1.kind").value == "disc"
    assert app.slider("label_noise1.hand.stray").value == 2.0
    assert "outlines stray by 2 px" in said(app)
    app.slider("label_noise1.hand.stray").set_value(0.0)
    assert "Every drawing is the same" in said(rerun(app))
    app.button("undo").click()
    assert word(rerun(app), "hand") == "hand(stray=2.0,drawings=3,seed=4)"


def test_the_dice_button_throws_another_seed(start: Start) -> None:
    app = start("label_noise")
    before = said(app)
    app.button("label_noise1.hand.seed.throw").click()
    rerun(app)
    assert "seed=" in (word(app, "hand") or "")
    assert said(app) != before


def test_without_ground_truth_a_mask_made_here_takes_its_place(start: Start, small: Source) -> None:
    app = start("label_noise", opened=replace(small, truth=None, truth_name=""))
    assert app.selectbox("label_noise1.kind").value == "cells"
    assert app.metric


def test_an_empty_truth_and_nonsense_are_no_error(start: Start, small: Source) -> None:
    empty = replace(small, truth=np.zeros((40, 56), np.bool_))
    assert "Every drawing is the same" in said(start("label_noise", opened=empty))
    app = start("label_noise", {"hand": "hand(stray=99)", "mask": "mask(kind=moon)"})
    for part in ("Hand.stray must be a number from 0.0 to 5.0, got 99.0", "'moon'"):
        assert part in warnings_of(app).replace("\\", ""), part


@pytest.mark.usefixtures("bare")
def test_the_other_drawing_is_the_truth_of_the_example(small: Source) -> None:
    name, subject = subject_of(small, LabMask())
    hand = Hand(leave_out=20, stray=0.0)
    found = drawn_again(name, hand.text(), subject, hand)
    other = hand.draw(subject.mask, hand.seed)
    assert np.array_equal(found.example.mask, subject.mask)
    assert (found.example.errors == 2).sum() == (subject.mask & ~other).sum() > 0, "false alarms of a perfect method"
    assert found.values["dice"][0] == found.example.profile["dice"]
    assert "branches of up to 20 px are left out" in sentence(found, hand)
    assert judged(subject, subject.mask).profile["dice"] == 1.0
