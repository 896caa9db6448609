"""Growing an induction head: the page's network is the native one; what blows up says so."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import expect

from ergolib.learning.transformer import Diverged, RandomRule, Transformer
from ergolib.live.induction_system import InductionRun

BODY = ".live-body[data-frames]"


def press(page, name, times=1):
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).press("Enter")


def steps(page):
    return int(page.locator(BODY).get_attribute("data-steps"))


def state(page):
    return [float(n) for n in page.locator(BODY).get_attribute("data-state").split(",")]


def until(page, count):
    press(page, "Run")
    page.wait_for_function(
        f"() => +document.querySelector('{BODY}').dataset.steps > {count}", timeout=60_000
    )
    press(page, "Pause")


def native(run):
    seen = run.observe()
    return [float(run.transformer.losses[-1]), run.steps, *list(seen.values())[:5]]


@pytest.mark.parametrize(
    ("hash", "given"),
    [
        ("", {}),
        ("q0.9,b8,r0.2,s4321,v8", {"drive": 0.9, "batch": 8, "rate": 0.2, "seed": 4321}),
    ],
)
def test_the_page_and_the_package_agree_to_the_last_bit(open_live, hash, given):
    page = open_live(f"#induction={hash}")
    run = InductionRun(**{"seed": 0, **given})
    assert state(page)[2:] == list(run.observe().values())[:5]
    press(page, "Step", 3)
    assert state(page) == native(run.run(3))
    until(page, 30)  # looks a little after each step, while it trains
    press(page, "Step")
    assert state(page) == native(run.run(steps(page) - 3))
    q = given.get("drive", 0.6)
    same = Transformer(
        source=RandomRule(in_context=q, bigram=round(0.9 - q, 2)),
        seed=given.get("seed", 0), rate=given.get("rate", 0.1), batch=given.get("batch", 32),
    ).train(steps(page))  # fmt: skip
    assert state(page)[0] == same.losses[-1]
    assert state(page) != native(InductionRun(**{**given, "seed": 1}).run(steps(page)))


REMEMBER = """() => {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function (compiled, imports) {
    window.memory = imports.env.__linear_memory;
    return new Instance(compiled, imports);
  };
}"""
CONTAINS = """(bytes) => {
  const sought = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
  const all = new Uint8Array(window.memory.buffer);
  for (let at = 0; (at = all.indexOf(sought[0], at)) >= 0; at++) {
    let same = 0;
    while (same < sought.length && all[at + same] === sought[same]) same++;
    if (same === sought.length) return true;
  }
  return false;
}"""


@pytest.mark.parametrize(
    ("hash", "given"),
    [
        ("q0.75,b16,r0.05,s77", {"drive": 0.75, "batch": 16, "rate": 0.05, "seed": 77}),
        ("q0.31,b64,r0.5,s901", {"drive": 0.31, "batch": 64, "rate": 0.5, "seed": 901}),
    ],
)
def test_after_fifty_steps_every_parameter_has_the_bits_of_the_package(
    open_bare, bare_url, hash, given
):
    page = open_bare(reduced_motion="reduce")
    page.add_init_script(f"({REMEMBER})()")
    page.goto(f"{bare_url}/induction.html#induction={hash}")
    page.wait_for_selector(BODY, state="attached")
    press(page, "Step", 50)
    assert steps(page) == 50

    def found(run):
        bits = run.transformer.parameters.tobytes()
        return page.evaluate(CONTAINS, base64.b64encode(bits).decode())

    run = InductionRun(**given).run(50)
    assert found(run)
    assert not found(InductionRun(**{**given, "seed": 78}).run(50))
    assert not found(run.run(1))
    assert page.problems == []


def test_a_head_grows_and_the_page_says_when(open_live):
    page = open_live("#induction=q0.9,s2,v8")
    until(page, 299)
    press(page, "Step")
    half = int(page.locator(BODY).get_attribute("data-half").split(",")[0])
    assert half == InductionRun(drive=0.9, seed=2).run(steps(page)).observe()["half"]
    expect(page.locator(".now")).to_contain_text(f"t50 = step {half}, after ")
    expect(page.locator(".account")).to_contain_text("An induction head has grown")
    assert page.locator(".plots path.mark").first.get_attribute("d") != ""


def test_a_run_that_blows_up_stops_and_says_so(open_live):
    page = open_live("#induction=r5,b4,s3")
    with pytest.raises(Diverged) as diverged:
        Transformer(seed=3, rate=5.0, batch=4).train(1000)
    press(page, "Run")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("It has blown up: a loss of 510 nats", timeout=20_000)
    assert "a loss of 510" in str(diverged.value)
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_visible()
    assert page.locator(BODY).get_attribute("data-blown") == str(diverged.value.step)
    assert all(abs(number) < 1e5 for number in state(page))  # finite, and so is the picture
    press(page, "Run")
    page.wait_for_timeout(300)
    assert steps(page) == diverged.value.step
    page.get_by_label("Learning rate").select_option("0.1")
    expect(alert).to_be_visible()
    press(page, "Reset")
    expect(alert).to_have_count(0)
    assert steps(page) == 0
    press(page, "Step")
    assert state(page)[0] == Transformer(seed=3, batch=4).train(1).losses[0]


def test_training_goes_on_with_new_numbers_and_a_new_seed_begins_anew(open_live):
    page = open_live()
    press(page, "Step", 2)
    guide = page.locator(".plots .tick")
    expect(guide.filter(has_text="bigram plateau")).to_have_text("bigram plateau 2.421")
    slider = page.locator(".slide input")
    slider.press("Home")
    plateau = RandomRule(in_context=0.3, bigram=0.6).plateau
    expect(guide.filter(has_text="bigram plateau")).to_have_text(f"bigram plateau {plateau:.3f}")
    page.get_by_label("Learning rate").select_option("0.01")
    page.get_by_label("Sequences in a batch").select_option("64")
    assert steps(page) == 2
    press(page, "Step")
    assert steps(page) == 3
    other = Transformer().train(2)
    other.source, other.rate, other.batch = RandomRule(in_context=0.3, bigram=0.6), 0.01, 64
    assert state(page)[0] == other.train(1).losses[-1]
    assert state(page)[2] == other.observe()["loss"]
    slider.press("End")
    expect(guide.filter(has_text="guessing")).to_have_text("bigram plateau = guessing 2.773")
    seed = page.get_by_role("spinbutton", name="Seed")
    seed.fill("7")
    seed.press("Enter")
    assert steps(page) == 0


def test_one_place_of_a_sequence_is_read(open_live):
    page = open_live()
    said = page.locator(".strip p")
    first = said.text_content()
    assert first.startswith("From M layer 2 looks most at")
    page.get_by_label("Look from place").press("ArrowLeft")
    assert said.text_content().startswith("From P ")
    page.locator(".strip canvas").click(position={"x": 5, "y": 40})
    assert said.text_content().startswith("From E layer 2 looks most at E (1.00).")
    pattern = page.locator(".stage canvas").last
    box = pattern.bounding_box()
    pattern.click(position={"x": 0.3 * box["width"], "y": 0.5 * box["height"]})
    assert page.get_by_label("Look from place").input_value() == "17"
    page.get_by_label("Shown sequence").press("ArrowRight")
    assert said.text_content() != first
    assert steps(page) == 0
